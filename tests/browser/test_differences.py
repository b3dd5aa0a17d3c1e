import pytest
from playwright.sync_api import expect

from terms.services.versions import start_draft
from tests.factories import make_group, make_strand
from tests.terms.factories import agree

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsversammlungsprotokollführerstellvertretung"
OLD = f"""Before everything.

# 1. Background

The office **{LONG}** meets [once](https://old.example) a year.

One that stays.

Another that stays.

And one more.

# 2. Objectives

* one thing
* another thing to do

# 3. Scope

| What | Who |
|---|---|
| Coding | Samplestan |

# 4. Duration

Until the end of the year.
"""
NEW = (
    OLD.replace("**", "").replace("old.example", "new.example").replace("\n* another", "\n* a third\n* another big")
    .replace("Samplestan", "Examplia").replace("# 4. Duration\n\nUntil the end of the year.\n", "# 4. Ethics\n\nسياسة واضحة\n")
)  # fmt: skip
NARROW, PHONE, WIDE = ({"width": width, "height": 800} for width in (320, 390, 1280))


@pytest.fixture
def strand():
    strand = make_strand(make_group("edition"), "WS1")
    for text in (OLD, NEW):
        agree(start_draft(workstrand=strand, by=None, text=text))
    return strand


ADDRESS = "/groups/edition/ws1/terms/1.0..2.0/"


@pytest.mark.parametrize("view", ["inline", "side"])
@pytest.mark.parametrize(("scheme", "viewport"), [("light", WIDE), ("dark", PHONE), ("light", NARROW), ("dark", WIDE)])
def test_differences_are_accessible_in_both_schemes_and_all_widths(
    strand, new_page, axe, overflow, view, scheme, viewport
):
    page = new_page(viewport=viewport, color_scheme=scheme)
    page.goto(f"{ADDRESS}?view={view}")
    for fold in page.locator(".differences summary").all():
        fold.click()

    assert axe(page) == []
    assert overflow(page) == []


def test_two_texts_lie_side_by_side_and_one_above_the_other_on_a_phone(strand, new_page):
    for viewport, is_beside in ((WIDE, True), (PHONE, False)):
        page = new_page(viewport=viewport)
        page.goto(f"{ADDRESS}?view=side")
        row = page.locator(".diff-row.is-changed").first
        old, new = row.locator(".diff-old").bounding_box(), row.locator(".diff-new").bounding_box()

        assert (new["x"] > old["x"] + old["width"] / 2) == is_beside
        assert (new["y"] >= old["y"] + old["height"]) != is_beside


def test_changes_are_walked_by_keyboard_without_javascript(strand, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(ADDRESS)
    page.get_by_role("link", name="2. Objectives").press("Enter")
    expect(page).to_have_url(f"{page.url.partition('#')[0]}#change-2")
    page.locator("#change-2").get_by_role("link", name="Next change").press("Enter")
    expect(page.locator("#change-3")).to_be_in_viewport()
    page.get_by_text("2 paragraphs unchanged").press("Enter")

    expect(page.get_by_text("And one more.")).to_be_visible()


def test_versions_are_chosen_without_javascript(strand, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(ADDRESS)
    page.get_by_label("From", exact=True).select_option("2.0")
    page.get_by_label("To", exact=True).select_option("1.0")
    page.get_by_label("Shown").select_option("side")
    page.get_by_role("button", name="Compare").click()

    expect(page).to_have_url(f"{page.url.partition('/groups')[0]}/groups/edition/ws1/terms/2.0..1.0/?view=side")


def test_what_changed_is_told_without_colour(strand, new_page):
    page = new_page()
    page.goto(ADDRESS)
    shown = page.locator(".differences ins, .differences del")
    lines = {
        shown.nth(n).evaluate("e => e.tagName + ' ' + getComputedStyle(e).textDecorationLine")
        for n in range(shown.count())
    }

    assert lines == {"INS underline", "DEL line-through"}
