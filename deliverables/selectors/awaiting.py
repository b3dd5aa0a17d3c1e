"""What deliverables ask of whom: of owners and leads that they deliver, of officers that they decide."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.registries import Obligation, Reach
from deliverables.models import OPEN, Deliverable, DeliverableOwner, DueChange
from workstrands.models import STRAND_LEAD_KINDS, Role
from workstrands.models.groups import OFFICERS_FINISH_WITHIN
from workstrands.selectors import runners_of
from workstrands.standing import Standing, standing_for

State = Deliverable.State
DUE_SOON = datetime.timedelta(days=14)
MIDDAY, MIDNIGHT = datetime.time(12), datetime.time()
DECIDED_BY_OFFICERS = {
    State.PROPOSED: (
        "deliverable_proposal",
        "deliverable_accept_proposal",
        gettext_lazy("Decide on the proposed deliverable %s"),
    ),
    State.IN_REVIEW: (
        "deliverable_review",
        "deliverable_accept",
        gettext_lazy("Accept %s, which is in review, or send it back"),
    ),
    State.DELIVERED: (
        "deliverable_review",
        "deliverable_accept",
        gettext_lazy("Accept %s, which was delivered, or send it back"),
    ),
}


def obligations(reach: Reach) -> Iterable[Obligation]:
    """Owners and leads owe what is due within fourteen days, or late; officers, to decide. One query where nothing is open, else five."""
    rows = list(_rows(reach))
    if not rows:
        return
    runners = runners_of({row.workstrand.group_id for row in rows})
    leads = _leads(rows)
    standing = standing_for(reach) if reach.person is not None else None
    for row in rows:
        officers = runners.get(row.workstrand.group_id, ())
        for thing in _things(row, leads.get(row.workstrand_id, set()), officers):
            if standing is None or _is_for(standing, thing):
                yield thing


def _is_for(standing: Standing, thing: Obligation) -> bool:
    """Whether a person is asked: who is named, and superusers what officers decide."""
    return standing.person_id in thing.people or (standing.is_superuser and thing.kind != "deliverable")


def _rows(reach: Reach) -> Any:
    """What is due soon or late, what is to be decided, and what has a change that waits; not of groups whose record is finished."""
    today = clock.today()
    waiting = DueChange.objects.filter(state=DueChange.State.OPEN)
    asked = (
        Q(state__in=OPEN, due_on__lte=today + DUE_SOON)
        | Q(state__in=list(DECIDED_BY_OFFICERS))
        | Q(state__in=OPEN, pk__in=waiting.values("deliverable"))
    )
    group_ends = "workstrand__group__ends_on"
    asked &= Q(**{group_ends: None}) | Q(**{f"{group_ends}__gte": today - OFFICERS_FINISH_WITHIN})
    if reach.scope_ids is not None:
        asked &= Q(workstrand__in=reach.scope_ids)
    if reach.person is not None:
        standing = standing_for(reach)
        if not standing.is_superuser:
            asked &= Q(workstrand__group__in=standing.groups | standing.officer_of)
    owned = DeliverableOwner.objects.select_related("role__workstrand__group", "role__person")
    return (
        Deliverable.objects.filter(asked)
        .select_related("workstrand__group")
        .prefetch_related(
            Prefetch("owned", owned, to_attr="owner_rows"),
            Prefetch("due_changes", waiting.select_related("proposed_by"), to_attr="waiting"),
        )
        .order_by("due_on", "pk")
    )


def _leads(rows: Iterable[Deliverable]) -> dict[int, set[int]]:
    """The persons who lead each of these strands today, by the strand's id; one query."""
    strands = {row.workstrand_id for row in rows}
    leading = Role.objects.on(clock.today()).filter(
        workstrand__in=strands, kind__in=STRAND_LEAD_KINDS, person__is_active=True
    )
    found: dict[int, set[int]] = {}
    for strand, person in leading.values_list("workstrand", "person"):
        found.setdefault(strand, set()).add(person)
    return found


def _things(row: Any, leads: set[int], officers: tuple[int, ...]) -> Iterator[Obligation]:
    zone = row.workstrand.group.time_zone
    today = row.workstrand.group.today()
    if row.workstrand.group.is_read_only():
        return
    if row.is_open and row.state != State.IN_REVIEW and row.due_on <= today + DUE_SOON:
        owners = {one.role.person_id for one in row.owner_rows if one.role.person.is_active and one.role.is_live(today)}
        said = _("Deliver %(code)s, %(title)s") % {"code": row.code, "title": row.title}
        noon = datetime.datetime.combine(row.due_on, MIDDAY, zone)
        since = max(datetime.datetime.combine(row.due_on - DUE_SOON, MIDNIGHT, zone), row.created_at)
        people = tuple(sorted(owners | leads)) or officers
        yield _thing(row, "deliverable", said, people, since=since, due=noon)
    if row.state in DECIDED_BY_OFFICERS:
        kind, address, to_do = DECIDED_BY_OFFICERS[row.state]
        since = _midnight(row, zone)
        named = to_do % f"{row.code}, {row.title}"
        yield _thing(row, kind, named, officers, since=since, accept_url=_address(address, row))
    for change in row.waiting if row.is_open else ():
        said = _("Decide whether %(code)s, %(title)s, is due %(due)s and not %(old)s")
        named = said % {"code": row.code, "title": row.title, "due": change.due, "old": change.old_due}
        accept_url = _address("deliverable_due_accept", row)
        yield _thing(row, "due_change", named, officers, since=change.proposed_at, accept_url=accept_url, pk=change.pk)


def _midnight(row: Deliverable, zone: datetime.tzinfo) -> datetime.datetime:
    return max(datetime.datetime.combine(row.state_since, MIDNIGHT, zone), row.created_at)


def _address(name: str, row: Deliverable) -> str:
    return reverse(name, args=[row.workstrand.group.slug, row.code])


def _thing(
    row: Deliverable,
    kind: str,
    title: str,
    people: tuple[int, ...],
    *,
    since: datetime.datetime,
    pk: int | None = None,
    **values: Any,
) -> Obligation:
    return Obligation(
        key=f"{kind}:{pk or row.pk}",
        kind=kind,
        title=title,
        url=row.get_absolute_url(),
        since=since,
        scope_id=row.workstrand_id,
        people=people,
        **({"due": None} | values),
    )
