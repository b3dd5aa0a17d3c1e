"""The annual report in a real browser: drafted, changed in one section, published and read."""

import pytest
from playwright.sync_api import expect

from reports.models import Report
from tests.factories import make_officer
from tests.reports.year import begin_year, make_year, publish_year


@pytest.fixture
def year():
    return make_year()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_officer_drafts_changes_and_publishes(year, new_page, log_in, axe, overflow, scripts):
    page = new_page(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    log_in(page, make_officer(year.group))

    page.goto("/groups/year/reports/")
    page.get_by_role("link", name="Draft the annual report").click()
    if scripts:
        assert axe(page) + overflow(page) == []
    page.get_by_label("From").fill("2025-01-01")
    page.get_by_label("To", exact=False).first.fill("2025-12-31")
    page.get_by_label("Who is to read it").select_option("public")
    page.get_by_role("button", name="Draft it from the record").click()

    expect(page.get_by_role("heading", name="WS1 Strand 1")).to_be_visible()
    if scripts:
        assert axe(page) + overflow(page) == []
    page.get_by_role("link", name="Write “WS3 Strand 3”").click()
    page.get_by_role("textbox").fill("A quiet year.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Publish").first.click()
    if scripts:
        assert axe(page) + overflow(page) == []
    page.get_by_role("button", name="Publish").click()

    expect(page.get_by_role("status").first).to_contain_text("Published")
    assert Report.objects.get(kind="annual").sections.get(key="strand-ws3").text == "A quiet year.\n"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_anybody_reads_it_with_its_sources(year, new_page, axe, overflow, scheme, width):
    report = publish_year(begin_year(year.group, "public"), "public")
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)

    page.goto(report.get_absolute_url())
    first = page.locator("details.drawn-from").first
    first.locator("summary").click()

    expect(first.get_by_role("link").first).to_be_visible()
    if width < 600:
        page.locator(".contents-before summary").click()
    page.get_by_role("link", name="WS2 Strand 2").first.click()
    assert page.url.endswith("#strand-ws2")
    assert axe(page) + overflow(page) == []


def test_report_prints_without_what_one_can_press(year, page):
    report = publish_year(begin_year(year.group, "public"), "public")
    page.goto(report.get_absolute_url())
    page.emulate_media(media="print")

    for hidden in (".report-files", ".contents-beside", "details.drawn-from"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
