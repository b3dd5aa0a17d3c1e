import pytest
from playwright.sync_api import expect

from deliverables.models import Activity
from deliverables.services.activities import add_activity, change_activity, withdraw_activity
from tests.factories import make_group, make_officer, make_organisation, make_person, make_role, make_strand
from workstrands.models import Role

LONG = "Commonwealth Interregional Bureau of Statistics, Census and Administrative Records"
NARROW, WIDE = {"width": 320, "height": 700}, {"width": 1280, "height": 900}
REGISTER = "/groups/edition/activities/"


@pytest.fixture
def lead():
    strand = make_strand(make_group("edition"), "WS1", themes=["Coding and classification", LONG])
    make_officer(strand.group, name="Olga Officer")
    lead = make_person(name="مريم الفلانية", organisation=make_organisation(LONG))
    make_role(lead, strand, Role.Kind.LEAD)
    values = {"workstrand": strand, "by": lead, "audience": "public", "state": "running"}
    coding, other = strand.themes.all()
    add_activity(
        organisation=lead.organisation, title=LONG, contact=lead, theme=coding, methods=f"Random forest, {'x' * 70}, SVM",
        purpose="Some *words*.\n\n| a | b |\n|---|---|\n| c | d |\n", worked="y" * 90, did_not="It `failed`.",
        links=f"https://stats.example.org/{'z' * 90} The report\nhttps://code.example.org", **values,
    )  # fmt: skip
    for country in ("NO", "BR", "KE"):
        add_activity(organisation=make_organisation(country=country), title=f"Pilot {country}", theme=other, **values)
    wrong = add_activity(organisation=lead.organisation, title="Wrong", **values)
    withdraw_activity(activity=wrong, reason="A slip.", by=lead)
    return lead


def number(title):
    return Activity.objects.get(title=title).pk


@pytest.mark.parametrize(("scheme", "viewport"), [("light", WIDE), ("dark", NARROW)])
def test_register_is_accessible_in_both_schemes_and_widths(lead, new_page, log_in, axe, overflow, scheme, viewport):
    page = new_page(viewport=viewport, color_scheme=scheme)
    log_in(page, lead)
    one, wrong = number(LONG), number("Wrong")

    for path in (
        "",
        "?by=method",
        "?q=nothing",
        "?by=country&all=1",
        f"{one}/",
        f"{wrong}/",
        "new/",
        f"{one}/change/",
        f"{one}/withdraw/",
    ):
        page.goto(f"{REGISTER}{path}")

        assert axe(page) == [], path
        assert overflow(page) == [], path


def test_lead_enters_an_activity_without_javascript(lead, new_page, log_in):
    page = new_page(java_script_enabled=False)
    log_in(page, lead)
    page.goto(REGISTER)
    page.get_by_role("link", name="Enter an activity").click()
    page.get_by_label("Title").fill("Coding crops")
    page.get_by_label("Organisation*").select_option(LONG)
    page.get_by_label("Methods").fill("SVM, svm, trees")
    page.get_by_label("Links").fill("the report")
    page.get_by_role("button", name="Enter the activity").click()

    expect(page.get_by_text("Line 1, “the report”")).to_be_visible()
    page.get_by_label("Links").fill("https://stats.example.org/report The report")
    page.get_by_role("button", name="Enter the activity").click()

    expect(page.get_by_role("heading", name="Coding crops")).to_be_visible()
    expect(page.get_by_text("“Coding crops” is in the register.")).to_be_visible()
    expect(page.get_by_role("link", name="The report")).to_have_attribute("href", "https://stats.example.org/report")


def test_second_writer_is_shown_both_versions(lead, new_page, log_in, axe, overflow):
    page = new_page(viewport=NARROW)
    log_in(page, lead)
    page.goto(f"{REGISTER}{number('Pilot NO')}/change/")
    change_activity(activity=Activity.objects.get(title="Pilot NO"), by=None, base=None, worked="Theirs")
    page.get_by_label("What worked").fill("Mine")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("alert")).to_contain_text("changed this activity while you were writing")
    expect(page.get_by_role("cell", name="Theirs")).to_be_visible()
    assert axe(page) == []
    assert overflow(page) == []
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Mine")).to_be_visible()
