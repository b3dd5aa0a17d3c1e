import datetime

import pytest
from post_office.models import Email

from core import clock
from core.models import HistoryEntry
from core.verbs import Verb
from membership.models import JoinRequest
from people.models import Person
from people.services import arrive
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
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.services import move_workstrand, plenary_of

pytestmark = pytest.mark.django_db
PAGE = "/groups/mine/ws1/record/"
SOURCE = "mail of 3 November to the secretariat"
JOIN = {"what": "join", "source": SOURCE}
NAMES = ["Contohwati", "Siobhán O'Sample", "فلانة الفلانية", "Намуна Ғаниева", "x" * 200]


@pytest.fixture
def network():
    return make_network()


@pytest.fixture
def strand(network):
    return make_strand(make_group("mine"), "WS1", title="Pilot studies")


@pytest.fixture
def lead(strand, network, client):
    lead = make_person(name="Ada Example")
    make_role(lead, plenary_of(network))
    make_role(lead, strand, Role.Kind.LEAD)
    client.force_login(lead)
    return lead


@pytest.fixture
def officer(strand, network, client):
    officer = give_second_factor(make_officer(strand.group, name="Ana Coordinator"))
    make_role(officer, plenary_of(network), Role.Kind.COORDINATOR)
    client.force_login(officer)
    return officer


def admitted(network, **values):
    person = make_person(organisation=make_organisation(), **values)
    make_role(person, plenary_of(network))
    return person


@pytest.mark.parametrize("name", NAMES)
def test_officer_lets_in_somebody_new_who_comes_by_the_door_as_the_same_row(officer, strand, client, name):
    new = {"who": "New@Example.org", "name": name, "organisation": "Some Office", "lets_in": "on"}

    response = client.post(PAGE, JOIN | new)

    assert response.status_code == 302
    person = Person.objects.get(email="new@example.org")
    assert (person.name, arrive(email="new@example.org")) == (name, person)
    assert Role.objects.on(clock.today()).filter(person=person, workstrand=strand, kind="member").exists()
    asked = HistoryEntry.objects.get(verb=Verb.JOIN_ASKED, scope_id=strand.pk)
    assert (asked.actor, asked.on_behalf_of, asked.source) == (officer, person, SOURCE)
    decided = HistoryEntry.objects.get(verb=Verb.JOIN_APPROVED, scope_id=strand.pk)
    assert (decided.actor, decided.on_behalf_of) == (officer, None)
    mail = Email.objects.get()
    assert (mail.to, SOURCE in mail.message, "Ana Coordinator" in mail.message) == (["new@example.org"], True, True)


def test_request_that_is_not_decided_waits_and_its_deciders_are_told(officer, lead, strand, network, client):
    person = admitted(network, name="Kim Placeholder")
    client.force_login(officer)

    client.post(PAGE, JOIN | {"who": "kim  placeholder", "message": "To help."})

    assert JoinRequest.objects.get().state == JoinRequest.State.PENDING
    assert {to for mail in Email.objects.all() for to in mail.to} == {person.email, lead.email}


def test_lead_lets_in_who_is_admitted_but_not_who_is_not(lead, strand, network, client):
    person = admitted(network, name="Kim Placeholder")

    client.post(PAGE, JOIN | {"who": person.email, "lets_in": "on"})
    refused = client.post(PAGE, JOIN | {"who": "new@example.org", "name": "New", "organisation": "X", "lets_in": "on"})

    assert Role.objects.filter(person=person, workstrand=strand).exists()
    assert "admit this person first" in refused.content.decode()
    assert not Person.objects.filter(email="new@example.org").exists()


def test_leaving_and_taking_back_are_recorded_with_one_mail_each(officer, strand, network, client):
    member, asking = admitted(network, name="Leaving One"), admitted(network, name="Asking One")
    make_role(member, strand)
    asked = make_request(strand, asking)
    Email.objects.all().delete()

    for what, who in (("leave", member), ("withdraw", asking)):
        client.post(PAGE, {"what": what, "source": SOURCE, "who": who.email})

    assert not Role.objects.on(clock.today()).filter(person=member, workstrand=strand).exists()
    asked.refresh_from_db()
    assert asked.state == JoinRequest.State.WITHDRAWN
    assert [mail.to for mail in Email.objects.order_by("id")] == [[member.email], [asking.email]]
    entries = HistoryEntry.objects.filter(verb__in=[Verb.MEMBER_LEFT, Verb.JOIN_WITHDRAWN])
    assert {entry.on_behalf_of for entry in entries} == {member, asking}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source": ""}, "This field is required"),
        ({"who": "nobody at all"}, "Nobody is called so"),
        ({"who": "new@example.org"}, "say who it is"),
        ({"who": "new@"}, "valid email"),
        ({"who": "two@example.org twice"}, "valid email"),
        ({"who": "Same Name"}, "Several people"),
        ({"who": "gone@example.org"}, "has left"),
        ({"what": "leave"}, "is not a member"),
        ({"what": "withdraw"}, "has no request"),
        ({"who": "ana@example.org"}, "This is you"),
    ],
)
def test_what_is_not_clear_is_refused_with_nothing_lost(strand, network, client, change, said):
    officer = make_officer(strand.group, email="ana@example.org")
    admitted(network, email="kim@example.org")
    admitted(network, name="Same Name"), admitted(network, name="same name")
    admitted(network, email="gone@example.org", is_active=False)
    client.force_login(officer)
    before = HistoryEntry.objects.count()

    page = client.post(PAGE, JOIN | {"who": "kim@example.org", "message": "Typed."} | change).content.decode()

    assert said in page
    assert "Typed." in page
    assert (HistoryEntry.objects.count(), Email.objects.count()) == (before, 0)


def test_second_click_finds_a_member(officer, strand, network, client):
    person = admitted(network)
    form = JOIN | {"who": person.email, "lets_in": "on"}

    client.post(PAGE, form)
    page = client.post(PAGE, form).content.decode()

    assert "member of WS1 Pilot studies already" in page
    assert Role.objects.filter(person=person, workstrand=strand).count() == 1


def test_in_an_open_strand_they_are_in_at_once_and_the_record_says_who_entered_it(officer, strand, network, client):
    Workstrand.objects.filter(pk=strand.pk).update(joining_policy="open")
    person = admitted(network, name="Kim Placeholder")

    client.post(PAGE, JOIN | {"who": person.email})

    joined = HistoryEntry.objects.get(verb=Verb.MEMBER_JOINED, scope_id=strand.pk)
    assert (joined.actor, joined.on_behalf_of) == (officer, person)
    assert Email.objects.get().to == [person.email]


def test_activity_names_who_recorded_to_the_network_only(officer, strand, network, client):
    lead = admitted(network, name="Leading One")
    make_role(lead, strand, Role.Kind.LEAD)
    client.post(PAGE, {"what": "leave", "source": SOURCE, "who": lead.email})

    page = client.get("/groups/mine/ws1/activity/").content.decode()
    client.logout()
    outside = client.get("/groups/mine/ws1/activity/").content.decode()

    assert "recorded by Ana Coordinator on behalf of Leading One" in page
    assert "recorded on their behalf" in outside
    assert "Ana Coordinator" not in outside
    assert SOURCE not in page + outside


def test_admin_takes_back_and_ends_on_somebodys_word(officer, strand, network, client):
    asked = make_request(strand, admitted(network))
    role = make_role(admitted(network), strand)

    act(client, "/admin/membership/joinrequest/", "withdraw", [asked], source=SOURCE)
    act(client, "/admin/workstrands/role/", "end", [role], source=SOURCE)

    asked.refresh_from_db()
    assert asked.state == JoinRequest.State.WITHDRAWN
    ended = HistoryEntry.objects.get(verb=Verb.MEMBER_LEFT)
    assert (ended.on_behalf_of, ended.source) == (role.person, SOURCE)
    history = client.get(f"/admin/workstrands/role/{role.pk}/history/").content.decode()
    assert SOURCE in history
    assert "on behalf of" in history


# entered later


@pytest.fixture
def over():
    ends_on = clock.today() - datetime.timedelta(days=500)
    return make_group("over", starts_on=ends_on - datetime.timedelta(days=364), ends_on=ends_on)


@pytest.mark.parametrize("ended_early", [True, False])
def test_network_officer_enters_a_strand_and_a_term_of_a_finished_edition(officer, network, over, client, ended_early):
    ended_on = over.ends_on - datetime.timedelta(days=100) if ended_early else None
    strand = {
        "group": over.pk,
        "code": "WS9",
        "title": "Old work",
        "order": "1",
        "joining_policy": "open",
        "past": "on",
    }
    given = strand | ({"ended_on": ended_on.isoformat()} if ended_on else {})

    response = client.post("/admin/workstrands/workstrand/add/", given)

    assert response.status_code == 302, response.context["adminform"].form.errors
    found = Workstrand.objects.get(code="WS9")
    assert (found.state, found.state_since) == (Workstrand.State.CLOSED, ended_on or over.ends_on)
    assert set(HistoryEntry.objects.filter(scope_id=found.pk).values_list("entered_later", flat=True)) == {True}
    person = admitted(network, name="Former Lead")
    term = {"person": person.pk, "workstrand": found.pk, "kind": "lead", "past": "on"}
    days = {"starts_on": over.starts_on.isoformat(), "ends_on": (ended_on or over.ends_on).isoformat()}
    client.post("/admin/workstrands/role/add/", term | days)
    assert Role.objects.get(person=person, workstrand=found).entered_later
    assert not Email.objects.exists()
    for page in (
        "/groups/over/ws9/members/",
        "/groups/over/plenary/members/",
        f"/organisations/{person.organisation.slug}/",
    ):
        shown = client.get(page).content.decode()
        assert "Former Lead" in shown
        assert "entered later" in shown
    role = Role.objects.get(person=person, workstrand=found)
    act(client, "/admin/workstrands/role/", "end", [role], on=over.starts_on.isoformat())
    shown = f"on {over.starts_on:%-d %B %Y}, entered later"
    assert client.get("/groups/over/ws9/activity/").content.decode().count(shown) >= 2  # its first day, and its last
    act(client, "/admin/workstrands/role/", "void", [role], reason="Another was meant.")
    role.refresh_from_db()
    assert role.voided_at is not None


def test_strand_of_the_past_must_be_over_and_within_the_period(officer, over, client):
    strand = {
        "group": over.pk,
        "code": "WS9",
        "title": "Old work",
        "order": "1",
        "joining_policy": "open",
        "past": "on",
    }
    late = (over.ends_on + datetime.timedelta(days=1)).isoformat()

    page = client.post("/admin/workstrands/workstrand/add/", strand | {"ended_on": late}).content.decode()

    assert "within the period of the group" in page
    assert not Workstrand.objects.filter(code="WS9").exists()


def test_officer_of_one_group_does_not_see_a_finished_edition(strand, network, over, client):
    client.force_login(give_second_factor(make_officer(strand.group)))

    assert client.get(f"/admin/workstrands/workinggroup/{over.pk}/change/").status_code == 404


def test_officer_enters_a_past_member_within_the_three_months(network, client):
    ends_on = clock.today() - datetime.timedelta(days=60)
    group = make_group("lately", starts_on=ends_on - datetime.timedelta(days=364), ends_on=ends_on)
    client.force_login(give_second_factor(make_officer(group)))
    person = admitted(network, name="Former Member")
    term = {"person": person.pk, "workstrand": plenary_of(group).pk, "kind": "member"}
    last_day = (ends_on - datetime.timedelta(days=30)).isoformat()

    client.post("/admin/workstrands/role/add/", term | {"starts_on": group.starts_on.isoformat(), "ends_on": last_day})

    assert Role.objects.get(person=person, workstrand__group=group).entered_later  # its last day is over
    assert not Email.objects.exists()
    page = client.get("/groups/lately/plenary/members/").content.decode()
    assert "Earlier in the period" in page
    assert "Former Member" in page


def test_edition_of_the_past_is_entered_closed_with_its_true_days_and_without_mail(officer, network, client):
    person = admitted(network, name="Former Coordinator")
    values = {
        "slug": "ml-2017", "coordinator": person.pk, "name": "Sprint", "starts_on": "2017-03-01", "ends_on": "2018-12-31",
        "time_zone": "Europe/Zurich", "contact_role": "the secretariat",
    }  # fmt: skip

    response = client.post("/admin/workstrands/workinggroup/add/", values)

    assert response.status_code == 302, response.context["adminform"].form.errors
    group = WorkingGroup.objects.get(slug="ml-2017")
    assert (group.state, group.state_since) == (WorkingGroup.State.CLOSED, datetime.date(2018, 12, 31))
    assert not Email.objects.exists()
    page = client.get("/groups/ml-2017/").content.decode()
    assert "Its period was over when it was entered here." in page
    assert "on 1 March 2017, entered later" in page
    assert "on 31 December 2018, entered later" in page
    listed = client.get("/admin/core/historyentry/?entered_later__exact=1").context["cl"].result_list
    assert {entry.group_slug for entry in listed} >= {"ml-2017"}


def test_term_of_the_past_wants_its_first_day_and_ends_with_its_strand(officer, network, over, client):
    strand = make_strand(over, code="WS9", state=Workstrand.State.CLOSED)
    Workstrand.objects.filter(pk=strand.pk).update(state_since=over.ends_on - datetime.timedelta(days=100))
    term = {"person": admitted(network).pk, "workstrand": strand.pk, "kind": "lead", "past": "on"}
    first = over.starts_on.isoformat()

    for given, said in (
        ({"ends_on": first}, "Give the first day of a term of the past."),
        ({"starts_on": first}, "give a last day no later than that"),
        ({"starts_on": first, "ends_on": over.ends_on.isoformat()}, "give a last day no later than that"),
    ):
        assert said in client.post("/admin/workstrands/role/add/", term | given).content.decode()
    assert not strand.roles.exists()


def test_person_added_of_the_past_can_be_given_a_term(officer, network, over, client):
    person = make_person(name="Never Here", last_login=None)
    picker = "/admin/autocomplete/?app_label=workstrands&model_name=role&field_name=person&term=never"

    assert [row["text"] for row in client.get(picker).json()["results"]] == ["Never Here"]

    term = {"person": person.pk, "workstrand": plenary_of(over).pk, "kind": "member", "past": "on"}
    client.post("/admin/workstrands/role/add/", term | {"starts_on": over.starts_on.isoformat()})
    assert person.roles.get().entered_later


def test_closed_strand_of_a_group_at_work_shows_who_led_it(strand, client):
    lead, earlier = make_person(name="Last Lead"), make_person(name="Earlier Lead")
    make_role(lead, strand, Role.Kind.LEAD)
    make_role(earlier, strand, Role.Kind.CO_LEAD, ends_on=strand.group.starts_on + datetime.timedelta(days=40))
    move_workstrand(
        workstrand=strand,
        to=Workstrand.State.CLOSED,
        by=None,
        reason="Done.",
        on=clock.today() - datetime.timedelta(days=3),
    )

    address = f"/groups/{strand.group.slug}/{strand.slug}/"
    page, members = client.get(address).content.decode(), client.get(f"{address}members/").content.decode()

    assert "Last Lead" in page
    assert "Earlier Lead" in page
    assert "1 person" in page
    assert members.index("Last Lead") < members.index("Earlier in the period") < members.index("Earlier Lead")
    assert "Last Lead" in client.get(f"/groups/{strand.group.slug}/").content.decode()


def test_edition_of_the_past_is_put_before_the_one_that_followed_it(officer, network, over, client):
    """Also where that one's own record is finished."""
    person, starts_on = admitted(network), over.starts_on - datetime.timedelta(days=400)
    values = {
        "slug": "before", "coordinator": person.pk, "name": "Before", "starts_on": starts_on,
        "ends_on": over.starts_on - datetime.timedelta(days=1), "time_zone": "Europe/Zurich", "contact_role": "the secretariat",
        "followed_by": over.pk,
    }  # fmt: skip
    later = {"starts_on": over.ends_on, "ends_on": over.ends_on + datetime.timedelta(days=1)}

    refused = client.post("/admin/workstrands/workinggroup/add/", values | later).content.decode()
    response = client.post("/admin/workstrands/workinggroup/add/", values)

    assert "begins later, and follows no other" in refused
    assert response.status_code == 302
    over.refresh_from_db()
    assert over.predecessor.slug == "before"
    assert "Before" in client.get("/groups/over/").content.decode()
    change = client.get(f"/admin/workstrands/workinggroup/{over.predecessor.pk}/change/").content.decode()
    for not_theirs in ("Activate …", "Open the next edition"):
        assert not_theirs not in change
    assert "Open the next edition" not in client.get("/groups/before/").content.decode()


def test_earlier_members_come_in_pages_and_each_list_keeps_its_own(network, client, monkeypatch):
    monkeypatch.setattr("portal.views.MEMBERS_A_PAGE", 2)
    ends_on = clock.today() - datetime.timedelta(days=200)
    group = make_group("past", starts_on=ends_on - datetime.timedelta(days=364), ends_on=ends_on)
    first, before = group.starts_on, ends_on - datetime.timedelta(days=30)
    for number in range(3):
        plenary, person = plenary_of(group), make_person(name=f"Stayed {number}", is_listed=True)
        make_role(person, plenary, starts_on=first, ends_on=ends_on)
        person = make_person(name=f"Left {number}", is_listed=True)
        make_role(person, plenary, starts_on=first, ends_on=before)

    page = client.get("/groups/past/plenary/members/?page=2&earlier=2").content.decode()

    assert [name for name in ("Stayed 0", "Stayed 2", "Left 0", "Left 2") if name in page] == ["Stayed 2", "Left 2"]
    assert 'href="?page=2&amp;earlier=1#earlier"' in page
    assert 'href="?earlier=2&amp;page=1"' in page
