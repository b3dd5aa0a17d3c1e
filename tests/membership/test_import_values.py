"""Import in the admin: a value that is emptied, the zone of those entered by others, and the terms of what is over."""

import datetime

import pytest

from core import clock
from core.models import HistoryEntry
from people.models import OrganisationAlias, Person
from people.services import save_organisation
from tests.factories import (
    give_second_factor,
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_role,
)
from tests.membership.test_imports import apply, export, problem, states, upload
from workstrands.models import Role
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(db):
    return make_network()


@pytest.fixture
def officer(network, client):
    person = give_second_factor(make_officer(network, name="Nora Officer"))
    client.force_login(person)
    return person


# emptying


def test_import_empties_a_value_only_where_a_cell_says_so(client, officer):
    office = make_organisation(
        "Sample Office", acronym="SO", website="https://so.example.org", parent=make_organisation("Head")
    )
    person = make_person(email="ada@example.org", name="Ada Example", organisation=office, job_title="Head of methods")

    made = upload(client, "people", "name,email,organisation,job_title\nAda Example,ada@example.org,,\n")
    assert states(made) == ["unchanged"]
    made = upload(client, "people", "email,organisation,job_title\nada@example.org,(empty), (Empty) \n")
    assert "Head of methods</del> → <small>(empty)</small>" in client.get(f"/admin/import/{made.pk}/").content.decode()
    apply(client, made)
    made = upload(
        client, "organisations", "name,country,acronym,website,parent\nSample Office,GB,(empty),(empty),(empty)\n"
    )
    apply(client, made)

    person.refresh_from_db()
    office.refresh_from_db()
    assert (person.organisation, person.job_title, person.name) == (None, "", "Ada Example")
    assert (office.acronym, office.website, office.parent) == ("", "", None)
    entry = HistoryEntry.objects.filter(target_id=office.pk).latest("id")
    assert entry.new == {"acronym": "", "website": "", "parent": ""}


def test_import_empties_other_names(client, officer):
    office = make_organisation("Sample Office")
    save_organisation(organisation=office, by=officer, aliases=["Exemple", "Образец"])

    apply(client, upload(client, "organisations", "name,country,aliases\nSample Office,GB,(empty)\n"))

    assert not OrganisationAlias.objects.exists()
    office.refresh_from_db()
    assert office.search_text == "sample office"


@pytest.mark.parametrize(
    ("kind", "text", "column"),
    [
        ("people", "name,email\n(empty),ada@example.org\n", "name"),
        ("people", "name,email,time_zone\nAda,ada@example.org,(empty)\n", "time_zone"),
        ("roles", "group,kind,email,ends_on\nmine,member,ada@example.org,(empty)\n", "ends_on"),
    ],
)
def test_what_must_be_there_is_not_emptied(client, officer, kind, text, column):
    assert problem(upload(client, kind, text)) == f"{column}: this column cannot be emptied by an import."


def test_upload_page_says_how_to_empty_a_value(client, officer):
    page = client.get("/admin/imports/people/").content.decode()

    assert "To empty a value, write (empty) in its cell; possible in: organisation, job_title." in page
    assert "To empty a value" not in client.get("/admin/imports/roles/").content.decode()


# time zones


def test_imported_person_without_a_zone_is_asked_for_it_once(client, officer):
    office = make_organisation("Sample Office")
    apply(
        client,
        upload(client, "people", "name,email,organisation,job_title\nAda Example,ada@example.org,Sample Office,Head\n"),
    )
    person = Person.objects.get(email="ada@example.org")
    client.force_login(person)

    assert client.get("/me/").headers["Location"] == "/account/welcome/?next=/me/".replace("/me/", "%2Fme%2F")
    form = client.get("/account/welcome/?next=/me/").context["form"]
    assert (form["name"].value(), form["organisation"].value()) == ("Ada Example", "Sample Office")
    given = {"name": "Ada Example", "organisation": "Sample Office", "time_zone": "UTC", "next": "/me/"}
    assert client.post("/account/welcome/", given).headers["Location"] == "/me/"

    person.refresh_from_db()
    assert (person.zone_is_assumed, person.job_title, person.organisation) == (False, "Head", office)
    assert client.get("/me/").status_code == 200


def test_imported_person_with_a_zone_is_asked_nothing(client, officer):
    text = "name,email,time_zone\nAda Example,ada@example.org,{}\n"
    apply(client, upload(client, "people", text.format("")))
    apply(client, upload(client, "people", text.format("Europe/Rome")))

    client.force_login(Person.objects.get(email="ada@example.org"))

    assert client.get("/me/").status_code == 200


def test_network_officer_exports_and_imports_terms_of_a_finished_edition(client, officer, network):
    ends_on = clock.today() - datetime.timedelta(days=500)
    over = make_group("over", starts_on=ends_on - datetime.timedelta(days=300), ends_on=ends_on)
    make_role(make_person(), plenary_of(over), entered_later=True)

    exported = export(client, "workstrands/role", 0)

    assert set(states(upload(client, "roles", exported))) == {"unchanged"}
    text = "group,email,person,kind,starts_on\nover,old@example.org,Old Hand,member,{}\n"
    apply(client, upload(client, "roles", text.format(over.starts_on)))
    assert Role.objects.get(person__email="old@example.org").entered_later
