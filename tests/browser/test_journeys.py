import re

import pytest
from playwright.sync_api import expect
from post_office.models import Email

from tests.factories import (
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_role,
    make_strand,
)
from workstrands.models import Role, Workstrand
from workstrands.services import plenary_of


@pytest.fixture
def strand():
    network = make_network()
    group = make_group("edition", purpose="Try things together.")
    make_organisation("Samplestan Bureau of Statistics", acronym="SBS")
    strand = make_strand(group, "WS1", title="Pilot studies", purpose="Try it.")
    lead = make_person(name="Ada Example")
    make_role(lead, plenary_of(network))
    make_role(lead, strand, Role.Kind.LEAD)
    return strand


@pytest.mark.parametrize("java_script", [True, False])
def test_newcomer_joins_and_the_coordinator_lets_them_in(strand, new_page, log_in, java_script):
    page = new_page(java_script_enabled=java_script)
    page.goto("/groups/edition/ws1/")
    page.get_by_role("link", name="Join this workstrand").click()
    page.get_by_label("e-mail").fill("newcomer@example.org")
    page.locator("main form button").first.click()
    code = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", Email.objects.get().message, re.MULTILINE)[1]
    page.get_by_label("Code").fill(code)
    page.locator("main form button").first.click()
    page.get_by_label("Your name").fill("Нина Новая")
    page.get_by_label("Your organisation").fill("SBS")
    if java_script:
        expect(page.get_by_label("Your time zone")).to_have_value("Europe/Paris")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What would you like to do?").fill("Help with imagery.")
    page.get_by_role("button", name="Ask to join").click()
    expect(page.get_by_text("was sent")).to_be_visible()

    coordinator = make_officer(strand.group, name="Ana Coordinator")
    make_role(coordinator, Workstrand.objects.get(group__is_network=True), Role.Kind.COORDINATOR)
    desk = new_page(java_script_enabled=java_script)
    log_in(desk, coordinator)
    for _ in range(2):  # first the admission to the network, then the workstrand
        desk.goto("/desk/requests/")
        desk.get_by_role("button", name="Approve").first.click()
    expect(desk.get_by_text("Nobody is waiting")).to_be_visible()

    page.goto("/me/")
    expect(page.get_by_role("link", name="WS1 Pilot studies").first).to_be_visible()
    role = Role.objects.get(person__email="newcomer@example.org", workstrand=strand)
    assert (role.kind, role.organisation.acronym) == (Role.Kind.MEMBER, "SBS")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/groups/",
        "/groups/edition/",
        "/groups/edition/ws1/",
        "/groups/edition/ws1/members/",
        "/organisations/",
        "/account/login/",
        "/account/login/code/",
        "/groups/edition/activity/",
    ],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_public_page_is_accessible_and_fits_a_phone(strand, new_page, axe, overflow, path, scheme):
    page = new_page(viewport={"width": 320, "height": 700}, color_scheme=scheme)
    page.goto(path)

    assert axe(page) == []
    assert overflow(page) == []


@pytest.mark.parametrize(
    "path", ["/me/", "/me/profile/", "/me/mail/", "/desk/", "/desk/requests/", "/groups/edition/ws1/leave/"]
)
def test_page_behind_the_door_is_accessible_and_fits_a_phone(strand, new_page, log_in, axe, overflow, path):
    page = new_page(viewport={"width": 320, "height": 700})
    log_in(page, strand.roles.get().person)
    page.goto(path)

    assert axe(page) == []
    assert overflow(page) == []
