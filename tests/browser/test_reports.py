import re

import pytest
from playwright.sync_api import expect

from core.registries import Fact
from reports.models import Report
from reports.services import reports as services
from reports.services import writing
from tests.factories import make_group, make_officer, make_strand
from tests.reports.factories import make_draft, make_lead, make_report

LONG = "Commonwealth Interregional Bureau of Statistics, Census and Administrative Records"
NARROW, WIDE = {"width": 320, "height": 700}, {"width": 1280, "height": 900}
AT = "/groups/edition/reports/"
PAGES = ["", "?kind=brief", "new/", "new/?strand=ws2", "rhythm/", "{draft}/", "{draft}/edit/", "{draft}/publish/", "{draft}/discard/",
         "{corrected}/", "{withdrawn}/", "{red}/correct/", "{red}/withdraw/"]  # fmt: skip


@pytest.fixture
def world():
    group = make_group("edition")
    first, second, third = (make_strand(group, f"WS{number}", title=LONG) for number in (1, 2, 3))
    lead, officer = make_lead(first, name="مريم الفلانية"), make_officer(group, name="Olga Officer")
    day = group.today()
    fact = Fact("decisions", first.pk, day, f"{LONG} **x**.", ("workstrands.Decision:1",), "/groups/edition/")
    words = [
        ("progress", "Progress", "| a | b |\n|---|---|\n| c | d |\n"),
        ("next", "Next steps", "x" * 200),
        ("risks", "Risks and issues", ""),
    ]
    corrected = make_report(second, lead, rating="amber", rating_reason=LONG, sections=words, facts=[fact])
    draft, _is_new = services.correct(report=corrected, by=officer)
    services.publish(report=draft, audience="public", rating="green", by=officer)
    red = make_report(third, lead, rating="red", rating_reason="Late.", on_behalf_of=lead, source="A call.")
    withdrawn = services.withdraw(report=make_report(third, lead), reason="Wrong.", by=lead)
    draft = make_draft(first, lead, sections=words, facts=[fact])
    places = {"draft": draft.pk, "corrected": corrected.pk, "red": red.pk, "withdrawn": withdrawn.pk}
    return lead, officer, places


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("scheme", "viewport"), [("light", WIDE), ("dark", NARROW)])
def test_reports_are_accessible_in_both_schemes_and_widths(
    world, new_page, log_in, axe, overflow, path, scheme, viewport
):
    _lead, officer, places = world
    page = new_page(viewport=viewport, color_scheme=scheme)
    log_in(page, officer)
    page.goto(AT + path.format(**places))
    for details in page.locator(".drawn-from summary").all():
        details.click()

    assert axe(page) == []
    assert overflow(page) == []


def test_lead_reports_without_javascript(new_page, log_in):
    strand = make_strand(make_group("edition"), "WS1")
    page = new_page(java_script_enabled=False)
    log_in(page, make_lead(strand, name="Ada Lead"))
    page.goto(AT)
    page.get_by_role("link", name="Write a status report").first.click()
    page.get_by_role("button", name="Draft it from the record").click()
    expect(page.get_by_label("Progress")).to_have_value(re.compile("^- Ada Lead became lead of WS1 on "))
    page.get_by_label("Next steps").fill("- Write it **up**.")
    page.get_by_label("green: on track").check()
    page.get_by_role("button", name="Save, and go on to publish").click()
    expect(page.locator("strong")).to_have_text("up")
    expect(page.get_by_label("green: on track")).to_be_checked()
    page.get_by_label("Who may read it").select_option("public")
    page.get_by_role("button", name="Publish").click()

    expect(page.get_by_text("Published. This address stays.")).to_be_visible()
    assert Report.objects.get().audience == "public"


def test_who_leaves_with_unsaved_words_is_asked_and_who_saved_is_not(world, new_page, log_in):
    lead, _officer, places = world
    asked = []
    page = new_page()
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    log_in(page, lead)
    page.goto(f"{AT}{places['draft']}/edit/")
    page.get_by_label("Next steps").press_sequentially("More")
    page.goto(AT)
    assert asked == ["beforeunload"]

    page.goto(f"{AT}{places['draft']}/edit/")
    page.get_by_label("Next steps").fill("Saved words")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert asked == ["beforeunload"]


def test_two_who_write_the_same_words_see_both(world, new_page, log_in, axe, expect_console):
    expect_console("409 (Conflict)")
    lead, officer, places = world
    draft = Report.objects.get(pk=places["draft"])
    page = new_page()
    log_in(page, lead)
    page.goto(f"{AT}{draft.pk}/edit/")
    page.get_by_label("Next steps").fill("Mine.")
    writing.save_section(section=draft.sections.get(key="next"), text="Theirs.", revision=1, by=officer)
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("nothing is lost")
    expect(page.get_by_label("Next steps")).to_have_value("⟪ yours ⟫\nMine.\n⟪ theirs ⟫\nTheirs.\n⟪ end ⟫\n")
    assert axe(page) == []
