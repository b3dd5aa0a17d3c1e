"""The rest of the profile: languages, topics, further addresses, names as they are stored; and organisations offered while one types."""

import unicodedata

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from post_office.models import Email

from core.models import HistoryEntry
from core.verbs import Verb
from people import services
from people.models import Organisation, Topic
from tests.factories import make_network, make_organisation, make_person, make_role
from workstrands.services import plenary_of

from .doors import DOOR, code_sent_to

pytestmark = pytest.mark.django_db
PROFILE, SUGGEST = "/me/profile/", "/account/organisations/"
DECOMPOSED = unicodedata.normalize("NFD", "Zoé Nguyễn")


@pytest.fixture
def person(client):
    make_network()
    person = make_person(name="Ada Example", organisation=make_organisation("Some Office"))
    client.force_login(person)
    return person


def profile(**values):
    return {"name": "Ada Example", "organisation": "Some Office", "time_zone": "UTC", **values}


def test_profile_keeps_languages_in_the_order_chosen_and_topics(client, person):
    skills, data = Topic.objects.get(name="Skills"), Topic.objects.get(name="Data")

    client.post(
        PROFILE,
        profile(languages_0="fr", languages_1="", languages_2="uz", languages_3="fr", topics=[skills.pk, data.pk]),
    )

    person.refresh_from_db()
    assert person.languages == " fr uz "
    assert person.language_names == ["French", "Uzbek"]
    assert list(person.topics.all()) == [data, skills]
    entry = HistoryEntry.objects.get(verb=Verb.PROFILE_CHANGED)
    assert entry.new == {"fields": ["languages", "topics"]}
    page = client.get(PROFILE).content.decode()
    assert page.index('value="fr" selected') < page.index('value="uz" selected')


def test_saving_the_profile_unchanged_records_nothing(client, person):
    topic = Topic.objects.first()
    sent = profile(languages_0="fr", topics=[topic.pk])
    client.post(PROFILE, sent)
    client.post(PROFILE, sent)

    assert HistoryEntry.objects.filter(verb=Verb.PROFILE_CHANGED).count() == 1


@pytest.mark.parametrize(
    "wrong", [{"languages_0": "xx"}, {"topics": ["0"]}, {"topics": ["x"]}, {"languages_4": "english"}]
)
def test_what_is_no_choice_is_refused_and_nothing_is_saved(client, person, wrong):
    response = client.post(PROFILE, profile(name="New Name", **wrong))

    person.refresh_from_db()
    assert (response.status_code, person.name, person.languages) == (200, "Ada Example", "")
    assert "New Name" in response.content.decode()


def test_topic_no_longer_offered_stays_with_whoever_chose_it_and_nobody_else_gets_it(client, person):
    topic = Topic.objects.get(name="Strategy")
    person.topics.add(topic)
    services.save_topic(topic=topic, is_offered=False)
    assert "Strategy" in client.get(PROFILE).content.decode()

    client.post(PROFILE, profile(topics=[topic.pk]))
    assert list(person.topics.all()) == [topic]
    client.post(PROFILE, profile())
    client.post(PROFILE, profile(topics=[topic.pk]))

    assert list(person.topics.all()) == []


def test_change_by_an_officer_leaves_languages_and_topics(person):
    services.change_profile(
        person=person, by=person, name="Ada", organisation=person.organisation, time_zone=person.time_zone,
        languages=["en"], topics=Topic.objects.all()[:1],
    )  # fmt: skip

    services.change_profile(
        person=person, by=person, name="Ada B", organisation=person.organisation, time_zone=person.time_zone
    )

    person.refresh_from_db()
    assert (person.name, person.languages, person.topics.count()) == ("Ada B", " en ", 1)


def test_three_questions_stay_three(client):
    person = make_person()
    person.name = ""
    person.save()
    client.force_login(person)

    form = client.get("/account/welcome/").context["form"]

    assert list(form.fields) == ["name", "organisation", "time_zone"]


def test_lasting_topics_come_first_and_are_there_once(person):
    assert [topic.name for topic in Topic.objects.all()][:2] == ["Data", "Skills"]
    services.add_lasting_topics()
    assert Topic.objects.count() == 5
    with pytest.raises(ValidationError):
        services.save_topic(topic=Topic(), name="data")


def test_network_officer_looks_after_topics_in_the_admin(client, person, settings):
    settings.DEMO = True
    make_role(person, plenary_of(person_network()), "coordinator")

    assert (
        client.post(
            "/admin/people/topic/add/", {"name": " Satellite  imagery ", "order": "9", "is_offered": "on"}
        ).status_code
        == 302
    )

    topic = Topic.objects.get(order=9)
    assert topic.name == "Satellite imagery"
    assert HistoryEntry.objects.get(verb=Verb.TOPIC_ADDED).actor == person


def person_network():
    from workstrands.models import WorkingGroup

    return WorkingGroup.objects.get(is_network=True)


# further addresses


def test_profile_leads_to_the_addresses(client, person):
    page = client.get(PROFILE).content.decode()

    assert person.email in page
    assert 'href="/account/email/">Add or change' in page


def test_further_verified_address_comes_in_as_the_same_person_and_a_new_row_is_never_made(client, person):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    EmailAddress.objects.create(user=person, email="second@example.org", verified=True)
    client.logout()

    client.post(DOOR, {"email": "Second@Example.org"})
    client.post("/account/login/code/confirm/", {"code": code_sent_to("second@example.org")})

    assert client.get("/me/").context["person"] == person
    with pytest.raises(ValidationError, match="here already"):
        services.add_person(email="second@example.org", name="Another", by=person)


@pytest.mark.parametrize(("verified", "comes_in"), [(True, True), (False, False)])
def test_password_fits_each_verified_address(client, person, verified, comes_in):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    EmailAddress.objects.create(user=person, email="second@example.org", verified=verified)
    client.logout()

    client.post("/account/login/", {"login": "second@example.org", "password": "a long enough password"})

    assert (client.get("/me/").status_code == 200) == comes_in


def test_mail_goes_to_the_main_address_only(client, person):
    for email, primary in ((person.email, True), ("second@example.org", False)):
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=primary)
    client.post("/account/email/", {"email": "second@example.org", "action_primary": "1"})
    person.refresh_from_db()

    services.reset_second_factor(person=person, by=person)

    assert person.email == "second@example.org"
    assert (
        not Email.objects.exclude(to__in=[[person.email], "second@example.org"])
        .filter(message__contains="factor")
        .exists()
    )


# names


def test_names_are_stored_composed_whichever_way_they_were_typed(client, person):
    client.post(PROFILE, profile(name=DECOMPOSED, organisation=unicodedata.normalize("NFD", "Bureau d’État")))

    person.refresh_from_db()
    assert person.name == "Zoé Nguyễn"
    assert person.organisation.name == "Bureau d’État"
    office = services.save_organisation(
        organisation=Organisation(), name=unicodedata.normalize("NFD", "Śląsk"), country="PL", acronym="",
        aliases=[unicodedata.normalize("NFD", "Schlesien ä")],
    )  # fmt: skip
    assert office.name == "Śląsk"
    assert office.aliases.get().name == "Schlesien ä"


# suggestions


def found(client, typed):
    return [(row["value"], row["note"]) for row in client.get(SUGGEST, {"q": typed}).json()["found"]]


@pytest.mark.parametrize(
    "typed", ["uzstat", "Statistics Agency of Uz", "госк", "الجهاز", "统计", "  STATISTICS uzbek "]
)
def test_organisation_is_suggested_by_name_acronym_or_alias_in_any_script(client, person, typed):
    services.save_organisation(
        organisation=Organisation(), name="Statistics Agency of Uzbekistan", acronym="UZSTAT", country="UZ",
        aliases=["Госкомстат", "الجهاز", "统计署"],
    )  # fmt: skip

    [(value, note)] = found(client, typed)

    assert value == "Statistics Agency of Uzbekistan"
    assert note.endswith("UZSTAT · Uzbekistan")
    assert note.startswith("Госкомстат") == (typed == "госк")


def test_suggestions_are_few_the_best_first_and_never_what_nobody_checked(client, person):
    make_organisation("Typed By Somebody", is_checked=False)
    make_organisation("Central Office of Statistics")
    make_organisation("Statistics Office")
    for number in range(20):
        make_organisation(f"The national statistics office of number {number}")

    suggested = found(client, "statistics office")

    assert len(suggested) == 10
    assert suggested[0][0] == "Statistics Office"
    assert found(client, "typed") == found(client, "") == found(client, " ") == []


def test_names_of_several_are_suggested_with_their_country(client, person):
    for country in ("ES", "CL"):
        make_organisation("Instituto de Estadística", acronym="INE", country=country)

    assert {value for value, _note in found(client, "ine")} == {
        "Instituto de Estadística (Spain)",
        "Instituto de Estadística (Chile)",
    }


def test_stranger_gets_no_suggestions(client):
    make_organisation("Some Office")

    assert client.get(SUGGEST, {"q": "some"}).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_keystroke_runs_a_fixed_number_of_queries(client, person, rows, django_assert_num_queries):
    for number in range(rows):
        services.save_organisation(
            organisation=Organisation(), name=f"Office {number} of it", country="GB", aliases=[f"Бюро {number}"]
        )
    with django_assert_num_queries(5):
        assert len(found(client, "бюро")) == rows
