"""What every write about deliverables does: lock, look at the state, say what is in the way, record."""

import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import history
from core.audiences import Audience
from core.models import HistoryEntry
from core.verbs import Verb
from deliverables.models import Deliverable
from people.models import Person
from workstrands.models import WorkingGroup, Workstrand
from workstrands.terms import refuse_finished

KnownDate = tuple[datetime.date, str]  # the last day it may mean, and how well it is known: see core.months
STEPS = (
    Verb.DELIVERABLE_PROPOSED, Verb.DELIVERABLE_PLANNED, Verb.DELIVERABLE_DECLINED, Verb.DELIVERABLE_STARTED, Verb.DELIVERABLE_SUBMITTED,
    Verb.DELIVERABLE_RETURNED, Verb.DELIVERABLE_DELIVERED, Verb.DELIVERABLE_ACCEPTED, Verb.DELIVERABLE_DROPPED, Verb.DELIVERABLE_TAKEN_UP,
)  # fmt: skip


def locked_strand(workstrand: Workstrand, *, entered_later: bool = False) -> Workstrand:
    """The workstrand as it is now, with the row of its group locked: codes are given, and circles looked for, one after the other.

    Raises `ValidationError` for a group whose record is finished.
    """
    group = WorkingGroup.objects.select_for_update().get(pk=workstrand.group_id)
    strand = Workstrand.objects.select_related("group").get(pk=workstrand.pk)
    refuse_finished(group, entered_later=entered_later)
    return strand


def locked(deliverable: Deliverable) -> Deliverable:
    """The deliverable as it is now, locked: of two who change its state at once the second finds it changed.

    Whoever also needs the group locks that first. Raises `ValidationError` for a group whose record is finished.
    """
    rows = Deliverable.objects.select_for_update(of=("self",)).select_related("workstrand__group")
    found: Deliverable = rows.get(pk=deliverable.pk)
    refuse_finished(found.workstrand.group, entered_later=found.entered_later)
    return found


def refuse_unless(deliverable: Deliverable, *states: str) -> None:
    """Raise `ValidationError` for a deliverable in another state, saying which, since when and by whom."""
    if deliverable.state in states:
        return
    kind = ContentType.objects.get_for_model(Deliverable)
    steps = HistoryEntry.objects.filter(target_type=kind, target_id=deliverable.pk, verb__in=STEPS)
    last = steps.select_related("actor__merged_into").order_by("-id").first()
    said = _("%(code)s is %(state)s since %(day)s. Nothing was changed.")
    if last is not None and last.actor is not None:
        said = _("%(code)s is %(state)s since %(day)s, by %(name)s. Nothing was changed.")
    raise ValidationError(
        said
        % {
            "code": deliverable.code,
            "state": deliverable.get_state_display(),
            "day": date_format(deliverable.state_since, "j F Y"),
            "name": last.actor.display_name if last and last.actor else "",
        }
    )


def day_of(deliverable: Deliverable, on: datetime.date | None, field: str = "on") -> datetime.date:
    """The day on which something happened: today in the group's zone, unless told. Raises `ValidationError` for a day to come."""
    today = deliverable.workstrand.group.today()
    if on is not None and on > today:
        raise ValidationError({field: _("This day is still to come.")})
    return on or today


def reason_of(reason: str, field: str = "reason") -> str:
    """The reason without spaces around it. Raises `ValidationError` where none was given."""
    if not reason.strip():
        raise ValidationError({field: _("Say why, in a few words: it stays in the record.")})
    return reason.strip()


def moved(deliverable: Deliverable, state: str, day: datetime.date, *fields: str, reason: str = "") -> Deliverable:
    """Save the deliverable in another state since a day, with these other fields that were set on it."""
    deliverable.state, deliverable.state_since, deliverable.state_reason = state, day, reason
    deliverable.full_clean()
    deliverable.save(update_fields=["state", "state_since", "state_reason", *fields])
    return deliverable


def record(
    deliverable: Deliverable,
    verb: Verb,
    by: Person | None,
    *,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    on: datetime.date | None = None,
    is_inside: bool = False,
) -> None:
    """Write into the record what was done; `on` is the true day of something that is entered later. What is only talked of `is_inside` the group."""
    named = {"path": deliverable.get_absolute_url(), "code": deliverable.code, "title": deliverable.title}
    true_day = {"on": on.isoformat()} if on and deliverable.entered_later else {}
    history.record(
        verb=verb,
        target=deliverable,
        scope=deliverable.workstrand,
        audience=Audience.GROUP if is_inside and deliverable.readers != Audience.STRAND else deliverable.readers,
        actor=by,
        old=old,
        new=named | true_day | (new or {}),
        entered_later=deliverable.entered_later,
    )
