"""Reads about consultations: where each office stands, what silence will mean, what awaits whom. No number of queries grows with the rows."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.db.models import F, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from post_office.models import STATUS

from people.models import Organisation, Person
from terms.models import ClockChange, Consultation, ConsultedContact, ConsultedOffice, Position
from workstrands.models import DecisionOffice, Workstrand

from .speaking import Speakers, head_of, speakers_of

Choice, NotReached, Stand, State = Position.Choice, ConsultedOffice.NotReached, DecisionOffice.Stand, Consultation.State
STANDS = {Choice.AGREE: Stand.AGREED, Choice.COMMENTS: Stand.COMMENTED, Choice.ABSTAIN: Stand.ABSTAINED}
AGREEING = frozenset({Stand.AGREED, Stand.COMMENTED})
RUNS = (State.OPEN, State.PAUSED)
IN_DISCUSSION = (State.OPEN, State.PAUSED, State.BLOCKED)


@dataclass(frozen=True)
class Asked:
    """Somebody who was written to for an office; `why_not` is empty where the mail reached them, else a value of `NotReached`."""

    contact: ConsultedContact
    why_not: str

    @property
    def person(self) -> Person:
        return self.contact.person

    @property
    def why_not_label(self) -> str:
        """In words, empty where it reached them."""
        return str(NotReached(self.why_not).label) if self.why_not else ""


def stand_in_words(stand: str, consultation: Consultation) -> str:
    """What a value of `DecisionOffice.Stand` is called; while offices may still answer, nobody is called silent."""
    if stand == Stand.SILENT and consultation.state in RUNS:
        return _("no answer yet")
    return str(Stand(stand).label)


@dataclass
class OfficeStanding:
    """Where an office stands: `stand` is a value of `DecisionOffice.Stand`; while it is open, `silent` means silent so far."""

    office: ConsultedOffice
    consultation: Consultation
    position: Position | None = None  # the current one
    is_reached: bool = False  # whether mail reached a named contact; what an office said counts anyway
    why_not: str = NotReached.NOBODY  # a value of `NotReached`, empty where reached
    asked: list[Asked] = field(default_factory=list)
    speakers: Speakers | None = None  # who may speak now; only where a reader was given, `None` where nobody is left
    may_speak: bool = False  # whether the reader may take a position for it
    may_lift: bool = False  # whether the reader may replace or withdraw the objection that stands

    @property
    def organisation(self) -> Organisation:
        return self.office.organisation

    @property
    def stand(self) -> str:
        """A value of `DecisionOffice.Stand`."""
        if self.position is None:
            return Stand.SILENT if self.is_reached else Stand.NOT_REACHED
        if self.position.choice == Choice.OBJECT:
            return Stand.WITHDREW if self.position.withdrawn_at else Stand.OBJECTED
        return STANDS[Choice(self.position.choice)]

    @property
    def stand_label(self) -> str:
        """In words."""
        return stand_in_words(self.stand, self.consultation)

    @property
    def why_not_label(self) -> str:
        """Why mail did not reach it, in words; empty where it did."""
        return str(NotReached(self.why_not).label) if self.why_not else ""

    @property
    def has_answered(self) -> bool:
        return self.position is not None


@dataclass
class Tally:
    """The offices that count, by name, and what they come to."""

    consultation: Consultation
    offices: list[OfficeStanding]

    @property
    def counts(self) -> Counter[str]:
        """How many offices stand where, by the value of `DecisionOffice.Stand`; 0 for what none does."""
        return Counter(office.stand for office in self.offices)

    @property
    def total(self) -> int:
        return len(self.offices)

    @property
    def agreeing(self) -> int:
        """Offices that agree, with comments or without."""
        return sum(office.stand in AGREEING for office in self.offices)

    @property
    def answered(self) -> int:
        return sum(office.has_answered for office in self.offices)

    @property
    def reached(self) -> int:
        """Offices that mail reached, or that answered."""
        return sum(office.is_reached or office.has_answered for office in self.offices)

    @property
    def share_reached(self) -> int:
        """In per cent, rounded down."""
        return 100 * self.reached // self.total if self.total else 0

    @property
    def share_agreed(self) -> int:
        """In per cent of all that count, rounded down."""
        return 100 * self.agreeing // self.total if self.total else 0

    @property
    def is_reached_enough(self) -> bool:
        """Whether mail reached, or word came from, the share of offices without which nothing is adopted."""
        return bool(self.total) and 100 * self.reached >= self.consultation.share_to_reach * self.total

    @property
    def is_agreed_enough(self) -> bool:
        """Whether the share of offices that positive consent needs agrees."""
        needed = self.consultation.share_to_agree
        return needed is not None and bool(self.total) and 100 * self.agreeing >= needed * self.total

    @property
    def objections(self) -> list[OfficeStanding]:
        """Offices whose objection stands."""
        return [office for office in self.offices if office.stand == Stand.OBJECTED]

    @property
    def unanswered(self) -> list[OfficeStanding]:
        return [office for office in self.offices if not office.has_answered]

    @property
    def not_reached(self) -> list[OfficeStanding]:
        """Listed apart: neither reached nor heard."""
        return [office for office in self.offices if office.stand == Stand.NOT_REACHED]

    @property
    def mine(self) -> list[OfficeStanding]:
        """Those for which the reader may speak."""
        return [office for office in self.offices if office.may_speak or office.may_lift]


@dataclass(frozen=True)
class Record:
    """All there is to tell of a consultation, for its page of record, the PDF and the table: `positions` are all ever taken, in their order."""

    tally: Tally
    positions: list[Position]
    clock_changes: list[ClockChange]


def _with_places(rows: QuerySet[Consultation]) -> QuerySet[Consultation]:
    return rows.select_related("version__workstrand__group", "decision").defer("version__text")


def why_not_reached(contact: ConsultedContact, *, is_confirmed: bool) -> str:
    """Why mail did not reach a contact, a value of `NotReached`, or empty where it did; no query.

    It did where the mail left our server and did not come back, and somebody is behind the address: they confirmed it, or have
    logged in, and may still do so. The kind of mail can be switched off like any other: whoever did so is not reached by it.
    """
    person = contact.person
    left = contact.sent_at is not None or getattr(contact, "mail_status", None) == STATUS.sent
    if not person.is_active:
        return NotReached.GONE
    if person.unreachable_since:
        return NotReached.UNREACHABLE
    if contact.bounced_at:
        return NotReached.BOUNCED
    if not left:
        return NotReached.UNSENT if contact.email_id else NotReached.OFF
    if person.last_login is None and not is_confirmed:
        return NotReached.UNCONFIRMED
    return ""


def tallies(consultations: Iterable[Consultation], reader: Person | None = None) -> dict[int, Tally]:
    """`standing_of_offices` of several, by the consultation's id; four queries, six with a reader."""
    rows = {row.pk: row for row in consultations}
    found: dict[int, OfficeStanding] = {}
    by_consultation: dict[int, list[OfficeStanding]] = {pk: [] for pk in rows}
    offices = ConsultedOffice.objects.filter(consultation__in=rows).select_related("organisation")
    for office in offices.order_by("organisation__name", "pk"):
        found[office.pk] = OfficeStanding(office, rows[office.consultation_id])
        by_consultation[office.consultation_id].append(found[office.pk])
    current = Position.objects.filter(office__consultation__in=rows, is_current=True)
    for position in current.select_related("person", "recorded_by", "withdrawn_by"):
        found[position.office_id].position = position
    _add_contacts(rows, found)
    if reader is not None:
        _add_speakers(rows, by_consultation, reader)
    return {pk: Tally(rows[pk], standings) for pk, standings in by_consultation.items()}


def _add_contacts(rows: dict[int, Consultation], found: dict[int, OfficeStanding]) -> None:
    contacts = ConsultedContact.objects.filter(office__consultation__in=rows)
    verified = EmailAddress.objects.filter(user__in=contacts.values("person"), verified=True)
    confirmed: dict[int, set[str]] = {}
    for person, address in verified.values_list("user", "email"):
        confirmed.setdefault(person, set()).add(address.lower())
    for contact in contacts.select_related("person").annotate(mail_status=F("email__status")).order_by("pk"):
        is_confirmed = contact.person.email in confirmed.get(contact.person_id, ())
        found[contact.office_id].asked.append(Asked(contact, why_not_reached(contact, is_confirmed=is_confirmed)))
    nearest = list(NotReached)
    for standing in found.values():
        settled = standing.office.was_reached
        reasons = [asked.why_not for asked in standing.asked]
        standing.is_reached = settled if settled is not None else "" in reasons
        if standing.is_reached:
            standing.why_not = ""
        elif settled is not None:
            standing.why_not = standing.office.why_not_reached
        else:
            standing.why_not = max((NotReached(why) for why in reasons), key=nearest.index, default=NotReached.NOBODY)


def _add_speakers(
    rows: dict[int, Consultation], by_consultation: dict[int, list[OfficeStanding]], reader: Person
) -> None:
    speakers = speakers_of(rows.values())
    for pk, standings in by_consultation.items():
        for standing in standings:
            standing.speakers = speakers[pk].get(head_of(standing.organisation))
            if standing.speakers is None:
                continue
            standing.may_speak = standing.speakers.may_speak(reader.pk)
            if standing.position is not None and standing.stand == Stand.OBJECTED:
                standing.may_lift = standing.speakers.may_lift(reader.pk, standing.position.person_id)


def standing_of_offices(consultation: Consultation, reader: Person | None = None) -> Tally:
    """Where each office that counts stands, and what they come to. Four queries, six with a reader, of whom it then says for which they speak.

    While it runs whether mail reached an office is computed from what is known now; once it closed, as it was at the closing.
    """
    return tallies([consultation], reader)[consultation.pk]


def closes_in_words(consultation: Consultation) -> str:
    """The closing as it was set, in the consultation's own zone, such as "14 May 2026, 18:00 (Europe/Rome)". No query."""
    return in_words(consultation.closes_at, consultation.time_zone)


def in_words(moment: datetime.datetime, zone: datetime.tzinfo) -> str:
    """A moment in a zone, with the zone's name."""
    return f"{date_format(moment.astimezone(zone), 'j F Y, H:i')} ({zone})"


def what_silence_means(consultation: Consultation) -> list[str]:
    """What it will mean that an office says nothing, in plain sentences, for the page before the button, the mails and the record; no query.

    Also of a consultation that is not saved yet.
    """
    closes, reach = closes_in_words(consultation), consultation.share_to_reach
    if consultation.rule == Consultation.Rule.CONSENT:
        return [
            _("Silence is not agreement here. An office that says nothing until %s has not agreed.") % closes,
            _("The text is adopted if at least %(share)s of the offices asked agree, with comments or without.")
            % {"share": f"{consultation.share_to_agree}%"},
            _("An objection does not stop it by itself, but counts as not agreeing, and so does abstaining."),
            _reach_needed(reach),
        ]
    return [
        _("An office that says nothing until %s is taken to agree.") % closes,
        _(
            "The text is then adopted, unless an office objects, with its reason. "
            "One objection holds it up until it is withdrawn."
        ),
        _(
            "Silence counts only where our mail reached somebody of the office: "
            "others are listed apart, as not reached."
        ),
        _reach_needed(reach),
    ]


def _reach_needed(share: int) -> str:
    return _("Nothing is adopted unless at least %(share)s of the offices asked were reached, or answered.") % {
        "share": f"{share}%"
    }


def consultation_before(workstrand: Workstrand) -> Consultation | None:
    """The last consultation of a workstrand that was open at some time and is over; one query."""
    rows = Consultation.objects.filter(version__workstrand=workstrand, opened_at__isnull=False)
    return rows.exclude(state__in=[State.PLANNED, *IN_DISCUSSION]).order_by("-opened_at", "-pk").first()


def allows_repair(workstrand: Workstrand) -> bool:
    """Whether the next consultation may be a repair of 72 hours: the one just before ended without adoption while an objection stood; two queries."""
    before = consultation_before(workstrand)
    return before is not None and before.state != State.ADOPTED and objections_of(before).exists()


def objections_of(consultation: Consultation) -> QuerySet[Position]:
    """The objections that stand."""
    return Position.objects.filter(
        office__consultation=consultation, is_current=True, choice=Choice.OBJECT, withdrawn_at=None
    )


def for_record(consultation: Consultation) -> Record:
    """Who was asked, what each said and when, who was silent or not reached, and how the clock was moved; six queries."""
    positions = Position.objects.filter(office__consultation=consultation).select_related(
        "office__organisation", "person", "withdrawn_by", "recorded_by"
    )
    changes = consultation.clock_changes.select_related("by", "ended_by")
    return Record(standing_of_offices(consultation), list(positions.order_by("at", "pk")), list(changes))
