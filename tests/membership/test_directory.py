"""Who is found in the directory, by whom, and what is shown of them."""

import datetime

import pytest

from core import clock
from people.models import Topic
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
LONG = "Maria " + "Exemplificação " * 12 + "Fictícia"


@pytest.fixture
def network():
    return plenary_of(make_network())


def make_admitted(network, name, **values):
    person = make_person(name=name, **values)
    make_role(person, network)
    return person


@pytest.fixture
def reader(client, network):
    person = make_admitted(network, "Reader")
    client.force_login(person)
    return person


def names(client, query=""):
    return [entry.person.name for entry in client.get(f"/people/?{query}").context["entries"]]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("фул", "Фулана Тестовая"),
        ("ТЕСТ фулана", "Фулана Тестовая"),
        ("الفلانية", "فلانة الفلانية"),
        ("o'sample", "Siobhán O'Sample"),
        ("cher", "Cher"),
        ("exemplificação maria", LONG),
        ("cher sbs", "Cher"),
        ("бюро статистики cher", "Cher"),
    ],
)
def test_people_are_found_by_words_of_name_or_organisation_in_any_script(client, network, reader, typed, found):
    office = make_organisation("Samplestan Bureau of Statistics", acronym="SBS")
    office.aliases.create(name="Бюро статистики")
    office.save()
    for name in ("Фулана Тестовая", "فلانة الفلانية", "Siobhán O'Sample", LONG):
        make_admitted(network, name)
    make_admitted(network, "Cher", organisation=office)

    assert names(client, f"q={typed}") == [found]


def test_filters_by_topic_country_language_and_strand_narrow_together(client, network, reader):
    strand, data = make_strand(), Topic.objects.get(name="Data")
    office = make_organisation(country="FR")
    make_organisation(country="GB")
    full = make_admitted(network, "All Of It", organisation=office, languages=" en fr ")
    full.topics.add(data)
    make_role(full, strand)
    half = make_admitted(network, "Half Of It", organisation=office, languages=" fr ")
    for query in (f"topic={data.pk}", "language=en", f"strand={strand.pk}"):
        assert names(client, query) == ["All Of It"]
    assert names(client, "country=FR") == names(client, "language=fr") == ["All Of It", "Half Of It"]
    assert names(client, f"country=FR&language=fr&topic={data.pk}&strand={strand.pk}") == ["All Of It"]
    assert half.name not in names(client, "country=GB")


def test_row_names_office_country_topics_languages_and_roles_and_no_address(client, network, reader):
    strand = make_strand(code="WS4")
    person = make_admitted(
        network, "Ada Example", organisation=make_organisation("Some Office", country="KE"), languages=" sw "
    )
    person.topics.add(Topic.objects.get(name="Skills"))
    make_role(person, strand, Role.Kind.LEAD)

    page = client.get("/people/").content.decode()

    row = page.split("Ada Example")[1].split("</tr>")[0]
    for shown in ("Some Office", "Kenya", "Skills", "Swahili", "WS4", "lead"):
        assert shown in row
    assert person.email not in page


@pytest.mark.parametrize("who", ["public", "awaiting"])
def test_others_see_those_listed_and_those_who_hold_an_office_and_nothing_of_what_they_work_on(client, network, who):
    group = make_group()
    strand, data = make_strand(group, "WS1"), Topic.objects.get(name="Data")
    listed = make_admitted(network, "Listed One", is_listed=True, languages=" en ")
    listed.topics.add(data)
    hidden = make_admitted(network, "Hidden One", is_listed=False)
    hidden.topics.add(data)
    leading = make_admitted(network, "Leading One")
    make_role(leading, strand, Role.Kind.LEAD)
    make_role(leading, make_strand(group, "WS2"))
    make_person(name="Not In It", is_listed=True)
    if who == "awaiting":
        client.force_login(make_person(name="Awaiting"))

    page = client.get("/people/")

    assert [entry.person.name for entry in page.context["entries"]] == ["Leading One", "Listed One"]
    assert "WS2" not in page.content.decode().split("Leading One")[1].split("</tr>")[0]
    assert "Data" not in page.content.decode().split("<table")[1]
    assert names(client, f"topic={data.pk}&language=fr") == ["Leading One", "Listed One"]
    assert names(client, "q=hidden") == []


@pytest.mark.parametrize(("who", "sees"), [("officer", True), ("other", False), ("network", True), ("member", False)])
def test_address_and_that_mail_bounces_are_for_officers_of_a_group_the_person_is_in(client, network, who, sees):
    group = make_group()
    person = make_admitted(network, "Ada Example", unreachable_since=clock.now())
    make_role(person, make_strand(group))
    reader = {
        "officer": lambda: make_officer(group),
        "other": lambda: make_officer(make_group()),
        "network": lambda: make_officer(network.group),
        "member": lambda: make_admitted(network, "Member"),
    }[who]()
    client.force_login(reader)

    page = client.get("/people/?q=ada").content.decode()

    assert (person.email in page, "mail bounces" in page) == (sees, sees)


def test_whoever_left_or_may_not_log_in_is_not_found(client, network, reader):
    left, shut = make_person(name="Left One"), make_admitted(network, "Shut One", is_active=False)
    make_role(left, network, ends_on=clock.today() - datetime.timedelta(days=1))

    assert {left.name, shut.name}.isdisjoint(names(client))


@pytest.mark.parametrize(
    "query", ["topic=x", f"topic={'9' * 30}", "country=XX", "language=zz", "strand=0", "page=99", "q=%00"]
)
def test_what_is_no_choice_is_not_looked_for(client, network, reader, query):
    assert client.get(f"/people/?{query}").status_code == 200
    assert names(client, f"q=reader&{query}" if not query.startswith("q") else query) == ["Reader"]


def test_nobody_found_says_what_to_do(client, network, reader):
    assert "Try fewer words" in client.get("/people/?q=nobodyofthatname").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_directory_runs_a_fixed_number_of_queries(client, network, reader, rows, django_assert_num_queries):
    for number in range(rows):
        person = make_admitted(network, f"Found {number}", organisation=make_organisation())
        make_role(person, make_strand())
        person.topics.add(Topic.objects.first())

    with django_assert_num_queries(11):
        page = client.get("/people/?q=found")

    assert len(page.context["entries"]) == rows


def test_pages_keep_what_was_looked_for(client, network, reader):
    for number in range(51):
        make_admitted(network, f"Found {number:02}")

    page = client.get("/people/?q=found")

    assert len(page.context["entries"]) == 50
    assert "?q=found&amp;page=2" in page.content.decode()
    assert names(client, "q=found&page=2") == ["Found 50"]
