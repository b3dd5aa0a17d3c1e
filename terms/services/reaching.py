"""Whether mail reaches the offices: what left, what came back, and whom a consultation reminds before it closes."""

import datetime
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Q, Subquery
from post_office.models import STATUS, Email

from core import mail
from core.mail import MailKind
from people.models import Organisation, Person
from terms.models import Consultation, ConsultationReminder, ConsultedContact
from terms.rules_consultations import STAGES_APART, stage_moments
from terms.selectors.consultations import IN_DISCUSSION, OfficeStanding, closes_in_words, tallies, what_silence_means
from terms.selectors.speaking import Offices, speakers_of

State = Consultation.State
Due = dict[int, list[str]]  # the stages of each consultation that have come and were not reminded of


def note_sent(now: datetime.datetime) -> int:
    """Keep with each contact that the mail left, before old mail is forgotten. Returns of how many; one query."""
    left = Email.objects.filter(pk=OuterRef("email")).values("last_updated")[:1]
    waiting = ConsultedContact.objects.filter(sent_at=None, email__status=STATUS.sent)
    return waiting.update(sent_at=Subquery(left))


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
    late ticks, the last is told alone. Two ticks at once: the row of a stage is refused to the second, and its work undone. The number of
    queries does not grow with the offices.
    """
    rows = Consultation.objects.filter(state=State.OPEN, closes_at__gt=now).order_by("pk")
    if not any(_due(rows.prefetch_related("reminders"), now).values()):
        return 0
    try:
        with transaction.atomic():
            held = rows.select_for_update(of=("self",)).select_related("version__workstrand__group")
            consultations = {row.pk: row for row in held.prefetch_related("reminders")}
            due = _due(consultations.values(), now)
            told = {pk: consultations[pk] for pk, stages in due.items() if _is_told(consultations[pk], stages, now)}
            ConsultationReminder.objects.bulk_create(
                ConsultationReminder(consultation=consultations[pk], stage=stage, at=now)
                for pk, stages in due.items()
                for stage in stages
            )
            return _remind(told)
    except IntegrityError:
        return 0


def _due(consultations: Iterable[Consultation], now: datetime.datetime) -> Due:
    found: Due = {}
    for row in consultations:
        known = {reminder.stage for reminder in row.reminders.all()}
        stages = [stage for stage, moment in stage_moments(row) if moment <= now and stage not in known]
        if stages:
            found[row.pk] = stages
    return found


def _is_told(consultation: Consultation, stages: list[str], now: datetime.datetime) -> bool:
    """Whether there is a mail about it now: not where the one before went out a few hours ago only."""
    last = max((reminder.at for reminder in consultation.reminders.all()), default=consultation.opened_at)
    return bool(stages) and (last is None or now - last >= STAGES_APART)


def _remind(consultations: dict[int, Consultation]) -> int:
    if not consultations:
        return 0
    found, speakers = tallies(consultations.values()), speakers_of(consultations.values())
    lines: dict[int, list[tuple[int, Organisation]]] = {}
    people: dict[int, Person] = {}
    unanswered = {pk: tally.unanswered for pk, tally in found.items()}
    for pk, offices in unanswered.items():
        for office in offices:
            for person in _to_remind(office, speakers[pk]):
                people[person.pk] = person
                lines.setdefault(person.pk, []).append((pk, office.organisation))
    mails = _letters(consultations, people, lines)
    _keep(unanswered, speakers, mails)
    return len(mails)


def _to_remind(office: OfficeStanding, speakers: Offices) -> list[Person]:
    now = speakers.get(office.office.organisation_id)
    found = {asked.person.pk: asked.person for asked in office.asked}
    found.update({person.pk: person for person in (now.people if now is not None else ())})
    return list(found.values())


def _letters(
    consultations: dict[int, Consultation],
    people: dict[int, Person],
    lines: dict[int, list[tuple[int, Organisation]]],
) -> dict[int, Email]:
    letters = []
    said = {pk: (closes_in_words(row), what_silence_means(row)) for pk, row in consultations.items()}
    for pk, mine in lines.items():
        things = [
            {
                "consultation": consultations[which],
                "strand": consultations[which].workstrand,
                "office": office,
                "closes": said[which][0],
                "silence": said[which][1],
            }
            for which, office in sorted(mine, key=lambda pair: consultations[pair[0]].closes_at)
        ]
        letters.append((people[pk], {"things": things, "first": things[0]}))
    return mail.queue_many(letters, kind=MailKind.TERMS, template="mail/consultation_reminder")


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
            now = speakers[pk].get(office.office.organisation_id)
            new += [
                ConsultedContact(office=office.office, person=person, email=mails[person.pk])
                for person in (now.people if now is not None else ())
                if person.pk not in known and person.pk in mails
            ]
    ConsultedContact.objects.bulk_update(again, ["email", "sent_at", "bounced_at"])
    ConsultedContact.objects.bulk_create(new)
