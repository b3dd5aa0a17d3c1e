import pytest
from playwright.sync_api import expect

from tests.factories import (
    give_second_factor,
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_request,
    make_role,
    make_strand,
)
from workstrands.models import Role
from workstrands.services import plenary_of


@pytest.fixture
def world():
    """A group with a strand, somebody who leads it, somebody who asks to join it, and its coordinator."""
    network = make_network()
    group = make_group("edition", name="The edition")
    strand = make_strand(group, "WS1", title="Pilot studies", themes=["Imagery"])
    office = make_organisation("Samplestan Bureau of Statistics", acronym="SBS")
    lead, applicant = make_person(name="Ada Example", organisation=office), make_person(name="Νίκη Παράδειγμα")
    for person in (lead, applicant):
        make_role(person, plenary_of(network))
    make_role(lead, strand, Role.Kind.LEAD, organisation=office)
    make_request(strand, applicant)
    officer = give_second_factor(make_officer(group, name="Ana Coordinator"))
    make_role(officer, plenary_of(network), Role.Kind.COORDINATOR)
    return {"group": group, "strand": strand, "lead": lead, "applicant": applicant, "officer": officer}


def pages(world):
    strand, role = world["strand"].pk, world["strand"].roles.get().pk
    return [
        "/admin/",
        "/admin/membership/joinrequest/",
        "/admin/workstrands/role/",
        "/admin/workstrands/role/add/",
        f"/admin/workstrands/role/{role}/change/",
        f"/admin/workstrands/role/{role}/history/",
        "/admin/workstrands/role/export/",
        f"/admin/workstrands/workstrand/{strand}/change/",
        f"/admin/workstrands/workinggroup/{world['group'].pk}/change/",
        "/admin/people/person/",
        "/admin/core/historyentry/",
    ]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_admin_is_accessible_fits_and_keeps_the_policy(world, new_page, log_in, axe, overflow, width, scheme):
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    log_in(page, world["officer"])

    found = {}
    for path in pages(world):
        page.goto(path)
        found[path] = axe(page, preload=False) + overflow(page)
    assert {path: problems for path, problems in found.items() if problems} == {}


def test_coordinator_appoints_by_picking_a_name_and_ends_the_term(world, page, log_in):
    log_in(page, world["officer"])
    page.goto("/admin/workstrands/role/add/")
    page.locator(".field-person .select2-selection").click()
    page.locator(".select2-search__field").fill("ada")
    page.get_by_role("option", name="Ada Example, SBS").click()
    page.get_by_label("Workstrand").select_option(label="The edition: the group as a whole")
    page.locator("#id_kind").select_option("chair")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Ada Example, chair")

    page.locator("#result_list").get_by_role("link", name="Ada Example").first.click()
    page.get_by_role("button", name="End …").click()
    page.get_by_label("Reason").fill("Only for today.")
    page.get_by_role("button", name="End").click()

    expect(page.locator(".messagelist")).to_contain_text("End: 1 done.")
    role = Role.objects.get(person=world["lead"], kind="chair")
    assert (role.ends_on, role.end_reason) == (world["group"].today(), "Only for today.")


def test_coordinator_approves_from_the_first_page_with_javascript_off(world, new_page, log_in):
    page = new_page(java_script_enabled=False)
    log_in(page, world["officer"])
    page.goto("/admin/")
    page.get_by_role("link", name="Requests to join", exact=True).first.click()
    page.get_by_role("checkbox", name="Παράδειγμα").check()
    page.locator("select[name=action]").select_option("approve")
    page.get_by_role("button", name="Go").click()
    page.get_by_label("A word with it").fill("Welcome!")
    page.get_by_role("button", name="Approve").click()

    expect(page.locator(".messagelist")).to_contain_text("Approve: 1 done.")
    assert Role.objects.filter(person=world["applicant"], workstrand=world["strand"]).exists()


OUTSIDE = """() => [...document.querySelectorAll("#content :is(input, select, textarea, .select2, button, h1)")]
    .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1).map(one => one.outerHTML.slice(0, 60))"""


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_forms_of_the_admin_stay_within_the_page_however_long_a_title_is(world, new_page, log_in, width):
    make_strand(world["group"], "WS2", title="Quality " * 24 + "of data")
    page = new_page(viewport={"width": width, "height": 800})
    log_in(page, world["officer"])

    found = {}
    for name in (
        "workstrands/role",
        "workstrands/workstrand",
        "workstrands/workinggroup",
        "people/person",
        "people/organisation",
    ):
        page.goto(f"/admin/{name}/add/")
        found[name] = page.evaluate(OUTSIDE)
    page.goto("/admin/imports/roles/")
    assert page.locator("input[type=submit]").evaluate("one => getComputedStyle(one).textTransform") == "none"
    assert {name: problems for name, problems in found.items() if problems} == {}
