"""A Word file into a draft, and what is kept beside an agreed version, in a real browser."""

import pytest
from playwright.sync_api import expect

from terms.models import TermsTranslation, TermsVersion
from terms.services.signed_copies import add_signed_copy
from terms.services.translations import add_translation, check_translation
from terms.services.versions import start_draft
from tests.core.word_files import good
from tests.factories import make_group, make_officer, make_person, make_role, make_strand
from tests.terms.factories import agree
from tests.terms.pdf_files import pdf_file
from workstrands.models import Role

TERMS = "/groups/ml-2021/ws2/terms/"


@pytest.fixture
def strand():
    return make_strand(make_group("ml-2021"), "WS2")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_lead_looks_at_a_word_file_and_takes_it_up(strand, new_page, log_in, axe, overflow, tmp_path, scripts):
    start_draft(workstrand=strand, by=None)
    lead = make_person(name="فلانة الفلانية")
    make_role(lead, strand, Role.Kind.LEAD)
    source = tmp_path / "Terms (final) é.docx"
    source.write_bytes(good())
    page = new_page(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    log_in(page, lead)

    page.goto(f"{TERMS}0.1/")
    page.get_by_role("link", name="Import from Word").click()
    page.get_by_label("Word file").set_input_files(source)
    page.get_by_role("button", name="Show what it would become").click()

    expect(page.get_by_role("heading", name="2 sections")).to_be_visible()
    expect(page.get_by_role("cell", name="the office")).to_be_visible()
    if scripts:
        assert axe(page) + overflow(page) == []
    page.get_by_label("What changed").fill("From the meeting's file.")
    page.get_by_role("button", name="Take it up").click()

    expect(page.get_by_role("status")).to_contain_text("taken up as the new text")
    assert TermsVersion.objects.get().text.startswith("# Background\n\nOne *small* word")


def test_officer_translates_from_a_word_file_and_checks_it(strand, new_page, log_in, axe, overflow, tmp_path):
    version = agree(start_draft(workstrand=strand, by=None))
    source = tmp_path / "arabic.docx"
    source.write_bytes(good("# خلفية\n\nنص\n"))
    page = new_page()
    log_in(page, make_officer(strand.group))

    page.goto(f"{TERMS}1.0/")
    page.get_by_role("link", name="Add a translation").click()
    page.get_by_label("Language").select_option("ar")
    page.get_by_label("Word file").set_input_files(source)
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_label("Text")).to_have_value("# خلفية\n\nنص\n")
    assert axe(page) + overflow(page) == []
    page.get_by_role("button", name="Save as a draft").click()
    page.get_by_role("button", name="It is checked").click()

    expect(page.get_by_role("status")).to_contain_text("Everybody can read it now.")
    expect(page.locator("article[lang=ar]")).to_have_css("direction", "rtl")
    assert axe(page) + overflow(page) == []
    assert TermsTranslation.objects.get(version=version).state == "checked"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_pages_of_documents_are_accessible_and_fit(strand, new_page, log_in, axe, overflow, width, scheme):
    version, officer = agree(start_draft(workstrand=strand, by=None)), make_officer(strand.group)
    check_translation(translation=add_translation(version=version, language="fr", text="# Un", by=officer), by=officer)
    add_translation(version=version, language="ru", text="# Один", by=officer)
    copy = add_signed_copy(version=version, file=pdf_file("x" * 140 + ".pdf"), by=officer)
    start_draft(workstrand=strand, by=officer)
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    log_in(page, officer)

    paths = ["1.0/", "1.0/in/fr/", "1.0/in/ru/edit/", "1.0/in/fr/reopen/", "1.0/translate/", "1.0/signed/add/"]
    for path in [*paths, f"1.0/signed/{copy.pk}/remove/", "1.1/import/", "1.1/adopt/", "enter/"]:
        page.goto(TERMS + path)
        assert axe(page) + overflow(page) == [], path
