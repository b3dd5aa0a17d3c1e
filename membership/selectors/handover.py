"""Reads about terms that are handed over."""

import datetime
from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from core import clock
from core.obligations import open_in
from core.registries import Obligation, Reach
from membership.models import HandOver, hand_over_url
from people.models import Person
from workstrands.awaiting import midday
from workstrands.models import OFFICER_KINDS, STRAND_LEAD_KINDS, Role, WorkingGroup, Workstrand
from workstrands.selectors import runners_of
from workstrands.standing import standing_for

BEGINS_BEFORE = datetime.timedelta(days=30)
# A lead for the days of somebody's absence hands nothing over: the work goes back.
SHORTEST_TERM = datetime.timedelta(days=30)
OVERLAP = datetime.timedelta(days=14)


def strands_led_alone(person: Person) -> list[Workstrand]:
    """The open strands whose only lead a person is, of lead, co-lead and acting lead: whoever leaves hands these over first. One query."""
    leads = Role.objects.on(clock.today()).leads()
    mine = leads.filter(person=person).values("workstrand")
    others = leads.filter(person__is_active=True).exclude(person=person).values("workstrand")
    strands = Workstrand.objects.strands().open().filter(pk__in=mine).exclude(pk__in=others)
    return list(strands.select_related("group").order_by("group", "order", "code"))


def terms_led_alone(person: Person, workstrand: Workstrand) -> list[Role]:
    """The terms that somebody hands over first who leaves a strand, a group by its plenary, or everything by the network's. Two queries."""
    strands = strands_led_alone(person)
    if not workstrand.is_plenary:
        strands = [strand for strand in strands if strand == workstrand]
    elif not workstrand.group.is_network:
        strands = [strand for strand in strands if strand.group_id == workstrand.group_id]
    if not strands:
        return []
    leads = Role.objects.on(clock.today()).leads().filter(person=person, workstrand__in=strands)
    return list(leads.select_related("workstrand__group").order_by("workstrand__order", "id"))


def _at_work() -> QuerySet[Workstrand]:
    """Where a term can still be handed over: the open strands, and the plenaries of groups that are not closed."""
    return Workstrand.objects.filter(
        Q(is_plenary=True) | Q(state__in=[Workstrand.State.FORMING, Workstrand.State.ACTIVE]),
        group__state__in=[WorkingGroup.State.FORMING, WorkingGroup.State.ACTIVE],
    )


def terms_to_hand_over(roles: QuerySet[Role]) -> list[Role]:
    """Of these terms those of leads and officers that end within thirty days, the next first, and are not handed over yet; one query.

    Not those that end with their group, are followed by another of the same person, or were only for a short absence.
    """
    today = clock.today()
    again = Role.objects.not_voided().filter(
        person=OuterRef("person"), workstrand=OuterRef("workstrand"), kind=OuterRef("kind"), starts_on__gt=OuterRef("ends_on")
    )  # fmt: skip
    found = roles.not_voided().filter(  # type: ignore[attr-defined]
        Q(workstrand__group__ends_on=None) | Q(ends_on__lt=F("workstrand__group__ends_on")),
        ~Exists(again),
        workstrand__in=_at_work(),
        kind__in=OFFICER_KINDS | STRAND_LEAD_KINDS,
        ends_on__gte=today,
        ends_on__lte=today + BEGINS_BEFORE,
        hand_over__handed_over_at=None,
        person__is_active=True,
    )
    rows = found.select_related("person", "workstrand__group", "hand_over").order_by("ends_on", "id")
    return [role for role in rows if role.ends_on - role.starts_on >= SHORTEST_TERM]


def hand_over_of(role: Role) -> HandOver | None:
    """What was begun of handing over a term, or `None`; one query."""
    related = ("successor__organisation", "suggested_by", "successor_role", "handed_over_by")
    return HandOver.objects.filter(role=role).select_related(*related).prefetch_related("ticks__ticked_by").first()


def hand_overs_in(strand: Workstrand) -> list[tuple[Role, HandOver | None]]:
    """The hand-overs of a strand that are worth a link: those begun, and those that should be. Two queries."""
    begun = HandOver.objects.filter(role__workstrand=strand, role__voided_at=None)
    rows: dict[int, tuple[Role, HandOver | None]] = {
        one.role_id: (one.role, one) for one in begun.select_related("role__person", "role__workstrand__group")
    }
    for role in terms_to_hand_over(Role.objects.filter(workstrand=strand)):
        rows.setdefault(role.pk, (role, None))
    return sorted(rows.values(), key=lambda row: (row[0].ends_on or datetime.date.max, row[0].pk), reverse=True)


def open_for(role: Role) -> list[Obligation]:
    """What is open where a term is handed over, in the strand, or in the whole group for its officers, but for the end of the term itself."""
    strand = role.workstrand
    scopes = strand.group.workstrands.values_list("pk", flat=True) if strand.is_plenary else [strand.pk]
    return [thing for thing in open_in(scopes) if thing.kind not in {"handover", "term", "successor"}]


def candidates(role: Role) -> QuerySet[Person]:
    """Who may come next: whoever takes part in the group today, but for whose term it is."""
    running = Role.objects.on(clock.today()).taking_part().filter(workstrand__group=role.workstrand.group)
    found = Person.objects.filter(pk__in=running.values("person"), is_active=True).exclude(pk=role.person_id)
    return found.exclude(name="").select_related("organisation").order_by("name", "id")


def default_start(role: Role) -> datetime.date:
    """The successor's first day unless another is chosen: two weeks before the last of the term, so that both are there for a while."""
    today = role.workstrand.group.today()
    return max(today, role.ends_on - OVERLAP) if role.ends_on else today


def obligations(reach: Reach) -> Iterable[Obligation]:
    """Whose term ends soon hands over; where a successor is suggested, an officer appoints. Four queries."""
    roles, suggested = Role.objects.all(), _suggested()
    if reach.scope_ids is not None:
        roles = roles.filter(workstrand__in=reach.scope_ids)
        suggested = suggested.filter(role__workstrand__in=reach.scope_ids)
    elif reach.person is not None:
        roles = roles.filter(person=reach.person)
        standing = standing_for(reach)
        if not standing.is_superuser:
            suggested = suggested.filter(role__workstrand__group__in=standing.officer_of)
    for role in terms_to_hand_over(roles):
        if role.ends_on is not None:
            yield Obligation(
                key=f"handover:{role.pk}",
                kind="handover",
                title=_("Your term as %(kind)s of %(strand)s ends on %(day)s: hand over")
                % {
                    "kind": role.get_kind_display(),
                    "strand": role.workstrand,
                    "day": role.ends_on.strftime("%-d %B %Y"),
                },
                url=hand_over_url(role),
                since=midday(max(role.ends_on - BEGINS_BEFORE, role.starts_on), role.workstrand.group),
                due=midday(role.ends_on, role.workstrand.group),
                scope_id=role.workstrand_id,
                people=(role.person_id,),
            )
    yield from _to_appoint(list(suggested))


def _suggested() -> QuerySet[HandOver]:
    """Hand-overs whose successor is suggested and not appointed yet."""
    found = HandOver.objects.filter(
        successor__isnull=False,
        successor_role=None,
        handed_over_at=None,
        role__voided_at=None,
        role__workstrand__in=_at_work(),
    )
    return found.select_related("successor", "role__workstrand__group").order_by("suggested_at", "id")


def _to_appoint(suggested: list[HandOver]) -> Iterable[Obligation]:
    runners = runners_of({one.role.workstrand.group_id for one in suggested})
    for one in suggested:
        role = one.role
        yield Obligation(
            key=f"successor:{one.pk}",
            kind="successor",
            title=_("%(name)s is suggested as next %(kind)s of %(strand)s")
            % {"name": one.successor, "kind": role.get_kind_display(), "strand": role.workstrand},
            url=hand_over_url(role),
            since=one.suggested_at or one.begun_at,
            due=midday(role.ends_on, role.workstrand.group) if role.ends_on else None,
            scope_id=role.workstrand_id,
            people=runners.get(role.workstrand.group_id, ()),
        )
