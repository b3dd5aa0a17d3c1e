"""From outside nobody learns who is here: whatever is typed, the answer is the same."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from people.models import Person
from tests.factories import make_person

from .doors import CONFIRM, DOOR, code_sent_to

pytestmark = pytest.mark.django_db
ADDRESS = "somebody@example.org"
WHO = [
    "new",
    "known",
    "known without a password",
    "imported",
    "further address",
    "inactive",
    "further address of an inactive",
]
MARGIN = 8  # queries: a row is made for somebody new


def arrange(who, address=ADDRESS):
    if who == "new":
        return None
    main = "main@example.org" if "further" in who else address
    person = make_person(main, password=None if "without" in who or who == "imported" else "a long enough password")
    if who != "imported":
        EmailAddress.objects.create(user=person, email=main, verified=True, primary=True)
    if "further" in who:
        EmailAddress.objects.create(user=person, email=address, verified=True)
    if "inactive" in who:
        Person.objects.filter(pk=person.pk).update(is_active=False)
    return person


def seen(response):
    """All that an answer says, but for what differs from one reader to the next anyway."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    cookies = {name: (c["path"], c["max-age"], c["samesite"], c["secure"]) for name, c in response.cookies.items()}
    return response.status_code, response.headers.get("Location"), text, cookies


def ask(path, follow_to, who, data, back_and_forth=()):
    """What somebody sees who types an address into a form, and how many queries that takes."""
    arrange(who)
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        answers = [client.post(path, data)]
        count = len(queries)
    answers.append(client.get(follow_to))
    answers += [client.post(follow_to, more) for more in back_and_forth]
    return [seen(answer) for answer in answers], count


@pytest.fixture
def the_new_one():
    """What a stranger's address brings; undone before the other is asked."""

    def look(*args, **kwargs):
        with transaction.atomic():
            found = ask(*args, **kwargs)
            mails = Email.objects.count()
            transaction.set_rollback(True)
        return found, mails

    return look


@pytest.mark.parametrize("who", WHO[1:])
def test_door_answers_alike(the_new_one, who):
    script = {
        "path": DOOR,
        "follow_to": CONFIRM,
        "data": {"email": ADDRESS},
        "back_and_forth": [
            {"code": "WRONG-ONE1"},
            {"action": "resend"},
            {"code": "WRONG-ONE2"},
            {"code": "WRONG-ONE3"},
        ],
    }
    (new, new_queries), new_mails = the_new_one(who="new", **script)

    known, known_queries = ask(who=who, **script)

    assert known == new
    assert abs(known_queries - new_queries) <= MARGIN
    assert Email.objects.count() == (0 if "inactive" in who else new_mails)
    assert all(mail.to == [ADDRESS] for mail in Email.objects.all())


@pytest.mark.parametrize("who", WHO[1:])
def test_wrong_password_is_answered_like_an_unknown_address(the_new_one, who):
    script = {
        "path": "/account/login/",
        "follow_to": "/account/login/",
        "data": {"login": ADDRESS, "password": "wrong one"},
    }
    (new, new_queries), _mails = the_new_one(who="new", **script)

    known, known_queries = ask(who=who, **script)

    assert known == new
    assert abs(known_queries - new_queries) <= MARGIN
    assert not Email.objects.exists()


@pytest.mark.parametrize("who", WHO[1:])
def test_new_password_is_asked_for_alike(the_new_one, who):
    script = {
        "path": "/account/password/reset/",
        "follow_to": "/account/password/reset/confirm/",
        "data": {"email": ADDRESS},
        "back_and_forth": [{"code": "WRONG-ONE1"}, {"code": "WRONG-ONE2"}, {"code": "WRONG-ONE3"}],
    }
    (new, new_queries), _mails = the_new_one(who="new", **script)

    known, known_queries = ask(who=who, **script)

    assert known == new
    assert abs(known_queries - new_queries) <= MARGIN


@pytest.mark.parametrize("who", [who for who in WHO if who != "new"])
def test_adding_an_address_does_not_tell_whose_it_is(who):
    def add():
        client = Client()
        client.force_login(me)
        first = client.post("/account/email/", {"action_add": "", "email": ADDRESS})
        page = client.get("/account/confirm-email/")
        wrong = client.post("/account/confirm-email/", {"code": "WRONG-ONE1"})
        return [seen(first), seen(page), seen(wrong)], Email.objects.filter(to=ADDRESS).count()

    me = make_person("me@example.org", name="Me Myself")
    EmailAddress.objects.create(user=me, email=me.email, verified=True, primary=True)
    new = add()
    cache.clear()  # the limits
    Email.objects.all().delete()
    arrange(who)

    assert add() == new


def test_address_of_somebody_else_is_not_added_even_with_the_code(client):
    arrange("known")
    me = make_person("me@example.org")
    EmailAddress.objects.create(user=me, email=me.email, verified=True, primary=True)
    client.force_login(me)
    client.post("/account/email/", {"action_add": "", "email": ADDRESS})

    page = client.post("/account/confirm-email/", {"code": code_sent_to(ADDRESS)})

    assert "Somebody else here has this address" in page.content.decode()
    assert EmailAddress.objects.get(email=ADDRESS).user != me


@pytest.mark.parametrize("path", [DOOR, "/account/login/", "/account/password/reset/"])
def test_too_many_tries_are_answered_alike(path):
    def hammer(address):
        data = {"email": address, "login": address, "password": "wrong one"}
        answers = [seen(Client().post(path, data)) for _ in range(7)]
        return [(code, to, text.replace(address, "-"), cookies) for code, to, text, cookies in answers]

    arrange("known", "known.person@example.org")

    assert hammer("known.person@example.org") == hammer("no.such.person@example.org")


def test_somebody_whose_account_was_closed_does_not_come_back_as_somebody_new(client):
    arrange("further address of an inactive")

    client.post(DOOR, {"email": ADDRESS})

    assert Person.objects.count() == 1
    assert not Email.objects.exists()
