"""Calls for leads: drafted, opened, extended, closed with an appointment or without. What people answer is in `candidacies`."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import clock, history, mail
from core.audiences import Audience
from core.mail import MailKind
from core.registries import Job
from core.verbs import Verb
from membership.models import Call, Candidacy
from membership.selectors import calls as selectors
from people.models import Person
from workstrands.models import Workstrand
from workstrands.rules import takes_members
from workstrands.services import appoint
from workstrands.standing import standing_of

State, Standing = Call.State, Candidacy.State
DRAFTED = ("kind", "places", "text", "closes_on", "answerers", "audience")
ENDED_LENGTH = 500
STATEMENTS_KEPT_FOR = datetime.timedelta(days=90)  # of those not appointed; the page on which they write says so


def locked_strand(workstrand: Workstrand) -> Workstrand:
    """The strand, locked: whoever closes it waits, or is waited for. Always before a call of it, so that nobody waits in a ring."""
    return Workstrand.objects.select_for_update(of=("self",)).select_related("group").get(pk=workstrand.pk)


def locked_call(call: Call) -> Call:
    """The call as it is now, locked: of two who act at once the second sees what the first did."""
    fresh: Call = Call.objects.select_for_update(of=("self",)).select_related("workstrand__group").get(pk=call.pk)
    return fresh


def refuse_unless_open(call: Call) -> None:
    """Raise `ValidationError` for a call that was not opened, or is decided."""
    if not call.is_open:
        raise ValidationError(
            _("The call for %(call)s is %(state)s; nothing was changed.")
            % {"call": call, "state": call.get_state_display()}
        )


def _refuse_day(call: Call) -> None:
    group = call.workstrand.group
    if call.closes_on < group.today():
        raise ValidationError({"closes_on": _("This day is over. Choose one that is still to come.")})
    if group.ends_on and call.closes_on > group.ends_on:
        said = _("The group's period ends on %s: close the call before that.")
        raise ValidationError({"closes_on": said % date_format(group.ends_on, "j F Y")})


def _refuse_ended(strand: Workstrand) -> None:
    if not takes_members(strand):
        raise ValidationError({"workstrand": _("%s is not at work: nobody can be looked for to lead it.") % strand})


@transaction.atomic
def draft_call(*, workstrand: Workstrand, by: Person, **values: Any) -> Call:
    """Write a call that nobody else sees before it is opened. Mails nobody, and the record of the strand does not tell of it.

    Raises `ValidationError` naming the field at fault, and for a strand that is not at work.
    """
    strand = locked_strand(workstrand)
    _refuse_ended(strand)
    call = Call(workstrand=strand, drafted_by=by, **values)
    call.full_clean()
    _refuse_day(call)
    call.save(force_insert=True)
    history.record(verb=Verb.CALL_DRAFTED, target=call, scope=None, actor=by, new={"kind": call.kind})
    return call


@transaction.atomic
def change_call(*, call: Call, by: Person, **values: Any) -> Call:
    """Change a draft. What was opened stays as people read it; only its last day can move: see `extend_call`."""
    call = locked_call(call)
    if not call.is_draft:
        raise ValidationError(_("This call was opened: it stays as people read it. You can extend or close it."))
    old = {field: str(getattr(call, field)) for field in values}
    for field, value in values.items():
        setattr(call, field, value)
    call.full_clean()
    _refuse_day(call)
    changed = [field for field in values if old[field] != str(getattr(call, field))]
    if changed:
        call.save(update_fields=changed)
        history.record(verb=Verb.CALL_CHANGED, target=call, scope=None, actor=by, new={"fields": changed})
    return call


@transaction.atomic
def open_call(*, call: Call, by: Person, tells_members: bool = True) -> Call:
    """Open a draft for answers until its last day is over; told in the record to whoever may read it.

    Effect with `tells_members`: one mail to everybody whom the call is for, except who opens it; as many queries for one as for a thousand.
    Raises `ValidationError` for what is no draft, a day that is over, a strand that ended, and where such a call is open already.
    """
    strand = locked_strand(call.workstrand)
    call = locked_call(call)
    if not call.is_draft:
        raise ValidationError(_("This call was opened before."))
    _refuse_ended(strand)
    call.state, call.opened_at = State.OPEN, clock.now()
    call.full_clean(validate_constraints=False)
    _refuse_day(call)
    try:
        with transaction.atomic():
            call.save(update_fields=["state", "opened_at"])
    except IntegrityError as problem:  # the database settles two drafts opened at once
        raise ValidationError(
            _("A call for a %(kind)s of %(strand)s is open already.")
            % {"kind": call.get_kind_display(), "strand": strand}
        ) from problem
    if tells_members:
        people = selectors.may_answer(call).exclude(pk=by.pk)
        context = {"call": call, "strand": strand, "by": by}
        mail.queue_many(((person, context) for person in people), kind=MailKind.CALLS, template="mail/call_opened")
    _tell_record(Verb.CALL_OPENED, call, by)
    return call


def _tell_record(verb: Verb, call: Call, by: Person | None, **new: Any) -> None:
    history.record(
        verb=verb,
        target=call,
        scope=call.workstrand,
        audience=Audience(call.audience),
        actor=by,
        new={"kind": call.kind, "closes_on": call.closes_on.isoformat(), **new},
    )


def _involved(call: Call, *states: str) -> list[Candidacy]:
    rows = call.candidacies.filter(state__in=states).select_related("person").order_by("made_at", "id")
    return list(rows)


def _tell(call: Call, rows: list[Candidacy], template: str, by: Person | None, **context: Any) -> None:
    """One mail each, but to whoever did it."""
    letters = (
        (row.person, {"call": call, "strand": call.workstrand, "candidacy": row, "by": by, **context})
        for row in rows
        if by is None or row.person_id != by.pk
    )
    mail.queue_many(letters, kind=MailKind.CALLS, template=template)


@transaction.atomic
def extend_call(*, call: Call, by: Person, closes_on: datetime.date) -> Call:
    """Move the last day of an open call to a later one, also after it is over. Those who answered or were nominated are mailed.

    Raises `ValidationError` for a day that is not later, or is over, and for a call that is not open.
    """
    call = locked_call(call)
    refuse_unless_open(call)
    if closes_on <= call.closes_on:
        said = _("The call is open until %s: choose a later day.")
        raise ValidationError({"closes_on": said % date_format(call.closes_on, "j F Y")})
    call.closes_on = closes_on
    call.full_clean()
    _refuse_day(call)
    call.save(update_fields=["closes_on"])
    _tell(call, _involved(call, Standing.STANDING, Standing.NOMINATED), "mail/call_extended", by)
    _tell_record(Verb.CALL_EXTENDED, call, by)
    return call


@transaction.atomic
def appoint_candidates(
    *,
    call: Call,
    candidacies: Iterable[Candidacy],
    by: Person,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
) -> Call:
    """Appoint one or more of those who stand, and close the call with that.

    Effects, in this order: each gets their term under the office they stood for, and the mail of it; the others who stand are mailed a kind word,
    those who were nominated and did not answer that it is decided; whoever was named from outside is forgotten. An officer who stands may be
    among them: the record says who appointed. Raises `ValidationError` for nobody, more than there are places, somebody who does not stand
    (any more), and whatever `appoint` refuses.
    """
    locked_strand(call.workstrand)
    call = locked_call(call)
    refuse_unless_open(call)
    standing = _involved(call, Standing.STANDING)
    wanted = {row.pk for row in candidacies}
    chosen = [row for row in standing if row.pk in wanted]
    if not chosen or len(chosen) < len(wanted):
        raise ValidationError(
            {"candidacies": _("Choose among those who stand. Somebody may have withdrawn meanwhile.")}
        )
    if len(chosen) > call.places:
        raise ValidationError({"candidacies": _("The call has %d places.") % call.places})
    gone = [row.person.display_name for row in chosen if not standing_of(row.person).in_network]
    if gone:  # from the network, which they can only have left themselves: to appoint them would bring them back without their word
        raise ValidationError({"candidacies": _("Not here any more, so not appointed: %s") % ", ".join(gone)})
    for row in chosen:
        row.role = appoint(
            person=row.person,
            workstrand=call.workstrand,
            kind=call.kind,
            by=by,
            starts_on=starts_on,
            ends_on=ends_on,
            organisation=row.organisation,
        )
        row.state = Standing.APPOINTED
        row.save(update_fields=["state", "role"])
    _close(call, State.APPOINTED, by=by, others=[row for row in standing if row.pk not in wanted], chosen=chosen)
    _tell_record(Verb.CALL_DECIDED, call, by)
    return call


@transaction.atomic
def close_call(*, call: Call, by: Person | None, reason: str) -> Call:
    """Close a call without an appointment, with a reason that everybody who stands or was nominated is mailed; a draft is put away so.

    Raises `ValidationError` without a reason, and for a call that is closed already.
    """
    call = locked_call(call)
    if not call.is_draft:
        refuse_unless_open(call)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words: it is shown on the call's page.")})
    was_open = call.is_open
    call.reason = reason.strip()
    _close(call, State.CLOSED, by=by, others=_involved(call, Standing.STANDING), chosen=[])
    if was_open:
        _tell_record(Verb.CALL_CLOSED, call, by, reason=call.reason)
    else:
        history.record(verb=Verb.CALL_CLOSED, target=call, scope=None, actor=by, new={"reason": call.reason})
    return call


def _close(call: Call, state: str, *, by: Person | None, others: list[Candidacy], chosen: list[Candidacy]) -> None:
    silent = _involved(call, Standing.NOMINATED)
    call.state, call.closed_at, call.closed_by = state, clock.now(), by
    call.full_clean()
    call.save(update_fields=["state", "closed_at", "closed_by", "reason"])
    rest = [*others, *silent]
    call.candidacies.filter(pk__in=[row.pk for row in rest]).update(state=Standing.NOT_APPOINTED)
    call.outside_nominations.all().delete()
    _tell(call, rest, "mail/call_outcome", by, chosen=chosen)


def close_for_ended(workstrand: Workstrand, by: Person | None) -> None:
    """Close the calls of a strand that ended, with the reason of its end; drafts too. Called by the floor below, in its transaction."""
    reason = _("%(what)s was %(state)s: %(reason)s") % {
        "what": workstrand,
        "state": workstrand.get_state_display(),
        "reason": workstrand.state_reason,
    }
    for call in Call.objects.filter(workstrand=workstrand, state__in=[State.DRAFT, State.OPEN]).order_by("id"):
        close_call(call=call, by=by, reason=reason[:ENDED_LENGTH])


def forget_statements(now: datetime.datetime) -> int:
    """Empty what was written by and about those who were not appointed, ninety days after their call was closed. Returns of how many."""
    closed = Candidacy.objects.filter(call__closed_at__lt=now - STATEMENTS_KEPT_FOR)
    settled = closed.exclude(state=Standing.APPOINTED)
    return settled.exclude(statement="", time="", word="").update(statement="", time="", word="")


def jobs() -> Iterable[Job]:
    """The job of `tick` that forgets statements."""
    return (Job("membership.forget_statements", datetime.timedelta(days=1), forget_statements),)
