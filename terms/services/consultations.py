"""The life of a consultation but for its closing: planned, opened, paused, resumed, extended, called off. How it closes is in `closing`.

Locks are always taken in one order: the workstrand, the version, the consultation. A position takes the last alone (`positions`).
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock, history
from core.audiences import Audience
from core.verbs import Verb
from people.models import Organisation, Person
from terms.models import (
    NOTE_LENGTH,
    RUNNING,
    ClockChange,
    Consultation,
    ConsultationReminder,
    ConsultedContact,
    ConsultedOffice,
    TermsVersion,
)
from terms.rules_consultations import earliest_closing, stage_moments
from terms.selectors.consultations import Tally, allows_repair, in_words, standing_of_offices
from terms.selectors.speaking import Speakers, eligible_offices
from workstrands.models import Workstrand

from . import letters
from .versions import locked_strand, locked_version, pin, refuse_unless, start_draft, unpin

Kind, Purpose, Rule, State = ClockChange.Kind, Consultation.Purpose, Consultation.Rule, Consultation.State
KINDS = (Organisation.Kind.NATIONAL, Organisation.Kind.INTERNATIONAL)
SHARE_TO_REACH = 50
WORDS_LENGTH = 5_000  # of a word to the offices, and of what an office says
ADOPTED_OTHERWISE = gettext_lazy("The text was adopted in another way meanwhile.")
PLANNED = (
    "rule",
    "purpose",
    "share_to_agree",
    "share_to_reach",
    "kinds",
    "word",
    "time_zone",
    "opens_at",
    "closes_at",
)


def locked(consultation: Consultation) -> Consultation:
    """The consultation as it is now, with its workstrand locked before it: of two who act at once the second sees what the first did."""
    strand = locked_strand(consultation.version.workstrand)
    fresh: Consultation = (
        Consultation.objects.select_for_update(of=("self",)).select_related("version").get(pk=consultation.pk)
    )
    fresh.version.workstrand = strand
    return fresh


def refuse_unless_in(consultation: Consultation, *states: str) -> None:
    """Raise `ValidationError` unless the consultation is in one of these states."""
    if consultation.state not in states:
        raise ValidationError(
            _("This consultation is %(state)s since %(since)s; nothing was changed.")
            % {
                "state": consultation.get_state_display(),
                "since": in_words(consultation.state_since, consultation.time_zone),
            }
        )


def refuse_without(reason: str) -> str:
    """The reason as it is kept. Raises `ValidationError` for none, and for one too long."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why, in a few words: everybody who was asked reads it.")})
    refuse_longer("reason", reason, NOTE_LENGTH)
    return reason


def refuse_longer(field: str, text: str, length: int) -> None:
    """Raise `ValidationError` for a text too long: a model does not look at the length of a text of many lines."""
    if len(text) > length:
        raise ValidationError({field: _("Say it in %d characters or less.") % length})


def tell_record(consultation: Consultation, verb: Verb, by: Person | None, **new: Any) -> None:
    """Write into the record of the workstrand, for its readers, what became of a consultation."""
    history.record(
        verb=verb,
        target=consultation,
        scope=consultation.workstrand,
        audience=Audience.GROUP,
        actor=by,
        new={"number": consultation.version.number, "path": consultation.get_absolute_url(), **new},
    )


@transaction.atomic
def plan_consultation(
    *,
    version: TermsVersion,
    rule: str,
    closes_at: datetime.datetime,
    by: Person,
    opens_at: datetime.datetime | None = None,
    time_zone: datetime.tzinfo | str | None = None,
    purpose: str = Purpose.ADOPTION,
    share_to_agree: int | None = None,
    share_to_reach: int = SHARE_TO_REACH,
    kinds: Iterable[str] = KINDS,
    word: str = "",
) -> Consultation:
    """Ask the offices whether they agree to the draft in work: now, or from a later moment. Returns the consultation, open or planned.

    Effects, in this order: the text stands still from now on (`pin`); where it opens now, the offices that count are fixed for good and each
    contact is mailed. The zone is the group's unless given.

    Raises `ValidationError` naming the field at fault: for a version that is no draft in work; a closing less than ten working days (Mondays
    to Fridays in that zone; holidays are not looked at) after the opening, or after the group's last day; a repair, 72 hours, unless the
    consultation just before ended because of an objection; no office that would count.
    """
    version = locked_version(version)
    refuse_unless(version, TermsVersion.State.DRAFT)
    now = clock.now()
    opens = opens_at if opens_at is not None and opens_at > now else now
    consultation = Consultation(
        version=version,
        purpose=purpose,
        rule=rule,
        share_to_agree=share_to_agree if rule == Rule.CONSENT else None,
        share_to_reach=share_to_reach,
        kinds=list(dict.fromkeys(str(kind) for kind in kinds)),
        word=word,
        time_zone=time_zone or version.workstrand.group.time_zone,
        opens_at=opens,
        closes_at=closes_at,
        first_closes_at=closes_at,
        state_since=now,
        planned_by=by,
    )
    offices = _checked(consultation)
    pin(version)
    consultation.save(force_insert=True)
    if opens > now:
        tell_record(consultation, Verb.CONSULTATION_PLANNED, by, opens_at=opens.isoformat())
    else:
        _open(consultation, offices, now, by)
    return consultation


def _checked(consultation: Consultation) -> list[Speakers]:
    """The offices that would count now. Raises `ValidationError` for whatever a plan may not be."""
    strand = consultation.workstrand
    if consultation.rule == Rule.CONSENT and consultation.share_to_agree is None:
        raise ValidationError({"share_to_agree": _("Say which share of the offices must agree.")})
    if set(consultation.kinds) - set(Organisation.Kind.values) or not consultation.kinds:
        raise ValidationError({"kinds": _("Choose which kinds of organisation count.")})
    if strand.group.is_read_only():
        raise ValidationError(
            _("The record of this group is finished: its period and the three months after it are over.")
        )
    if not strand.is_plenary and not strand.is_open:
        raise ValidationError(_("%s is not at work: nobody can be asked.") % strand)
    if consultation.purpose == Purpose.REPAIR and not allows_repair(strand):
        raise ValidationError(
            {"purpose": _("A repair follows at once on a consultation that ended because of an objection. This asks anew.")}
        )  # fmt: skip
    _refuse_closing(consultation, consultation.opens_at)
    refuse_longer("word", consultation.word, WORDS_LENGTH)
    consultation.full_clean(exclude=["version"])
    offices = eligible_offices(strand, consultation.kinds)
    if not offices:
        said = _(
            "No office of these kinds takes part in %s, but as its secretariat or as an observer: nobody would be asked."
        )
        raise ValidationError({"kinds": said % strand})  # fmt: skip
    return offices


def _refuse_closing(consultation: Consultation, opens: datetime.datetime) -> None:
    zone = consultation.time_zone
    earliest = earliest_closing(opens, zone, consultation.purpose)
    if consultation.closes_at < earliest:
        said = (
            _("A repair stays open for 72 hours: until %s, or later.")
            if consultation.purpose == Purpose.REPAIR
            else _("The offices have ten working days, Mondays to Fridays: until %s, or later.")
        )
        raise ValidationError({"closes_at": said % in_words(earliest, zone)})
    _refuse_after_the_end(consultation.closes_at, consultation)


def _refuse_after_the_end(closes_at: datetime.datetime, consultation: Consultation) -> None:
    group = consultation.workstrand.group
    if group.ends_on and closes_at.astimezone(group.time_zone).date() > group.ends_on:
        said = _("The group's period ends on %s, and nobody could answer after that: close it before.")
        raise ValidationError({"closes_at": said % date_format(group.ends_on, "j F Y")})


def _open(consultation: Consultation, offices: list[Speakers], now: datetime.datetime, by: Person | None) -> None:
    """Fix who counts and write to them. A person of two offices gets one mail; whom no mail goes to is a contact all the same, not reached."""
    consultation.state, consultation.state_since = State.OPEN, now
    consultation.opens_at = consultation.opened_at = now
    consultation.first_closes_at = consultation.closes_at
    consultation.save(update_fields=["state", "state_since", "opens_at", "opened_at", "closes_at", "first_closes_at"])
    rows = ConsultedOffice.objects.bulk_create(
        ConsultedOffice(consultation=consultation, organisation=office.organisation) for office in offices
    )
    people = [person for office in offices for person in office.people]
    mails = letters.send(people, "consultation_opened", consultation)
    ConsultedContact.objects.bulk_create(
        ConsultedContact(office=row, person=person, email=mails.get(person.pk))
        for row, office in zip(rows, offices, strict=True)
        for person in office.people
    )
    tell_record(
        consultation,
        Verb.CONSULTATION_OPENED,
        by,
        closes_at=consultation.closes_at.isoformat(),
        offices=len(offices),
    )


@transaction.atomic
def change_plan(*, consultation: Consultation, by: Person, **values: Any) -> Consultation:
    """Change a consultation that is planned and not open yet: any of `PLANNED`. Raises `ValidationError` as `plan_consultation` does."""
    consultation = locked(consultation)
    refuse_unless_in(consultation, State.PLANNED)
    unknown = set(values) - set(PLANNED)
    if unknown:
        raise TypeError(f"change_plan() knows nothing of {', '.join(sorted(unknown))}")
    for field, value in values.items():
        setattr(consultation, field, value)
    if consultation.rule == Rule.SILENCE:
        consultation.share_to_agree = None
    if consultation.opens_at <= clock.now():
        raise ValidationError({"opens_at": _("This moment is over. Choose one that is still to come.")})
    consultation.first_closes_at = consultation.closes_at
    _checked(consultation)
    consultation.save(update_fields=[*PLANNED, "first_closes_at"])
    tell_record(consultation, Verb.CONSULTATION_CHANGED, by, fields=sorted(values))
    return consultation


@transaction.atomic
def open_planned(*, consultation: Consultation) -> Consultation | None:
    """Open a planned consultation whose time has come; `None` where it has not, or somebody else did.

    Where the tick is late, the closing moves so that the offices have the days they are due. Where no office counts any more, or the workstrand
    is not at work, it ends without having been open, the text can be written again, and the officers are told.
    """
    consultation = locked(consultation)
    now = clock.now()
    if consultation.state != State.PLANNED or consultation.opens_at > now:
        return None
    earliest = earliest_closing(now, consultation.time_zone, consultation.purpose)
    if consultation.closes_at < earliest:
        consultation.closes_at = _full_minute(earliest)
    consultation.opens_at = now
    try:
        offices = _checked(consultation)
    except ValidationError as problem:
        end(consultation, State.ENDED, _("It could not be opened: %s") % " ".join(problem.messages), now, by=None)
        letters.tell_outcome(consultation, None)
        return consultation
    _open(consultation, offices, now, consultation.planned_by)
    return consultation


@transaction.atomic
def open_now(*, consultation: Consultation, by: Person) -> Consultation:
    """Open a planned consultation before its time. Raises `ValidationError` as `plan_consultation` does, and for what is not planned."""
    consultation = locked(consultation)
    refuse_unless_in(consultation, State.PLANNED)
    consultation.opens_at = clock.now()
    _open(consultation, _checked(consultation), consultation.opens_at, by)
    return consultation


def _full_minute(moment: datetime.datetime) -> datetime.datetime:
    floor = moment.replace(second=0, microsecond=0)
    return floor if floor == moment else floor + datetime.timedelta(minutes=1)


@transaction.atomic
def pause(*, consultation: Consultation, by: Person, reason: str) -> Consultation:
    """Stop the clock of an open consultation, with a reason that everybody asked is mailed. Positions are taken meanwhile, and count.

    Raises `ValidationError` without a reason, and for one that is not open or whose closing time has come.
    """
    consultation = locked(consultation)
    now = _refuse_over(consultation)
    reason = refuse_without(reason)
    ClockChange.objects.create(
        consultation=consultation,
        kind=Kind.PAUSE,
        reason=reason,
        by=by,
        at=now,
        closes_before=consultation.closes_at,
    )
    _set(consultation, State.PAUSED, now)
    letters.tell_clock(consultation, "paused", reason)
    tell_record(consultation, Verb.CONSULTATION_PAUSED, by, reason=reason)
    return consultation


def _refuse_over(consultation: Consultation) -> datetime.datetime:
    """The moment, read under the lock. Raises `ValidationError` unless the consultation is open and its closing still to come."""
    refuse_unless_in(consultation, State.OPEN)
    now = clock.now()
    if now >= consultation.closes_at:
        raise ValidationError(
            _("This consultation closed on %s; nothing was changed.")
            % in_words(consultation.closes_at, consultation.time_zone)
        )
    return now


def _set(consultation: Consultation, state: str, at: datetime.datetime, *fields: str) -> None:
    consultation.state, consultation.state_since = state, at
    consultation.save(update_fields=["state", "state_since", *fields])


@transaction.atomic
def resume(*, consultation: Consultation, by: Person) -> Consultation:
    """Let the clock go on: the closing moves by the length of the pause, and everybody asked is mailed the new one.

    Raises `ValidationError` for one that is not paused.
    """
    consultation = locked(consultation)
    refuse_unless_in(consultation, State.PAUSED)
    now = clock.now()
    change = consultation.clock_changes.get(kind=Kind.PAUSE, ended_at=None)
    consultation.closes_at += max(now - change.at, datetime.timedelta())
    change.ended_at, change.ended_by, change.closes_after = now, by, consultation.closes_at
    change.save(update_fields=["ended_at", "ended_by", "closes_after"])
    _set(consultation, State.OPEN, now, "closes_at")
    _forget_stages(consultation, now)
    letters.tell_clock(consultation, "resumed")
    tell_record(consultation, Verb.CONSULTATION_RESUMED, by, closes_at=consultation.closes_at.isoformat())
    return consultation


def _forget_stages(consultation: Consultation, now: datetime.datetime) -> None:
    """The closing moved: stages before the end that are to come again are reminded of again; half time is over once."""
    again = [stage for stage, moment in stage_moments(consultation) if moment > now]
    again = [stage for stage in again if stage != ConsultationReminder.Stage.HALF]
    consultation.reminders.filter(stage__in=again).delete()


@transaction.atomic
def extend(*, consultation: Consultation, by: Person, closes_at: datetime.datetime, reason: str) -> Consultation:
    """Move the closing of an open consultation to a later moment, with a reason that everybody asked is mailed.

    Raises `ValidationError` without a reason; for a moment that is not later, or after the group's last day; for one that is paused (resume it
    first), or whose closing time has come, whether or not a tick closed it already.
    """
    consultation = locked(consultation)
    if consultation.state == State.PAUSED:
        raise ValidationError(_("The clock stands still: resume it first, then extend."))
    now = _refuse_over(consultation)
    reason = refuse_without(reason)
    if closes_at <= consultation.closes_at:
        said = _("It is open until %s: choose a later moment.")
        raise ValidationError({"closes_at": said % in_words(consultation.closes_at, consultation.time_zone)})
    _refuse_after_the_end(closes_at, consultation)
    ClockChange.objects.create(
        consultation=consultation,
        kind=Kind.EXTENSION,
        reason=reason,
        by=by,
        at=now,
        closes_before=consultation.closes_at,
        closes_after=closes_at,
    )
    consultation.closes_at = closes_at
    consultation.save(update_fields=["closes_at"])
    _forget_stages(consultation, now)
    letters.tell_clock(consultation, "extended", reason)
    tell_record(consultation, Verb.CONSULTATION_EXTENDED, by, reason=reason, closes_at=closes_at.isoformat())
    return consultation


def settle_reached(consultation: Consultation, tally: Tally) -> None:
    """Write down for good which offices mail reached and why not the others. A few queries, however many offices."""
    groups: dict[tuple[bool, str], list[int]] = {}
    for standing in tally.offices:
        groups.setdefault((standing.is_reached, standing.why_not), []).append(standing.office.pk)
        standing.office.was_reached, standing.office.why_not_reached = standing.is_reached, standing.why_not
    for (reached, why), offices in groups.items():
        ConsultedOffice.objects.filter(pk__in=offices).update(was_reached=reached, why_not_reached=why)


VERBS = {State.REJECTED: Verb.CONSULTATION_REJECTED, State.ENDED: Verb.CONSULTATION_ENDED}


def end(consultation: Consultation, state: str, outcome: str, at: datetime.datetime, *, by: Person | None) -> None:
    """Put an end to a locked consultation without adoption: its draft can be written again. Called inside the transaction of a service."""
    consultation.outcome = outcome[:NOTE_LENGTH]
    _set(consultation, state, at, "outcome")
    version = locked_version(consultation.version)
    if version.state == TermsVersion.State.CONSULTED:
        unpin(version)
    pauses = consultation.clock_changes.filter(kind=Kind.PAUSE, ended_at=None)
    pauses.update(ended_at=at, ended_by=by, closes_after=consultation.closes_at)
    tell_record(consultation, VERBS[State(state)], by, reason=consultation.outcome)


def _stop(consultation: Consultation, reason: str, by: Person | None) -> Consultation:
    """End what runs, and tell whoever was asked; of what was only planned nobody knows."""
    tally = None
    was_open = consultation.opened_at is not None
    if was_open:
        tally = standing_of_offices(consultation)
        if consultation.state != State.BLOCKED:  # settled at the closing already
            settle_reached(consultation, tally)
    end(consultation, State.ENDED, reason, clock.now(), by=by)
    if was_open:
        letters.tell_outcome(consultation, tally, by=by)
    return consultation


@transaction.atomic
def call_off(*, consultation: Consultation, by: Person | None, reason: str) -> Consultation:
    """End a consultation that is planned or runs, or that an objection holds up, without a result; the draft can be written again.

    Whoever was asked is mailed the reason. Raises `ValidationError` without one, and for what is over, or whose closing time has come.
    """
    consultation = locked(consultation)
    refuse_unless_in(consultation, *RUNNING)
    if consultation.state == State.OPEN:
        _refuse_over(consultation)
    return _stop(consultation, refuse_without(reason), by)


@transaction.atomic
def end_with_new_draft(
    *, consultation: Consultation, by: Person, reason: str, text: str | None = None, note: str = ""
) -> TermsVersion:
    """End a consultation as `call_off` does, and begin the next draft from its text, under the next number. Returns the new draft."""
    consultation = call_off(consultation=consultation, by=by, reason=reason)
    return start_draft(workstrand=consultation.workstrand, by=by, text=text, note=note)


def end_for_ended(workstrand: Workstrand, by: Person | None) -> None:
    """End what runs in a strand that closed or was dropped, or in a whole group by its plenary. Called by the floor below, in its transaction.

    What should have closed before that moment, and no tick closed yet, closes as it should have.
    """
    from .closing import close

    reason = _("%(what)s was %(state)s: %(reason)s") % {
        "what": workstrand,
        "state": workstrand.get_state_display(),
        "reason": workstrand.state_reason,
    }
    rows = Consultation.objects.running().filter(version__workstrand=workstrand)
    for row in rows.select_related("version__workstrand__group").order_by("pk"):
        close(consultation=row)
        consultation = locked(row)
        if consultation.state in RUNNING:
            _stop(consultation, reason, by)
