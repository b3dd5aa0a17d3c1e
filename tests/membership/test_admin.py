import datetime

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from post_office.models import Email

from core import clock
from core.models import HistoryEntry
from core.verbs import Verb
from membership.models import JoinRequest
from people.models import Organisation, Person
from people.services import change_profile
from tests.acting import act
from tests.factories import (
    give_second_factor,
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_request,
    make_role,
    make_strand,
)
from workstrands.models import Role, Workstrand
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
REQUESTS, PEOPLE, OFFICES = "/admin/membership/joinrequest/", "/admin/people/person/", "/admin/people/organisation/"


@pytest.fixture
def network():
    return make_network()


@pytest.fixture
def group(network):
    return make_group("mine", name="My group")


@pytest.fixture
def admitted(network):
    def make(**values):
        person = make_person(**values)
        make_role(person, plenary_of(network))
        return person

    return make


@pytest.fixture
def officer(group, client, network):
    person = give_second_factor(make_officer(group, name="Ana Coordinator"))
    make_role(person, plenary_of(network))
    client.force_login(person)
    return person


@pytest.fixture
def network_officer(network, client):
    person = give_second_factor(make_officer(network, name="Jovana Network"))
    client.force_login(person)
    return person


@pytest.fixture
def superuser(client):
    person = give_second_factor(make_person(name="Site Administrator", is_superuser=True))
    client.force_login(person)
    return person


def test_approving_many_requests_at_once(client, officer, group, admitted):
    strand = make_strand(group)
    asked = [make_request(strand, admitted()) for _ in range(3)]
    Email.objects.all().delete()

    response = act(client, REQUESTS, "approve", asked, answer="Welcome, all of you.")

    assert response.status_code == 302
    assert set(JoinRequest.objects.filter(workstrand=strand).values_list("state", "decided_by")) == {
        ("approved", officer.pk)
    }
    assert Role.objects.filter(workstrand=strand, kind="member").count() == 3
    mails = Email.objects.all()
    assert len(mails) == 3
    assert all("Welcome, all of you." in mail.message for mail in mails)


def test_declining_needs_a_reason_and_keeps_what_was_chosen(client, officer, group, admitted):
    asked = make_request(make_strand(group), admitted(name="Zoë d'Exemple"))

    response = act(client, REQUESTS, "decline", [asked], answer=" ")

    page = response.content.decode()
    assert response.status_code == 200
    assert "This field is required" in page
    assert "Zoë" in page
    asked.refresh_from_db()
    assert asked.state == "pending"


def test_request_decided_meanwhile_is_told_with_the_name_of_who_did(client, officer, group, admitted):
    asked = make_request(make_strand(group), admitted())
    page = client.get(f"{REQUESTS}{asked.pk}/change/").content.decode()
    assert "Approve …" in page
    other = make_officer(group, name="Other Officer")
    JoinRequest.objects.filter(pk=asked.pk).update(state="declined", decided_by=other, decided_at=asked.asked_at)

    response = act(client, REQUESTS, "approve", [asked])

    assert "was declined by Other Officer" in response.content.decode()
    assert not Role.objects.filter(person=asked.person, workstrand=asked.workstrand).exists()


def test_list_shows_what_waits_unless_asked_for_more(client, officer, group, admitted):
    strand = make_strand(group)
    make_request(strand, admitted(name="Waiting One"))
    act(client, REQUESTS, "decline", [make_request(strand, admitted(name="Declined One"))], answer="No room.")

    assert "Declined One" not in client.get(REQUESTS).content.decode()
    assert "Waiting One" in client.get(REQUESTS).content.decode()
    assert "Declined One" in client.get(f"{REQUESTS}?state=declined").content.decode()
    assert "Waiting One" in client.get(f"{REQUESTS}?state=all").content.decode()


def test_search_is_caseless_in_every_script(client, officer, group, admitted):
    strand = make_strand(group)
    make_request(strand, admitted(name="Тамара Пример"))
    make_request(strand, admitted(name="Somebody Else"))

    page = client.get(f"{REQUESTS}?q=тамара ПРИМ").content.decode()

    assert "Тамара Пример" in page
    assert "Somebody Else" not in page


def test_people_are_those_of_own_groups_with_their_addresses(client, officer, group, admitted):
    member = admitted(email="member@example.org", name="My Member")
    make_role(member, make_strand(group))
    admitted(email="other@example.org", name="Other Person")

    page = client.get(PEOPLE).content.decode()

    assert "member@example.org" in page
    assert "Other Person" not in page
    assert "other@example.org" not in client.get(f"{PEOPLE}?q=other@example.org").content.decode().replace(
        'value="other@example.org"', ""
    )


def test_appointing_chosen_people_from_their_list(client, officer, group, admitted):
    strand, people = make_strand(group), [admitted(), admitted()]
    for person in people:
        make_role(person, make_strand(group))

    response = act(client, PEOPLE, "appoint", people, workstrand=strand.pk, kind="co_lead")

    assert response.status_code == 302
    assert Role.objects.filter(workstrand=strand, kind="co_lead", person__in=people).count() == 2


def test_appointing_to_a_strand_of_another_group_is_refused(client, officer, group, admitted):
    theirs, person = make_strand(make_group()), admitted()
    make_role(person, make_strand(group))

    response = act(client, PEOPLE, "appoint", [person], workstrand=theirs.pk, kind="member")

    assert "valid choice" in response.content.decode()
    assert not theirs.roles.exists()


def test_officer_of_a_group_changes_no_profile(client, officer, group, admitted):
    person = admitted(name="My Member")
    make_role(person, make_strand(group))

    assert client.post(f"{PEOPLE}{person.pk}/change/", {"name": "Renamed"}).status_code == 403
    assert client.get(f"{PEOPLE}add/").status_code == 403
    person.refresh_from_db()
    assert person.name == "My Member"


def test_officer_of_the_network_corrects_a_profile_and_not_the_address_or_flags(client, network_officer):
    office, person = make_organisation(), make_person("ada@example.org", name="Ada Exmaple")

    response = client.post(
        f"{PEOPLE}{person.pk}/change/",
        {
            "name": "Ada Example", "organisation": office.pk, "job_title": "", "time_zone": "Asia/Tashkent", "email": "eve@example.org",
            "is_superuser": "on", "is_listed": "on",
        },
    )  # fmt: skip

    assert response.status_code == 302, response.context["errors"]
    person.refresh_from_db()
    assert (person.name, person.organisation, str(person.time_zone)) == ("Ada Example", office, "Asia/Tashkent")
    assert (person.email, person.is_superuser, person.is_listed) == ("ada@example.org", False, False)
    entry = HistoryEntry.objects.get(verb=Verb.PROFILE_CHANGED)
    assert (entry.actor, entry.target_id) == (network_officer, person.pk)


def test_person_added_by_an_officer_comes_in_by_the_door_as_the_same_row(client, network_officer):
    values = {"email": "New.Lead@Example.org", "name": "Новая Ведущая", "job_title": "", "time_zone": "UTC"}

    assert client.post(f"{PEOPLE}add/", values).status_code == 302
    person = Person.objects.get(email="new.lead@example.org")
    assert not person.has_usable_password()
    assert not EmailAddress.objects.get(user=person).verified
    assert not Email.objects.exists()

    again = client.post(f"{PEOPLE}add/", values)
    assert "Somebody with this address is here already" in again.content.decode()
    assert 'value="Новая Ведущая"' in again.content.decode()
    assert Person.objects.filter(email="new.lead@example.org").count() == 1


def test_superuser_changes_flags_and_one_superuser_is_always_left(client, superuser):
    person = make_person(name="Gone Person")
    values = {"name": person.name, "job_title": "", "time_zone": "UTC"}

    assert client.post(f"{PEOPLE}{person.pk}/change/", values).status_code == 302
    person.refresh_from_db()
    assert not person.is_active
    entry = HistoryEntry.objects.get(verb=Verb.PERSON_FLAGS_CHANGED)
    assert (entry.old, entry.new) == ({"is_active": True}, {"is_active": False})

    response = client.post(f"{PEOPLE}{superuser.pk}/change/", {**values, "name": superuser.name, "is_active": "on"})
    assert "last superuser" in response.content.decode()
    superuser.refresh_from_db()
    assert superuser.is_superuser


def test_organisation_is_checked_only_by_who_looks_after_them(client, officer, network):
    office = make_organisation("University of Fixturia", is_checked=False)

    page = client.get(f"{OFFICES}{office.pk}/change/").content.decode()
    assert "University of Fixturia" in page
    assert "Mark as checked" not in page
    client.post(OFFICES, {"action": "check", "_selected_action": [office.pk], "apply": "1"})
    assert client.post(f"{OFFICES}{office.pk}/change/", {"name": "Mine"}).status_code == 403
    office.refresh_from_db()
    assert (office.name, office.is_checked) == ("University of Fixturia", False)


def test_organisation_with_names_in_other_scripts_is_made_found_and_checked(client, network_officer):
    values = {
        "name": "Statistics Testavia", "acronym": "ST", "aliases": "Завод Теставије\r\nTestavia Stats\r\n", "kind": "national", "country": "RS",
        "website": "stat.example.org", "is_checked": "on",
    }  # fmt: skip

    assert client.post(f"{OFFICES}add/", {**values, "country": ""}).status_code == 200
    assert client.post(f"{OFFICES}add/", values).status_code == 302

    office = Organisation.objects.get()
    assert sorted(alias.name for alias in office.aliases.all()) == ["Testavia Stats", "Завод Теставије"]
    assert office.website == "https://stat.example.org"
    assert "Statistics Testavia" in client.get(f"{OFFICES}?q=ЗАВОД").content.decode()

    typed = make_organisation("Typed At Sign-up", is_checked=False)
    act(client, OFFICES, "check", [typed])
    typed.refresh_from_db()
    assert typed.is_checked


def test_admission_is_decided_by_officers_of_the_network_only(client, officer, network):
    asked = make_request(plenary_of(network), make_person(name="New Comer"))

    assert client.get(f"{REQUESTS}{asked.pk}/change/").status_code == 404
    client.force_login(give_second_factor(make_officer(network)))
    act(client, REQUESTS, "approve", [asked])

    asked.refresh_from_db()
    assert asked.state == "approved"
    assert Role.objects.filter(person=asked.person, workstrand__group=network).exists()
    assert Workstrand.objects.get(group=network).is_plenary


# who left, or was erased


def test_who_was_erased_is_shown_and_can_only_be_looked_at(client, network):
    root = give_second_factor(make_person(name="Site Administrator", is_superuser=True))
    gone = make_person(name="Matilda Musterova")
    make_role(gone, plenary_of(network))
    Person.objects.filter(pk=gone.pk).update(
        name="", email="left-9@left.invalid", is_active=False, erased_at=clock.now(), search_text=""
    )
    client.force_login(root)
    page = f"{PEOPLE}{gone.pk}/change/"

    shown = client.get(page).content.decode()
    listed = client.get(f"{PEOPLE}?is_active__exact=0").content.decode()

    for said in (shown, listed):
        assert "former member" in said
        assert "left.invalid" not in said
    assert 'name="_save"' not in shown
    assert "Appoint …" not in shown
    assert "Merge …" not in shown
    assert client.post(page, {"name": "Matilda", "time_zone": "UTC"}).status_code == 403
    with pytest.raises(ValidationError, match="This person has left"):
        change_profile(person=gone, by=root, name="Matilda", organisation=None, time_zone=gone.time_zone)
    gone.refresh_from_db()
    assert (gone.name, gone.is_active) == ("", False)


@pytest.mark.parametrize("path", ["core/historyentry", "post_office/email", "core/jobrun"])
def test_nobody_changes_the_record_not_even_a_superuser(client, network, path):
    client.force_login(give_second_factor(make_person(name="Site Administrator", is_superuser=True)))
    entry = HistoryEntry.objects.latest("id")
    before = HistoryEntry.objects.count()

    answers = [
        client.post(f"/admin/{path}/{entry.pk}/{deed}/", {"post": "yes", "verb": "x"}).status_code
        for deed in ("change", "delete")
    ]
    answers += [client.post(f"/admin/{path}/add/", {"verb": "x"}).status_code]
    client.post(f"/admin/{path}/", {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"})

    assert set(answers) <= {403, 404}
    assert HistoryEntry.objects.count() == before


def test_admin_tells_the_time_by_twenty_four_hours(client, network_officer, network):
    page = client.get("/admin/core/historyentry/").content.decode()

    assert f"{HistoryEntry.objects.latest('id').at:%-d %b %Y, %H:%M}" in page
    assert "a.m." not in page
    assert "p.m." not in page


def test_term_of_the_past_entered_from_the_list_of_people_mails_nobody(client, network_officer, network, admitted):
    person, today = admitted(name="Former Chair"), network.today()
    days = {"starts_on": today - datetime.timedelta(days=90), "ends_on": today - datetime.timedelta(days=30)}

    act(client, PEOPLE, "appoint", [person], workstrand=plenary_of(network).pk, kind="chair", **days)

    assert person.roles.get(kind="chair").entered_later
    assert not Email.objects.exists()
