"""Queuing mail, what it looks like, and who wants which. Sending has its own file."""

import datetime
import re

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from post_office.models import STATUS, Email

from core import clock, mail
from core.mail import MailKind
from core.models import MailPreference
from membership import services as membership
from tests.factories import make_officer, make_person, make_request, make_role, make_strand
from workstrands.models import Role

pytestmark = pytest.mark.django_db
DOOR = "/account/login/code/"


@pytest.fixture
def lead():
    """Somebody who is mailed when others ask to join."""
    person = make_person("lead@example.org")
    make_role(person, make_strand(), Role.Kind.LEAD)
    return person


def ask_to_join(lead):
    make_request(lead.roles.get().workstrand)


def off_link(text):
    return re.search(r"http://[^/\s]+(/me/mail/off/[^/\s]+/)", text)[1]


def test_service_that_is_rolled_back_leaves_no_mail(lead):
    with transaction.atomic():
        ask_to_join(lead)
        assert Email.objects.count() == 1
        transaction.set_rollback(True)

    assert not Email.objects.exists()


def test_mail_is_text_and_html_and_names_whom_to_ask(lead, mail_server, settings):
    ask_to_join(lead)

    call_command("tick")

    [arrived] = mail_server.arrived
    for part in (arrived.part("plain"), arrived.part("html")):
        assert settings.CONTACT_NAME in part
        assert settings.CONTACT_EMAIL in part
        assert off_link(part)
    assert arrived.message["Subject"]
    assert "<p>" in arrived.part("html")
    assert "<" not in arrived.part("plain")


def test_mail_really_sent_can_be_switched_off_with_one_click_in_the_mail_program(lead, mail_server):
    ask_to_join(lead)

    call_command("tick")

    headers = mail_server.arrived[0].message
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"
    link = off_link(headers["List-Unsubscribe"])
    assert re.fullmatch(r"<http[^>]+>", headers["List-Unsubscribe"].strip())
    # RFC 8058: a POST without cookies, without a token of ours, with this body.
    response = Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert MailPreference.objects.values_list("person", "kind", "wanted").get() == (lead.pk, MailKind.JOINING, False)


def test_link_opens_a_page_with_a_button_and_changes_nothing(client, lead):
    ask_to_join(lead)
    link = off_link(Email.objects.get().message)

    page = client.get(link)

    assert page.status_code == 200
    assert "Stop this kind of mail" in page.content.decode()
    assert "Requests to join" in page.content.decode()
    assert not page.cookies
    assert not MailPreference.objects.exists()


def test_kind_that_is_switched_off_is_not_queued_and_others_are(client, lead):
    client.post(mail_off_url(lead, MailKind.JOINING))

    ask_to_join(lead)
    sent = mail.queue(to=lead, kind=MailKind.ROLES, template="mail/join_asked", context=context_of(lead))

    assert list(Email.objects.all()) == [sent]


def mail_off_url(person, kind):
    return f"/me/mail/off/{mail.off_token(person, kind)}/"


def context_of(person):
    strand = person.roles.get().workstrand
    return {"request": make_request(strand), "strand": strand, "person": person}


def test_switching_off_twice_is_once(client, lead):
    for _ in range(2):
        assert client.post(mail_off_url(lead, MailKind.JOINING)).status_code == 200

    assert MailPreference.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_link_that_is_not_ours_is_not_found(client, lead, method):
    good = mail.off_token(lead, MailKind.JOINING)
    other = mail.off_token(make_person(), MailKind.ROLES)
    person, signature = good.split(":", 1)[0], other.split(":", 1)[1]

    for token in (f"{person}:{signature}", good[:-1], "x", "x:y:z"):
        assert getattr(client, method)(f"/me/mail/off/{token}/").status_code == 404
    assert not MailPreference.objects.exists()


@pytest.mark.parametrize("kind", [MailKind.ACCOUNT, "a kind that was given up"])
def test_kind_that_cannot_be_switched_off_has_no_link(client, lead, kind):
    assert client.post(mail_off_url(lead, kind)).status_code == 404
    assert not MailPreference.objects.exists()


def test_link_of_somebody_who_was_forgotten_is_not_found(client):
    person = make_person()
    link = mail_off_url(person, MailKind.JOINING)
    person.delete()

    assert client.post(link).status_code == 404


def test_login_code_comes_whatever_was_switched_off(client, mail_server, lead):
    for kind in MailKind:
        MailPreference.objects.create(person=lead, kind=kind, wanted=False)

    client.post(DOOR, {"email": lead.email})
    call_command("tick")

    [arrived] = mail_server.arrived
    assert arrived.to == lead.email
    assert "List-Unsubscribe" not in arrived.message


def test_page_of_preferences_switches_off_and_on_again(client, lead):
    client.force_login(lead)
    page = client.get("/me/mail/").content.decode()
    assert 'name="joining"' in page
    assert 'name="account"' not in page

    response = client.post("/me/mail/", {"roles": "on", "reminder": "on"})
    assert response["Location"] == "/me/mail/"
    ask_to_join(lead)
    assert not Email.objects.exists()

    client.post("/me/mail/", {"joining": "on", "roles": "on", "reminder": "on", "account": ""})
    ask_to_join(lead)
    assert Email.objects.get().to == [lead.email]


def test_page_of_preferences_is_for_those_logged_in(client):
    assert client.get("/me/mail/")["Location"].startswith(DOOR)
    assert client.post("/me/mail/", {})["Location"].startswith(DOOR)


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"unreachable_since": datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)}]
)
def test_nothing_is_queued_for_whom_it_cannot_reach(change):
    person, strand = make_person(), make_strand()
    request, officer = make_request(strand, person), make_officer(strand.group)
    type(person).objects.filter(pk=person.pk).update(**change)
    Email.objects.all().delete()

    membership.decline(request=request, by=officer, answer="No room.")

    assert not Email.objects.filter(to=person.email).exists()


def test_subject_is_one_line_whatever_the_title_holds(lead):
    email = mail.queue_rendered(
        to=lead.email, kind=MailKind.ROLES, subject="One\r\nBcc: all@example.org\n two", text="t", html=""
    )

    assert email.subject == "One Bcc: all@example.org two"


def test_mail_is_forgotten_after_four_weeks_sent_or_not(lead):
    ask_to_join(lead)
    call_command("tick")
    email = Email.objects.earliest("id")  # the same tick may remind the lead
    assert email.status == STATUS.sent

    with clock.travel(email.created + datetime.timedelta(weeks=4, hours=-1)):
        call_command("tick")
        assert Email.objects.filter(pk=email.pk).exists()
    with clock.travel(email.created + datetime.timedelta(weeks=4, days=1)):
        call_command("tick")

    assert not Email.objects.filter(pk=email.pk).exists()
