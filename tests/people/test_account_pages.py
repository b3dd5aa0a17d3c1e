"""Every page and mail of the account, with nothing left of allauth's own words or of what a template forgot."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver
from post_office.models import Email

from tests.factories import make_person

from .doors import come_in

pytestmark = pytest.mark.django_db
PUBLIC = ["login/", "login/code/", "password/reset/", "password/reset/done/", "inactive/"]
MINE = ["email/", "password/change/", "logout/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/"]
WITH_A_FACTOR = [
    "2fa/",
    "2fa/reauthenticate/",
    "2fa/totp/deactivate/",
    "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/",
    "2fa/webauthn/reauthenticate/",
    "reauthenticate/",
]
# Pages that a step before must open, walked through in the tests of the code and of the second factor; downloads, and answers to a script.
ELSEWHERE = {
    "2fa/authenticate/",
    "2fa/recovery-codes/download/",
    "2fa/webauthn/keys/<int:pk>/edit/",
    "2fa/webauthn/keys/<int:pk>/remove/",
    "2fa/webauthn/login/",
    "confirm-email/",
    "organisations/",
    "login/code/confirm/",
    "password/reset/complete/",
    "password/reset/confirm/",
    "password/set/",
    "signup/",
    "welcome/",
}


def every_address(patterns, before=""):
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from every_address(pattern.url_patterns, here)
        else:
            yield here


def test_every_page_of_the_account_is_looked_at():
    account = {
        path.removeprefix("account/")
        for path in every_address(get_resolver().url_patterns)
        if path.startswith("account/")
    }

    assert account == {*PUBLIC, *MINE, *WITH_A_FACTOR, *ELSEWHERE}


def assert_ours(page):
    text = page.content.decode()
    assert page.status_code == 200
    assert "Questions:" in text
    assert not re.search(r"Sign(ed)?[ -](in|out)\b|Two-Factor|placeholder=", text, re.IGNORECASE)
    assert len(re.findall(r"<h1\b", text)) == 1


@pytest.mark.parametrize("path", PUBLIC)
def test_public_page_is_in_our_words(client, path):
    assert_ours(client.get(f"/account/{path}"))


@pytest.mark.parametrize("path", [*MINE, "password/set/"])
def test_page_of_an_account_is_in_our_words(client, path):
    person = make_person(password=None if path == "password/set/" else "a long enough password")
    come_in(client, person.email)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["reauthenticated"] = True
    session.save()

    assert_ours(client.get(f"/account/{path}"))


@pytest.mark.parametrize("path", WITH_A_FACTOR)
def test_page_with_a_second_factor_is_in_our_words(client, path):
    person = make_person()
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "A" * 32})
    RecoveryCodes.activate(person)
    client.force_login(person)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["reauthenticated"] = True
    session.save()
    page = client.get(f"/account/{path}")

    if path == "2fa/webauthn/reauthenticate/":  # no passkey: it leads to the way there is
        assert page["Location"].startswith("/account/reauthenticate/")
    else:
        assert_ours(page)


def test_account_without_more_leads_to_the_addresses(client):
    client.force_login(make_person())

    assert client.get("/account/")["Location"] == "/account/email/"


def test_address_not_confirmed_is_shown_and_can_be_confirmed(client):
    person = make_person("me@example.org")
    EmailAddress.objects.create(user=person, email="me@example.org", verified=True, primary=True)
    EmailAddress.objects.create(user=person, email="other@example.org")
    client.force_login(person)
    assert "not confirmed" in client.get("/account/email/").content.decode()

    response = client.post("/account/email/", {"action_send": "", "email": "other@example.org"})

    assert response["Location"] == "/account/confirm-email/"
    assert Email.objects.get().to == ["other@example.org"]


def test_no_more_addresses_than_one_can_have(client):
    person = make_person("me@example.org")
    for number in range(settings.ACCOUNT_MAX_EMAIL_ADDRESSES):
        EmailAddress.objects.create(user=person, email=f"me{number}@example.org", verified=True, primary=number == 0)
    person.email = "me0@example.org"
    person.save(update_fields=["email"])
    client.force_login(person)

    assert "as many addresses as one can have" in client.get("/account/email/").content.decode()


MAILS = [
    *(
        f"account/email/{name}"
        for name in ("login_code", "password_reset_code", "email_confirmation", "email_confirmation_signup")
    ),
    *(
        f"account/email/{name}"
        for name in (
            "email_changed",
            "email_deleted",
            "email_confirm",
            "password_changed",
            "password_reset",
            "password_set",
        )
    ),
    *(
        f"mfa/email/{name}"
        for name in (
            "recovery_codes_generated",
            "totp_activated",
            "totp_deactivated",
            "webauthn_added",
            "webauthn_removed",
        )
    ),
]


@pytest.mark.parametrize("mail", MAILS)
def test_mail_is_plain_and_names_whom_to_ask(client, mail):
    ours = str(settings.BASE_DIR / "templates")
    for end in ("subject", "message"):
        assert get_template(f"{mail}_{end}.txt").origin.name.startswith(ours)


def test_mail_of_a_change_says_what_when_from_where_and_whom_to_tell(client):
    person = make_person("me@example.org", password="the one until now")
    come_in(client, person.email)
    Email.objects.all().delete()

    client.post(
        "/account/password/change/",
        {"oldpassword": "the one until now", "password1": "quite another one", "password2": "quite another one"},
        headers={"User-Agent": "A browser & more"},
    )

    mail = Email.objects.get()
    assert mail.subject == "Your password was changed"
    assert "from 127.0.0.1 with A browser & more" in mail.message
    assert f"Questions: {settings.CONTACT_NAME}, {settings.CONTACT_EMAIL}" in mail.message
