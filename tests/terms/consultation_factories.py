"""Offices that are asked, in a workstrand, with people whom mail reaches."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from post_office.models import STATUS, Email

from core import clock
from people.models import Person
from terms.models import Consultation, TermsVersion
from terms.services.closing import close_due
from terms.services.consultations import plan_consultation
from terms.services.positions import take_position
from terms.services.reaching import note_sent
from terms.services.versions import start_draft
from tests.factories import make_group, make_officer, make_organisation, make_person, make_role, make_strand
from workstrands.models import Workstrand

DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
MONDAY = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)  # 09:00 in London too
CLOSING = datetime.datetime(2026, 3, 17, 17, tzinfo=datetime.UTC)  # eleven working days and eight hours later


def make_speaker(strand, office=None, *, is_confirmed=True, kind="member", **values):
    """Somebody who takes part for an office, and confirmed their address."""
    office = office or make_organisation()
    person = make_person(organisation=office, **values)
    make_role(person, strand, kind)
    if is_confirmed:
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@dataclass
class Place:
    """A strand of a group in its period, its draft, its officer, and somebody of each of its offices."""

    strand: Workstrand
    draft: TermsVersion
    officer: Person
    people: list[Person] = field(default_factory=list)
    consultation: Any = None

    @property
    def now(self):
        self.consultation.refresh_from_db()
        return self.consultation

    def now_with_places(self):
        return Consultation.objects.select_related("version__workstrand__group").get(pk=self.consultation.pk)

    def open(self, **values):
        values.setdefault("rule", "silence")
        later = clock.now() - MONDAY
        values.setdefault("closes_at", CLOSING + later if later > HOUR else CLOSING)
        self.consultation = plan_consultation(version=self.draft, by=self.officer, **values)
        return self.consultation

    def says(self, number, choice, text="Because.", by=None):
        """What the office with this number says, by its person or a colleague."""
        person = self.people[number]
        return take_position(
            consultation=self.consultation, organisation=person.organisation, choice=choice, text=text, by=by or person
        )

    def stands(self):
        """Where each office stood in the decision, in the order of the people."""
        rows = {row.organisation_id: row.stand for row in self.now.decision.offices.all()}
        return [rows.get(person.organisation_id) for person in self.people]


def make_place(offices=2):
    day = MONDAY.date()
    group = make_group("ml-2026", starts_on=day - 30 * DAY, ends_on=day + 300 * DAY, contact_email="ml@example.org")
    strand = make_strand(group, "WS2", title="Editing")
    draft = start_draft(workstrand=strand, by=None)
    people = [make_speaker(strand, name=f"Speaker {number}") for number in range(offices)]
    return Place(strand, draft, make_officer(group, name="Olga Officer"), people)


def mail_leaves():
    """All that is queued leaves our server."""
    Email.objects.filter(status=STATUS.queued).update(status=STATUS.sent, last_updated=clock.now())
    note_sent(clock.now())


def close_all():
    return close_due(clock.now())


def subjects_to(person):
    return [mail.subject for mail in Email.objects.order_by("id") if mail.to == [person.email]]


def is_open(consultation):
    return Consultation.objects.get(pk=consultation.pk).state == Consultation.State.OPEN
