import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.management import CommandError, call_command
from django.test import Client
from post_office.models import Email

from core.models import HistoryEntry
from core.verbs import Verb
from tests.factories import make_group, make_officer, make_person

from .doors import app_code, come_in, is_in

pytestmark = pytest.mark.django_db
INDEX, ACTIVATE, AUTHENTICATE = "/account/2fa/", "/account/2fa/totp/activate/", "/account/2fa/authenticate/"
at_the_end_of_a_transaction = pytest.mark.django_db(transaction=True)  # allauth tells then that a factor was added
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def officer():
    return make_officer(make_group(), email="officer@example.org", name="Ana Coordinator", password=None)


def give_app(person):
    return Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": SECRET})


def set_up_app(client):
    page = client.get(ACTIVATE).content.decode()
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    return page, client.post(ACTIVATE, {"code": app_code(secret)})


def test_code_of_an_app_is_what_the_standard_says():
    # RFC 6238, appendix B, cut to six digits.
    assert app_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", at=1111111109) == "081804"


@at_the_end_of_a_transaction
def test_app_is_set_up_with_recovery_codes_at_once_and_a_word_by_mail(client, officer):
    come_in(client, officer.email)
    Email.objects.all().delete()

    page, done = set_up_app(client)

    assert 'src="data:image/svg+xml;base64,' in page
    assert done["Location"] == "/account/2fa/recovery-codes/"
    codes = re.findall(r"<code>(\d{8})</code>", client.get(done["Location"]).content.decode())
    assert len(set(codes)) == 10
    assert client.get("/account/2fa/recovery-codes/download/").content.decode().split() == codes
    mail = Email.objects.get()
    assert (mail.to, mail.subject) == ([officer.email], "An authenticator app was set up")


def test_wrong_code_sets_nothing_up_and_keeps_the_secret(client, officer):
    come_in(client, officer.email)
    secret = re.search(r"<code>(\w+)</code>", client.get(ACTIVATE).content.decode())[1]

    page = client.post(ACTIVATE, {"code": "000000"})

    assert secret in page.content.decode()
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("how", ["code", "password"])
def test_login_stops_at_the_second_factor_until_it_is_shown(client, officer, how):
    EmailAddress.objects.create(user=officer, email=officer.email, verified=True, primary=True)
    give_app(officer)
    if how == "code":
        response = come_in(client, officer.email)
    else:
        officer.set_password("a long enough password")
        officer.save(update_fields=["password"])
        response = client.post("/account/login/", {"login": officer.email, "password": "a long enough password"})
    assert response["Location"] == AUTHENTICATE
    assert not is_in(client)
    assert client.get("/me/")["Location"].startswith("/account/login/code/")

    assert client.post(AUTHENTICATE, {"code": "000000"}).status_code == 200
    assert not is_in(client)
    assert client.post(AUTHENTICATE, {"code": app_code(SECRET)})["Location"] == "/me/"

    assert is_in(client)
    assert client.get("/admin/").status_code == 200


def test_page_of_the_second_factor_offers_a_passkey_only_to_who_has_one(client, officer):
    give_app(officer)
    come_in(client, officer.email)

    assert "Use my passkey" not in client.get(AUTHENTICATE).content.decode()


def test_code_of_the_app_works_once(officer):
    give_app(officer)
    code = app_code(SECRET)
    first, second = Client(), Client()
    for client in (first, second):
        come_in(client, officer.email)
        client.post(AUTHENTICATE, {"code": code})

    assert (is_in(first), is_in(second)) == (True, False)


def test_recovery_code_lets_in_once(officer):
    give_app(officer)
    code = RecoveryCodes.activate(officer).get_unused_codes()[0]
    first, second = Client(), Client()
    for client in (first, second):
        come_in(client, officer.email)
        client.post(AUTHENTICATE, {"code": code})

    assert (is_in(first), is_in(second)) == (True, False)


def test_guessing_the_second_factor_is_stopped(client, officer):
    give_app(officer)
    come_in(client, officer.email)

    for _ in range(6):
        page = client.post(AUTHENTICATE, {"code": "000000"})

    assert "Too many tries" in page.content.decode()
    assert client.post(AUTHENTICATE, {"code": app_code(SECRET)}).status_code == 200
    assert not is_in(client)


@at_the_end_of_a_transaction
def test_officer_without_one_is_told_why_and_then_let_into_the_admin(client, officer):
    come_in(client, officer.email)

    page = client.get("/admin/", follow=True)

    assert page.redirect_chain == [(INDEX, 302)]
    assert "Whoever runs a group needs a second factor to use the admin" in page.content.decode()
    set_up_app(client)
    assert client.get("/admin/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client, officer):
    RecoveryCodes.activate(officer)
    client.force_login(officer)

    assert client.get("/admin/")["Location"] == INDEX


def test_session_opened_before_the_factor_was_made_must_show_it(client, officer):
    client.force_login(officer)
    give_app(officer)

    asked = client.get("/admin/people/person/?q=x")
    assert asked["Location"] == "/account/2fa/reauthenticate/?next=%2Fadmin%2Fpeople%2Fperson%2F%3Fq%3Dx"
    back = client.post(asked["Location"], {"code": app_code(SECRET), "next": "/admin/people/person/?q=x"})

    assert back["Location"] == "/admin/people/person/?q=x"
    assert client.get(back["Location"]).status_code == 200


def test_demonstration_asks_for_nothing(client, officer, settings):
    settings.DEMO = True
    client.force_login(officer)

    assert client.get("/admin/").status_code == 200


def test_member_needs_none(client):
    come_in(client, "member@example.org")

    assert client.get("/account/welcome/").status_code == 200


@at_the_end_of_a_transaction
def test_taking_the_app_off_needs_a_fresh_proof_and_takes_the_recovery_codes_along(client, officer):
    come_in(client, officer.email)
    set_up_app(client)

    client.post("/account/2fa/totp/deactivate/")

    assert not Authenticator.objects.exists()
    assert client.get("/admin/")["Location"] == INDEX

    give_app(officer)
    elsewhere = Client()
    elsewhere.force_login(officer)
    session = elsewhere.session
    del session["account_authentication_methods"]
    session.save()
    assert elsewhere.post("/account/2fa/totp/deactivate/")["Location"].startswith("/account/2fa/reauthenticate/")
    assert Authenticator.objects.exists()


def test_superuser_resets_by_command_with_a_record_and_a_word_to_the_person(client, officer, capsys):
    superuser = make_person(is_superuser=True)
    give_app(officer)
    RecoveryCodes.activate(officer)

    call_command("reset_second_factor", "Officer@example.org", by=superuser.email, reason="Rang back.")

    assert "2 taken off" in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    entry = HistoryEntry.objects.get(verb=Verb.SECOND_FACTOR_RESET)
    assert (entry.actor, entry.target_id, entry.new, entry.source) == (
        superuser,
        officer.pk,
        {"count": 2},
        "Rang back.",
    )
    mail = Email.objects.get()
    assert (mail.to, mail.subject) == ([officer.email], "Your second factor was reset")
    come_in(client, officer.email)
    assert is_in(client)

    call_command("reset_second_factor", officer.email, by=superuser.email)
    assert "has no second factor" in capsys.readouterr().out
    assert HistoryEntry.objects.filter(verb=Verb.SECOND_FACTOR_RESET).count() == 1


@pytest.mark.parametrize(
    ("email", "by", "why"),
    [
        ("nobody@example.org", "officer@example.org", "Nobody has the main address nobody@example.org"),
        ("officer@example.org", "officer@example.org", "is not a superuser"),
    ],
)
def test_reset_is_refused_for_nobody_and_by_who_may_not(officer, email, by, why):
    give_app(officer)

    with pytest.raises(CommandError, match=why):
        call_command("reset_second_factor", email, by=by)

    assert Authenticator.objects.exists()
