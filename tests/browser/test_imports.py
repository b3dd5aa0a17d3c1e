from pathlib import Path

import pytest
from playwright.sync_api import expect

from people.models import Person
from tests.factories import give_second_factor, make_network, make_officer, make_organisation, make_person

ROWS = """\ufeffName;E-mail;Organisation;Country;Favourite colour
Тамара Образцова;tamara@example.org;Samplestan Bureau of Statistics;Italy;red
Ada O'Example;ada@example.org;SBS;IT;blue
فلانة الفلانية;no address;SBS;IT;
Tamara Again;TAMARA@example.org;SBS;IT;
"""


@pytest.fixture
def officer():
    make_organisation("Samplestan Bureau of Statistics", acronym="SBS", country="IT")
    make_person("ada@example.org", name="Ada Example")
    return give_second_factor(make_officer(make_network(), name="Nora Officer"))


def choose(page, path):
    page.goto("/admin/people/person/")
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Show what it would do").click()


def test_officer_imports_the_good_rows_and_mends_the_wrong_ones(officer, page, log_in, axe, overflow, tmp_path):
    source = tmp_path / "people.csv"
    source.write_text(ROWS, encoding="utf-8")
    log_in(page, officer)
    choose(page, source)

    expect(page.locator("#content")).to_contain_text("CSV, UTF-8, semicolon")
    expect(page.locator("#content")).to_contain_text("Favourite colour")
    page.get_by_role("link", name="wrong 2").click()
    expect(page.locator(".is-wrong")).to_have_count(2)
    expect(page.locator(".is-wrong").nth(1)).to_contain_text("The same person is in row 2 already.")
    page.get_by_role("link", name="changed 1").click()
    expect(page.locator(".is-changed del").first).to_have_text("Ada Example")
    assert axe(page, preload=False) + overflow(page) == []

    expect(page.get_by_label("Admit them to the network")).to_be_checked()
    page.get_by_role("button", name="Apply the 2 good rows").click()
    expect(page.locator(".messagelist")).to_contain_text("2 rows were written.")
    expect(page.locator("#content")).to_contain_text("2 people were admitted to the network.")
    expect(page.get_by_role("link", name="Next: their roles")).to_be_visible()
    assert axe(page, preload=False) + overflow(page) == []
    assert Person.objects.get(email="tamara@example.org").name == "Тамара Образцова"
    assert not Person.objects.filter(name="Tamara Again").exists()

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    mended = tmp_path / "mended.csv"
    wrong = Path(download.value.path()).read_text(encoding="utf-8-sig")
    header, arabic, _twice = wrong.splitlines()
    mended.write_text(f"{header}\n{arabic.replace('no address', 'fulana@example.org')}\n", encoding="utf-8")
    choose(page, mended)
    page.get_by_role("button", name="Apply 1 row").click()
    expect(page.locator(".messagelist")).to_contain_text("1 row was written.")
    assert Person.objects.get(email="fulana@example.org").name == "فلانة الفلانية"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_pages_of_an_import_are_accessible_and_fit(officer, new_page, log_in, axe, overflow, tmp_path, width, scheme):
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=True)
    log_in(page, officer)
    page.goto("/admin/imports/roles/")
    assert axe(page, preload=False) + overflow(page) == []
    source = tmp_path / "people.csv"
    source.write_text(f"name,email,job title\n{'x' * 200},a@example.org,{'Head ' * 30}\n", encoding="utf-8")
    choose(page, source)
    assert axe(page, preload=False) + overflow(page) == []
