"""Going away and handing over in a browser, with and without scripts."""

import pytest
from playwright.sync_api import expect

from membership.models import Absence, HandOver, hand_over_url
from tests.factories import make_group, make_officer, make_role, make_strand
from tests.membership.handover_factories import DAY, admitted, away, member_of
from workstrands.models import Role


@pytest.fixture
def strand():
    return make_strand(make_group("mine"), "WS1", title="Pilots", purpose="Try it.")


@pytest.fixture
def term(strand):
    person = admitted("ada@example.org", "Ada Example")
    return make_role(person, strand, Role.Kind.LEAD, ends_on=strand.group.today() + 21 * DAY)


@pytest.mark.parametrize("java_script", [True, False])
def test_lead_hands_over_and_goes_away(strand, term, new_page, log_in, java_script):
    follows = member_of(strand, name="Пётр Next")
    page = new_page(java_script_enabled=java_script)
    log_in(page, term.person)
    page.goto("/me/")
    page.get_by_role("link", name="hand over").click()
    page.get_by_label("Notes").fill("What runs, and where it is.")
    if java_script:
        expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        page.get_by_label("Notes").fill("What runs, and where it all is.")
    page.get_by_role("button", name="Save the notes").click()
    page.get_by_role("combobox", name="Who comes next").select_option(str(follows.pk))
    page.get_by_role("button", name="Suggest").click()
    page.get_by_label("Documents, code").check()
    page.get_by_role("button", name="Save the list").click()
    page.get_by_role("button", name="It is handed over").click()
    expect(page.get_by_text("Handed over on")).to_be_visible()
    found = HandOver.objects.get()
    assert found.notes == ("What runs, and where it all is." if java_script else "What runs, and where it is.")
    assert (found.successor, found.ticks.count()) == (follows, 1)

    today = str(strand.group.today())
    page.goto("/me/absence/")
    page.get_by_label("First day away").fill(today)
    page.get_by_label("Last day away").fill(today)
    page.get_by_label("Who stands in").select_option(str(follows.pk))
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Back already?").click()
    page.get_by_role("button", name="I am back").click()
    expect(page.get_by_text("called off")).to_be_visible()
    assert Absence.objects.get().called_off_at


def test_pages_are_accessible(strand, term, new_page, log_in, axe):
    row = away(term.person, member_of(strand, name="Ben Example"))
    officer = make_officer(strand.group)
    page = new_page()
    log_in(page, officer)
    for address in ("/me/", "/me/absence/", row.get_absolute_url(), hand_over_url(term), "/groups/mine/ws1/"):
        page.goto(address)
        assert axe(page) == [], address
