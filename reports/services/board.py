"""What the board says to a group: recorded, answered, voided."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import clock, history
from core.audiences import Audience
from core.verbs import Verb
from people.models import Person
from reports.models import BoardMessage, Report
from workstrands.models import Decision, Role, WorkingGroup, Workstrand
from workstrands.services import plenary_of
from workstrands.terms import refuse_finished

from . import letters_board

ONE_CLICK = datetime.timedelta(minutes=1)
Kind = BoardMessage.Kind


@transaction.atomic
def record_message(
    *,
    group: WorkingGroup,
    kind: str,
    title: str,
    by: Person | None,
    text: str = "",
    given_on: datetime.date | None = None,
    due_on: datetime.date | None = None,
    brief: Report | None = None,
    source: str = "",
    given_by: Person | None = None,
    audience: str = Audience.GROUP,
    entered_later: bool = False,
) -> BoardMessage:
    """Record what the board asked, endorsed or said; given today, unless told when. Returns it.

    Effects: the officers, and whoever it was given by, are mailed, but not who did it; nobody of what is entered later. What the same person
    sends again within a minute is recorded once. An officer says by what they know it: `source`. Raises `ValidationError` naming the field at
    fault, for somebody who never read for the board, and for a group whose record is finished unless it is entered later.
    """
    plenary = _locked_plenary(group)
    refuse_finished(plenary.group, entered_later=entered_later)
    given_on = given_on or plenary.group.today()
    same = {"kind": kind, "title": title.strip(), "text": text, "given_on": given_on, "recorded_by": by}
    again = BoardMessage.objects.standing().filter(workstrand=plenary, recorded_at__gt=clock.now() - ONE_CLICK, **same)
    if by is not None and (made := again.first()) is not None:
        found: BoardMessage = made
        return found
    is_own = by is not None and by == given_by
    if by is not None and not is_own and not source.strip():
        raise ValidationError({"source": _("Say by what you know it: the board's minutes, a mail of 3 March.")})
    _refuse_strangers(plenary, given_by, given_on)
    message = BoardMessage(
        workstrand=plenary, audience=audience, due_on=due_on, brief=brief, source=source.strip(), given_by=given_by,
        recorded_at=clock.now(), entered_later=entered_later, **same,
    )  # fmt: skip
    message.full_clean()
    message.save(force_insert=True)
    if not entered_later:
        letters_board.tell_said(message, by=by)
    _record(message, Verb.BOARD_MESSAGE_RECORDED, by, on_behalf_of=None if is_own else given_by, source=message.source,
            kind=kind, on=given_on.isoformat())  # fmt: skip
    return message


def _locked_plenary(group: WorkingGroup) -> Workstrand:
    """Locked, so that of two clicks the second finds what the first recorded."""
    rows = Workstrand.objects.select_for_update(of=("self",)).select_related("group")
    return rows.get(pk=plenary_of(group).pk)


def _refuse_strangers(plenary: Workstrand, given_by: Person | None, day: datetime.date) -> None:
    """Only who reads for the board, or did on that day, speaks for it."""
    if given_by is None:
        return
    terms = Role.objects.not_voided().filter(person=given_by, workstrand=plenary, kind=Role.Kind.BOARD)
    if not any(term.is_live(day) or term.is_live(plenary.group.today()) for term in terms):
        said = _("%s does not read for the board. Appoint them first, or leave it empty and name them in the source.")
        raise ValidationError({"given_by": said % given_by.display_name})


@transaction.atomic
def answer_message(
    *,
    message: BoardMessage,
    answer: str,
    by: Person | None,
    answered_on: datetime.date | None = None,
    decision: Decision | None = None,
    audience: str = "",
) -> BoardMessage:
    """Answer a request of the board; today, unless told when. Returns it.

    Effects: whoever reads for the board today is mailed, but not of what was entered later. `audience` sets who reads request and answer.
    Raises `ValidationError` naming the field at fault, for what is no open request, and for two who answer at once to the second.
    """
    message = _locked(message)
    if not message.is_request:
        raise ValidationError(_("Only a request is answered."))
    if message.answered_on is not None:
        day = date_format(message.answered_on, "j F Y")
        raise ValidationError(_("This request was answered on %s. Your words were not kept: copy them.") % day)
    if not answer.strip():
        raise ValidationError({"answer": _("Say what the group answers.")})
    message.answer, message.decision = answer, decision
    message.answered_on = answered_on or message.workstrand.group.today()
    message.audience = audience or message.audience
    message.full_clean()
    message.save(update_fields=["answer", "answered_on", "decision", "audience"])
    if not message.entered_later:
        letters_board.tell_answered(message, by=by)
    _record(message, Verb.BOARD_MESSAGE_ANSWERED, by, on=message.answered_on.isoformat())
    return message


@transaction.atomic
def void_message(*, message: BoardMessage, reason: str, by: Person | None) -> BoardMessage:
    """Mark what was entered in error; its words and the reason stay to be seen. Returns it. Raises `ValidationError` without a reason."""
    message = _locked(message)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words: it stays beside what was recorded.")})
    message.voided_at, message.void_reason = clock.now(), reason.strip()
    message.full_clean()
    message.save(update_fields=["voided_at", "void_reason"])
    _record(message, Verb.BOARD_MESSAGE_VOIDED, by, reason=message.void_reason)
    return message


def _locked(message: BoardMessage) -> BoardMessage:
    """The message as it is now; two who change it at once go one after the other."""
    rows = BoardMessage.objects.select_for_update(of=("self",)).select_related("workstrand__group", "brief__workstrand")
    found: BoardMessage = rows.get(pk=message.pk)
    refuse_finished(found.workstrand.group, entered_later=found.entered_later)
    if found.voided_at is not None:
        raise ValidationError(_("“%s” was voided already.") % found.title)
    return found


def _record(
    message: BoardMessage,
    verb: Verb,
    by: Person | None,
    *,
    on_behalf_of: Person | None = None,
    source: str = "",
    **new: Any,
) -> None:
    history.record(
        verb=verb,
        target=message,
        scope=message.workstrand,
        audience=Audience(message.audience),
        actor=by,
        new={"path": message.get_absolute_url(), "title": message.title} | new,
        on_behalf_of=on_behalf_of,
        source=source,
        entered_later=message.entered_later,
    )
