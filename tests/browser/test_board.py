"""The board in a real browser: its reader asks on the brief, an officer answers, everybody reads it."""

import pytest
from playwright.sync_api import expect

from reports.models import BoardMessage
from tests.factories import give_second_factor
from tests.reports.board_factories import ask, make_place, send_brief


@pytest.fixture
def place():
    return make_place(slug="mine", reports_to="the Conference")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_reader_asks_on_the_brief_and_an_officer_answers(place, new_page, log_in, axe, overflow, scripts):
    brief = send_brief(place)
    page = new_page(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)

    def is_right():
        assert not scripts or axe(page) + overflow(page) == []

    log_in(page, place.reader)
    page.goto(brief.get_absolute_url())
    page.get_by_role("link", name="Ask something").click()
    is_right()
    page.get_by_label("In one line").fill("Say what it costs")
    page.get_by_role("button", name="Say it to the group").click()
    expect(page.get_by_role("status").first).to_contain_text("Recorded")
    is_right()

    other = new_page(viewport={"width": 1280, "height": 800}, java_script_enabled=scripts)
    page = other
    log_in(page, give_second_factor(place.officer))
    page.goto("/groups/mine/board/")
    is_right()
    page.get_by_role("link", name="Say what it costs").first.click()
    page.get_by_role("link", name="Answer the board").click()
    is_right()
    page.get_by_label("Answer", exact=False).first.fill("Ten **euros**.")
    page.get_by_role("button", name="Answer the board").click()
    expect(page.get_by_text("euros")).to_be_visible()
    assert BoardMessage.objects.get().answer == "Ten **euros**."


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_list_is_right_on_any_screen(place, new_page, axe, overflow, scheme, width):
    send_brief(place, audience="public")
    ask(place, title="A request that is as long as a title of the board may well be, and then some", audience="public")
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)

    page.goto("/groups/mine/board/")

    expect(page.get_by_role("heading", name="Waiting for an answer")).to_be_visible()
    assert axe(page) + overflow(page) == []
