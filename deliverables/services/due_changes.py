"""Other due months and days: proposed with a reason, decided by an officer, or set by one at once. Every date that was is kept."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import clock
from core.verbs import Verb
from deliverables.models import OPEN, Deliverable, DueChange
from people.models import Person

from .common import KnownDate, locked, reason_of, record, refuse_unless
from .letters import officers_of, owners_of, tell, tell_slipped

State = DueChange.State


@transaction.atomic
def propose_due_change(*, deliverable: Deliverable, due: KnownDate, reason: str, by: Person) -> DueChange:
    """Propose that it is due at another time; the officers are told, and decide. Returns the change.

    Raises `ValidationError` naming the field at fault, for what is not to be delivered any more, and while another change waits.
    """
    found = locked(deliverable)
    waiting = found.due_changes.filter(state=State.OPEN).select_related("proposed_by__merged_into").first()
    if waiting is not None:
        said = _("%(due)s was proposed on %(day)s, and is to be decided. Withdraw that first.")
        day = date_format(waiting.proposed_at.astimezone(found.workstrand.group.time_zone), "j F Y")
        raise ValidationError(said % {"due": waiting.due, "day": day})
    change = _made(found, due, reason, by)
    change.save(force_insert=True)
    said = _("%(name)s proposes that %(code)s, %(title)s, is due %(due)s and not %(old)s.")
    tell(officers_of(found.workstrand), found, said % _named(change, by), by=by, reason=change.reason)
    record(found, Verb.DUE_CHANGE_PROPOSED, by, old={"due": change.old_due}, new=_told(change), is_inside=True)
    return change


@transaction.atomic
def change_due(*, deliverable: Deliverable, due: KnownDate, reason: str, by: Person | None) -> DueChange:
    """Set another due time at once, as an officer does; its owners are told, and those of what needs it if it is later. Returns the change.

    One that waited is declined by it. Raises `ValidationError` naming the field at fault, and for what is not to be delivered any more.
    """
    found = locked(deliverable)
    change = _made(found, due, reason, by)
    settle_open(found, _("%s was set instead.") % change.due, by=by, state=State.DECLINED)
    change.state, change.decided_by, change.decided_at = State.ACCEPTED, by, clock.now()
    change.save(force_insert=True)
    _apply(change, by)
    return change


@transaction.atomic
def accept_due_change(*, change: DueChange, by: Person, answer: str = "") -> DueChange:
    """Accept a proposed due time; whoever proposed it is told, and the owners as by `change_due`. Returns the change.

    Raises `ValidationError` for one that is decided: of two officers at once the second is told by whom and when.
    """
    found = _locked(change)
    refuse_unless(found.deliverable, *OPEN)
    _decide(found, State.ACCEPTED, by, answer)
    _apply(found, by)
    return found


@transaction.atomic
def decline_due_change(*, change: DueChange, answer: str, by: Person) -> DueChange:
    """Decline a proposed due time with a reason; whoever proposed it is told. Returns the change. Raises `ValidationError` as above."""
    found = _locked(change)
    _decide(found, State.DECLINED, by, reason_of(answer, "answer"))
    said = _("%(name)s did not accept that %(code)s, %(title)s, is due %(due)s: it stays due %(old)s.")
    if found.proposed_by:
        tell([found.proposed_by], found.deliverable, said % _named(found, by), by=by, reason=found.answer)
    told = {"due": found.due, "reason": found.answer}
    record(found.deliverable, Verb.DUE_CHANGE_DECLINED, by, new=told, is_inside=True)
    return found


@transaction.atomic
def withdraw_due_change(*, change: DueChange, by: Person) -> DueChange:
    """Take back a proposed due time. Returns the change. Raises `ValidationError` for one that is decided."""
    found = _locked(change)
    _decide(found, State.WITHDRAWN, by, "")
    record(found.deliverable, Verb.DUE_CHANGE_WITHDRAWN, by, new={"due": found.due}, is_inside=True)
    return found


def settle_open(deliverable: Deliverable, answer: str, *, by: Person | None, state: str = State.WITHDRAWN) -> None:
    """End a change that waits, because something else was done to the deliverable, which is locked."""
    waiting = deliverable.due_changes.filter(state=State.OPEN)
    waiting.update(state=state, decided_by=by, decided_at=clock.now(), answer=answer)


def _made(deliverable: Deliverable, due: KnownDate, reason: str, by: Person | None) -> DueChange:
    """A change that is not saved yet."""
    refuse_unless(deliverable, *OPEN)
    if due == (deliverable.due_on, deliverable.due_precision):
        raise ValidationError({"due": _("It is due %s already.") % deliverable.due})
    if deliverable.starts_on and due[0] < deliverable.starts_on:
        raise ValidationError(
            {"due": _("Work begins on %s, after this.") % date_format(deliverable.starts_on, "j F Y")}
        )
    change = DueChange(
        deliverable=deliverable,
        old_due_on=deliverable.due_on,
        old_precision=deliverable.due_precision,
        due_on=due[0],
        due_precision=due[1],
        reason=reason_of(reason),
        proposed_by=by,
        proposed_at=clock.now(),
    )
    change.full_clean(
        validate_constraints=False
    )  # which of two is open is looked at above, with the deliverable locked
    _refuse_too_early(deliverable, due)
    return change


def _refuse_too_early(deliverable: Deliverable, due: KnownDate) -> None:
    first = deliverable.workstrand.group.starts_on
    if first and due[0] < first:
        raise ValidationError({"due": _("The group's period begins later, on %s.") % date_format(first, "j F Y")})


def _locked(change: DueChange) -> DueChange:
    """The change as it is now, its deliverable locked first. Raises `ValidationError` for one that is decided."""
    deliverable = locked(change.deliverable)
    found = DueChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    found.deliverable = deliverable
    if found.state == State.OPEN:
        return found
    # Who decided is read after the wait for the lock: a join would show nobody, as it was before.
    decided_at = found.decided_at or clock.now()
    day = date_format(decided_at.astimezone(deliverable.workstrand.group.time_zone), "j F Y")
    said = _("%(due)s for %(code)s was %(state)s already, by %(name)s on %(day)s. Nothing was changed.")
    named = {"due": found.due, "code": deliverable.code, "state": found.get_state_display()}
    raise ValidationError(said % {**named, "name": _decider(found), "day": day})


def _decider(change: DueChange) -> str:
    return change.decided_by.display_name if change.decided_by else _("somebody")


def _decide(change: DueChange, state: str, by: Person, answer: str) -> None:
    change.state, change.decided_by, change.decided_at, change.answer = state, by, clock.now(), answer.strip()
    change.full_clean(validate_constraints=False)
    change.save(update_fields=["state", "decided_by", "decided_at", "answer"])


def _apply(change: DueChange, by: Person | None) -> None:
    """Make the due time the deliverable's, tell whom it concerns, record."""
    deliverable, old_due = change.deliverable, change.old_due
    deliverable.due_on, deliverable.due_precision = change.due_on, change.due_precision
    deliverable.full_clean()
    deliverable.save(update_fields=["due_on", "due_precision"])
    people = {role.person for role in owners_of(deliverable)}
    people |= {change.proposed_by} if change.proposed_by else set()
    said = _("%(name)s decided: %(code)s, %(title)s, is due %(due)s and not %(old)s.")
    tell(sorted(people, key=lambda one: one.pk), deliverable, said % _named(change, by), by=by, reason=change.reason)
    if change.is_later:
        tell_slipped(deliverable, old_due, change.reason, by=by)
    record(deliverable, Verb.DUE_CHANGE_ACCEPTED, by, old={"due": old_due}, new=_told(change))


def _named(change: DueChange, by: Person | None) -> dict[str, str]:
    deliverable = change.deliverable
    return {
        "name": by.display_name if by else _("An officer"),
        "code": deliverable.code,
        "title": deliverable.title,
        "due": change.due,
        "old": change.old_due,
    }


def _told(change: DueChange) -> dict[str, str]:
    return {"due": change.due, "reason": change.reason}
