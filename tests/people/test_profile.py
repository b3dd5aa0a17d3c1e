"""Who somebody says they are: the organisation as they write it, and what happens to a newcomer at once."""

import pytest
from django.test import Client
from post_office.models import Email

from core.models import HistoryEntry
from core.verbs import Verb
from membership.models import JoinRequest
from membership.services import network_plenary
from people.models import Organisation, Person
from tests.factories import make_network, make_officer, make_organisation, make_person, make_role
from tests.threads import together
from workstrands.models import Role, Workstrand

from .doors import come_in

WELCOME, PROFILE = "/account/welcome/", "/me/profile/"


def answers(organisation="New Office", **values):
    return {"name": "Nina Newcomer", "organisation": organisation, "time_zone": "Asia/Tashkent", **values}


@pytest.fixture
def newcomer(client):
    come_in(client, "newcomer@example.org")
    return Person.objects.get(email="newcomer@example.org")


@pytest.fixture
def network():
    return make_network()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        "Госкомстат",
        "  ГОСКОМСТАТ ",
        "o‘zstat",
        "Statistics Agency of Uzbekistan",
        "STATISTICS  agency of uzbekistan",
        "Ｓtatistics Agency of Uzbekistan",
        "Statistics Agency of Uzbekistan (Uzbekistan)",
        "Statistics Agency of Uzbekistan (UZSTAT)",
        "الجهاز",
        "统计署",
    ],
)
def test_organisation_is_found_by_name_acronym_or_alias_in_any_script(client, newcomer, typed):
    office = make_organisation("Statistics Agency of Uzbekistan", acronym="UZSTAT", country="UZ")
    for alias in ("Госкомстат", "O‘zstat", "الجهاز", "统计署"):
        office.aliases.create(name=alias)
    office.save()

    client.post(WELCOME, answers(typed))

    newcomer.refresh_from_db()
    assert newcomer.organisation == office
    assert Organisation.objects.count() == 1


@pytest.mark.django_db
def test_acronym_of_several_organisations_is_asked_about_and_brackets_tell_them_apart(client, newcomer):
    make_organisation("Instituto Nacional de Estadística", acronym="INE", country="ES")
    chile = make_organisation("Instituto Nacional de Estadísticas", acronym="INE", country="CL")

    page = client.post(WELCOME, answers("INE"))
    assert "Instituto Nacional de Estadísticas (Chile)" in page.content.decode()
    assert 'value="Nina Newcomer"' in page.content.decode()
    newcomer.refresh_from_db()
    assert (newcomer.name, newcomer.organisation) == ("", None)

    client.post(WELCOME, answers("INE (Chile)"))
    newcomer.refresh_from_db()
    assert newcomer.organisation == chile


@pytest.mark.django_db
def test_names_that_several_have_are_offered_with_their_country(client, newcomer):
    make_organisation("National Statistics Office", country="MT")
    mongolia = make_organisation("National Statistics Office", country="MN")
    make_organisation("Statistics Poland", acronym="GUS", country="PL")

    page = client.get(WELCOME).content.decode()

    assert '<option value="National Statistics Office (Mongolia)">' in page
    assert '<option value="Statistics Poland">GUS</option>' in page
    client.post(WELCOME, answers("National Statistics Office (Mongolia)"))
    newcomer.refresh_from_db()
    assert newcomer.organisation == mongolia


@pytest.mark.django_db
def test_saving_the_profile_does_not_move_somebody_to_another_office_of_the_same_name(client):
    make_organisation("National Statistics Office", country="MT")
    mongolia = make_organisation("National Statistics Office", country="MN")
    person = make_person(organisation=mongolia)
    client.force_login(person)

    response = client.post(PROFILE, answers("National Statistics Office", job_title="Statistician"))

    person.refresh_from_db()
    assert (response.status_code, person.organisation, person.job_title) == (302, mongolia, "Statistician")


@pytest.mark.django_db
def test_new_organisation_is_made_only_when_everything_else_is_right(client, newcomer):
    client.get(WELCOME)
    client.post(WELCOME, answers(time_zone="Mars/Olympus"))
    client.post(WELCOME, answers(name="   "))
    assert not Organisation.objects.exists()

    client.post(WELCOME, answers())

    assert Organisation.objects.get().is_checked is False
    assert HistoryEntry.objects.get(verb=Verb.ORGANISATION_PROPOSED).actor == newcomer


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "names",
    [
        ["New Office of Somewhere"] * 4,
        ["New Office of Somewhere", "NEW office of somewhere", "New  Office of Somewhere", "New Office of Somewhere"],
    ],
)
def test_same_new_name_typed_by_several_at_once_is_one_organisation(names):
    clients = [Client() for _ in names]
    for number, client in enumerate(clients):
        come_in(client, f"person{number}@example.org")

    done = together(
        *(
            lambda client=client, name=name: client.post(WELCOME, answers(name))
            for client, name in zip(clients, names, strict=True)
        )
    )

    assert [response.status_code for response in done] == [302] * 4
    assert Organisation.objects.get().people.count() == 4
    assert HistoryEntry.objects.filter(verb=Verb.ORGANISATION_PROPOSED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_different_new_names_at_once_get_addresses_of_their_own():
    names = ["Бюро статистики", "مكتب الإحصاء", "统计局"]  # none has a Latin letter for its address
    clients = [Client() for _ in names]
    for number, client in enumerate(clients):
        come_in(client, f"person{number}@example.org")

    done = together(
        *(
            lambda client=client, name=name: client.post(WELCOME, answers(name))
            for client, name in zip(clients, names, strict=True)
        )
    )

    assert [response.status_code for response in done] == [302] * 3
    assert set(Organisation.objects.values_list("name", "slug")) == set(
        zip(
            Organisation.objects.order_by("id").values_list("name", flat=True),
            ["office", "office-2", "office-3"],
            strict=True,
        )
    )


@pytest.mark.django_db
def test_three_answers_ask_for_admission_at_once(client, network, newcomer):
    officer = make_officer(network, email="jovana@example.org")
    Email.objects.all().delete()

    client.post(WELCOME, answers())

    asked = JoinRequest.objects.get()
    assert (asked.person, asked.workstrand, asked.state) == (newcomer, network_plenary(), JoinRequest.State.PENDING)
    assert asked.organisation.name == "New Office"
    mail = Email.objects.get()
    assert mail.to == [officer.email]
    assert "Nina Newcomer (New Office)" in mail.message
    assert "You asked for admission" in client.get("/me/").content.decode()


@pytest.mark.django_db
def test_open_network_admits_at_once(client, network, newcomer):
    Workstrand.objects.filter(pk=network_plenary().pk).update(joining_policy=Workstrand.JoiningPolicy.OPEN)

    client.post(WELCOME, answers())

    assert Role.objects.get(person=newcomer).workstrand == network_plenary()
    assert "not in the network" not in client.get("/me/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("why_not", ["by invitation", "no network", "a member already"])
def test_nothing_is_asked_for_where_there_is_nothing_to_ask(client, newcomer, why_not):
    if why_not != "no network":
        make_network()
        plenary = network_plenary()
        if why_not == "by invitation":
            Workstrand.objects.filter(pk=plenary.pk).update(joining_policy=Workstrand.JoiningPolicy.INVITATION)
        else:
            make_role(newcomer, plenary)

    response = client.post(WELCOME, answers())

    assert response["Location"] == "/me/"
    assert not JoinRequest.objects.exists()
    assert client.get("/me/").status_code == 200


@pytest.mark.django_db
def test_whoever_took_the_request_back_is_offered_to_ask_again(client, network, newcomer):
    client.post(WELCOME, answers())
    client.post(f"/me/requests/{JoinRequest.objects.get().pk}/withdraw/")

    page = client.get("/me/").content.decode()
    assert 'href="/groups/network/plenary/join/">Ask again' in page
    client.post("/groups/network/plenary/join/", {"message": ""})

    assert JoinRequest.objects.pending().get().person == newcomer
