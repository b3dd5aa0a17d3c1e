import pytest
from playwright.sync_api import expect

from tests.factories import make_group, make_officer, make_organisation, make_person, make_strand
from workstrands.services_decisions import OfficeStand, record_decision, void_decision

LONG = "Commonwealth Interregional Bureau of Statistics, Census and Administrative Records"
NARROW, WIDE = {"width": 320, "height": 700}, {"width": 1280, "height": 900}
REGISTER = "/groups/edition/decisions/"


@pytest.fixture
def officer():
    strand = make_strand(make_group("edition"), "WS1")
    officer = make_officer(strand.group, name="Olga Officer")
    values = {"workstrand": strand, "how": "meeting", "audience": "public", "by": officer}
    offices = [
        OfficeStand(make_organisation(f"{LONG} {stand}"), stand, spoken_by=make_person(name="مريم الفلانية"))
        for stand in ("agreed", "silent")
    ]
    first = record_decision(title="Meet monthly", text="On *Tuesdays*.\n\n| a | b |\n|---|---|\n| c | d |\n", **values)
    record_decision(title=LONG, text="x" * 90, offices=offices, supersedes=[first], **values)
    void_decision(decision=record_decision(title="Wrong", **values), reason="A slip.", by=officer)
    return officer


@pytest.mark.parametrize(
    "path",
    [REGISTER, f"{REGISTER}?q=nothing", *(f"{REGISTER}EDITION-WS1-00{n}/" for n in (1, 2, 3)), f"{REGISTER}record/"],
)
@pytest.mark.parametrize(("scheme", "viewport"), [("light", WIDE), ("dark", NARROW)])
def test_register_is_accessible_in_both_schemes_and_widths(
    officer, new_page, log_in, axe, overflow, path, scheme, viewport
):
    page = new_page(viewport=viewport, color_scheme=scheme)
    log_in(page, officer)
    page.goto(path)

    assert axe(page) == []
    assert overflow(page) == []


def test_officer_records_a_decision_without_javascript(officer, new_page, log_in):
    page = new_page(java_script_enabled=False)
    log_in(page, officer)
    page.goto(REGISTER)
    page.get_by_role("link", name="Record a decision").click()
    page.get_by_label("Title*").fill("Meet in spring")
    page.get_by_label("Where offices stood").fill(f"{LONG} agreed: agreed")
    page.get_by_role("button", name="Record the decision").click()

    expect(page.get_by_role("heading", name="Meet in spring")).to_be_visible()
    expect(page.get_by_text("Recorded as EDITION-001.")).to_be_visible()
