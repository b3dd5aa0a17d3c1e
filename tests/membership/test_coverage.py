"""Which countries take part, and which are missing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_countries import countries

from membership.selectors.coverage import coverage_of
from people.regions import region_of
from people.subregions import OTHER_AREAS, REGION_OF_SUBREGION, subregion_of
from tests.factories import (
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_role,
    make_strand,
)
from workstrands.models import Role
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
PAGE = "/groups/edition/ws1/coverage/"


def add(strand, country, name="", kind="member", **values):
    person = make_person(name=name, organisation=make_organisation(country=country, **values))
    make_role(person, strand, kind)
    return person


@pytest.fixture
def strand():
    network = make_network()
    strand = make_strand(make_group("edition"), "WS1", title="Pilots")
    add(strand, "NO", "Kari Norway")
    add(plenary_of(network), "FR", "Frida France")
    make_organisation("Office of Chile", country="CL")
    return strand


def test_every_country_lies_in_one_subregion_of_its_region():
    for code in countries.countries:
        assert REGION_OF_SUBREGION[subregion_of(code)] == region_of(code), code
    assert len(set(countries.countries) - OTHER_AREAS) == 193 + 2


def test_countries_are_there_or_known_or_missing(strand):
    add(strand, "MX", kind=Role.Kind.OBSERVER)
    international = make_organisation("World Office", country="", kind="international")
    make_role(make_person(organisation=international), strand)

    found = coverage_of(strand)

    by_code = {country.code: country for subregion in found.subregions for country in subregion.countries}
    assert [code for code, country in by_code.items() if country.takes_part] == ["NO"]
    assert [(country.code, country.known_people) for country in found.near] == [("FR", 1), ("CL", 0), ("MX", 0)]
    assert (found.present, found.total, found.international) == (1, 195, 1)
    assert "Northern Europe" not in found.missing
    assert "Central Asia" in found.missing


def test_area_that_is_no_state_counts_where_it_is_known(strand):
    add(strand, "GL")

    assert coverage_of(strand).total == 196


def test_group_counts_all_of_its_strands(strand):
    other = make_strand(strand.group, "WS2")
    add(other, "DE")

    assert coverage_of(plenary_of(strand.group)).present == 2
    assert coverage_of(other).present == 1


@pytest.mark.parametrize(
    ("who", "sees", "invites"),
    [("public", False, False), ("network", True, False), ("officer", True, True), ("lead", True, True)],
)
def test_page_shows_countries_to_the_network_and_buttons_to_who_runs_it(strand, client, who, sees, invites):
    if who == "network":
        client.force_login(add(plenary_of(strand.group), "FR"))
    elif who == "officer":
        client.force_login(make_officer(strand.group))
    elif who == "lead":
        client.force_login(add(strand, "NO", kind=Role.Kind.LEAD))

    page = client.get(PAGE).content.decode()

    assert ("Office of Chile" in page) == sees
    assert ("Norway" in page) == sees
    assert "Europe" in page
    assert ("?country=FR" in page) == invites
    assert "Frida France" not in page


def test_button_beside_a_country_fills_the_form_with_its_people_by_name(strand, client):
    client.force_login(add(strand, "NO", kind=Role.Kind.LEAD))

    page = client.get("/groups/edition/ws1/invite/?country=FR")
    garbage = client.get("/groups/edition/ws1/invite/?country=%00x")

    [(_pk, name)] = page.context["form"].fields["people"].choices
    assert name.startswith("Frida France, ")
    assert "people" not in garbage.context["form"].fields


@pytest.mark.parametrize("rows", [1, 3])
def test_page_takes_as_many_queries_for_one_as_for_many(strand, client, rows):
    for code in ("SE", "FI", "KE")[:rows]:
        add(strand, code)
    client.force_login(make_officer(strand.group))
    client.get(PAGE)

    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)

    assert len(queries) == 8


def test_nobody_yet(client):
    make_network()
    strand = make_strand(make_group("empty"), "WS1")
    client.force_login(make_officer(strand.group))

    page = client.get("/groups/empty/ws1/coverage/").content.decode()

    assert "0 countries of 195" in page
    assert "Nobody yet from" in page
    assert client.get("/groups/empty/ws1/members/").status_code == 200
