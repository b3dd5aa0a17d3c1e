"""Offices that are asked, in a workstrand, with people whom mail reaches."""

import datetime

from allauth.account.models import EmailAddress
from post_office.models import STATUS, Email

from core import clock
from terms.services.consultations import plan_consultation
from terms.services.reaching import note_sent
from terms.services.versions import start_draft
from tests.factories import make_group, make_officer, make_organisation, make_person, make_role, make_strand

DAY = datetime.timedelta(days=1)
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


def make_place():
    """A strand of a group in its period, its draft, and its officer."""
    day = MONDAY.date()
    group = make_group("ml-2026", starts_on=day - 30 * DAY, ends_on=day + 300 * DAY, contact_email="ml@example.org")
    strand = make_strand(group, "WS2", title="Editing")
    return strand, start_draft(workstrand=strand, by=None), make_officer(group)


def make_consultation(version, by, **values):
    values.setdefault("rule", "silence")
    values.setdefault("closes_at", clock.now() + (CLOSING - MONDAY))
    return plan_consultation(version=version, by=by, **values)


def mail_leaves():
    """All that is queued leaves our server."""
    Email.objects.filter(status=STATUS.queued).update(status=STATUS.sent, last_updated=clock.now())
    note_sent(clock.now())
