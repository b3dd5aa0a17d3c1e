"""Writing a draft in a browser: two at once, what is not saved, and a reader without JavaScript."""

import pytest
from playwright.sync_api import expect

from terms.models import TermsVersion, UnsavedText
from terms.services import comments, writing
from terms.services.versions import start_draft
from tests.factories import make_group, make_officer, make_person, make_role, make_strand
from workstrands.models import Role

TEXT = "# Background\n\nThe first words stand here.\n\n# Objectives\n\nThe second ones stand there.\n"
AT = "/groups/mine/ws1/terms/0.1/"


@pytest.fixture
def strand():
    return make_strand(make_group("mine"), "WS1")


@pytest.fixture
def lead(strand):
    person = make_person(name="Léa Lead")
    make_role(person, strand, Role.Kind.LEAD)
    return person


@pytest.fixture
def draft(strand, lead):
    return start_draft(workstrand=strand, by=lead, text=TEXT)


def write(page, text):
    page.get_by_label("Text").fill(text)


def save(page):
    page.get_by_role("button", name="Save").click()


def test_two_write_at_once_and_both_texts_are_there(new_page, log_in, draft, lead, strand):
    officer = make_officer(strand.group, name="Oona Officer")
    pages = [new_page(), new_page()]
    for page, person in zip(pages, (lead, officer), strict=True):
        log_in(page, person)
        page.goto(f"{AT}edit/")
    mine, theirs = pages

    write(theirs, TEXT.replace("second", "2nd"))
    save(theirs)
    expect(theirs.get_by_text("Saved.")).to_be_visible()
    write(mine, TEXT.replace("first", "1st"))
    save(mine)

    expect(mine.get_by_text("together with what Oona Officer saved meanwhile")).to_be_visible()
    draft.refresh_from_db()
    assert draft.text == TEXT.replace("second", "2nd").replace("first", "1st")
    mine.get_by_role("link", name="What they changed").click()
    expect(mine.locator("ins", has_text="2nd").first).to_be_visible()


def test_two_write_the_same_words_and_choose(new_page, log_in, draft, lead, strand, axe, expect_console):
    expect_console("409 (Conflict)")
    officer = make_officer(strand.group, name="Oona Officer")
    page = new_page()
    log_in(page, lead)
    page.goto(f"{AT}edit/?section=background")
    writing.save_text(version=draft, text=TEXT.replace("first", "theirs"), base=1, by=officer)

    write(page, "# Background\n\nThe mine words stand here.")
    save(page)

    expect(page.get_by_text("Oona Officer changed the same words while you wrote")).to_be_visible()
    assert axe(page) == []
    shown = page.get_by_label("Text").input_value()
    assert "The mine words" in shown
    assert "The theirs words" in shown
    write(page, TEXT.replace("first", "mine and theirs"))
    save(page)
    expect(page.get_by_text("Saved.")).to_be_visible()
    draft.refresh_from_db()
    assert "mine and theirs" in draft.text
    assert not UnsavedText.objects.exists()


def test_what_was_not_saved_is_kept_and_taken_up(new_page, log_in, draft, lead):
    page = new_page()
    log_in(page, lead)
    page.goto(f"{AT}edit/")
    write(page, "# Background\n\nHalf a sen")
    expect(page.get_by_text("What you typed is kept, and not saved yet.")).to_be_visible()
    page.close()

    again = new_page()
    log_in(again, lead)
    again.goto(f"{AT}edit/")
    expect(again.get_by_text("You have text here that you did not save")).to_be_visible()
    write(again, "# Something else")
    again.wait_for_timeout(3500)
    assert UnsavedText.objects.get().text == "# Background\n\nHalf a sen"
    again.get_by_role("link", name="Take it up").click()

    assert again.get_by_label("Text").input_value() == "# Background\n\nHalf a sen"
    save(again)
    expect(again.get_by_text("Saved.")).to_be_visible()
    assert not UnsavedText.objects.exists()


def test_what_is_typed_on_a_train_is_kept_when_the_connection_is_back(new_page, log_in, draft, lead, expect_console):
    expect_console("ERR_INTERNET_DISCONNECTED")
    expect_console("htmx:sendError")
    expect_console("htmx:afterRequest")
    page = new_page()
    log_in(page, lead)
    page.goto(f"{AT}edit/", wait_until="networkidle")
    page.context.set_offline(True)
    write(page, "# In the tunnel")
    expect(page.get_by_text("No connection: what you typed is only on this page.")).to_be_visible()
    assert not UnsavedText.objects.exists()

    page.context.set_offline(False)

    expect(page.get_by_text("What you typed is kept, and not saved yet.")).to_be_visible()
    assert UnsavedText.objects.get().text == "# In the tunnel"


def test_preview_stands_beside_what_is_typed(new_page, log_in, draft, lead, axe, overflow):
    page = new_page()
    log_in(page, lead)
    page.goto(f"{AT}edit/")
    preview = page.get_by_role("region", name="Preview").last
    expect(preview.get_by_text("The first words stand here.")).to_be_visible()

    write(page, "# Background\n\n**Bold** words. ![x](https://tracker.example/pixel.gif)")

    expect(preview.locator("strong", has_text="Bold")).to_be_visible()
    expect(preview.get_by_role("link", name="x")).to_be_visible()
    assert axe(page) == []
    assert overflow(page) == []
    # Or the page would still send what was typed when the test is over.
    expect(page.get_by_text("What you typed is kept, and not saved yet.")).to_be_visible()


def test_draft_is_written_without_javascript(new_page, log_in, draft, lead):
    page = new_page(java_script_enabled=False)
    log_in(page, lead)
    page.goto(f"{AT}edit/?section=objectives")

    write(page, "# Objectives\n\n**All** new.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview strong", has_text="All")).to_be_visible()
    write(page, "# Objectives\n\nAll\u200b new \u202e.")
    save(page)
    expect(page.get_by_text("characters that cannot be shown")).to_be_visible()
    assert "All" in page.get_by_label("Text").input_value()
    write(page, "# Objectives\n\nAll new.")
    save(page)

    expect(page.get_by_text("Saved.")).to_be_visible()
    assert (
        TermsVersion.objects.get().text == "# Background\n\nThe first words stand here.\n\n# Objectives\n\nAll new.\n"
    )


def test_pages_are_read_on_a_telephone_and_by_a_screen_reader(phone_page, log_in, draft, lead, strand, axe, overflow):
    member = make_person(name="Fulano de Tal")
    make_role(member, strand)
    made = comments.comment_on(version=draft, place="background", text=f"Too long: {'x' * 200}", by=member)
    comments.answer(comment=made, text="Because.", by=lead)
    writing.save_text(version=draft, text=TEXT + "\nMore.\n", base=1, by=lead, note="More")
    log_in(phone_page, lead)

    for path in (
        "",
        "edit/",
        "edit/?section=background",
        "revisions/",
        "revisions/2/",
        "comments/new/?section=background",
    ):
        phone_page.goto(f"{AT}{path}")
        assert overflow(phone_page) == [], path
        assert axe(phone_page) == [], path
    for path in ("/groups/mine/ws1/terms/", "/groups/mine/ws1/terms/begin/", f"{AT}abandon/"):
        phone_page.goto(path)
        assert overflow(phone_page) == [], path
        assert axe(phone_page) == [], path
