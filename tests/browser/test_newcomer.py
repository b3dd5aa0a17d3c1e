"""The whole way of a newcomer: the door, three questions, waiting, a colleague's word, a workstrand, the profile."""

import re

import pytest
from playwright.sync_api import expect
from post_office.models import Email

from membership.models import JoinRequest
from people.models import Person, Topic
from tests.browser.conftest import PHONE
from tests.factories import make_group, make_network, make_organisation, make_person, make_role, make_strand
from workstrands.models import Role, Workstrand
from workstrands.services import plenary_of

CODE = re.compile(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", re.MULTILINE)


@pytest.fixture
def strand():
    make_network()
    Topic.objects.create(name="Time use", order=1)
    return make_strand(
        make_group("edition"), "WS1", title="Pilot studies", purpose="Try it.", joining_policy=Workstrand.JoiningPolicy.OPEN
    )  # fmt: skip


@pytest.fixture
def colleague(strand):
    office = make_organisation("Bureau d'exemples", acronym="BDE")
    person = make_person(name="Carla O'Colleague", organisation=office)
    make_role(person, Workstrand.objects.get(group__is_network=True))
    return person


@pytest.mark.parametrize("java_script", [True, False])
@pytest.mark.parametrize("name", ["Nina O'Newcomer", "فلانة"])
def test_newcomer_comes_waits_is_vouched_for_joins_and_says_more(
    strand, colleague, new_page, log_in, axe, overflow, java_script, name
):
    page = new_page(java_script_enabled=java_script, viewport=PHONE)
    _come_in(page)
    _answer(page, name, java_script)

    expect(page.get_by_text("You asked for admission to the network")).to_be_visible()
    expect(page.get_by_text("a colleague of your organisation")).to_be_visible()
    assert overflow(page) == []
    if java_script:
        assert axe(page) == []

    _vouch(new_page(java_script_enabled=java_script), colleague, name, log_in)

    page.reload()
    expect(page.get_by_text("You asked for admission")).to_have_count(0)
    page.get_by_text("You are in no workstrand yet").get_by_role("link").click()
    page.get_by_role("link", name="Pilot studies").first.click()
    page.get_by_role("link", name="Join this workstrand").click()
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_text("Welcome: you are a member of")).to_be_visible()

    _say_more(page)

    newcomer = Person.objects.get(email="newcomer@example.org")
    assert (newcomer.name, newcomer.organisation.acronym, newcomer.languages) == (name, "BDE", " fr ")
    assert [str(topic) for topic in newcomer.topics.all()] == ["Time use"]
    assert (
        JoinRequest.objects.get(workstrand=plenary_of(colleague.roles.get().workstrand.group)).decided_by == colleague
    )
    assert Role.objects.get(person=newcomer, workstrand=strand).kind == Role.Kind.MEMBER


def _come_in(page):
    page.goto("/")
    page.get_by_role("link", name="Log in").click()
    page.get_by_label("e-mail").fill("Newcomer@example.org")
    page.locator("main form button").first.click()
    expect(page.get_by_label("Code")).to_be_visible()
    page.get_by_label("Code").fill(CODE.search(Email.objects.get(to="newcomer@example.org").message)[1])
    page.locator("main form button").first.click()


def _answer(page, name, java_script):
    page.get_by_label("Your name").fill(name)
    field = page.get_by_label("Your organisation")
    if java_script:
        field.press_sequentially("exemples")
        page.get_by_role("option", name="Bureau d'exemples").click()
        expect(page.get_by_label("Your time zone")).to_have_value("Europe/Paris")
    else:
        field.fill("bde")
    page.get_by_role("button", name="Go on").click()


def test_what_is_typed_before_the_script_arrives_is_offered_too(strand, colleague, new_page, log_in):
    page = new_page()
    held = []

    def hold(route):
        held.append(route)

    page.route("**/suggest*.js", hold)
    log_in(page, make_person(name="Nina Newcomer"))
    page.goto("/me/profile/", wait_until="commit")
    field = page.locator("[name=organisation]")
    field.press_sequentially("exem")
    for route in held:
        route.continue_()
    expect(page.get_by_role("option", name="Bureau d'exemples")).to_be_visible()
    page.keyboard.type("ples")

    expect(field).to_have_value("exemples")


def _vouch(page, colleague, name, log_in):
    log_in(page, colleague)
    page.goto("/me/")
    page.get_by_role("link", name="1 person of your office waits for admission").click()
    page.get_by_role("button", name=f"I vouch for them ({name})").click()
    expect(page.get_by_text("is in the network now, on your word")).to_be_visible()


def _say_more(page):
    page.goto("/me/")
    page.get_by_role("link", name="Change my profile").click()
    page.get_by_label("Time use").check()
    page.get_by_label("Language 1").select_option("fr")
    page.get_by_label("Job title").fill("Chef d'équipe")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your profile was saved.")).to_be_visible()
