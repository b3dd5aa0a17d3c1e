import re

import pytest
from playwright.sync_api import expect

from membership.models import Invitation
from tests.factories import (
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_role,
    make_strand,
)
from tests.membership.invitation_factories import link_sent_to, send
from workstrands.models import Role
from workstrands.services import plenary_of


@pytest.fixture
def officer():
    network = make_network()
    officer = make_officer(make_group("edition", purpose="Try things together."), name="Olga Officer")
    make_organisation("Samplestan Bureau of Statistics", acronym="SBS")
    make_strand(officer.roles.get().workstrand.group, "WS1", title="Pilot studies", purpose="Try it.")
    known = make_person(name="Kim Known", organisation=make_organisation(country="FR"))
    make_role(known, plenary_of(network))
    return officer


@pytest.mark.parametrize("java_script", [True, False])
def test_officer_invites_a_lead_who_follows_the_link_and_stands_on_the_page(officer, new_page, log_in, java_script):
    page = new_page(java_script_enabled=java_script)
    log_in(page, officer)
    page.goto("/groups/edition/ws1/")
    page.get_by_role("link", name="Invite people").click()
    page.get_by_label("Addresses").fill("Нина Новая (SBS) <nina@example.org>\nnonsense")
    page.get_by_label("lead", exact=True).check()
    page.get_by_label("Your words").fill("You know how.")
    page.get_by_role("button", name="Look before sending").click()
    expect(page.get_by_text("Line 2:")).to_be_visible()
    page.get_by_role("button", name="Send one invitation").click()
    expect(page.get_by_text("1 address was invited.")).to_be_visible()

    invitee = new_page(java_script_enabled=java_script)
    invitee.goto(link_sent_to("nina@example.org"))
    expect(invitee.get_by_text("You know how.")).to_be_visible()
    invitee.get_by_role("button", name="Accept").click()
    expect(invitee.get_by_label("Your name")).to_have_value("Нина Новая")
    invitee.get_by_label("Your organisation").fill("SBS")
    invitee.get_by_role("button", name="Go on").click()
    expect(invitee).to_have_url(re.compile(r"/groups/edition/ws1/$"))
    expect(invitee.locator("aside").get_by_text("Нина Новая")).to_be_visible()

    role = Role.objects.get(person__email="nina@example.org", workstrand__slug="ws1")
    assert (role.kind, role.organisation.acronym) == ("lead", "SBS")
    page.reload()
    expect(page.locator("table").get_by_text("accepted")).to_be_visible()


def test_pages_are_accessible_and_fit_a_phone(officer, new_page, log_in, axe, overflow, expect_console):
    expect_console("403 (Forbidden)")
    expect_console("410 (Gone)")
    strand = officer.roles.get().workstrand.group.workstrands.get(slug="ws1")
    send(strand, officer, f"{'N' * 80} <ana@example.org>\nb@example.org", strands=[plenary_of(strand.group)])
    page = new_page(viewport={"width": 320, "height": 700})
    link = link_sent_to("ana@example.org")

    def look(path):
        page.goto(path)
        assert axe(page) == [], path
        assert overflow(page) == [], path

    look(link)
    look("/groups/edition/ws1/coverage/")
    log_in(page, officer)
    for path in ("invite/?country=FR", "invitations/", "coverage/"):
        look(f"/groups/edition/ws1/{path}")
    look(link)  # somebody else's
    page.goto("/groups/edition/ws1/invite/")
    page.get_by_label("Addresses").fill("ana@example.org, c@example.org\nnonsense")
    page.get_by_role("button", name="Look before sending").click()
    assert axe(page) == []
    assert overflow(page) == []
    Invitation.objects.update(state="withdrawn")
    look(link)
