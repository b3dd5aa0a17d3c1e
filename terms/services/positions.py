"""What offices say, and that they take an objection back.

A position and the closing both lock the consultation and then read the clock: what was acknowledged before the closing counts, and nothing after.
"""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, history
from core.audiences import Audience
from core.verbs import Verb
from people.models import Organisation, Person
from terms.models import Consultation, ConsultedOffice, Position
from terms.rules_consultations import takes_positions, takes_withdrawals
from terms.selectors.consultations import in_words
from terms.selectors.speaking import Speakers, head_of, offices_in

from . import letters
from .closing import adopt_after_withdrawal
from .consultations import WORDS_LENGTH, locked, refuse_longer

Choice, State = Position.Choice, Consultation.State
TOO_LATE = "late"  # the code of the error, by which a page knows to offer what was typed for keeping


@transaction.atomic
def take_position(
    *, consultation: Consultation, organisation: Organisation, choice: str, by: Person, text: str = ""
) -> Position:
    """Say for an office where it stands, signed; it can be replaced until the closing, and all earlier ones are kept. Returns what counts now.

    Locks the consultation alone, then reads the clock. A branch speaks for its head office. While it is paused positions are taken, for the
    clock stands still. The same said twice by the same person is one position. Replacing a colleague's is mailed to both; an objection
    is mailed to the officers.

    Raises `ValidationError`: after the closing, with the code `TOO_LATE`; before the opening; while an objection holds the text up, when only
    `withdraw_objection` is left; for an office that was not asked; for somebody who does not speak for it; for an objection without a
    reason, and agreement with comments without comments; and where an objection of a colleague is to be replaced by anybody but the voice.
    """
    return _say(consultation, organisation, choice, text, person=by)


@transaction.atomic
def record_position(
    *,
    consultation: Consultation,
    organisation: Organisation,
    choice: str,
    person: Person,
    source: str,
    by: Person,
    text: str = "",
) -> Position:
    """Record, as an officer, what somebody said for their office by mail or telephone, with the source; they are mailed, and it is marked.

    Otherwise as `take_position`, of which `person` is who speaks. Raises `ValidationError` without a source too.
    """
    return _say(
        consultation, organisation, choice, text, person=person, recorded_by=by, source=_refuse_without_source(source)
    )


def _refuse_without_source(source: str) -> str:
    if not source.strip():
        raise ValidationError(
            {"source": _("Say where the office wrote it, such as: mail to the secretariat of 3 May.")}
        )
    return source.strip()


def _locked_alone(consultation: Consultation) -> Consultation:
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("version__workstrand__group")
    fresh: Consultation = rows.get(pk=consultation.pk)
    return fresh


def _say(
    consultation: Consultation,
    organisation: Organisation,
    choice: str,
    text: str,
    *,
    person: Person,
    recorded_by: Person | None = None,
    source: str = "",
) -> Position:
    consultation = _locked_alone(consultation)
    now = clock.now()
    _refuse_moment(consultation, now)
    office, speakers = _office_in(consultation, organisation)
    _refuse_speaker(speakers, person, recorded_by)
    said = Position(
        office=office,
        choice=choice,
        text=text.strip(),
        person=person,
        at=now,
        recorded_by=recorded_by,
        source=source,
    )
    _refuse_empty(said)
    earlier = office.positions.filter(is_current=True).select_related("person").first()
    if earlier is not None and _is_same(earlier, said):
        return earlier
    if earlier is not None and _stands_against(earlier) and not speakers.may_lift(person.pk, earlier.person_id):
        raise ValidationError(
            _("%(name)s objected for your office. Only they, or the voice of your office, can replace that.")
            % {"name": earlier.person.display_name}
        )
    office.positions.filter(is_current=True).update(is_current=False)
    said.full_clean()
    said.save(force_insert=True)
    letters.tell_position(consultation, said, earlier, speakers)
    _record(Verb.POSITION_TAKEN, consultation, said, person=person, recorded_by=recorded_by, source=source)
    return said


def _refuse_moment(consultation: Consultation, now: datetime.datetime) -> None:
    if takes_positions(consultation, now):
        return
    zone = consultation.time_zone
    if consultation.state == State.PLANNED:
        raise ValidationError(
            _("This consultation opens on %s. Answer then, please.") % in_words(consultation.opens_at, zone)
        )
    if consultation.opened_at is None or (consultation.state == State.ENDED and now < consultation.closes_at):
        raise ValidationError(
            _("This consultation ended without a result; your answer is not needed any more."), code=TOO_LATE
        )
    said = _(
        "This consultation closed on %s, so your answer came too late and does not count. "
        "What you typed is still below: you can keep it, or send it to the officers."
    )
    raise ValidationError(said % in_words(consultation.closes_at, zone), code=TOO_LATE)


def _office_in(consultation: Consultation, organisation: Organisation) -> tuple[ConsultedOffice, Speakers]:
    head = head_of(organisation)
    # Itself comes first: an office that was asked, and became a branch meanwhile, still counts as it was asked.
    rows = consultation.offices.filter(organisation__in=[organisation.pk, head]).select_related("organisation")
    asked = {row.organisation_id: row for row in rows}
    office = asked.get(organisation.pk) or asked.get(head)
    if office is None:
        raise ValidationError(
            _("%s is not among the offices asked: those were fixed when the consultation opened.") % organisation
        )
    return office, offices_in(consultation.workstrand).get(head) or Speakers(office.organisation)


def _refuse_speaker(speakers: Speakers, person: Person, recorded_by: Person | None) -> None:
    # An officer may record what any member of the office wrote; that its voice speaks for it is between the colleagues.
    if speakers.may_speak(person.pk) or (recorded_by is not None and person.pk in speakers.members):
        return
    names = ", ".join(one.display_name for one in speakers.people)
    if person.pk in speakers.members:
        raise ValidationError(_("%s speaks for your office: ask them to answer, or to name you.") % names)
    raise ValidationError(
        _("%(name)s does not take part for %(office)s today, other than as the secretariat or an observer, and cannot speak for it.")
        % {"name": person.display_name, "office": speakers.organisation}
    )  # fmt: skip


def _refuse_empty(said: Position) -> None:
    if said.choice == Choice.OBJECT and not said.text:
        raise ValidationError({"text": _("An objection needs its reason: say what would have to change.")})
    if said.choice == Choice.COMMENTS and not said.text:
        raise ValidationError({"text": _("Write your comments, or agree without.")})
    refuse_longer("text", said.text, WORDS_LENGTH)


def _is_same(earlier: Position, said: Position) -> bool:
    """Whether it is the same click, or page, sent twice."""
    fields = ("choice", "text", "person_id", "recorded_by_id", "source")
    return earlier.withdrawn_at is None and all(getattr(earlier, name) == getattr(said, name) for name in fields)


def _stands_against(position: Position) -> bool:
    return position.choice == Choice.OBJECT and position.withdrawn_at is None


@transaction.atomic
def withdraw_objection(
    *, consultation: Consultation, organisation: Organisation, by: Person, word: str = ""
) -> Position:
    """Take an office's objection back: its author, while they take part, or the voice of the office. Returns the position.

    While it is open that is what the office said then, until it says something else. Where the objection held the text up and was the last,
    the text is adopted, dated now; everybody asked is mailed. A second click changes nothing. Raises `ValidationError` after the end, where no
    objection of the office stands, and for anybody else.
    """
    return _withdraw(consultation, organisation, person=by, word=word)


@transaction.atomic
def record_withdrawal(
    *, consultation: Consultation, organisation: Organisation, person: Person, source: str, by: Person, word: str = ""
) -> Position:
    """Record, as an officer, that somebody took their office's objection back by mail or telephone; they are mailed. As `withdraw_objection`."""
    return _withdraw(
        consultation, organisation, person=person, word=word, recorded_by=by, source=_refuse_without_source(source)
    )


def _withdraw(
    consultation: Consultation,
    organisation: Organisation,
    *,
    person: Person,
    word: str,
    recorded_by: Person | None = None,
    source: str = "",
) -> Position:
    consultation = locked(consultation)  # the workstrand too: it may be adopted by this
    now = clock.now()
    office, speakers = _office_in(consultation, organisation)
    position = office.positions.filter(is_current=True).select_related("person").first()
    if position is not None and position.withdrawn_at is not None and position.withdrawn_by_id == person.pk:
        return position
    if not takes_withdrawals(consultation, now):
        raise ValidationError(_("This consultation is %s; nothing was changed.") % consultation.get_state_display())
    if position is None or not _stands_against(position):
        raise ValidationError(_("No objection of %s stands.") % office.organisation)
    if not speakers.may_lift(person.pk, position.person_id):
        raise ValidationError(
            _("Only %(name)s, who objected, or the voice of %(office)s can take the objection back.")
            % {"name": position.person.display_name, "office": office.organisation}
        )
    position.withdrawn_at, position.withdrawn_by, position.withdrawal_word = now, person, word.strip()
    position.full_clean(validate_constraints=False)
    position.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_word"])
    letters.tell_withdrawal(consultation, position, speakers, recorded_by)
    _record(Verb.OBJECTION_WITHDRAWN, consultation, position, person=person, recorded_by=recorded_by, source=source)
    if consultation.state == State.BLOCKED:
        adopt_after_withdrawal(consultation, now, person)
    return position


def _record(
    verb: Verb,
    consultation: Consultation,
    position: Position,
    *,
    person: Person,
    recorded_by: Person | None,
    source: str,
) -> None:
    history.record(
        verb=verb,
        target=position,
        scope=consultation.workstrand,
        audience=Audience.GROUP,
        actor=recorded_by or person,
        new={
            "number": consultation.version.number,
            "path": consultation.get_absolute_url(),
            "choice": position.choice,
            "organisation": position.office.organisation_id,
        },
        on_behalf_of=person if recorded_by else None,
        source=source,
    )
