import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from post_office.models import Email

from people.models import Organisation, Person
from tests.factories import make_organisation, make_person

from .doors import CONFIRM, DOOR, come_in

pytestmark = pytest.mark.django_db


def test_newcomer_comes_in_by_code_and_answers_three_questions(client):
    response = come_in(client, "New.Comer@example.org")
    assert response.status_code == 302
    assert client.get("/me/")["Location"].startswith("/account/welcome/")

    response = client.post(
        "/account/welcome/", {"name": "Иван Новиков", "organisation": "New Office", "time_zone": "Asia/Tashkent"}
    )

    person = Person.objects.get(email="new.comer@example.org")
    assert response["Location"] == "/me/"
    assert (person.name, str(person.time_zone), person.organisation.is_checked) == (
        "Иван Новиков",
        "Asia/Tashkent",
        False,
    )
    assert EmailAddress.objects.get(email=person.email).verified


@pytest.mark.parametrize("who", ["new", "known", "imported"])
def test_new_known_and_imported_addresses_are_answered_alike(client, who):
    if who == "known":
        make_person("somebody@example.org")
    if who == "imported":
        make_person("somebody@example.org", password=None)

    response = client.post(DOOR, {"email": "somebody@example.org"})
    page = client.get(CONFIRM)

    assert (response.status_code, response["Location"]) == (302, CONFIRM)
    assert page.status_code == 200
    mail = Email.objects.get()
    assert (mail.to, mail.subject) == (["somebody@example.org"], "Your code to log in")


def test_imported_person_who_logs_in_is_the_same_row(client):
    person = make_person("imported@example.org", password=None)

    come_in(client, "imported@example.org")

    assert Person.objects.filter(email="imported@example.org").count() == 1
    assert int(client.session["_auth_user_id"]) == person.pk


def test_person_who_may_not_log_in_gets_no_mail_and_no_second_row(client):
    make_person("gone@example.org", is_active=False)

    response = client.post(DOOR, {"email": "Gone@example.org"})

    assert response.status_code == 302
    assert not Email.objects.exists()
    assert Person.objects.count() == 1


def test_wrong_code_does_not_let_in(client):
    client.post(DOOR, {"email": "new@example.org"})

    response = client.post(CONFIRM, {"code": "WRONG1"})

    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_welcome_goes_on_to_where_one_was_going_and_nowhere_else(client):
    come_in(client, "new@example.org")
    answers = {"name": "N", "organisation": "O", "time_zone": "UTC"}

    assert client.post("/account/welcome/?next=https://evil.example/", answers)["Location"] == "/me/"
    assert client.get("/account/welcome/?next=/groups/")["Location"] == "/groups/"


def test_known_organisation_is_found_by_acronym_and_alias(client):
    office = make_organisation("Statistics Poland", acronym="GUS")
    office.aliases.create(name="Główny Urząd Statystyczny")
    office.save()
    come_in(client, "new@example.org")

    client.post("/account/welcome/", {"name": "Ewa", "organisation": "główny urząd STATYSTYCZNY", "time_zone": "UTC"})

    assert Person.objects.get(email="new@example.org").organisation == office
    assert Organisation.objects.count() == 1


def test_form_keeps_what_was_typed(client):
    come_in(client, "new@example.org")

    page = client.post("/account/welcome/", {"name": "Zoë", "organisation": "", "time_zone": "Mars/Olympus"})

    assert page.status_code == 200
    assert 'value="Zoë"' in page.content.decode()
    assert not Person.objects.get(email="new@example.org").name


def test_signing_up_is_the_same_door(client):
    assert (
        client.get("/account/signup/?next=/groups/")["Location"]
        == f"{reverse('account_request_login_code')}?next=%2Fgroups%2F"
    )


def test_login_with_password(client):
    person = make_person("ada@example.org", password="correct horse battery")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)

    client.post("/account/login/", {"login": "ADA@example.org", "password": "correct horse battery"})

    assert int(client.session["_auth_user_id"]) == person.pk
