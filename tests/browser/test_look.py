import gzip
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from core import mail
from tests.factories import (
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_request,
    make_role,
    make_strand,
)
from workstrands.models import Role, Workstrand

LONG = "Commonwealth Interregional Bureau of Statistics, Census and Administrative Records"
FIRST_VISIT_BYTES, NEXT_PAGE_BYTES = 150_000, 30_000
NARROW, WIDE = {"width": 320, "height": 700}, {"width": 1280, "height": 900}
LOOKS = [("light", WIDE), ("dark", NARROW)]


@pytest.fixture
def group():
    make_network()
    make_organisation("Samplestan Bureau of Statistics", slug="sbs", country="UZ")
    make_group("earlier", state="closed", name="An earlier edition")
    group = make_group("edition", name="Machine Learning Group", purpose="Try things together.")
    strand = make_strand(group, "WS1", title=LONG, purpose="Try it.\n\nThen *write it down*.", themes=["Imputation"])
    make_strand(group, "WS2", title="Without a lead", state=Workstrand.State.FORMING)
    # Every part of the typeface: Greek, Cyrillic with the letters of Central Asia, the letters of Central Europe.
    names = ["Γιάννης Παράδειγμας", "Намуна Ғаниева", "Zofia Przykładowa", "Ada Example"]
    for number, name in enumerate(names):
        office = make_organisation(LONG if number == 0 else "", country=["GR", "UZ", "PL", "MX"][number])
        person = make_person(name=name, organisation=office, is_listed=True)
        make_role(person, strand, Role.Kind.LEAD if number == 0 else Role.Kind.CO_LEAD)
    make_role(make_person(name="Hidden One"), strand)
    return group


@pytest.fixture
def coordinator(group):
    officer = make_officer(group, name="Ana Coordinator", time_zone="Asia/Tokyo", organisation=make_organisation())
    make_request(group.workstrands.get(slug="ws1"), make_person(name="Newcomer"), message="Let me in.")
    return officer


PUBLIC = [
    "/",
    "/groups/",
    "/groups/earlier/",
    "/groups/edition/",
    "/groups/edition/ws1/",
    "/groups/edition/ws2/",
    "/groups/edition/ws1/members/",
    "/groups/edition/ws1/activity/",
    "/groups/edition/plenary/members/",
    "/groups/edition/activity/",
    "/organisations/",
    "/organisations/sbs/",
    "/people/",
    "/privacy/",
]


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize(("scheme", "viewport"), LOOKS)
def test_public_page_is_accessible_in_both_schemes_and_widths(group, new_page, axe, overflow, path, scheme, viewport):
    page = new_page(viewport=viewport, color_scheme=scheme)
    page.goto(path)

    assert axe(page) == []
    assert overflow(page) == []


@pytest.mark.parametrize(
    "path",
    [
        "/me/",
        "/me/mail/",
        "/me/profile/",
        "/desk/",
        "/desk/requests/",
        "/me/colleagues/",
        "/people/",
        "/me/data/",
        "/me/data/erase/",
        "/groups/edition/ws2/join/",
        "/groups/edition/plenary/leave/",
    ],
)
@pytest.mark.parametrize(("scheme", "viewport"), LOOKS)
def test_members_page_is_accessible_in_both_schemes_and_widths(
    coordinator, new_page, log_in, axe, overflow, path, scheme, viewport
):
    page = new_page(viewport=viewport, color_scheme=scheme)
    log_in(page, coordinator)
    page.goto(path)

    assert page.url.endswith(path)
    assert axe(page) == []
    assert overflow(page) == []


@pytest.mark.parametrize(("scheme", "viewport"), LOOKS)
def test_style_guide_is_accessible_in_both_schemes_and_widths(new_page, axe, overflow, settings, scheme, viewport):
    settings.DEBUG = True
    page = new_page(viewport=viewport, color_scheme=scheme)
    page.goto("/styleguide/")

    assert axe(page) == []
    assert overflow(page) == []


@pytest.mark.parametrize(("scheme", "viewport"), LOOKS)
def test_refusal_without_a_reason_is_asked_for_on_an_accessible_page(
    coordinator, new_page, log_in, axe, overflow, scheme, viewport
):
    page = new_page(viewport=viewport, color_scheme=scheme)
    log_in(page, coordinator)
    page.goto("/desk/requests/")
    page.get_by_role("button", name="Decline").first.click()

    expect(page.get_by_role("alert")).to_be_visible()
    assert axe(page) == []
    assert overflow(page) == []


@pytest.mark.parametrize(("scheme", "viewport"), LOOKS)
def test_error_page_is_accessible(new_page, axe, overflow, expect_console, scheme, viewport):
    expect_console("404 (Not Found)")
    page = new_page(viewport=viewport, color_scheme=scheme)
    page.goto("/nothing/here/")

    expect(page.locator("#content").get_by_role("link", name="Log in")).to_be_visible()
    assert axe(page) == []
    assert overflow(page) == []


@pytest.mark.parametrize(("scheme", "viewport"), LOOKS)
def test_outbox_and_the_page_that_stops_a_mail_are_accessible(
    coordinator, new_page, axe, overflow, settings, scheme, viewport
):
    settings.DEMO = True
    page = new_page(viewport=viewport, color_scheme=scheme)
    for path in ("/outbox/", f"/me/mail/off/{mail.off_token(coordinator, mail.optional_kinds()[0])}/"):
        page.goto(path)

        assert axe(page) == []
        assert overflow(page) == []


@pytest.mark.parametrize("viewport", [NARROW, WIDE])
@pytest.mark.parametrize("path", ["/", "/groups/", "/groups/edition/", "/groups/edition/ws1/", "/account/login/"])
def test_layout_holds_from_right_to_left(group, new_page, path, viewport):
    page = new_page(viewport=viewport)
    page.goto(path)
    page.evaluate("document.documentElement.dir = 'rtl'")

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    heading = page.locator("h1").bounding_box()
    assert heading["x"] + heading["width"] > viewport["width"] / 2


@pytest.mark.parametrize("path", ["/", "/groups/edition/", "/groups/edition/ws1/"])
def test_page_is_light_on_the_first_visit_and_lighter_on_the_next(group, page, path):
    """What compression leaves of it: the static files are stored compressed, and a proxy compresses the pages."""
    first = loaded(page, path)
    after = loaded(page, "/groups/edition/plenary/members/")

    assert any(url.endswith("latin-a-wght-normal.woff2") for url in first)
    assert sum(first.values()) <= FIRST_VISIT_BYTES, first
    assert sum(size for url, size in after.items() if url not in first) <= NEXT_PAGE_BYTES


def loaded(page, path):
    """The addresses that a page made the browser ask, each with its weight compressed."""
    asked = set()

    def note(request):
        asked.add(request.url)

    page.on("request", note)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.remove_listener("request", note)
    # Asked once more, because the browser does not hand out what it drew from a sprite.
    bodies = {url: page.request.get(url.partition("#")[0]).body() for url in asked}
    return {url: len(body) if url.endswith(".woff2") else len(gzip.compress(body)) for url, body in bodies.items()}


def test_whole_page_is_walked_by_keyboard_with_the_focus_in_sight(coordinator, page, log_in):
    log_in(page, coordinator)
    page.goto("/groups/edition/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.reload()

    seen = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
            return [e.tagName, e.textContent.trim().slice(0, 40), s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2]; }"""
        )
        if here[0] == "BODY":
            break
        assert here[2], f"no outline on {here}"
        seen.add(here[1])

    assert {"Home", "Overview", "Join this group", "Light or dark"} - seen == {"Join this group"}  # an officer is in
    assert any(text.startswith("Ana Coordinator") for text in seen)


def test_menu_opens_and_closes_by_keyboard_and_gives_the_focus_back(coordinator, page, log_in):
    log_in(page, coordinator)
    page.goto("/")
    summary = page.locator(".menu summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Profile")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    expect(page.get_by_role("link", name="Profile")).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.locator("h1").click()
    expect(page.get_by_role("link", name="Profile")).to_be_hidden()


def test_navigation_on_a_phone_shows_where_one_is(coordinator, phone_page, log_in):
    log_in(phone_page, coordinator)
    phone_page.goto("/desk/requests/")

    expect(phone_page.locator(".top nav [aria-current]")).to_be_in_viewport(ratio=1)


def test_moment_stands_beside_the_readers_own_time(coordinator, page, new_page, log_in):
    log_in(page, coordinator)
    page.goto("/desk/requests/")
    moment = page.locator("time").first
    shown = moment.inner_text()
    own = page.evaluate(
        "t => new Date(t).toLocaleTimeString('en-GB', {hour: '2-digit', minute: '2-digit'})",
        moment.get_attribute("datetime"),
    )

    assert moment.get_attribute("datetime").endswith("Z")
    assert shown.endswith("JST")
    expect(page.get_by_text("your time:")).to_contain_text(own)

    at_home = new_page(timezone_id="Asia/Tokyo")
    log_in(at_home, coordinator)
    at_home.goto("/desk/requests/")
    expect(at_home.locator("time").first).to_be_visible()
    expect(at_home.get_by_text("your time:")).to_have_count(0)


def test_page_on_paper_says_what_it_says_without_what_one_can_press(group, new_page):
    page = new_page(color_scheme="dark")
    page.goto("/groups/edition/ws1/")
    page.emulate_media(media="print")

    for gone in (".top nav", ".tabs", ".crumbs", ".head .btn", "[data-theme-switch]"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_scheme_is_switched_and_stays(group, new_page):
    page = new_page(color_scheme="light")
    page.goto("/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Light or dark").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.goto("/groups/")

    assert dark != light
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark


@pytest.mark.parametrize("path", ["/", "/groups/edition/ws1/"])
def test_page_without_scripts_offers_nothing_that_needs_them(group, new_page, path):
    page = new_page(java_script_enabled=False)
    page.goto(path)

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[data-theme-switch]")).to_be_hidden()
    page.get_by_text("By country, as a table").click()
    expect(page.get_by_role("rowheader", name="Europe").last).to_be_visible()
    assert urlsplit(page.url).path == path
