"""The timeline in a real browser: read at any width, by keyboard, on paper."""

import datetime
import io
from itertools import pairwise

import pypdf
import pytest
from playwright.sync_api import expect

from core.models import SiteSettings
from core.months import add_months, first_of_month, last_of_month
from deliverables.models import Deliverable, Dependency
from tests.deliverables.factories import make_deliverable
from tests.factories import make_group, make_strand

PAGE = "/groups/edition/deliverables/timeline/"
LONG = "Commonwealth Interregional Bureau of Statistics, Census and Administrative Records"
CYRILLIC = "Этические принципы машинного обучения в официальной статистике: руководство"
WIDE, PHONE, NARROW = ({"width": width, "height": 900} for width in (1280, 390, 320))
SHEET = {"width": 718, "height": 1047}  # A4 within its margins
LOOKS = [(scheme, size) for scheme in ("light", "dark") for size in (WIDE, PHONE)] + [("dark", NARROW)]
SMALLEST_PX = 12
A4_POINTS = (595, 842)
State = Deliverable.State


def fill(rows, strands=2):
    """So many, in every state there is, some of them late and some moved, each third one in need of the one before it."""
    group = make_group("edition")
    places = [make_strand(group, "WS1", title=LONG), make_strand(group, "WS2", title=CYRILLIC)]
    month = first_of_month(group.today())
    before = None
    for number in range(rows):
        state = [State.IN_PROGRESS, State.PLANNED, State.DELIVERED, State.ACCEPTED, State.DROPPED][number % 5]
        due = last_of_month(add_months(month, number % 5 - 2))
        values = {"starts_on": add_months(month, number % 5 - 4), "title": LONG if number % 2 else CYRILLIC}
        if number % 4 == 1:
            values["first_due_on"] = due - datetime.timedelta(days=40)
        if state == State.DROPPED:
            values["state_reason"] = "Not needed."
        if state == State.IN_PROGRESS:
            values["share_done"] = 40
        made = make_deliverable(places[number % strands], f"D{number + 1}", state=state, due_on=due, **values)
        if before and number % 3 == 2:
            Dependency.objects.create(deliverable=made, needs=before)
        before = made


@pytest.mark.parametrize(("scheme", "viewport"), LOOKS)
def test_timeline_is_accessible_in_both_schemes_and_all_widths(new_page, axe, overflow, scheme, viewport):
    fill(10)
    page = new_page(viewport=viewport, color_scheme=scheme)

    for path in (PAGE, f"{PAGE}?strand=ws1"):
        page.goto(path)
        assert axe(page) == []
        assert overflow(page) == []
        page.get_by_text("as a table").click()
        expect(page.get_by_role("table")).to_be_visible()
        assert axe(page) == []
        assert overflow(page) == []


@pytest.mark.parametrize("viewport", [WIDE, PHONE, NARROW])
def test_no_word_of_the_picture_is_small_or_stands_over_another(new_page, viewport):
    fill(10)
    page = new_page(viewport=viewport)
    page.goto(PAGE)

    sizes = page.evaluate(
        """() => [...document.querySelectorAll('.timeline text, .timeline li, .timeline li *, .tl-key li')]
        .map(element => parseFloat(getComputedStyle(element).fontSize))"""
    )
    labels = page.evaluate(
        """() => [...document.querySelectorAll('.tl-axis text:not(.tl-now)')].filter(one => one.getClientRects().length)
        .map(one => one.getBoundingClientRect()).map(box => [box.left, box.right, Math.round(box.top)])"""
    )

    assert min(sizes) >= SMALLEST_PX
    assert len(labels) > 4
    for row in {top for _left, _right, top in labels}:
        line = sorted((left, right) for left, right, top in labels if top == row)
        assert all(right < left for (_, right), (left, _) in pairwise(line))


@pytest.mark.parametrize(
    ("rows", "viewport", "media"),
    [(10, WIDE, "screen"), (10, PHONE, "screen"), (40, SHEET, "print"), (60, SHEET, "print")],
)
def test_bars_lie_in_their_rows(new_page, rows, viewport, media):
    fill(rows)
    page = new_page(viewport=viewport)
    page.emulate_media(media=media)
    page.goto(PAGE)

    lines, bars = (
        page.evaluate(
            """selector => [...document.querySelectorAll(selector)].map(one => one.getBoundingClientRect())
            .map(box => [box.left, box.top, box.right, box.bottom])""",
            selector,
        )
        for selector in (".tl-rows li", ".tl-picture .whole")
    )

    assert len(lines) == len(bars) == rows
    for (left, top, right, bottom), bar in zip(lines, bars, strict=True):
        assert left - 1 <= bar[0] < bar[2] <= right + 1
        assert top <= bar[1] < bar[3] <= bottom


def test_each_bar_is_a_link_by_keyboard_and_where_it_is_clicked(new_page):
    fill(3)
    page = new_page()
    page.goto(PAGE)
    link = page.locator(".tl-rows a").first
    link.focus()
    code = link.locator("b").inner_text()

    page.keyboard.press("Enter")
    expect(page).to_have_url(f"/groups/edition/deliverables/{code}/")
    page.goto(PAGE)
    page.locator(".tools a").last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").endswith(f"/deliverables/{code}/")
    box = page.locator(".tl-picture .whole").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(f"/groups/edition/deliverables/{code}/")


def test_table_is_reached_by_keyboard_and_says_it_all(new_page):
    fill(3)
    page = new_page(java_script_enabled=False)
    page.goto(PAGE)
    page.locator(".tl-table summary").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("row")).to_have_count(4)
    expect(page.get_by_role("cell", name="late by").first).to_be_visible()
    expect(page.get_by_role("img", name="Timeline of deliverables")).to_be_attached()


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}?strand=ws1"])
@pytest.mark.parametrize("rows", [1, 20, 40, 60])
def test_page_is_printed_on_one_sheet(new_page, rows, path):
    fill(rows, strands=1)
    SiteSettings.objects.create(
        pk=1, name="A site", banner="Demonstration data: people, positions and reports are invented."
    )
    page = new_page()
    page.goto(path)

    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))

    assert len(printed.pages) == 1
    assert tuple(map(round, printed.pages[0].mediabox[2:])) == A4_POINTS
    words = printed.pages[0].extract_text()
    assert "today," in words
    assert "Questions:" in words
    assert ("20 more deliverables have no room on this sheet" in words) == (rows == 60)
