import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from core import clock, obligations
from core.models import HistoryEntry
from membership import services
from membership.models import EditionOffer
from membership.selectors import editions as selectors
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
from tests.threads import together
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
PAGE = "/groups/ml-2030/next/"
NAMES = ["Contohwati", "Siobhán O'Sample", "فلانة الفلانية", "x" * 200]


@pytest.fixture
def network():
    return make_network()


@pytest.fixture
def group(network):
    office = make_organisation("Demolandia Office")
    today = clock.today()
    return make_group(
        "ml-2030", name="Group 2030", short_name="2030", lead_organisation=office, supporting=[office],
        starts_on=today.replace(day=1) - datetime.timedelta(days=120), ends_on=today + datetime.timedelta(days=20),
    )  # fmt: skip


@pytest.fixture
def strand(group):
    return make_strand(group, "WS1", title="Pilot studies", themes=["Imagery"], joining_policy="open")


@pytest.fixture
def officer(group, network):
    officer = give_second_factor(make_officer(group, name="Ana Coordinator"))
    make_role(officer, plenary_of(network))
    return officer


def add_member(strand, kind=Role.Kind.MEMBER, **values):
    person = make_person(organisation=make_organisation(), **values)
    make_role(person, Workstrand.objects.get(group__is_network=True))
    make_role(person, strand, kind)
    return person


def as_of(person):
    client = Client()
    client.force_login(person)
    return client


def filled(client):
    """The form as a browser would send it back: what is suggested and ticked."""
    form = client.get(PAGE).context["form"]
    sent = {}
    for name in form.fields:
        value = form[name].value()
        sent[name] = "" if value is None else value
    return sent


def found(group, officer, **values):
    today = clock.today()
    given = {
        "strands": [], "leads": [], "invited": [], "supporting": [], "name": "Next", "slug": "next-one",
        "officers": list(Role.objects.filter(person=officer, workstrand__group=group)),
        "starts_on": today + datetime.timedelta(days=21), "ends_on": today + datetime.timedelta(days=300),
    } | values  # fmt: skip
    return services.open_next_edition(group=group, by=officer, **given)


@pytest.mark.parametrize("name", NAMES)
def test_officer_opens_the_next_edition_from_what_is_filled_in(group, strand, officer, name):
    lead = add_member(strand, Role.Kind.LEAD, name="Leading One")
    staying, silent = add_member(strand, name=name), add_member(strand, name="Silent One")
    question = services.open_round(group=group, closes_on=clock.today() + datetime.timedelta(days=9), by=officer)
    for person in (staying, lead):
        services.answer_round(question=question, person=person, by=person, choices={strand: ("stay", None)})
    Email.objects.all().delete()
    client = as_of(officer)
    form = filled(client)
    assert (form["leads"], form["invited"]) == ([lead.roles.get(kind="lead").pk], [staying.pk])

    preview = client.post(PAGE, form | {"do": "preview"})
    assert name[:20] in preview.content.decode() or "&#x27;" in preview.content.decode()
    assert "Silent One" not in preview.content.decode()
    assert (WorkingGroup.objects.filter(predecessor=group).exists(), Email.objects.exists()) == (False, False)
    response = client.post(PAGE, form | {"do": "found"})

    edition = WorkingGroup.objects.get(predecessor=group)
    assert response["Location"] == edition.get_absolute_url()
    assert (edition.state, edition.starts_on) == ("forming", group.ends_on + datetime.timedelta(days=1))
    assert edition.lead_organisation == group.lead_organisation
    new = edition.workstrands.strands().get()
    assert (new.code, new.state, [theme.title for theme in new.themes.all()]) == ("WS1", "proposed", ["Imagery"])
    terms = Role.objects.filter(workstrand__group=edition)
    assert set(terms.values_list("person", "kind", "starts_on")) == {
        (officer.pk, "coordinator", edition.starts_on), (lead.pk, "lead", edition.starts_on),
    }  # fmt: skip
    assert [offer.person for offer in EditionOffer.objects.all()] == [staying]
    assert sorted(mail.to[0] for mail in Email.objects.all()) == sorted([lead.email, staying.email])
    assert silent.email not in str(Email.objects.values_list("to"))


def test_second_click_founds_nothing(group, strand, officer):
    client = as_of(officer)
    form = filled(client) | {"do": "found"}

    client.post(PAGE, form)
    again = client.post(PAGE, form)

    edition = WorkingGroup.objects.get(predecessor=group)
    assert again["Location"] == edition.get_absolute_url()
    assert "Open the next edition" not in client.get(group.get_absolute_url()).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_found_one(group, strand, officer):
    def try_it():
        try:
            return bool(found(group, officer))
        except ValidationError:
            return False

    assert sorted(together(try_it, try_it)) == [False, True]
    assert WorkingGroup.objects.filter(predecessor=group).count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"slug": "ml-2030"}, "already exists"),
        ({"slug": "record"}, "address of a page"),
        ({"name": ""}, "required"),
        ({"starts_on": ""}, "required"),
        ({"ends_on": "2001-01-01"}, "violated"),
        ({"officers": []}, "somebody must run it"),
        ({"lead_organisation": "Nowhere"}, "No organisation is called so"),
        ({"supporting": "Demolandia Office\nNowhere"}, "No organisation is called so"),
        ({"invited": ["99999999999999999999999"]}, "valid"),
        ({"strands": ["0"]}, "valid"),
    ],
)
def test_what_cannot_be_is_refused_with_nothing_lost(group, strand, officer, change, said):
    client = as_of(officer)
    form = filled(client) | {"purpose": "Typed by hand."} | change

    for do in ("preview", "found"):
        page = client.post(PAGE, form | {"do": do}).content.decode()
        assert said in page
        assert "Typed by hand." in page

    assert not WorkingGroup.objects.filter(predecessor=group).exists()


def test_change_something_shows_the_form_with_what_was_typed(group, strand, officer):
    client = as_of(officer)

    page = client.post(PAGE, filled(client) | {"purpose": "Typed by hand.", "do": "change"}).content.decode()

    assert "Typed by hand." in page
    assert "Look at it before it is founded" in page


def test_only_officers_and_founders_open_it(group, strand, officer, network):
    member, outsider = add_member(strand), make_person()
    founder = make_officer(network)

    answers = [as_of(person).get(PAGE).status_code for person in (officer, founder, member, outsider)]

    assert answers == [200, 200, 403, 404]
    assert as_of(founder).get("/groups/network/next/").status_code == 404


# joining it


def test_member_joins_with_one_click_also_twice(group, strand, officer):
    member = add_member(strand)
    edition = found(group, officer, strands=[strand], invited=[member])
    offer = EditionOffer.objects.get()
    client = as_of(member)
    assert f"/me/editions/{offer.pk}/" in Email.objects.get(to=member.email).message
    assert f"edition:{offer.pk}" in {thing.key for thing in obligations.awaiting(member)}
    page = client.get(offer.get_absolute_url())
    ticked = page.context["form"]["strands"].value()

    for _tab in range(2):
        response = client.post(offer.get_absolute_url(), {"do": "join", "strands": ticked})
        assert response["Location"] == edition.get_absolute_url()

    terms = Role.objects.filter(person=member, workstrand__group=edition)
    assert sorted(role.workstrand.code for role in terms) == ["WS1", "plenary"]
    assert {role.starts_on for role in terms} == {edition.starts_on}
    offer.refresh_from_db()
    assert offer.state == EditionOffer.State.ACCEPTED
    assert f"edition:{offer.pk}" not in {thing.key for thing in obligations.awaiting(member)}


def test_member_declines_and_thinks_better_of_it(group, strand, officer):
    member = add_member(strand)
    edition = found(group, officer, strands=[strand], invited=[member])
    offer = EditionOffer.objects.get()
    client = as_of(member)

    client.post(offer.get_absolute_url(), {"do": "decline"})
    offer.refresh_from_db()
    assert (offer.state, Role.objects.filter(person=member, workstrand__group=edition).exists()) == ("declined", False)
    client.post(offer.get_absolute_url(), {"do": "join"})
    page = client.post(offer.get_absolute_url(), {"do": "decline"}).content.decode()

    assert "You have joined" in page
    assert Role.objects.filter(person=member, workstrand__group=edition).count() == 1


def test_invitation_is_its_own_persons_and_strands_are_those_offered(group, strand, officer):
    member, other = add_member(strand), add_member(strand)
    closed = make_strand(group, "WS2", joining_policy="invitation")
    found(group, officer, strands=[strand, closed], invited=[member])
    offer = EditionOffer.objects.get()
    hidden = Workstrand.objects.get(group__slug="next-one", code="WS2")

    assert as_of(other).get(offer.get_absolute_url()).status_code == 404
    assert as_of(officer).get(offer.get_absolute_url()).status_code == 404
    page = as_of(member).post(offer.get_absolute_url(), {"do": "join", "strands": [hidden.pk]})
    assert "not one of the available choices" in page.content.decode()
    assert not Role.objects.filter(person=member, workstrand=hidden).exists()


def test_edition_that_is_over_takes_nobody_and_asks_nothing(group, strand, officer):
    member = add_member(strand)
    edition = found(group, officer, invited=[member])
    offer = EditionOffer.objects.get()
    with clock.travel(clock.now() + datetime.timedelta(days=400)):
        assert obligations.awaiting(member) == []
        page = as_of(member).post(offer.get_absolute_url(), {"do": "join"}).content.decode()

    assert "is over" in page
    assert not Role.objects.filter(person=member, workstrand__group=edition).exists()


@pytest.mark.parametrize(
    ("first", "last", "next_last"),
    [
        ("2024-01-01", "2024-12-31", "2025-12-31"),
        ("2023-01-01", "2023-12-31", "2024-12-31"),
        ("2024-07-01", "2024-12-31", "2025-06-30"),
        ("2024-03-05", "2024-03-14", "2024-03-24"),
    ],
)
def test_next_period_is_as_long(first, last, next_last):
    group = WorkingGroup(
        slug="ml-2024", name="Group 2024", starts_on=datetime.date.fromisoformat(first),
        ends_on=datetime.date.fromisoformat(last),
    )  # fmt: skip

    assert selectors.suggested(group)["ends_on"].isoformat() == next_last


def test_suggested_address_is_another_one():
    day = datetime.date(2029, 12, 31)
    groups = [WorkingGroup(slug=slug, name=slug, starts_on=day, ends_on=day) for slug in ("ml-2029", "ml-demo")]

    assert [selectors.suggested(group)["slug"] for group in groups] == ["ml-2030", "ml-demo-2030"]


def test_form_asks_as_many_questions_for_many_as_for_few(group, strand, officer):
    client = as_of(officer)

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    add_member(strand), add_member(strand, Role.Kind.LEAD)
    count(), (few := count())
    for number in range(3):
        add_member(make_strand(group, f"X{number}"), Role.Kind.LEAD)

    assert count() == few


def test_record_counts_whom_it_asked_and_names_nobody(group, strand, officer):
    found(group, officer, invited=[add_member(strand), add_member(strand)])

    assert HistoryEntry.objects.get(verb="edition.offered").new == {"people": 2}


def test_who_said_they_switch_is_listed_so_and_offered_where_they_go(group, strand, officer):
    other = make_strand(group, "WS2", joining_policy="approval")
    person = add_member(strand, name="Kim Switches")
    question = services.open_round(group=group, closes_on=clock.today() + datetime.timedelta(days=9), by=officer)
    services.answer_round(question=question, person=person, by=person, choices={strand: ("switch", other)})

    assert "WS1 → WS2" in as_of(officer).get(PAGE).content.decode()
    edition = found(group, officer, strands=[strand, other], invited=[person])
    offer = EditionOffer.objects.get(workstrand=plenary_of(edition), person=person)
    ticked = as_of(person).get(f"/me/editions/{offer.pk}/").context["form"]["strands"].value()

    assert Workstrand.objects.filter(pk__in=ticked).get().code == "WS2"
