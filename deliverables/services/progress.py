"""How far a deliverable is: begun, share done, in review, sent back, delivered, accepted, dropped, taken up again."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.verbs import Verb
from deliverables.models import ALL_DONE, OPEN, Deliverable
from people.models import Person

from .common import day_of, locked, moved, reason_of, record, refuse_unless
from .due_changes import settle_open
from .letters import owners_of, tell

State = Deliverable.State


@transaction.atomic
def start(*, deliverable: Deliverable, by: Person, on: datetime.date | None = None) -> Deliverable:
    """Say that work began, today unless told when; that day is also the first day of work where none was planned. Returns it.

    Raises `ValidationError` for what is not planned, and for a day to come.
    """
    found = locked(deliverable)
    refuse_unless(found, State.PLANNED)
    day = day_of(found, on)
    if found.starts_on is None and day <= found.due_on:
        found.starts_on = day
    moved(found, State.IN_PROGRESS, day, "starts_on")
    record(found, Verb.DELIVERABLE_STARTED, by, on=day)
    return found


@transaction.atomic
def note_share(*, deliverable: Deliverable, share_done: int, by: Person) -> Deliverable:
    """Note the share done in per cent; what is only planned is begun by that, unless it is none. Returns it; the same share writes nothing.

    Raises `ValidationError` for what is not to be delivered any more, and for less than nothing or more than all.
    """
    found = locked(deliverable)
    refuse_unless(found, *OPEN)
    before = found.share_done
    if before == share_done:
        return found
    found.share_done = share_done
    if found.state == State.PLANNED:
        moved(found, State.IN_PROGRESS, found.workstrand.group.today(), "share_done")
        verb = Verb.DELIVERABLE_STARTED
    else:
        found.full_clean()
        found.save(update_fields=["share_done"])
        verb = Verb.DELIVERABLE_CHANGED
    record(found, verb, by, old={"share_done": before}, new={"share_done": share_done})
    return found


@transaction.atomic
def submit(*, deliverable: Deliverable, by: Person) -> Deliverable:
    """Hand it in for review: the officers find it on their desk. Returns it. Raises `ValidationError` for what is not in work."""
    found = locked(deliverable)
    refuse_unless(found, State.PLANNED, State.IN_PROGRESS)
    moved(found, State.IN_REVIEW, found.workstrand.group.today())
    record(found, Verb.DELIVERABLE_SUBMITTED, by)
    return found


@transaction.atomic
def send_back(*, deliverable: Deliverable, reason: str, by: Person) -> Deliverable:
    """Send what is in review, or was delivered and not accepted, back into work with a reason; its owners are told. Returns it.

    Raises `ValidationError` without a reason, and for what is in another state.
    """
    found = locked(deliverable)
    refuse_unless(found, State.IN_REVIEW, State.DELIVERED)
    found.delivered_on = None
    moved(found, State.IN_PROGRESS, found.workstrand.group.today(), "delivered_on", reason=reason_of(reason))
    said = _("%(name)s sent %(code)s, %(title)s, back into work.")
    named = {"name": by.display_name, "code": found.code, "title": found.title}
    tell({role.person for role in owners_of(found)}, found, said % named, by=by, reason=found.state_reason)
    record(found, Verb.DELIVERABLE_RETURNED, by, new={"reason": found.state_reason})
    return found


@transaction.atomic
def deliver(*, deliverable: Deliverable, by: Person, on: datetime.date | None = None) -> Deliverable:
    """Say that it was delivered, today unless told when; all of it is done, and no other due month is open any more. Returns it.

    Raises `ValidationError` for what is not to be delivered any more, and for a day to come.
    """
    found = locked(deliverable)
    refuse_unless(found, *OPEN)
    found.delivered_on, found.share_done = day_of(found, on), ALL_DONE
    moved(found, State.DELIVERED, found.delivered_on, "delivered_on", "share_done")
    settle_open(found, _("It was delivered meanwhile."), by=by)
    record(found, Verb.DELIVERABLE_DELIVERED, by, on=found.delivered_on)
    return found


@transaction.atomic
def accept(*, deliverable: Deliverable, by: Person, on: datetime.date | None = None) -> Deliverable:
    """Accept it, today unless told when; its owners are told. What was in review counts as delivered on the day it was handed in. Returns it.

    Raises `ValidationError` for what is neither in review nor delivered (of two officers at once, the second is told who accepted it), for
    a day to come, and for one before it was delivered.
    """
    found = locked(deliverable)
    refuse_unless(found, State.IN_REVIEW, State.DELIVERED)
    day = day_of(found, on)
    found.delivered_on = found.delivered_on or min(found.state_since, day)
    if day < found.delivered_on:
        said = _("It was delivered on %s: it cannot be accepted before.") % date_format(found.delivered_on, "j F Y")
        raise ValidationError({"on": said})
    found.accepted_on, found.share_done = day, ALL_DONE
    moved(found, State.ACCEPTED, day, "delivered_on", "accepted_on", "share_done")
    settle_open(found, _("It was accepted meanwhile."), by=by)
    said = _("%(name)s accepted %(code)s, %(title)s.")
    named = {"name": by.display_name, "code": found.code, "title": found.title}
    tell({role.person for role in owners_of(found)}, found, said % named, by=by)
    record(found, Verb.DELIVERABLE_ACCEPTED, by, on=day)
    return found


@transaction.atomic
def drop(*, deliverable: Deliverable, reason: str, by: Person) -> Deliverable:
    """Drop what is still to be delivered, with a reason; its owners are told. It stays, under its code. Returns it.

    Raises `ValidationError` without a reason, and for what is not to be delivered any more.
    """
    found = locked(deliverable)
    refuse_unless(found, *OPEN)
    moved(found, State.DROPPED, found.workstrand.group.today(), reason=reason_of(reason))
    settle_open(found, _("It was dropped meanwhile."), by=by)
    said = _("%(name)s dropped %(code)s, %(title)s.")
    named = {"name": by.display_name, "code": found.code, "title": found.title}
    tell({role.person for role in owners_of(found)}, found, said % named, by=by, reason=found.state_reason)
    record(found, Verb.DELIVERABLE_DROPPED, by, new={"reason": found.state_reason})
    return found


@transaction.atomic
def take_up(*, deliverable: Deliverable, by: Person) -> Deliverable:
    """Plan again what was dropped, also a proposal that was declined; with its dates as they were. Returns it.

    Raises `ValidationError` for what was not dropped, and in a strand that is over.
    """
    found = locked(deliverable)
    refuse_unless(found, State.DROPPED)
    if found.workstrand.is_over:
        raise ValidationError(_("%s is over: nothing new can be planned in it.") % found.workstrand)
    today = found.workstrand.group.today()
    found.agreed_on = found.agreed_on or today
    moved(found, State.PLANNED, today, "agreed_on")
    record(found, Verb.DELIVERABLE_TAKEN_UP, by)
    return found
