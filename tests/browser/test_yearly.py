import datetime

import pytest
from playwright.sync_api import expect

from core import clock
from membership.models import EditionOffer
from membership.services import open_round
from tests.factories import (
    give_second_factor,
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_role,
    make_strand,
)
from workstrands.models import Role, WorkingGroup
from workstrands.services import plenary_of


@pytest.fixture
def edition():
    network = make_network()
    today = clock.today()
    group = make_group(
        "ml-2030", name="Group 2030", starts_on=today - datetime.timedelta(days=300), ends_on=today + datetime.timedelta(days=30),
    )  # fmt: skip
    make_strand(group, "WS1", title="Pilot studies", joining_policy="open")
    make_strand(group, "WS2", title="From valid solution to production", joining_policy="open")
    coordinator = give_second_factor(make_officer(group, name="Ana Coordinator", organisation=make_organisation()))
    make_role(coordinator, plenary_of(network))
    return group


@pytest.mark.parametrize("java_script", [True, False])
def test_year_turns_from_the_question_to_the_next_edition(edition, new_page, log_in, axe, overflow, java_script):
    """A call is recorded, a member answers from the mail, the officer sees it and opens the next edition, and the member joins it."""
    coordinator = plenary_of(edition).roles.get().person
    network = WorkingGroup.objects.get(is_network=True)
    member = make_person(name="فلانة الفلانية", organisation=make_organisation())
    make_role(member, plenary_of(network))
    make_role(member, edition.workstrands.get(code="WS1"))
    calling = make_person("kim@example.org", name="Kim Placeholder", organisation=make_organisation())
    make_role(calling, plenary_of(network))
    desk = new_page(java_script_enabled=java_script)
    log_in(desk, coordinator)
    desk.goto("/groups/ml-2030/ws1/members/")
    desk.get_by_role("link", name="Record it on their behalf").click()
    desk.get_by_label("Who*").fill("kim@example.org")
    desk.get_by_label("Where it comes from").fill("Call of 3 November")
    desk.get_by_role("button", name="Record it").click()
    expect(desk.get_by_text("Kim Placeholder is a member of WS1 Pilot studies.")).to_be_visible()

    question = open_round(group=edition, closes_on=clock.today() + datetime.timedelta(days=9), by=coordinator)
    phone = new_page(viewport={"width": 320, "height": 700}, java_script_enabled=java_script)
    log_in(phone, member)
    phone.goto("/me/")
    phone.get_by_role("link", name="Say whether you stay in Group 2030").click()
    assert (axe(phone), overflow(phone)) == ([], []) if java_script else True
    phone.get_by_label("WS1 Pilot studies").select_option(
        label="Switch to WS2 From valid solution to production: at once"
    )
    phone.get_by_role("button", name="Send my answer").click()
    expect(phone.get_by_text("your answer was recorded")).to_be_visible()

    desk.goto(question.get_absolute_url())
    expect(desk.get_by_text("WS1 → WS2")).to_be_visible()
    desk.get_by_role("link", name="Open the next edition from these answers").click()
    desk.get_by_role("button", name="Look at it before it is founded").click()
    expect(desk.get_by_role("heading", name="Found this edition?")).to_be_visible()
    expect(desk.get_by_text("فلانة الفلانية")).to_be_visible()
    desk.get_by_role("button", name="Found it and write to them").click()
    expect(desk.get_by_text("is founded")).to_be_visible()

    phone.goto(EditionOffer.objects.get(person=member).get_absolute_url())
    expect(phone.get_by_label("WS2 From valid solution to production")).to_be_checked()
    phone.get_by_role("button", name="Join").click()
    expect(phone.get_by_text("Welcome: you are a member")).to_be_visible()
    terms = Role.objects.filter(person=member, workstrand__group__predecessor=edition)
    assert sorted(role.workstrand.code for role in terms) == ["WS2", "plenary"]


@pytest.mark.parametrize(
    "path", ["/groups/ml-2030/ws1/record/", "{question}", "{question}people/{person}/", "/groups/ml-2030/next/"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_officers_are_accessible_and_fit_a_phone(edition, new_page, log_in, axe, overflow, path, scheme):
    coordinator = plenary_of(edition).roles.get().person
    member = make_person(
        name="Maria do Carmo Exemplificação de Albuquerque Vasconcelos Demonstração", organisation=make_organisation()
    )
    make_role(member, edition.workstrands.get(code="WS1"))
    question = open_round(group=edition, closes_on=clock.today() + datetime.timedelta(days=9), by=coordinator)
    page = new_page(viewport={"width": 320, "height": 700}, color_scheme=scheme)
    log_in(page, coordinator)
    page.goto(path.format(question=question.get_absolute_url(), person=member.pk))

    assert axe(page) == []
    assert overflow(page) == []
    if path.endswith("next/"):
        page.get_by_role("button", name="Look at it").click()
        expect(page.get_by_role("heading", name="Found this edition?")).to_be_visible()
        assert axe(page) == []
        assert overflow(page) == []
