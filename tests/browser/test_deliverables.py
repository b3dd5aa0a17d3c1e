"""Deliverables in the browser: readable for everybody, and done without JavaScript."""

import datetime

import pytest
from playwright.sync_api import expect

from deliverables.models import Deliverable
from deliverables.services import due_changes, planning
from tests.deliverables.factories import make_deliverable, year_ahead
from tests.factories import make_group, make_officer, make_organisation, make_person, make_role, make_strand
from workstrands.models import Role

LONG = "Commonwealth Interregional Bureau of Statistics, Census and Administrative Records"
NARROW, WIDE = {"width": 320, "height": 700}, {"width": 1280, "height": 900}
AT = "/groups/edition/deliverables/"


@pytest.fixture
def place():
    strand = make_strand(make_group("edition"), "WS1", title=LONG)
    officer = make_officer(strand.group, name="Olga Officer")
    lead = make_person(name="مريم الفلانية", organisation=make_organisation(LONG))
    role = make_role(lead, strand, Role.Kind.LEAD)
    due, later = ((year_ahead(strand.group, months), "month") for months in (0, 1))
    text = f"Some *words*.\n\n| a | b |\n|---|---|\n| c | {'x' * 90} |\n"
    made = planning.plan(workstrand=strand, title=LONG, description=text, due=due, by=officer, owners=[role])
    due_changes.change_due(deliverable=made, due=later, reason="y" * 90, by=officer)
    due_changes.propose_due_change(deliverable=made, due=due, reason=LONG, by=lead)
    past = strand.group.today() - datetime.timedelta(days=40)
    make_deliverable(strand, "WS1.LATE-1234567890", title="z" * 80, due_on=past, due_precision="day")
    for number, state in enumerate(("in_review", "delivered", "accepted", "dropped")):
        make_deliverable(
            strand, f"S{number}", state=state, due_on=past, state_reason="No." if state == "dropped" else ""
        )
    planning.propose(workstrand=strand, title="A course", due=due, reason="Members ask for it.", by=lead, code="P1")
    return officer, lead


@pytest.mark.parametrize(("scheme", "viewport"), [("light", WIDE), ("dark", NARROW)])
def test_pages_are_accessible_in_both_schemes_and_widths(place, new_page, log_in, axe, overflow, scheme, viewport):
    page = new_page(viewport=viewport, color_scheme=scheme)
    log_in(page, place[0])

    for path in (
        "",
        "?by=month&late=on",
        "?q=nothing",
        "D1/",
        "WS1.LATE-1234567890/",
        "P1/",
        "S3/",
        "plan/",
        "enter/",
        "D1/change/",
        "D1/due/decline/",
        "S0/accept/",
    ):
        page.goto(f"{AT}{path}")

        assert axe(page) == [], path
        assert overflow(page) == [], path


def test_lead_proposes_and_officer_accepts_without_javascript(place, new_page, log_in):
    officer, lead = place
    page = new_page(java_script_enabled=False)
    log_in(page, lead)
    page.goto(AT)
    page.get_by_role("link", name="Propose a deliverable").click()
    page.get_by_label("Title").fill("A handbook")
    page.get_by_label("Due").fill("some day")
    page.get_by_label("Why").fill("Offices ask for it.")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("“some day” is not a date we can read.")).to_be_visible()
    page.get_by_label("Due").fill(f"{year_ahead(lead.roles.get().workstrand.group):%B %Y}")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("heading", name="A handbook")).to_be_visible()

    desk = new_page(java_script_enabled=False)
    log_in(desk, officer)
    desk.goto("/desk/?kind=deliverable_proposal")
    desk.get_by_role("row").filter(has_text="A handbook").get_by_role("button", name="Accept").click()

    expect(desk.get_by_text("D2 is planned. Who proposed it is told.")).to_be_visible()
    assert Deliverable.objects.get(title="A handbook").state == "planned"
