"""Going away with a stand-in: declaring, being told, declining, coming back, and what others see."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from core import clock
from core.models import HistoryEntry
from core.verbs import Verb
from membership.models import Absence
from membership.selectors.absence import absences_at
from membership.services import absence as services
from tests.factories import (
    give_second_factor,
    make_group,
    make_officer,
    make_organisation,
    make_person,
    make_request,
    make_role,
    make_strand,
)
from tests.membership.handover_factories import DAY, admitted, at, away, lead_of, member_of
from tests.threads import together
from workstrands.models import Role

pytestmark = pytest.mark.django_db


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def days(person, first=0, last=6):
    today = clock.today(person.time_zone)
    return {"starts_on": str(today + first * DAY), "ends_on": str(today + last * DAY)}


@pytest.fixture
def strand():
    return make_strand(make_group("mine"), "WS1")


@pytest.fixture
def ada(strand):
    return lead_of(strand, "ada@example.org", "Ada Example")


@pytest.fixture
def ben(strand):
    return member_of(strand, "ben@example.org", "Ben O'Sample فلانة")


def test_absence_is_declared_on_ones_own_page_and_the_stand_in_told(ada, ben):
    response = browser(ada).post("/me/absence/", days(ada) | {"stand_in": ben.pk, "reason": "A cure"}, follow=True)

    assert "Ben O&#x27;Sample فلانة stands in" in response.content.decode()
    row = Absence.objects.get()
    assert (row.person, row.stand_in, row.reason, row.declared_by) == (ada, ben, "A cure", ada)
    [email] = Email.objects.all()
    assert email.to == ["ben@example.org"]
    assert row.get_absolute_url() in email.message
    assert "cure" not in email.message
    entry = HistoryEntry.objects.get(verb=Verb.ABSENCE_DECLARED)
    assert (entry.actor, entry.scope_id, "cure" in str(entry.new)) == (ada, None, False)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(3, 1, "before the first"), (-9, -2, "are over"), (2, 20, "already"), (-3, 0, "already")],
)
def test_absence_with_impossible_days_is_refused_and_kept_on_the_page(ada, first, last, said):
    away(ada, first=0, last=4)

    response = browser(ada).post("/me/absence/", days(ada, first, last) | {"reason": "Typed before"})

    assert said in response.content.decode()
    assert "Typed before" in response.content.decode()
    assert Absence.objects.count() == 1


def test_leads_stand_in_is_of_the_same_group(strand, ada):
    ada.organisation = make_organisation()
    ada.save()
    outsider = admitted("out@example.org", "Out Sider", organisation=ada.organisation)

    response = browser(ada).post("/me/absence/", days(ada) | {"stand_in": outsider.pk})

    assert "Out Sider has no part in" in response.content.decode()
    assert not Absence.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "oneself"])
def test_stand_in_is_somebody_else_in_the_network(ada, who):
    stand_in = ada if who == "oneself" else make_person()

    with pytest.raises(ValidationError):
        away(ada, stand_in)


def test_officer_declares_on_behalf_with_the_source_and_the_person_is_told(strand, ada, ben):
    officer = make_officer(strand.group)
    with pytest.raises(ValidationError, match="how you know"):
        away(ada, ben, by=officer)

    away(ada, ben, by=officer, source="Her mail of today")

    assert sorted(email.to[0] for email in Email.objects.all()) == ["ada@example.org", "ben@example.org"]
    entry = HistoryEntry.objects.get(verb=Verb.ABSENCE_DECLARED)
    assert (entry.actor, entry.on_behalf_of, entry.source) == (officer, ada, "Her mail of today")


def test_stand_in_declines_with_one_button_and_the_absent_person_is_told(ada, ben):
    row = away(ada, ben)
    Email.objects.all().delete()
    page = browser(ben).get(row.get_absolute_url()).content.decode()
    assert "I cannot stand in" in page

    for _click in range(2):
        assert browser(ben).post(f"{row.get_absolute_url()}decline/").status_code == 302

    row.refresh_from_db()
    assert row.is_declined
    assert [email.to for email in Email.objects.all()] == [["ada@example.org"]]
    assert absences_at().stand_in(ada.pk) is None
    assert browser(ada).post(f"{row.get_absolute_url()}decline/").status_code == 403


def test_another_stand_in_is_chosen_and_told(strand, ada, ben):
    row = services.decline_to_stand_in(absence=away(ada, ben), by=ben)
    cleo = member_of(strand, "cleo@example.org", "Cleo")
    Email.objects.all().delete()

    refused = browser(ada).post(f"{row.get_absolute_url()}stand-in/", {"stand_in": ben.pk})
    browser(ada).post(f"{row.get_absolute_url()}stand-in/", {"stand_in": cleo.pk})

    assert "declined: choose somebody else" in refused.content.decode()
    row.refresh_from_db()
    assert (row.stand_in, row.is_declined) == (cleo, False)
    assert [email.to for email in Email.objects.all()] == [["cleo@example.org"]]


@pytest.mark.parametrize(("first", "called_off"), [(-2, False), (0, True), (3, True)])
def test_coming_back_early_ends_the_absence_yesterday_or_calls_it_off(ada, ben, first, called_off):
    row = away(ada, ben, first=0, last=6)
    Absence.objects.filter(pk=row.pk).update(starts_on=row.starts_on + first * DAY)
    Email.objects.all().delete()

    for _click in range(2):
        browser(ada).post(f"{row.get_absolute_url()}end/")

    row.refresh_from_db()
    assert bool(row.called_off_at) == called_off
    assert called_off or row.ends_on == clock.today() - DAY
    assert absences_at().of(ada.pk) is None
    assert [email.to for email in Email.objects.all()] == [["ben@example.org"]]
    assert HistoryEntry.objects.filter(verb=Verb.ABSENCE_ENDED).count() == 1


def test_days_are_those_of_the_absent_persons_zone():
    person = admitted(time_zone="Pacific/Kiritimati")
    with clock.travel(at("2026-11-24 12:00")):
        row = away(person, first=0, last=0)

    assert row.starts_on == datetime.date(2026, 11, 25)
    assert absences_at(at("2026-11-24 10:01")).of(person.pk)
    assert not absences_at(at("2026-11-24 09:59")).of(person.pk)
    assert not absences_at(at("2026-11-25 10:00")).of(person.pk)


def test_chain_ends_at_the_next_who_is_here():
    ann, bob, cat = (admitted(name=name) for name in ("Ann", "Bob", "Cat"))
    away(ann, bob), away(bob, cat)

    absences = absences_at()

    assert [absences.stand_in(person.pk) for person in (ann, bob)] == [cat, cat]
    assert absences.of(cat.pk) is None


def test_circle_of_stand_ins_ends_at_nobody():
    ann, bob, cat = (admitted(name=name) for name in ("Ann", "Bob", "Cat"))
    away(ann, bob), away(bob, cat), away(cat, ann)

    absences = absences_at()

    assert all(absences.of(person.pk) for person in (ann, bob, cat))
    assert [absences.stand_in(person.pk) for person in (ann, bob, cat)] == [None] * 3


def test_stand_in_who_left_is_nobody(ada, ben):
    away(ada, ben)
    type(ben).objects.filter(pk=ben.pk).update(is_active=False)

    absences = absences_at()

    assert absences.of(ada.pk)
    assert absences.stand_in(ada.pk) is None


def test_absence_from_one_strand_leaves_the_rest(strand, ada, ben):
    away(ada, ben, workstrand=strand)
    absences = absences_at()

    assert absences.stand_in(ada.pk, strand.pk) == ben
    assert absences.stand_in(ada.pk, strand.pk + 1) is None
    assert absences.of(ada.pk) is None


@pytest.mark.parametrize("many", [1, 3])
def test_stand_ins_are_read_in_two_queries(many):
    people = [admitted() for _each in range(many)]
    for person in people:
        away(person, admitted())

    with CaptureQueriesContext(connection) as queries:
        absences = absences_at()
        assert all(absences.stand_in(person.pk) for person in people)

    assert len(queries) == 2


def test_stand_in_sees_what_awaits_the_absent_on_their_own_page(strand, ada, ben):
    make_request(strand)
    title = f"Requests to join {strand}"
    assert title not in browser(ben).get("/me/").content.decode()

    away(ada, ben)

    page = browser(ben).get("/me/").content.decode()
    assert "For Ada Example" in page
    assert title in page
    assert browser(ben).get("/desk/").status_code == 404  # standing in gives no rights


@pytest.mark.parametrize(
    ("reader", "sees"), [("public", False), ("awaiting", False), ("network", True), ("officer", True)]
)
def test_strand_says_to_the_network_who_is_away(strand, ada, ben, reader, sees):
    away(ada, ben)
    client = Client()
    if reader != "public":
        client.force_login({"awaiting": make_person, "network": admitted, "officer": lambda: make_officer(strand.group)}[reader]())  # fmt: skip

    page = client.get("/groups/mine/ws1/").content.decode()

    assert ("Ada Example is away until" in page) == sees
    assert ("Appoint an acting lead" in page) == (reader == "officer")


def test_officer_appoints_the_stand_in_acting_lead_for_the_days_in_one_click(strand, ada, ben):
    row = away(ada, ben, first=1, last=9)
    officer = browser(make_officer(strand.group))
    assert "Appoint Ben" in officer.get(row.get_absolute_url()).content.decode()

    for _click in range(2):
        officer.post(f"{row.get_absolute_url()}acting/{strand.pk}/")

    role = Role.objects.get(kind=Role.Kind.ACTING_LEAD)
    assert (role.person, role.workstrand, role.starts_on, role.ends_on) == (ben, strand, row.starts_on, row.ends_on)
    assert "is acting lead." in officer.get(row.get_absolute_url()).content.decode()
    assert browser(ada).post(f"{row.get_absolute_url()}acting/{strand.pk}/").status_code == 403


@pytest.mark.parametrize(("shift", "voided"), [(3, False), (0, True)])
def test_acting_lead_for_the_days_stops_when_the_lead_is_back_early(strand, ada, ben, shift, voided):
    officer, before = make_officer(strand.group), clock.now() - shift * DAY
    with clock.travel(before):
        row = away(ada, ben, last=9)
        mine = services.appoint_for_absence(absence=row, workstrand=strand, by=officer)
    other = make_role(ben, make_strand(strand.group), Role.Kind.ACTING_LEAD, ends_on=row.ends_on)

    browser(ada).post(f"{row.get_absolute_url()}end/")

    mine.refresh_from_db(), other.refresh_from_db()
    assert bool(mine.voided_at) == voided
    assert voided or mine.ends_on == strand.group.today() - DAY
    assert other.ends_on == row.ends_on


@pytest.mark.parametrize(
    ("reader", "status"), [("ada", 200), ("ben", 200), ("officer", 200), ("other", 404), ("lead", 404)]
)
def test_absence_is_shown_to_whom_it_concerns(strand, ada, ben, reader, status):
    row = away(ada, ben, reason="Private matter")
    readers = {"ada": ada, "ben": ben, "officer": make_officer(strand.group), "other": make_officer(make_group())}
    client = browser(readers.get(reader) or lead_of(strand))

    response = client.get(row.get_absolute_url())

    assert response.status_code == status
    assert ("Private matter" in response.content.decode()) == (reader == "ada")


@pytest.mark.django_db(transaction=True)
def test_absence_declared_in_two_tabs_is_one():
    ada = admitted()
    tabs = [browser(ada), browser(ada)]

    together(*[lambda tab=tab: tab.post("/me/absence/", days(ada)) for tab in tabs])

    assert Absence.objects.count() == 1


@pytest.mark.parametrize("many", [1, 3])
def test_my_absences_ask_the_same_number_of_queries(ada, ben, many):
    for number in range(many):
        away(ada, ben, first=10 * number, last=10 * number + 5)
    make_role(ada, make_strand(), Role.Kind.LEAD) if many > 1 else None
    client = browser(ada)
    client.get("/me/absence/")

    with CaptureQueriesContext(connection) as queries:
        client.get("/me/absence/")

    assert len(queries) == 7


def test_absence_is_forgotten_after_a_year(ada, ben):
    row = away(ada, ben)

    with clock.travel(clock.now() + 370 * DAY):
        assert services.forget_absences(clock.now()) == 0
    with clock.travel(clock.now() + 373 * DAY):
        assert services.forget_absences(clock.now()) == 1

    assert not Absence.objects.filter(pk=row.pk).exists()


def test_officer_declares_in_the_admin_for_people_of_their_groups(strand, ada, ben):
    officer = give_second_factor(make_officer(strand.group))
    client = browser(officer)
    row = {"person": ada.pk, "stand_in": ben.pk, "workstrand": "", "source": "A call"} | days(ada)

    refused = client.post("/admin/membership/absence/add/", row | {"source": ""})
    client.post("/admin/membership/absence/add/", row)

    assert refused.status_code == 200
    found = Absence.objects.get()
    assert (found.person, found.stand_in, found.declared_by, found.source) == (ada, ben, officer, "A call")
    others = browser(give_second_factor(make_officer(make_group())))
    assert others.get(f"/admin/membership/absence/{found.pk}/change/").status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_list_of_absences_in_the_admin_asks_the_same_number_of_queries(strand, many):
    client = browser(give_second_factor(make_officer(strand.group)))
    for _each in range(many):
        away(lead_of(strand), lead_of(strand))
    client.get("/admin/membership/absence/")

    with CaptureQueriesContext(connection) as queries:
        client.get("/admin/membership/absence/")

    assert len(queries) == 8
