"""Planning deliverables: proposing, deciding, entering those of the past, and changing what they are."""

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import clock
from core.audiences import Audience
from core.months import shown
from core.verbs import Verb
from deliverables.dependencies import circle
from deliverables.models import (
    ALL_DONE,
    REASON_LENGTH,
    Deliverable,
    DeliverableOwner,
    Dependency,
    key_of,
    order_of,
)
from deliverables.selectors.codes import next_code
from people.models import Person, folded_names
from workstrands.models import OFFICER_KINDS, READER_KINDS, Role, Workstrand

from .common import KnownDate, locked, locked_strand, moved, reason_of, record, refuse_unless
from .letters import officers_of, tell

State = Deliverable.State
CHANGED = ("title", "description", "audience", "starts_on", "due_on", "due_precision")


@transaction.atomic
def plan(
    *,
    workstrand: Workstrand,
    title: str,
    due: KnownDate,
    by: Person | None,
    code: str = "",
    owners: Iterable[Role] = (),
    needs: Iterable[Deliverable] = (),
    **values: Any,
) -> Deliverable:
    """Put a deliverable into the plan, under the next free code unless one is given; owners are told. Returns it.

    `values` are `description`, `audience` (everybody, unless said otherwise) and `starts_on`. Locks the group. Raises `ValidationError`
    naming the field at fault, for a strand that is over, and for a group whose record is finished.
    """
    strand = _open_strand(workstrand)
    made = _made(strand, code, title, due, state=State.PLANNED, agreed_on=strand.group.today(), **values)
    named = _set_owners(made, owners)
    _set_needs(made, needs)
    _tell_owners(made, named, by)
    record(made, Verb.DELIVERABLE_PLANNED, by, new={"due": made.due})
    return made


@transaction.atomic
def propose(
    *,
    workstrand: Workstrand,
    title: str,
    due: KnownDate,
    reason: str,
    by: Person,
    code: str = "",
    owners: Iterable[Role] = (),
    needs: Iterable[Deliverable] = (),
    **values: Any,
) -> Deliverable:
    """Propose a deliverable with a reason; the officers are told, and decide. Returns it; otherwise as `plan`.

    Until it is accepted, the group reads it at most, whomever it is meant for. The code is the proposal's for good.
    """
    strand = _open_strand(workstrand)
    made = _made(
        strand, code, title, due, state=State.PROPOSED, proposed_by=by, proposal_reason=reason_of(reason), **values
    )
    _set_owners(made, owners)
    _set_needs(made, needs)
    sentence = _("%(name)s proposes a deliverable of %(strand)s: %(code)s, %(title)s, due %(due)s.")
    named = {"name": by.display_name, "strand": strand, "code": made.code, "title": made.title, "due": made.due}
    tell(officers_of(strand), made, sentence % named, by=by, reason=made.proposal_reason)
    record(made, Verb.DELIVERABLE_PROPOSED, by, new={"due": made.due, "reason": made.proposal_reason})
    return made


@transaction.atomic
def enter_older(
    *,
    workstrand: Workstrand,
    title: str,
    due: KnownDate,
    by: Person | None,
    code: str = "",
    first_due: KnownDate | None = None,
    delivered_on: datetime.date | None = None,
    accepted_on: datetime.date | None = None,
    dropped_on: datetime.date | None = None,
    reason: str = "",
    owners: Iterable[Role] = (),
    needs: Iterable[Deliverable] = (),
    **values: Any,
) -> Deliverable:
    """Enter a deliverable of the past with its true dates, in the state that they tell; marked as entered later, nobody is mailed. Returns it.

    What was accepted was delivered; what was dropped has a reason, and was neither. Also of a strand or a group that is over. Raises
    `ValidationError` as `plan` does.
    """
    strand = locked_strand(workstrand, entered_later=True)
    if accepted_on and not delivered_on:
        raise ValidationError({"delivered_on": _("What was accepted was delivered: say when.")})
    if dropped_on and delivered_on:
        raise ValidationError({"dropped_on": _("It was delivered, or it was dropped: leave one of them empty.")})
    agreed_on = strand.group.starts_on or min(filter(None, (delivered_on, dropped_on)), default=due[0])
    state, since = _state_told(strand, delivered_on, accepted_on, dropped_on)
    made = _made(
        strand,
        code,
        title,
        due,
        state=state,
        state_since=since or agreed_on,
        state_reason=reason_of(reason) if dropped_on else "",
        agreed_on=agreed_on,
        first_due=first_due,
        delivered_on=delivered_on,
        accepted_on=accepted_on,
        share_done=ALL_DONE if delivered_on else 0,
        entered_later=True,
        **values,
    )
    _set_owners(made, owners)
    _set_needs(made, needs)
    verbs = {
        State.DELIVERED: Verb.DELIVERABLE_DELIVERED,
        State.ACCEPTED: Verb.DELIVERABLE_ACCEPTED,
        State.DROPPED: Verb.DELIVERABLE_DROPPED,
    }
    verb = verbs.get(State(state), Verb.DELIVERABLE_PLANNED)
    record(made, verb, by, new={"due": made.due, "reason": made.state_reason}, on=made.state_since)
    return made


def _state_told(
    strand: Workstrand,
    delivered_on: datetime.date | None,
    accepted_on: datetime.date | None,
    dropped_on: datetime.date | None,
) -> tuple[str, datetime.date | None]:
    """The state that the dates tell, and since when. Raises `ValidationError` for a day to come, or an acceptance before the delivery."""
    told = {"delivered_on": delivered_on, "accepted_on": accepted_on, "dropped_on": dropped_on}
    for field, day in told.items():
        if day and day > strand.group.today():
            raise ValidationError({field: _("This day is still to come.")})
    if accepted_on and delivered_on and accepted_on < delivered_on:
        raise ValidationError({"accepted_on": _("This is before the day on which it was delivered.")})
    if accepted_on:
        return State.ACCEPTED, accepted_on
    if delivered_on:
        return State.DELIVERED, delivered_on
    return (State.DROPPED, dropped_on) if dropped_on else (State.PLANNED, None)


@transaction.atomic
def accept_proposal(*, deliverable: Deliverable, by: Person) -> Deliverable:
    """Take a proposal into the plan as it is; whoever proposed it and its owners are told. Returns it.

    Raises `ValidationError` for what is no proposal any more: of two officers at once the second is told who decided.
    """
    found = locked(deliverable)
    refuse_unless(found, State.PROPOSED)
    today = found.workstrand.group.today()
    if found.workstrand.is_over:
        raise ValidationError(_over(found.workstrand))
    found.agreed_on = today
    moved(found, State.PLANNED, today, "agreed_on")
    named = {"name": by.display_name, "code": found.code, "title": found.title, "due": found.due}
    said = _("%(name)s accepted your proposal: %(code)s, %(title)s, is planned for %(due)s.")
    tell([found.proposed_by] if found.proposed_by else [], found, said % named, by=by)
    owners = [row.role for row in found.owned.select_related("role__person").exclude(role__person=found.proposed_by_id)]
    _tell_owners(found, owners, by)
    record(found, Verb.DELIVERABLE_PLANNED, by, new={"due": found.due})
    return found


@transaction.atomic
def decline_proposal(*, deliverable: Deliverable, reason: str, by: Person | None) -> Deliverable:
    """Decline a proposal with a reason; whoever proposed it is told. It stays, dropped, under its code, for the group to read. Returns it.

    Raises `ValidationError` without a reason, and for what is no proposal any more.
    """
    found = locked(deliverable)
    refuse_unless(found, State.PROPOSED)
    moved(found, State.DROPPED, found.workstrand.group.today(), reason=reason_of(reason))
    said = _("Your proposal %(code)s, %(title)s, was declined.") % {"code": found.code, "title": found.title}
    tell([found.proposed_by] if found.proposed_by else [], found, said, by=by, reason=found.state_reason)
    record(found, Verb.DELIVERABLE_DECLINED, by, new={"reason": found.state_reason})
    return found


def decline_for_ended(workstrand: Workstrand, by: Person | None) -> None:
    """Decline what is only proposed in a strand, or a whole group, that ended. Called by the floor below, in its transaction."""
    reason = _("%(what)s was %(state)s: %(reason)s") % {
        "what": workstrand,
        "state": workstrand.get_state_display(),
        "reason": workstrand.state_reason or _("its period is over"),
    }
    for row in Deliverable.objects.filter(workstrand=workstrand, state=State.PROPOSED).order_by("pk"):
        if not workstrand.group.is_read_only():
            decline_proposal(deliverable=row, reason=reason[:REASON_LENGTH], by=by)


@transaction.atomic
def change(
    *,
    deliverable: Deliverable,
    by: Person | None,
    owners: Iterable[Role] | None = None,
    needs: Iterable[Deliverable] | None = None,
    due: KnownDate | None = None,
    **values: Any,
) -> Deliverable:
    """Change title, description, audience and first day of work, who owns it and what it needs; `None` leaves owners and needs as they are.

    `due` only while it is a proposal: afterwards a due month changes with a reason. New owners are told. Writes nothing where nothing differs.
    Locks the group first. Raises `ValidationError` naming the field at fault, with the circle that needs would make; and for what was dropped.
    """
    locked_strand(deliverable.workstrand, entered_later=deliverable.entered_later)
    found = locked(deliverable)
    refuse_unless(found, *(state for state in State if state != State.DROPPED))
    if due is not None:
        refuse_unless(found, State.PROPOSED)
        values |= {"due_on": due[0], "due_precision": due[1]}
    before = {name: getattr(found, name) for name in CHANGED if name in values}
    for name, value in values.items():
        setattr(found, name, value)
    if due is not None:
        found.first_due_on, found.first_due_precision = due
    fields = [name for name, value in before.items() if getattr(found, name) != value]
    if fields:
        _fold(found)
        _clean(found)
        found.save(update_fields=[*fields, "search_text", "first_due_on", "first_due_precision"])
    old = {name: _shown(found, name, before[name]) for name in fields}
    new = {name: _shown(found, name, getattr(found, name)) for name in fields}
    named: list[Role] = []
    if owners is not None:
        old["owners"], named, new["owners"] = _owner_ids(found), _set_owners(found, owners), _owner_ids(found)
    if needs is not None:
        old["needs"] = _codes(found)
        _set_needs(found, needs)
        new["needs"] = _codes(found)
    changed = [name for name in old if name in fields or old[name] != new[name]]
    if found.state != State.PROPOSED:
        _tell_owners(found, named, by)
    if changed:
        record(
            found,
            Verb.DELIVERABLE_CHANGED,
            by,
            old={name: old[name] for name in changed},
            new={name: new[name] for name in changed},
        )
    return found


def _shown(deliverable: Deliverable, name: str, value: Any) -> Any:
    """A value as the record holds it: long texts only say that they are others."""
    if name == "description":
        return ""
    return value.isoformat() if isinstance(value, datetime.date) else value


def _open_strand(workstrand: Workstrand) -> Workstrand:
    strand = locked_strand(workstrand)
    if strand.is_over:
        raise ValidationError(_over(strand))
    if strand.group.is_network:
        raise ValidationError(_("The network delivers nothing: its editions do."))
    return strand


def _over(strand: Workstrand) -> str:
    said = _("%(strand)s is %(state)s since %(day)s. What it delivered before is entered as older.")
    day = date_format(strand.state_since, "j F Y")
    return said % {"strand": strand, "state": strand.get_state_display(), "day": day}


def _made(
    strand: Workstrand, code: str, title: str, due: KnownDate, *, first_due: KnownDate | None = None, **values: Any
) -> Deliverable:
    """A new row; the group is locked, so that no two take one code."""
    code = code.strip() or next_code(strand.group)
    if Deliverable.objects.filter(key=key_of(strand.group_id, code)).exists():
        said = _("%(code)s is taken in this group. The next free one is %(next)s.")
        raise ValidationError({"code": said % {"code": code, "next": next_code(strand.group)}})
    first = first_due or due
    values.setdefault("state_since", strand.group.today())
    values.setdefault("audience", Audience.PUBLIC)
    made = Deliverable(
        workstrand=strand,
        code=code,
        key=key_of(strand.group_id, code),
        sort_key=order_of(code),
        title=title.strip(),
        due_on=due[0],
        due_precision=due[1],
        first_due_on=first[0],
        first_due_precision=first[1],
        created_at=clock.now(),
        **values,
    )
    _fold(made)
    _clean(made)
    made.save(force_insert=True)
    return made


def _fold(deliverable: Deliverable) -> None:
    deliverable.search_text = folded_names([deliverable.code, deliverable.title, deliverable.description])


def _clean(deliverable: Deliverable) -> None:
    """Check all; what is wrong with the stored date is about the field in which it was typed."""
    try:
        deliverable.full_clean()
    except ValidationError as error:
        raise ValidationError(
            {"due" if name == "due_on" else name: rest for name, rest in error.error_dict.items()}
        ) from None


def _owner_ids(deliverable: Deliverable) -> list[int]:
    return sorted(deliverable.owned.values_list("role", flat=True))


def _codes(deliverable: Deliverable) -> list[str]:
    return list(deliverable.needs.order_by("sort_key").values_list("code", flat=True))


def _set_owners(deliverable: Deliverable, roles: Iterable[Role]) -> list[Role]:
    """Let these and no others own it; returns those who did not before. Terms that ended stay where they are, no ended one is added."""
    wanted = {role.pk: role for role in roles}
    had = set(deliverable.owned.values_list("role", flat=True))
    added = [role for pk, role in wanted.items() if pk not in had]
    today = deliverable.workstrand.group.today()
    for role in added:
        is_own = role.workstrand_id == deliverable.workstrand_id and role.kind not in READER_KINDS
        is_officer = role.kind in OFFICER_KINDS and role.workstrand.group_id == deliverable.workstrand.group_id
        last = role.last_day()
        is_past = role.voided_at is not None or (last is not None and last < today and not deliverable.entered_later)
        if not (is_own or is_officer) or is_past:
            said = _("%s cannot own it: choose people who take part in the workstrand today, or officers of the group.")
            raise ValidationError({"owners": said % role.person.display_name})
    deliverable.owned.filter(role__in=had - set(wanted)).delete()
    DeliverableOwner.objects.bulk_create(DeliverableOwner(deliverable=deliverable, role=role) for role in added)
    return added


def _set_needs(deliverable: Deliverable, needed: Iterable[Deliverable]) -> None:
    """Let it need these and no others. The group is locked: two who each close half of a circle go one after the other."""
    wanted = {other.pk: other for other in needed}
    had = set(deliverable.dependencies.values_list("needs", flat=True))
    for other in wanted.values():
        if other.workstrand.group_id != deliverable.workstrand.group_id:
            raise ValidationError({"needs": _("Choose deliverables of the same group.")})
        if other.state == State.DROPPED and other.pk not in had:
            raise ValidationError({"needs": _("%s was dropped: nothing can wait for it.") % other.code})
    if set(wanted) - had:
        _refuse_circle(deliverable, wanted)
    deliverable.dependencies.exclude(needs__in=wanted).delete()
    Dependency.objects.bulk_create(Dependency(deliverable=deliverable, needs_id=pk) for pk in sorted(set(wanted) - had))


def _refuse_circle(deliverable: Deliverable, wanted: Collection[int]) -> None:
    edges: dict[int, list[int]] = {}
    rows = Dependency.objects.filter(deliverable__workstrand__group=deliverable.workstrand.group_id).order_by("needs")
    for one, other in rows.values_list("deliverable", "needs"):
        edges.setdefault(one, []).append(other)
    edges[deliverable.pk] = sorted(wanted)
    around = circle(edges, deliverable.pk)
    if around:
        codes = dict(Deliverable.objects.filter(pk__in=around).values_list("pk", "code"))
        way = _(" needs ").join(codes[pk] for pk in around)
        raise ValidationError({"needs": _("That would go round in a circle: %s.") % way})


def _tell_owners(deliverable: Deliverable, roles: Iterable[Role], by: Person | None) -> None:
    sentence = _("You are named as an owner of %(code)s, %(title)s, of %(strand)s, due %(due)s.")
    due = shown(deliverable.due_on, deliverable.due_precision)
    named = {
        "code": deliverable.code,
        "title": deliverable.title,
        "strand": deliverable.workstrand,
        "due": due,
    }
    tell([role.person for role in roles], deliverable, sentence % named, by=by)
