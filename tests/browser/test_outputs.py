import datetime

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import expect

from deliverables.models import Output
from deliverables.services.material import share_material
from deliverables.services.outputs import add_output, withdraw_output
from tests.factories import make_group, make_officer, make_person, make_role, make_strand

LONG = "Commonwealth Interregional Bureau of Statistics, Census and Administrative Records"
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LIBRARY, SHARED = "/groups/edition/outputs/", "/groups/edition/material/"
# What stands in the way by its name, to be put into an address.
PATHS = [
    LIBRARY,
    f"{LIBRARY}?q=nothing",
    f"{LIBRARY}?earlier=on",
    "/outputs/",
    f"{LIBRARY}{{first}}/",
    f"{LIBRARY}{{second}}/",
    f"{LIBRARY}{{wrong}}/",
    f"{LIBRARY}add/",
    f"{LIBRARY}add/?strand=ws1",
    f"{LIBRARY}{{second}}/new-version/",
    f"{LIBRARY}{{second}}/withdraw/",
    SHARED,
    f"{SHARED}{{material}}/",
    f"{SHARED}{{material}}/output/",
    f"{SHARED}share/",
]


@pytest.fixture
def place():
    strand = make_strand(make_group("edition"), "WS1", themes=["Imputation", LONG])
    officer = make_officer(strand.group, name="Olga Officer")
    values = {"workstrand": strand, "kind": "report", "audience": "public", "by": officer}
    values |= {"released_on": datetime.date(2026, 3, 31), "released_precision": "month"}
    first = add_output(title="Guide", link="https://stats.example.org/" + "x" * 120, version="1", **values)
    second = add_output(
        title=LONG,
        file=ContentFile(b"a\n", name="x" * 100 + ".csv"),
        summary="On *Tuesdays*.\n\n| a | b |\n|---|---|\n| c | d |\n",
        authors="Example, Ada; مريم الفلانية",
        licence="CC-BY-4.0",
        doi="10.5281/zenodo.4564277",
        languages=["en", "ru", "ar"],
        themes=strand.themes.all(),
        replaces=first,
        **values,
    )
    wrong = add_output(title="Wrong", link="https://stats.example.org/", licence="Ask first", **values)
    withdraw_output(output=wrong, reason="A slip.", by=officer)
    sharer = make_person(name="مريم الفلانية")
    make_role(sharer, strand)
    material = share_material(
        workstrand=strand, title=LONG, text="x" * 90, worked="That.", did_not="This.", audience="group", by=sharer
    )
    return {
        "officer": officer,
        "sharer": sharer,
        "first": first.pk,
        "second": second.pk,
        "wrong": wrong.pk,
        "material": material.pk,
    }


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("scheme", "viewport"), [("light", WIDE), ("dark", PHONE)])
def test_library_is_accessible_in_both_schemes_and_widths(
    place, new_page, log_in, axe, overflow, path, scheme, viewport
):
    page = new_page(viewport=viewport, color_scheme=scheme)
    log_in(page, place["officer"])
    page.goto(path.format(**place))

    assert axe(page) == []
    assert overflow(page) == []


def test_lead_adds_an_output_without_javascript(place, new_page, log_in):
    page = new_page(java_script_enabled=False)
    log_in(page, place["officer"])
    page.goto(LIBRARY)
    page.get_by_role("link", name="Add an output").click()
    page.get_by_role("link", name="WS1").click()
    page.get_by_label("Title*").fill("Lessons learnt")
    page.get_by_label("Released*").fill("2025")
    page.get_by_label("File").set_input_files({"name": "lessons.csv", "mimeType": "text/csv", "buffer": b"a,b\n"})
    page.get_by_label("Imputation").check()
    page.get_by_role("button", name="Add the output").click()

    expect(page.get_by_role("heading", name="Lessons learnt")).to_be_visible()
    expect(page.locator(".badge", has_text="Released 2025")).to_be_visible()
    assert Output.objects.get(title="Lessons learnt").file_name == "lessons.csv"


def test_member_shares_on_a_phone(place, phone_page, log_in):
    log_in(phone_page, place["sharer"])
    phone_page.goto(SHARED)
    phone_page.get_by_role("link", name="Share something").click()
    phone_page.get_by_label("Title*").fill("What I tried")
    phone_page.get_by_label("What it is*").fill("A few words.")
    phone_page.get_by_role("button", name="Share it").click()

    expect(phone_page.get_by_role("heading", name="What I tried")).to_be_visible()
    expect(phone_page.get_by_text("Shared. Thank you")).to_be_visible()


def test_entry_in_bibtex_is_there_to_copy(place, new_page):
    page = new_page()
    page.goto(f"{LIBRARY}{place['second']}/")
    page.get_by_text("In BibTeX").click()

    expect(page.get_by_role("region", name="The entry in BibTeX")).to_contain_text("@techreport{edition-2026")
