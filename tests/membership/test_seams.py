"""What lies between two parts: somebody who comes by one way and meets another."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from core.obligations import open_in
from membership.models import Invitation, JoinRequest
from membership.services import merging
from membership.services.joining import decline, withdraw
from people.models import Person
from tests.factories import make_group, make_network, make_officer, make_person, make_request, make_role, make_strand
from tests.membership.handover_factories import away
from tests.membership.invitation_factories import link_sent_to, make_invitation, send
from tests.people.doors import CONFIRM, DOOR, code_sent_to, come_in
from workstrands.models import Role
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
ANSWERS = {"name": "Ana Example", "organisation": "Some Office", "time_zone": "UTC"}


@pytest.fixture
def network():
    return plenary_of(make_network())


@pytest.fixture
def strand(network):
    return make_strand(make_group("edition"), "WS1", title="Pilots")


@pytest.fixture
def officer(network, strand):
    person = make_officer(strand.group, email="officer@example.org", name="Olga Officer")
    make_role(person, network)
    return person


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def page_of(client, path):
    return client.get(path).content.decode()


# one person in two tabs


def test_code_typed_again_in_a_second_tab_says_that_one_is_in(network):
    client = Client(enforce_csrf_checks=True)
    client.get(DOOR)
    old = client.cookies["csrftoken"].value
    client.post(DOOR, {"email": "new@example.org", "csrfmiddlewaretoken": old})
    code = code_sent_to("new@example.org")
    client.post(CONFIRM, {"code": code, "csrfmiddlewaretoken": old})

    second = client.post(CONFIRM, {"code": code, "csrfmiddlewaretoken": old}, follow=True)

    assert second.redirect_chain[0] == ("/me/", 302)
    assert "in another tab" in second.content.decode()


def test_stranger_with_an_old_form_is_told_that_it_grew_old(network):
    response = Client(enforce_csrf_checks=True).post(CONFIRM, {"code": "AAAA-AAAA"})

    assert response.status_code == 403
    assert "grown old" in response.content.decode()


def test_first_questions_answered_in_two_tabs_keep_the_first_and_say_so(client, network):
    come_in(client, "new@example.org")
    client.post("/account/welcome/", ANSWERS)

    again = client.post("/account/welcome/", ANSWERS | {"name": "Other"}, follow=True)

    assert "You have answered these questions already" in again.content.decode()
    assert Person.objects.get(email="new@example.org").name == "Ana Example"
    assert JoinRequest.objects.count() == 1


# invitations


def test_two_strands_accepted_at_once_are_greeted_in_one_sentence(client, strand, officer):
    other = make_strand(strand.group, "WS2", title="Production")
    send(strand, officer, strands=[other])

    accepted = client.post(f"{link_sent_to('ana@example.org')}accept/", {"chosen": _chosen()})

    page = page_of(client, accepted["Location"])
    assert page.count("Welcome.") == 1
    assert "WS1 Pilots (member), WS2 Production (member)" in page
    assert ">A</span>" in page  # the menu of somebody who has no name yet


def test_invited_person_without_a_name_is_called_so_and_officers_see_the_address(client, strand, officer):
    send(strand, officer)
    client.post(f"{link_sent_to('ana@example.org')}accept/", {"chosen": _chosen()})
    member = make_person(name="Kim Member")
    make_role(member, strand)

    pages = []
    for reader in (member, officer):
        client.force_login(reader)
        pages.append(page_of(client, f"{strand.get_absolute_url()}members/"))

    assert all("somebody invited" in page for page in pages)
    assert ["ana@example.org" in page for page in pages] == [False, True]


def _chosen():
    return [str(pk) for pk in Invitation.objects.values_list("pk", flat=True)]


@pytest.mark.parametrize("who", ["logged in", "nobody"])
def test_accepted_link_leads_to_what_one_takes_part_in_and_not_to_asking_again(client, strand, officer, who):
    other = make_strand(strand.group, "WS2", title="Production")
    send(strand, officer, strands=[other])
    link = link_sent_to("ana@example.org")
    client.post(f"{link}accept/", {"chosen": _chosen()})
    client.post("/account/welcome/", ANSWERS)

    page = page_of(client if who == "logged in" else Client(), link)

    assert "Ask to join instead" not in page
    assert "WS1 Pilots</a>, " in page
    assert "WS2 Production</a>" in page
    assert ("To my page" in page) == (who == "logged in")


@pytest.mark.parametrize(("name", "asked"), [("", True), ("Петър Петров", False)])
def test_only_the_nameless_are_told_of_three_questions(client, strand, officer, name, asked):
    if name:
        make_person("ana@example.org", name=name, password=None)
    send(strand, officer)

    page = page_of(client, link_sent_to("ana@example.org"))

    assert "You are then logged in" in page
    assert ("asked three things" in page) == asked


def test_desk_leads_to_the_list_of_invitations_and_not_to_somebody_elses(strand, officer):
    make_invitation(strand, officer)

    (thing,) = [thing for thing in open_in([strand.pk]) if thing.kind == "invitation"]

    assert browser(officer).get(thing.desk_url).status_code == 200


# admission


def test_page_where_one_asks_for_admission_speaks_of_admission(client, network):
    page = page_of(browser(make_person()), "/groups/network/plenary/join/")

    assert "Ask for admission to the network" in page
    assert "Join this group" not in page
    assert "The network admits you first" not in page


def test_whoever_is_declined_reads_why_and_whom_to_write_to(network):
    person = make_person()
    make_request(network, person)
    JoinRequest.objects.update(state=JoinRequest.State.DECLINED, answer="We do not know O'Brien.")

    page = page_of(browser(person), "/me/")

    assert "<blockquote><p>We do not know" in page or "<blockquote>We do not know" in page
    assert "Ask again" in page
    assert "Or write to" in page


def test_newly_admitted_is_led_to_the_workstrands_and_the_profile(strand, network):
    person = make_person()
    make_role(person, network)

    page = page_of(browser(person), "/me/")

    assert "You are in no workstrand yet" in page
    assert 'href="/groups/edition/#workstrands"' in page
    assert "colleagues find you by it" in page
    make_role(person, strand)
    assert "You are in no workstrand yet" not in page_of(browser(person), "/me/")


def test_decline_without_a_word_says_at_the_head_that_nothing_was_answered(strand, officer):
    asked = make_request(strand)

    page = browser(officer).post("/desk/requests/decline/", {"chosen": [asked.pk]}).content.decode()

    assert page.index("Nothing was answered.") < page.index('class="queue"')


@pytest.mark.parametrize("decision", ["declined", "withdrawn"])
def test_that_somebody_was_not_let_in_is_told_only_to_those_who_decide(network, decision):
    asked = make_request(network, make_person(name="Nina O'Newcomer"))
    officer, member = make_officer(network.group), make_person()
    make_role(member, network)
    if decision == "declined":
        decline(request=asked, by=officer, answer="Not yet.")
    else:
        withdraw(request=asked, by=asked.person)
    said = "was declined" if decision == "declined" else "withdrew the request"

    assert said in page_of(browser(officer), "/groups/network/activity/")
    assert said not in page_of(browser(member), "/groups/network/activity/")
    assert said not in page_of(browser(member), "/groups/network/")


def test_merge_takes_back_what_the_kept_one_has_already(network, strand):
    officer = make_officer(network.group)
    kept, merged = make_person(), make_person()
    make_role(kept, network)
    make_request(network, merged)
    make_request(strand, merged)

    merging.merge_people(kept=kept, merged=merged, by=officer)

    states = dict(JoinRequest.objects.filter(person=kept).values_list("workstrand", "state"))
    assert states == {network.pk: "withdrawn", strand.pk: "pending"}


def test_whoever_waits_and_is_invited_is_told_that_they_need_not_wait(client, strand, officer):
    send(strand, officer)
    come_in(client, "ana@example.org")
    client.post("/account/welcome/", ANSWERS)

    page = page_of(client, "/me/")

    assert "You need not wait" in page
    client.post(f"/me/invitations/{Invitation.objects.get().pk}/accept/")
    assert "You asked for admission" not in page_of(client, "/me/")
    assert JoinRequest.objects.get().state == "approved"


# the rest


def test_further_address_that_was_confirmed_is_shown_among_ones_own(client, network):
    come_in(client, "ana@example.org")
    client.post("/account/welcome/", ANSWERS)
    client.post("/account/email/", {"action_add": "", "email": "second@example.org"})

    done = client.post("/account/confirm-email/", {"code": code_sent_to("second@example.org")})

    assert done["Location"] == "/account/email/"
    assert EmailAddress.objects.get(email="second@example.org").verified


def test_stand_in_has_links_only_to_what_they_may_do_themselves(strand, network):
    ada, ben = make_person(name="Ada"), make_person(name="Ben")
    for person in (ada, ben):
        make_role(person, network)
        make_role(person, strand, Role.Kind.LEAD if person is ada else Role.Kind.MEMBER)
    make_request(strand)
    away(ada, ben)

    assert f"<li>Requests to join {strand}" in page_of(browser(ben), "/me/")
    make_role(ben, strand, Role.Kind.CO_LEAD)
    assert f">Requests to join {strand}</a>" in page_of(browser(ben), "/me/")
