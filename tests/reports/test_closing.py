"""Closing an edition: what is open, who keeps what, and that it is closed."""

import pytest
from django.contrib.messages import get_messages

from core.models import HistoryEntry
from core.registries import closing_checks
from core.verbs import Verb
from reports.models import Keeper
from tests.deliverables.factories import make_deliverable
from tests.factories import (
    make_group,
    make_officer,
    make_organisation,
    make_person,
    make_request,
    make_role,
    make_strand,
)
from workstrands.models import WorkingGroup, Workstrand
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
AT = "/groups/mine/closing/"


@pytest.fixture
def group():
    return make_group("mine", name="My group")


@pytest.fixture
def officer(group, client):
    person = make_officer(group)
    client.force_login(person)
    return person


def keeper_data(office, **values):
    return {
        "what": "Mailing list",
        "link": "",
        "organisation": office.pk,
        "person": "",
        "until": "",
        "note": "",
    } | values


def test_page_counts_what_is_open_and_says_where(group, officer, client):
    strand = make_strand(group, "WS1")
    make_request(strand, make_person(name="Waits"))
    make_deliverable(strand, "D1")

    page = client.get(AT).content.decode()

    assert "WS1" in page
    assert "waits for an answer" in page
    assert "D1" in page
    assert "nobody is named yet" in page


def test_nothing_open_is_said_to_be_settled(group, officer, client):
    open_before = {check.key for source in closing_checks for check in source(group) if check.count}
    client.post(f"{AT}keepers/new/", keeper_data(make_organisation()))

    open_after = {check.key for source in closing_checks for check in source(group) if check.count}

    assert open_before - open_after == {"keepers"}


def test_keeper_is_named_changed_and_taken_off_and_the_record_says_so(group, officer, client):
    office = make_organisation()

    client.post(f"{AT}keepers/new/", keeper_data(office, link="https://list.example.org", until="2030-12-31"))
    keeper = Keeper.objects.get()
    client.post(f"{AT}keepers/{keeper.pk}/", keeper_data(office, what="The list"))
    keeper.refresh_from_db()
    assert (keeper.what, keeper.until, keeper.workstrand) == ("The list", None, plenary_of(group))
    client.post(f"{AT}keepers/{keeper.pk}/remove/")

    assert not Keeper.objects.exists()
    verbs = [Verb.KEEPER_NAMED, Verb.KEEPER_CHANGED, Verb.KEEPER_REMOVED]
    rows = HistoryEntry.objects.filter(verb__in=verbs).order_by("id")
    assert [(row.verb, row.actor) for row in rows] == [(verb, officer) for verb in verbs]


def test_second_keeper_of_one_thing_is_refused_and_what_was_typed_stays(group, officer, client):
    office = make_organisation()
    client.post(f"{AT}keepers/new/", keeper_data(office))

    answer = client.post(f"{AT}keepers/new/", keeper_data(office, note="Typed again"))

    assert answer.status_code == 200
    assert "It is said already who keeps this." in answer.content.decode()
    assert "Typed again" in answer.content.decode()
    assert Keeper.objects.count() == 1


def test_keeper_contact_is_of_the_group(group, officer, client):
    answer = client.post(f"{AT}keepers/new/", keeper_data(make_organisation(), person=make_person(name="Elsewhere").pk))

    assert answer.status_code == 200
    assert not Keeper.objects.exists()


def test_taking_off_twice_is_not_an_error(group, officer, client):
    client.post(f"{AT}keepers/new/", keeper_data(make_organisation()))
    keeper = Keeper.objects.get()
    client.post(f"{AT}keepers/{keeper.pk}/remove/")

    assert client.post(f"{AT}keepers/{keeper.pk}/remove/").status_code == 404
    assert HistoryEntry.objects.filter(verb=Verb.KEEPER_REMOVED).count() == 1


def test_closing_wants_a_reason_and_closes_with_the_workstrands(group, officer, client):
    strand = make_strand(group, "WS1")

    assert client.post(AT, {"reason": " "}).status_code == 200
    group.refresh_from_db()
    assert group.state == WorkingGroup.State.ACTIVE
    answer = client.post(AT, {"reason": "The year is over."})

    group.refresh_from_db()
    strand.refresh_from_db()
    assert answer.url == group.get_absolute_url()
    assert (group.state, group.state_reason) == (WorkingGroup.State.CLOSED, "The year is over.")
    assert strand.state == Workstrand.State.CLOSED
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["My group is closed."]


def test_closed_group_offers_no_second_closing(group, officer, client):
    client.post(AT, {"reason": "Over."})

    page = client.get(AT)
    again = client.post(AT, {"reason": "Again."})

    assert "Close this edition" not in page.content.decode()
    assert again.status_code == 200
    assert HistoryEntry.objects.filter(verb=Verb.GROUP_CLOSED).count() == 1


def test_member_is_refused_and_stranger_is_led_to_the_door(group, client):
    member = make_role(make_person(name="Member"), plenary_of(group)).person

    assert client.get(AT).status_code == 302
    client.force_login(member)
    assert client.get(AT).status_code == 403
    assert client.post(AT, {"reason": "Mine."}).status_code == 403


def test_queries_do_not_grow_with_what_is_open(group, officer, client, django_assert_num_queries):
    make_deliverable(make_strand(group, "WS1"), "D1")
    client.post(f"{AT}keepers/new/", keeper_data(make_organisation()))
    client.get(AT)  # says that it was saved
    with django_assert_num_queries(14):
        client.get(AT)
    for number in (2, 3):
        strand = make_strand(group, f"WS{number}")
        make_deliverable(strand, f"D{number}")
        make_request(strand, make_person(name="Waits"))
        client.post(f"{AT}keepers/new/", keeper_data(make_organisation(), what=f"Thing {number}"))
    client.get(AT)

    with django_assert_num_queries(14):
        client.get(AT)
