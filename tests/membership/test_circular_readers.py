"""Who reads a circular, and where it is told of."""

import pytest
from django.test import Client
from post_office.models import STATUS, Email

from core import clock, mail
from core.mail import MailKind
from membership.selectors import circulars as selectors
from membership.services import sending
from membership.services.absence import declare_absence
from people.models import Person
from tests.circular_factories import arrived, at, choose, make_circular, make_crowd, member, names, page, sent
from tests.factories import (
    make_group,
    make_network,
    make_officer,
    make_person,
    make_role,
    make_strand,
)
from workstrands.models import Role, WorkingGroup
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
ARABIC, APOSTROPHE, ONE_WORD, LONG = "فلانة الفلانية", "Siobhán O'Sample", "Contohwati", "ن" * 200


@pytest.fixture
def group():
    return make_group("mine", name="My group")


@pytest.fixture
def officer(group):
    return make_officer(group, name="Ana Officer")


@pytest.fixture
def browser(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def crowd(group):
    return make_crowd(group)


# who reads it


def test_everybody_reads_what_they_were_sent_and_latecomers_what_went_to_all(client, group, officer, crowd):
    to_all = sent(make_circular(group, officer, subject="To all"))
    to_leads = sent(choose(make_circular(group, officer, subject="To leads"), kinds=["lead"]))
    lead, late = Person.objects.get(name="Lead"), member(crowd["ws2"], "Late")
    off = Person.objects.get(name="Two")
    make_circular(group, officer, subject="Only a draft")

    seen = {}
    for person in (lead, late, off, make_person(name="Stranger")):
        client.force_login(person)
        seen[person.name] = [
            subject
            for subject in ("To all", "To leads", "Only a draft")
            if subject in page(client.get("/me/circulars/"))
        ]
        for circular, subject in ((to_all, "To all"), (to_leads, "To leads")):
            status = client.get(f"/me/circulars/{circular.pk}/").status_code
            assert status == (200 if subject in seen[person.name] else 404)

    assert seen == {"Lead": ["To all", "To leads"], "Late": ["To all"], "Two": ["To all"], "Stranger": []}


def test_who_switched_circulars_off_gets_no_mail_and_reads_it_on_the_site(client, group, officer):
    off = member(plenary_of(group), "Off")
    mail.choose(person=off, kind=MailKind.CIRCULAR, wanted=False)
    circular = sent(make_circular(group, officer))
    client.force_login(off)

    shown = page(client.get(f"/me/circulars/{circular.pk}/"))

    assert [email.to for email in Email.objects.all()] == [[officer.email]]
    assert circular.recipients.get(person=off).reason == "off"
    assert "Dear Off," in shown
    assert "Switched circulars off" in shown


def test_activity_tells_of_a_circular_to_all_and_of_no_other(client, group, officer, crowd):
    sent(choose(make_circular(group, officer), kinds=["lead"]))
    client.force_login(Person.objects.get(name="Two"))
    sentence = "A circular was sent to everybody in My group"

    before = page(client.get("/groups/mine/activity/"))
    sent(make_circular(group, officer))
    client.force_login(Person.objects.get(name="Two"))

    assert sentence not in before
    assert sentence in page(client.get("/groups/mine/activity/"))
    assert sentence not in page(Client().get("/groups/mine/activity/"))


def test_arrived_is_followed_once(group, officer):
    circular = sent(make_circular(group, officer))

    arrived(circular)

    assert circular.recipients.get().state == "sent"
    assert Email.objects.get().status == STATUS.sent
    assert sending.follow_mails(clock.now()) == 0


def test_officer_sees_who_is_away_and_adds_the_stand_in(group, officer, browser):
    make_network()
    strand, today = make_strand(group, "WS1"), clock.today()
    absent, stand_in = member(strand, ARABIC, Role.Kind.LEAD), member(make_strand(group, "WS2"), APOSTROPHE)
    for person in (absent, stand_in):
        make_role(person, plenary_of(WorkingGroup.objects.get(is_network=True)))
    declare_absence(person=absent, stand_in=stand_in, starts_on=today, ends_on=today, by=absent)
    circular = choose(make_circular(group, officer, strand=strand), kinds=["lead"])

    people = page(browser.get(at(circular, "people/")))
    preview = page(browser.get(at(circular, "preview/")))
    browser.post(at(circular, "people/pick/"), {"person": stand_in.pk, "act": "add"})

    assert "Siobhán O&#x27;Sample stands in" in people
    assert f'aria-label="Add the stand-in: {APOSTROPHE}"'.replace("'", "&#x27;") in people
    assert "somebody away" in preview
    assert "stands in" in preview
    assert "Add the stand-in: " not in page(browser.get(at(circular, "people/")))
    assert names(selectors.addressees(circular).getting) == {ARABIC, APOSTROPHE}
