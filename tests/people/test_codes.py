"""The code: typed well, wrong, late, twice, elsewhere; and the ways back."""

import time

import pytest
from allauth.account.models import EmailAddress
from django.contrib.messages import get_messages
from django.test import Client
from post_office.models import Email

from people.models import Person
from tests.factories import make_person

from .doors import CONFIRM, DOOR, code_sent_to, come_in, is_in

pytestmark = pytest.mark.django_db
ADDRESS = "somebody@example.org"


def ask(client, address=ADDRESS, **query):
    return client.post(DOOR, {"email": address, **query})


def age_session(client, key, seconds):
    """As if what waits in the session had begun so much earlier: allauth reads the system's clock."""
    session = client.session
    waiting = session[key]
    state = waiting["state"]["stages"]["login_by_code"]["data"] if "state" in waiting else waiting
    state["at"] = time.time() - seconds
    session[key] = waiting
    session.save()


@pytest.mark.parametrize(
    "change", [str.lower, lambda code: f"  {code.replace('-', ' ')} ", lambda code: code.replace("-", "")]
)
def test_code_may_be_typed_in_small_letters_with_spaces_or_without_its_dash(client, change):
    ask(client)

    client.post(CONFIRM, {"code": change(code_sent_to(ADDRESS))})

    assert is_in(client)


def test_two_wrong_codes_leave_a_third_try_and_three_lead_back_to_the_door(client):
    ask(client)
    code = code_sent_to(ADDRESS)

    for wrong in ("AAAA-AAAA", "", "BBBB-BBBB"):
        page = client.post(CONFIRM, {"code": wrong})

    assert (page.status_code, page["Location"]) == (302, DOOR)
    assert "Too many tries" in str(next(iter(get_messages(page.wsgi_request))))
    client.post(CONFIRM, {"code": code})
    assert not is_in(client)


def test_code_is_good_for_a_quarter_of_an_hour(client):
    ask(client)
    age_session(client, "account_login", 15 * 60 - 5)
    assert client.get(CONFIRM).status_code == 200

    age_session(client, "account_login", 15 * 60 + 5)
    page = client.post(CONFIRM, {"code": code_sent_to(ADDRESS)}, follow=True)

    assert page.redirect_chain == [(DOOR, 302)]
    assert "no longer good" in page.content.decode()
    assert not is_in(client)


def test_new_code_makes_the_older_one_worthless(client):
    ask(client)
    older = code_sent_to(ADDRESS)

    page = client.post(CONFIRM, {"action": "resend"}, follow=True)

    assert "on its way" in page.content.decode()
    assert Email.objects.count() == 2
    assert client.post(CONFIRM, {"code": older}).status_code == 200
    assert not is_in(client)
    client.post(CONFIRM, {"code": code_sent_to(ADDRESS)})
    assert is_in(client)


def test_new_codes_are_not_sent_for_ever(client):
    ask(client)

    for _ in range(5):
        client.post(CONFIRM, {"action": "resend"})

    assert Email.objects.count() == 3
    assert "Send a new code" not in client.get(CONFIRM).content.decode()


def test_code_typed_a_second_time_or_after_going_back_leads_on(client):
    ask(client)
    code = code_sent_to(ADDRESS)
    client.post(CONFIRM, {"code": code})

    assert client.post(CONFIRM, {"code": code})["Location"] == "/me/"
    assert client.get(CONFIRM)["Location"] == "/me/"
    assert client.get(DOOR)["Location"] == "/me/"


def test_code_in_another_browser_is_worth_nothing_and_says_so(client):
    ask(client)

    page = Client().post(CONFIRM, {"code": code_sent_to(ADDRESS)}, follow=True)

    assert page.redirect_chain == [(DOOR, 302)]
    assert "no longer good here" in page.content.decode()


def test_used_code_does_not_work_again_after_logging_out(client):
    ask(client)
    code = code_sent_to(ADDRESS)
    client.post(CONFIRM, {"code": code})
    client.post("/account/logout/")

    client.post(CONFIRM, {"code": code})

    assert not is_in(client)


def test_back_at_the_door_the_code_still_waits_and_another_address_can_be_chosen(client):
    ask(client, "mistyped@example.org", next="/groups/")
    assert client.get(DOOR)["Location"] == CONFIRM

    response = client.post("/account/logout/", {"next": "/account/login/code/?next=/groups/"})

    assert response["Location"] == "/account/login/code/?next=/groups/"
    come_in(client, ADDRESS)
    assert Person.objects.get(pk=client.session["_auth_user_id"]).email == ADDRESS


def test_somebody_logged_in_who_comes_to_the_door_goes_where_they_were_going(client):
    client.force_login(make_person())

    assert client.get(f"{DOOR}?next=/groups/")["Location"] == "/groups/"
    assert client.get("/account/login/?next=/groups/")["Location"] == "/groups/"
    assert client.get(f"{DOOR}?next=https://evil.example/")["Location"] == "/me/"


def test_where_one_was_going_survives_the_code(client):
    response = ask(client, next="/groups/")
    assert response["Location"] == f"{CONFIRM}?next=%2Fgroups%2F"

    assert (
        client.post(response["Location"], {"code": code_sent_to(ADDRESS), "next": "/groups/"})["Location"] == "/groups/"
    )


def test_code_goes_to_the_address_that_was_typed_and_lets_in_its_owner(client):
    person = make_person("main@example.org")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    EmailAddress.objects.create(user=person, email=ADDRESS, verified=True)

    come_in(client, ADDRESS)

    assert int(client.session["_auth_user_id"]) == person.pk


def test_new_password_by_code(client):
    person = make_person(ADDRESS, password="the one until now")
    client.post("/account/password/reset/", {"email": ADDRESS})
    step = client.post("/account/password/reset/confirm/", {"code": code_sent_to(ADDRESS)})
    assert step["Location"] == "/account/password/reset/complete/"
    weak = client.post(step["Location"], {"password1": "short", "password2": "short"})
    assert weak.status_code == 200

    done = client.post(step["Location"], {"password1": "quite another one", "password2": "quite another one"})

    person.refresh_from_db()
    assert person.check_password("quite another one")
    assert done["Location"] == "/account/password/reset/done/"
    assert not is_in(client)
    assert Email.objects.latest("id").subject == "Your password was changed"


def test_first_login_with_a_password_still_proves_the_address(client):
    make_person(ADDRESS, password="correct horse battery")

    first = client.post("/account/login/", {"login": ADDRESS, "password": "correct horse battery"})
    assert first["Location"] == "/account/confirm-email/"
    assert not is_in(client)

    client.post("/account/confirm-email/", {"code": code_sent_to(ADDRESS)})
    assert is_in(client)


def test_address_is_added_made_the_main_one_and_the_old_one_removed(client):
    person = make_person("old@example.org")
    come_in(client, "old@example.org")
    client.post("/account/email/", {"action_add": "", "email": "New@example.org"})
    client.post("/account/confirm-email/", {"code": code_sent_to("new@example.org")})

    client.post("/account/email/", {"action_primary": "", "email": "new@example.org"})
    client.post("/account/email/", {"action_remove": "", "email": "old@example.org"})

    person.refresh_from_db()
    assert person.email == "new@example.org"
    assert list(EmailAddress.objects.filter(user=person).values_list("email", "verified", "primary")) == [
        ("new@example.org", True, True)
    ]
    changed = Email.objects.get(subject="Your main e-mail address was changed")
    assert changed.to == ["old@example.org"]
