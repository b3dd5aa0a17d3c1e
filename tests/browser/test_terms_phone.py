"""A text on a phone: its contents stand folded before it, and its revisions one below the other."""

import pytest
from playwright.sync_api import expect

from terms.services.versions import start_draft
from terms.services.writing import save_text
from tests.factories import make_group, make_officer, make_strand
from tests.terms.factories import agree

TERMS = "/groups/ml-2021/ws2/terms/"
TEXT = "".join(f"# Part {number}\n\n{'Words of this part. ' * 60}\n\n" for number in range(1, 6))


@pytest.fixture
def draft():
    return start_draft(workstrand=make_strand(make_group("ml-2021"), "WS2"), by=None, text=TEXT)


def test_contents_stand_folded_before_the_text_on_a_phone(draft, phone_page, axe, overflow):
    agree(draft)
    phone_page.goto(TERMS)
    contents = phone_page.get_by_role("navigation", name="Contents")

    expect(contents).to_have_count(1)
    before, text = contents.bounding_box(), phone_page.get_by_role("heading", name="Part 1").bounding_box()
    assert before["y"] + before["height"] <= text["y"]
    link = contents.get_by_role("link", name="Part 4")
    expect(link).to_be_hidden()
    contents.get_by_text("Contents").click()
    expect(link).to_be_visible()
    assert axe(phone_page) + overflow(phone_page) == []

    link.click()
    expect(phone_page.get_by_role("heading", name="Part 4")).to_be_in_viewport()


def test_contents_stand_beside_the_text_on_a_desk(draft, page, axe):
    agree(draft)
    page.goto(TERMS)

    expect(page.get_by_role("navigation", name="Contents")).to_have_count(1)
    expect(page.get_by_role("link", name="Part 4")).to_be_visible()
    assert axe(page) == []


def test_revisions_are_read_on_a_phone_without_scrolling_aside(draft, phone_page, log_in, axe, overflow):
    officer = make_officer(draft.workstrand.group)
    save_text(version=draft, text="# Part 1\n\nLess.\n", base=1, by=officer, note="A note of what changed " * 5)
    log_in(phone_page, officer)
    phone_page.goto(f"{TERMS}0.1/revisions/")

    expect(phone_page.get_by_text("A note of what changed")).to_be_visible()
    region = phone_page.get_by_role("region", name="Who wrote what, and when")
    assert region.evaluate("element => element.scrollWidth <= element.clientWidth")
    assert axe(phone_page) + overflow(phone_page) == []
