"""From the first draft to the text in force: numbers, states, adoption."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import clock, history
from core.audiences import Audience
from core.verbs import Verb
from people.models import Person
from terms.headings import first_text
from terms.models import IN_WORK, TermsRevision, TermsVersion
from workstrands.models import Decision, Workstrand

from .comments import carry_open

State = TermsVersion.State


def locked_strand(workstrand: Workstrand) -> Workstrand:
    """The workstrand, locked: whatever changes numbers or states of its versions goes one after the other."""
    return Workstrand.objects.select_for_update(of=("self",)).select_related("group").get(pk=workstrand.pk)


def locked_version(version: TermsVersion) -> TermsVersion:
    """The version as it is now, with its workstrand locked."""
    strand = locked_strand(version.workstrand)
    found: TermsVersion = TermsVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    found.workstrand = strand
    return found


def refuse_unless(version: TermsVersion, *states: str) -> None:
    """Raise `ValidationError` unless the version is in one of these states."""
    if version.state not in states:
        raise ValidationError(
            _("Version %(number)s (%(state)s): this cannot be done with it any more.")
            % {"number": version.number, "state": version.get_state_display()}
        )


def _refuse_finished(strand: Workstrand) -> None:
    if strand.group.is_read_only():
        raise ValidationError(
            _("The record of this group is finished: its period and the three months after it are over.")
        )


@transaction.atomic
def start_draft(
    *,
    workstrand: Workstrand,
    by: Person | None,
    text: str | None = None,
    note: str = "",
    language: str = "",
    seen: str | None = None,
) -> TermsVersion:
    """Begin a draft under the next number that was never used; returns it.

    `seen` is the number of the draft in work that they who begin were shown, empty where there was none. Where another one was begun since, by
    a second click or by somebody else, that one is returned and nothing is begun: it would leave behind what nobody has read.

    It starts from the draft in work, which it leaves behind as an earlier one; else from the agreed text; else from the headings that UNECE
    groups use. Raises `ValidationError` while a consultation runs on the draft in work.
    """
    strand = locked_strand(workstrand)
    _refuse_finished(strand)
    versions = TermsVersion.objects.filter(workstrand=strand)
    in_work: TermsVersion | None = versions.in_work().first()
    if in_work is not None and seen is not None and seen != in_work.number:
        return in_work
    if in_work is not None:
        refuse_unless(in_work, State.DRAFT)
        _set_state(in_work, State.EARLIER)
    agreed = versions.agreed().first()
    base = in_work or agreed
    major = agreed.major if agreed else 0
    minor = (versions.filter(major=major).aggregate(last=Max("minor"))["last"] or 0) + 1
    draft = TermsVersion(
        workstrand=strand,
        audience=Audience.GROUP,
        major=major,
        minor=minor,
        state=State.DRAFT,
        state_since=clock.now(),
        text=text if text is not None else (base.text if base else first_text(strand)),
        language=language or (base.language if base else "en"),
        note=note,
        based_on=base,
        revision=1,
        started_by=by,
        started_at=clock.now(),
    )
    draft.full_clean()
    draft.save(force_insert=True)
    if base is not None:
        carry_open(base, draft)
    TermsRevision.objects.create(version=draft, number=1, text=draft.text, note=note, by=by, at=draft.started_at)
    _record(draft, Verb.TERMS_DRAFTED, by, new={"number": draft.number, "path": draft.get_absolute_url()})
    return draft


@transaction.atomic
def abandon_draft(*, version: TermsVersion, by: Person | None, reason: str) -> TermsVersion:
    """Give a draft up, with a reason; its number is never used again, its text stays for the record."""
    version = locked_version(version)
    refuse_unless(version, State.DRAFT)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words: it stays in the record.")})
    version.unsaved.all().delete()
    _set_state(version, State.ABANDONED)
    _record(version, Verb.TERMS_ABANDONED, by, new={"number": version.number, "reason": reason.strip()})
    return version


def pin(version: TermsVersion) -> None:
    """Let the text of a draft stand still while it is consulted on. Called inside the transaction of the service that opens the consultation."""
    refuse_unless(version, State.DRAFT)
    _set_state(version, State.CONSULTED)


def unpin(version: TermsVersion) -> None:
    """Let a draft be written again, after a consultation that ended without adopting it. Called as `pin` is."""
    refuse_unless(version, State.CONSULTED)
    _set_state(version, State.DRAFT)


@transaction.atomic
def adopt(
    *,
    version: TermsVersion,
    decision: Decision,
    by: Person | None,
    at: datetime.datetime | None = None,
    on: datetime.date | None = None,
) -> TermsVersion:
    """Make an agreed version, with the next whole number, of a draft; returns it. In force from `at`, or from a day where no time is known.

    The draft stays, as an earlier one. Raises `ValidationError` for a version that is no draft in work: it was adopted already.
    """
    version = locked_version(version)
    refuse_unless(version, *IN_WORK)
    strand, now = version.workstrand, clock.now()
    _set_state(version, State.EARLIER)
    day = on or (at or now).astimezone(strand.group.time_zone).date()
    agreed = TermsVersion(
        workstrand=strand,
        audience=Audience.PUBLIC,
        major=_next_major(strand),
        minor=0,
        state=State.AGREED,
        state_since=at or now,
        text=version.text,
        language=version.language,
        note=version.note,
        based_on=version,
        started_by=by,
        started_at=now,
        in_force_on=day,
        in_force_at=at,
        decision=decision,
    )
    _save_agreed(agreed, decision, by)
    return agreed


@transaction.atomic
def enter_agreed(
    *,
    workstrand: Workstrand,
    text: str,
    in_force_on: datetime.date,
    decision: Decision,
    by: Person | None,
    **values: Any,
) -> TermsVersion:
    """Enter an older agreement with its true day, marked as entered later; returns it, with the next whole number.

    Raises `ValidationError` where an agreed version of a later or the same day is there already: the numbers follow the days.
    """
    strand = locked_strand(workstrand)
    last = TermsVersion.objects.filter(workstrand=strand).agreed().first()
    if last is not None and last.in_force_on >= in_force_on:
        raise ValidationError(
            {
                "in_force_on": _("Version %(number)s is in force since %(day)s already: enter older ones first.")
                % {"number": last.number, "day": last.in_force_on.strftime("%-d %B %Y")}
            }
        )
    if in_force_on > strand.group.today():
        raise ValidationError({"in_force_on": _("This day is still to come.")})
    if TermsVersion.objects.filter(workstrand=strand).in_work().exists():
        raise ValidationError(_("A draft is in work. Adopt or abandon it first, so that numbers follow the days."))
    agreed = TermsVersion(
        workstrand=strand,
        audience=Audience.PUBLIC,
        major=_next_major(strand),
        minor=0,
        state=State.AGREED,
        state_since=clock.now(),
        text=text,
        started_by=by,
        started_at=clock.now(),
        in_force_on=in_force_on,
        decision=decision,
        entered_later=True,
        **values,
    )
    _save_agreed(agreed, decision, by)
    return agreed


def _next_major(strand: Workstrand) -> int:
    last = TermsVersion.objects.filter(workstrand=strand, state=State.AGREED).aggregate(last=Max("major"))["last"]
    return (last or 0) + 1


def _save_agreed(agreed: TermsVersion, decision: Decision, by: Person | None) -> None:
    agreed.full_clean()
    agreed.save(force_insert=True)
    decision.record_path = agreed.get_absolute_url()
    decision.save(update_fields=["record_path"])
    _record(
        agreed,
        Verb.TERMS_AGREED,
        by,
        audience=Audience.PUBLIC,
        entered_later=agreed.entered_later,
        new={"number": agreed.number, "decision": decision.number, "path": agreed.get_absolute_url()},
    )


def _set_state(version: TermsVersion, state: str) -> None:
    version.state, version.state_since = state, clock.now()
    version.save(update_fields=["state", "state_since"])


def _record(
    version: TermsVersion, verb: Verb, by: Person | None, *, audience: Audience = Audience.GROUP, **values: Any
) -> None:
    history.record(verb=verb, target=version, scope=version.workstrand, audience=audience, actor=by, **values)
