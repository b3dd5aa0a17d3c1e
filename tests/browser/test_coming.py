"""Choosing an organisation while one types, and a word from a colleague, in a real browser."""

import pytest
from playwright.sync_api import expect

from membership.models import JoinRequest
from people import services
from people.models import Organisation
from tests.factories import make_network, make_officer, make_person, make_request, make_role
from workstrands.services import plenary_of

NARROW, WIDE = {"width": 320, "height": 700}, {"width": 1280, "height": 900}


@pytest.fixture
def network():
    return plenary_of(make_network())


@pytest.fixture
def office():
    return services.save_organisation(
        organisation=Organisation(), name="Samplestan Bureau of Statistics", acronym="SBS", country="UZ",
        aliases=["Бюро статистики Самплстана"],
    )  # fmt: skip


@pytest.fixture
def colleague(network, office):
    person = make_person(name="Carla Colleague", organisation=office)
    make_role(person, network)
    return person


@pytest.mark.parametrize("way", ["keys", "mouse"])
def test_organisation_is_chosen_from_what_is_offered_for_its_name_in_another_script(
    network, office, new_page, log_in, axe, way
):
    page = new_page()
    person = make_person(name="Nina Newcomer")
    log_in(page, person)
    page.goto("/me/profile/")
    field = page.get_by_label("Your organisation")
    field.press_sequentially("самплстан")
    option = page.get_by_role("option", name="Samplestan Bureau of Statistics")
    expect(option).to_contain_text("Бюро статистики Самплстана · SBS")
    assert axe(page) == []
    if way == "keys":
        field.press("ArrowDown")
        expect(option).to_have_attribute("aria-selected", "true")
        field.press("Enter")
    else:
        option.click()

    expect(field).to_have_value("Samplestan Bureau of Statistics")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your profile was saved.")).to_be_visible()
    person.refresh_from_db()
    assert person.organisation == office


@pytest.mark.parametrize("java_script", [True, False])
def test_colleague_vouches_with_one_click(network, office, colleague, new_page, log_in, java_script):
    asked = make_request(network, make_person(name="Nina Newcomer", organisation=office), message="I count trains.")
    page = new_page(java_script_enabled=java_script)
    log_in(page, colleague)
    page.goto("/me/")
    page.get_by_role("link", name="1 person of your office waits for admission").click()
    expect(page.get_by_text("I count trains.")).to_be_visible()

    page.get_by_role("button", name="I vouch for them").click()

    expect(page.get_by_text("is in the network now, on your word")).to_be_visible()
    expect(page.get_by_text("Nobody of your organisation waits")).to_be_visible()
    asked.refresh_from_db()
    assert asked.state == JoinRequest.State.APPROVED


@pytest.mark.parametrize("viewport", [NARROW, WIDE])
@pytest.mark.parametrize("path", ["/me/colleagues/", "/desk/requests/", "/people/", "/me/"])
def test_pages_with_people_on_them_are_accessible(
    network, office, colleague, new_page, log_in, axe, overflow, path, viewport
):
    waiting = make_person(name="فلانة الفلانية " + "Long" * 20, organisation=office)
    make_request(network, waiting, message="I count trains.")
    page = new_page(viewport=viewport, color_scheme="dark")
    log_in(page, make_officer(network.group, organisation=office) if path != "/me/" else waiting)
    page.goto(path)

    expect(page.get_by_text("فلانة").last).to_be_attached() if path != "/people/" else None
    assert axe(page) == []
    assert overflow(page) == []
