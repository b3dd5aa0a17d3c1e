"""Whether mail reaches the offices: what left, what came back, and whom a consultation reminds before it closes."""

import datetime
import logging
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Q, Subquery
from post_office.models import STATUS, Email

from people.models import Person
from terms.models import Consultation, ConsultationReminder, ConsultedContact
from terms.rules_consultations import STAGES_APART, stage_moments
from terms.selectors.consultations import IN_DISCUSSION, OfficeStanding, tallies
from terms.selectors.speaking import Offices, head_of, speakers_of

from . import letters

log = logging.getLogger(__name__)
State = Consultation.State
Due = dict[int, list[str]]  # the stages of each consultation that have come and were not reminded of


@transaction.atomic
def note_sent(now: datetime.datetime) -> int:
    """Keep with each contact that the mail left, before old mail is forgotten. Returns of how many; two queries.

    Rows that somebody else changes at this moment are left to the next tick.
    """
    left = Email.objects.filter(pk=OuterRef("email")).values("last_updated")[:1]
    waiting = ConsultedContact.objects.filter(sent_at=None, email__status=STATUS.sent).order_by("pk")
    rows = list(waiting.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
    return ConsultedContact.objects.filter(pk__in=rows).update(sent_at=Subquery(left)) if rows else 0


def note_bounce(address: str, at: datetime.datetime) -> int:
    """Mail to an address came back: whoever was asked there, in a consultation that runs, was not reached by it. Returns how many.

    Called inside the transaction of whoever read the report, and maybe more than once for one refusal.
    """
    there = Q(person__email__iexact=address) | Q(email__to__iexact=address)
    rows = ConsultedContact.objects.filter(there, bounced_at=None, office__consultation__state__in=IN_DISCUSSION)
    return ConsultedContact.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(bounced_at=at)


def remind_due(now: datetime.datetime) -> int:
    """Remind the offices that have not answered, at half time, 72 and 24 hours before the end. Returns how many mails were queued.

    Written to is who was asked before, and who may speak now: whoever was not reached earlier, or came since, is a contact by this mail. A
    person gets one mail a tick, over all consultations and offices; of stages that have come together, as in a short consultation or after
    late ticks, the last is told alone. Two ticks at once: the row of a stage is refused to the second, which leaves it to the first. Nothing
    is locked: positions do not wait for mail. The number of queries does not grow with the offices.
    """
    rows = Consultation.objects.filter(state=State.OPEN, closes_at__gt=now).order_by("pk")
    consultations = {row.pk: row for row in rows.select_related("version__workstrand__group").prefetch_related("reminders")}  # fmt: skip
    due = _due(consultations.values(), now)
    if not due:
        return 0
    told = {pk: consultations[pk] for pk in due if _is_told(consultations[pk], now)}
    try:
        with transaction.atomic():
            ConsultationReminder.objects.bulk_create(
                ConsultationReminder(consultation=consultations[pk], stage=stage, at=now)
                for pk, stages in due.items()
                for stage in stages
            )
            return _remind(told)
    except IntegrityError:
        log.info("Another host reminds at this moment.")
        return 0


def _due(consultations: Iterable[Consultation], now: datetime.datetime) -> Due:
    found: Due = {}
    for row in consultations:
        known = {reminder.stage for reminder in row.reminders.all()}
        stages = [stage for stage, moment in stage_moments(row) if moment <= now and stage not in known]
        if stages:
            found[row.pk] = stages
    return found


def _is_told(consultation: Consultation, now: datetime.datetime) -> bool:
    """Whether there is a mail about it now: not where the one before went out a few hours ago only."""
    last = max((reminder.at for reminder in consultation.reminders.all()), default=consultation.opened_at)
    return last is None or now - last >= STAGES_APART


def _remind(consultations: dict[int, Consultation]) -> int:
    if not consultations:
        return 0
    found, speakers = tallies(consultations.values()), speakers_of(consultations.values())
    unanswered = {pk: tally.unanswered for pk, tally in found.items()}
    people: dict[int, Person] = {}
    asked: dict[int, dict[int, Consultation]] = {}
    for pk, offices in unanswered.items():
        for office in offices:
            for person in _to_remind(office, speakers[pk]):
                people[person.pk] = person
                asked.setdefault(person.pk, {})[pk] = consultations[pk]
    mails = _letters(people, asked)
    _keep(unanswered, speakers, mails)
    return len(mails)


def _now(office: OfficeStanding, speakers: Offices) -> list[Person]:
    """Who may speak for an office now."""
    found = speakers.get(head_of(office.organisation))
    return found.people if found is not None else []


def _to_remind(office: OfficeStanding, speakers: Offices) -> list[Person]:
    return list({person.pk: person for person in [*(one.person for one in office.asked), *_now(office, speakers)]}.values())  # fmt: skip


def _letters(people: dict[int, Person], asked: dict[int, dict[int, Consultation]]) -> dict[int, Email]:
    """One mail each; those who are asked in the same consultations are told the same."""
    alike: dict[tuple[int, ...], list[Person]] = {}
    for person, mine in asked.items():
        alike.setdefault(tuple(mine), []).append(people[person])
    mails: dict[int, Email] = {}
    for together in alike.values():
        rows = sorted(asked[together[0].pk].values(), key=lambda row: (row.closes_at, row.pk))
        things = [letters.said_of(row) for row in rows]
        mails |= letters.send(together, "consultation_reminder", rows[0], things=things)
    return mails


def _keep(unanswered: dict[int, list[OfficeStanding]], speakers: dict[int, Offices], mails: dict[int, Email]) -> None:
    """Whoever was not reached before, and is written to now, is reached by this mail, unless it comes back; whoever is new is a contact."""
    again, new = [], []
    for pk, offices in unanswered.items():
        for office in offices:
            known = {asked.person.pk for asked in office.asked}
            for asked in office.asked:
                if asked.why_not and asked.person.pk in mails:
                    asked.contact.email, asked.contact.sent_at, asked.contact.bounced_at = mails[asked.person.pk], None, None  # fmt: skip
                    again.append(asked.contact)
            new += [
                ConsultedContact(office=office.office, person=person, email=mails[person.pk])
                for person in _now(office, speakers[pk])
                if person.pk not in known and person.pk in mails
            ]
    ConsultedContact.objects.bulk_update(again, ["email", "sent_at", "bounced_at"])
    ConsultedContact.objects.bulk_create(new)
