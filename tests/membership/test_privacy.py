import datetime
import json
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from post_office.models import Email

from core import clock, mail, obligations
from core.holdings import span
from core.models import HistoryEntry, MailPreference
from membership import services
from membership.models import ErasureRequest, JoinRequest, hand_over_url
from membership.models.privacy import DECIDED_WITHIN
from membership.services import erasing, retention
from membership.services.erasing import CODE_TRIES
from people.models import Person
from people.services import STRANGERS_KEPT_FOR, change_flags
from tests.factories import (
    give_second_factor,
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_request,
    make_role,
    make_strand,
)
from tests.people.doors import come_in, is_in
from tests.threads import together
from workstrands.models import Role
from workstrands.services import plenary_of
from workstrands.standing import standing_of

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"
CODE = re.compile(r"^([A-Z2-9]{4}-[A-Z2-9]{4})$", re.MULTILINE)


@pytest.fixture
def network():
    return make_network()


@pytest.fixture
def officer(network):
    return make_officer(network, email="officer@example.org", name="Olga Officer")


def make_member(network, email="ada@example.org", name="Ada Exemplar", **values):
    person = make_person(email, name=name, organisation=make_organisation(), **values)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    make_role(person, plenary_of(network))
    return person


def proven(person):
    """Logged in, and the password shown again just now."""
    client = Client()
    client.force_login(person)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def logged_in(person):
    client = Client()
    client.force_login(person)
    return client


def code_of(person):
    return CODE.search(Email.objects.filter(to=person.email).latest("id").message)[1]


def asked_and_confirmed(person):
    request = erasing.ask_erasure(person=person, by=person)
    return erasing.confirm_erasure(request=request, code=code_of(person), by=person)


# the privacy page and what is kept


def test_privacy_page_is_for_everybody_and_says_the_constants(client, network):
    page = client.get("/privacy/")

    text = page.content.decode()
    assert page.status_code == 200
    assert not page.cookies
    assert str(span(mail.KEPT_FOR)) == "4 weeks"
    assert "4 weeks" in text
    assert str(span(STRANGERS_KEPT_FOR)) == "30 days"
    assert "30 days" in text
    assert str(span(retention.WORDS_KEPT_FOR)) == "1 year"
    assert "1 year" in text


def test_every_page_leads_to_the_privacy_page(client, network):
    assert 'href="/privacy/"' in client.get("/").content.decode()


def test_my_data_counts_what_is_mine_only(network):
    person, other = make_member(network), make_member(network, "other@example.org")
    make_request(make_strand(), other, message="Mine.")

    page = logged_in(person).get("/me/data/")

    kept = {row.what: row.count for row in page.context["kept"]}
    assert kept["Your roles: in which workstrand, as what, from when until when, for which organisation"] == 1
    assert "What you asked to join, and what was answered" not in kept


def test_download_needs_a_fresh_proof(network):
    person = make_member(network)

    response = logged_in(person).post("/me/data/download/")

    assert response["Location"] == "/account/reauthenticate/?next=%2Fme%2Fdata%2F"
    assert not HistoryEntry.objects.filter(verb="data.downloaded").exists()


def test_download_by_get_is_refused(network):
    assert proven(make_member(network)).get("/me/data/download/").status_code == 405


def test_who_has_neither_password_nor_factor_logs_in_again(network):
    person = make_member(network, password=None)

    page = logged_in(person).get("/me/leave/")

    assert "Log in again" in page.content.decode()
    assert 'value="/account/login/code/?next=%2Fme%2Fleave%2F"' in page.content.decode()


def test_code_by_mail_is_a_fresh_proof(network):
    person = make_member(network, password=None)
    client = Client()
    come_in(client, person.email)

    assert client.post("/me/data/download/").streaming


@pytest.mark.parametrize("name", ["Ada Exemplar", "فلانة الفلانية", "O'Sample"])
def test_download_is_json_of_everything_and_audited(network, name):
    person = make_member(network, name=name)
    make_request(make_strand(title="Data"), person, message="Let me in.")
    mail.queue_rendered(to=person.email, kind=mail.MailKind.JOINING, subject="Hello", text="Words", html="")

    response = proven(person).post("/me/data/download/")

    data = json.loads(b"".join(response.streaming_content))
    assert response["Content-Disposition"].startswith('attachment; filename="my-data-')
    assert data["Who you are: name, address, organisation and your profile"][0]["Name"] == name
    assert data["Your e-mail addresses, and whether they are confirmed"][0]["Email address"] == person.email
    assert data["What you asked to join, and what was answered"][0]["Message"] == "Let me in."
    assert data["Mails to you, with what they say"][-1]["Subject"] == "Hello"
    datetime.datetime.fromisoformat(data["What you did here: which act, on what and when"][0]["When"])
    assert HistoryEntry.objects.get(verb="data.downloaded").actor == person


def test_download_has_nothing_of_others(network):
    person, other = make_member(network), make_member(network, "other@example.org", name="Other One")
    make_request(make_strand(), other, message="Not yours.")

    text = b"".join(proven(person).post("/me/data/download/").streaming_content).decode()

    assert "Not yours." not in text
    assert "other@example.org" not in text
    assert "Other One" not in text


# leaving


def test_leaving_ends_roles_and_takes_contact_data(network):
    person = make_member(network, job_title="Head")
    strand = make_strand()
    make_role(person, strand, Role.Kind.MEMBER)
    asked = make_request(make_strand(), person)
    EmailAddress.objects.create(user=person, email="second@example.org", verified=True)
    give_second_factor(person)
    mail.choose(person=person, kind="joining", wanted=False)
    client, elsewhere = proven(person), logged_in(person)

    response = client.post("/me/leave/", {"sure": "on"})

    assert response["Location"] == "/"
    person.refresh_from_db()
    assert person.name == "Ada Exemplar"
    assert person.organisation is not None
    assert (person.email, person.is_active, person.job_title) == (f"left-{person.pk}@left.invalid", False, "")
    assert person.left_at
    assert not person.has_usable_password()
    assert str(person.time_zone) == "UTC"
    assert not EmailAddress.objects.filter(user=person).exists()
    assert not Authenticator.objects.filter(user=person).exists()
    assert not MailPreference.objects.filter(person=person).exists()
    assert not Role.objects.on(clock.today()).filter(person=person).exists()
    asked.refresh_from_db()
    assert asked.state == JoinRequest.State.WITHDRAWN
    goodbye = Email.objects.get(to="ada@example.org")
    assert "you have left" in goodbye.message
    assert elsewhere.get("/me/").status_code == 302
    assert not is_in(client)
    assert HistoryEntry.objects.filter(verb="person.left", target_id=person.pk).exists()
    assert not any(session.get_decoded().get("_auth_user_id") == str(person.pk) for session in Session.objects.all())


def test_network_s_own_page_leads_to_the_one_door(network):
    person = make_member(network)
    client = proven(person)

    assert client.post("/groups/network/plenary/leave/")["Location"] == "/me/leave/"
    assert standing_of(person).in_network


def test_leaving_without_the_tick_changes_nothing(network):
    person = make_member(network)

    page = proven(person).post("/me/leave/", {})

    assert "nothing was changed" in page.content.decode()
    person.refresh_from_db()
    assert person.is_active


def test_second_click_on_leaving_is_sent_to_the_door(network):
    client = proven(make_member(network))
    client.post("/me/leave/", {"sure": "on"})

    assert client.post("/me/leave/", {"sure": "on"})["Location"].startswith("/account/login/code/")


def test_sole_lead_and_last_officer_hand_over_first(network):
    person = make_member(network)
    strand = make_strand(title="Alone")
    make_role(person, strand, Role.Kind.LEAD)
    group = make_group(name="Last one")
    make_role(person, plenary_of(group), Role.Kind.CHAIR)
    client = proven(person)

    page = client.get("/me/leave/")
    refused = client.post("/me/leave/", {"sure": "on"})

    assert page.context["strands"] == [strand]
    assert page.context["groups"] == [group]
    for role in Role.objects.filter(person=person, kind__in=["lead", "chair"]).select_related("workstrand__group"):
        assert f'href="{hand_over_url(role)}"' in page.content.decode()
    assert 'name="sure"' not in page.content.decode()
    assert refused.status_code == 200
    person.refresh_from_db()
    assert person.is_active
    assert Role.objects.on(clock.today()).filter(person=person).count() == 3


def test_lead_beside_another_may_leave(network):
    person, other = make_member(network), make_member(network, "other@example.org")
    strand = make_strand()
    make_role(person, strand, Role.Kind.LEAD), make_role(other, strand, Role.Kind.CO_LEAD)

    proven(person).post("/me/leave/", {"sure": "on"})

    person.refresh_from_db()
    assert person.left_at


def test_superuser_does_not_leave(network):
    person = make_member(network, is_superuser=True)

    assert proven(person).post("/me/leave/", {"sure": "on"}).status_code == 200

    person.refresh_from_db()
    assert person.is_active


def test_who_comes_back_is_somebody_new(network):
    person = make_member(network)
    proven(person).post("/me/leave/", {"sure": "on"})
    client = Client()

    come_in(client, "ada@example.org")

    new = Person.objects.get(email="ada@example.org")
    assert is_in(client)
    assert new.pk != person.pk
    assert new.name == ""
    assert not standing_of(new).in_network


def test_who_left_is_not_let_in_again_by_a_flag(network):
    person, boss = make_member(network), make_person(is_superuser=True)
    proven(person).post("/me/leave/", {"sure": "on"})
    person.refresh_from_db()

    with pytest.raises(ValidationError):
        change_flags(person=person, by=boss, is_active=True)


# asking to be erased


def test_code_is_mailed_hashed_and_confirms(network, officer):
    person = make_member(network)
    client = logged_in(person)

    client.post("/me/data/erase/")
    code = code_of(person)
    request = ErasureRequest.objects.get()
    assert request.state == "unconfirmed"
    assert code.replace("-", "") not in request.code_hash
    response = client.post("/me/data/erase/confirm/", {"code": code.lower().replace("-", " ")})

    assert response["Location"] == "/me/data/erase/"
    request.refresh_from_db()
    assert request.state == "waiting"
    assert request.code_hash == ""
    assert request.due_at - request.confirmed_at < DECIDED_WITHIN + datetime.timedelta(minutes=1)
    assert "Ada" not in Email.objects.get(to=officer.email).message
    assert [thing.kind for thing in obligations.awaiting(officer)] == ["erasure"]
    assert obligations.awaiting(person) == []


def test_wrong_codes_are_counted_and_end(network, officer):
    person = make_member(network)
    client = logged_in(person)
    client.post("/me/data/erase/")
    code = code_of(person)

    for _try in range(CODE_TRIES):
        assert client.post("/me/data/erase/confirm/", {"code": "AAAA-AAAA"}).status_code == 200

    assert "no longer good" in client.post("/me/data/erase/confirm/", {"code": code}).content.decode()
    assert ErasureRequest.objects.get().state == "unconfirmed"


def test_code_is_good_for_a_quarter_of_an_hour(network, officer):
    person = make_member(network)
    request = erasing.ask_erasure(person=person, by=person)
    code = code_of(person)

    with clock.travel(clock.now() + datetime.timedelta(minutes=16)):
        page = logged_in(person).post("/me/data/erase/confirm/", {"code": code})

    assert "no longer good" in page.content.decode()
    request.refresh_from_db()
    assert request.state == "unconfirmed"


def test_asking_twice_sends_one_code_a_minute(network):
    person = make_member(network)
    client = logged_in(person)

    client.post("/me/data/erase/"), client.post("/me/data/erase/")

    assert ErasureRequest.objects.count() == 1
    assert Email.objects.filter(to=person.email).count() == 1


@pytest.mark.django_db(transaction=True)
def test_asking_in_two_tabs_at_once_makes_one_request():
    person = make_member(make_network())

    together(*[lambda: erasing.ask_erasure(person=person, by=person)] * 2)

    assert ErasureRequest.objects.filter(person=person).count() == 1


def test_database_holds_one_open_request(network):
    person = make_member(network)
    ErasureRequest.objects.create(person=person)

    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureRequest.objects.create(person=person)


def test_person_takes_it_back(network, officer):
    person = make_member(network)
    asked_and_confirmed(person)

    logged_in(person).post("/me/data/erase/withdraw/")

    assert ErasureRequest.objects.get().state == "withdrawn"
    assert obligations.awaiting(officer) == []


def test_officer_refuses_with_a_reason_that_is_mailed(network, officer):
    person = make_member(network)
    request = asked_and_confirmed(person)
    client = logged_in(officer)

    assert (
        "errorlist" in (page := client.post(f"/desk/erasure/{request.pk}/refuse/", {"reason": ""}).content.decode())
        or "invalid-feedback" in page
    )
    client.post(f"/desk/erasure/{request.pk}/refuse/", {"reason": "A vote is being counted."})

    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("refused", officer)
    told = Email.objects.filter(to=person.email).latest("id").message
    assert "A vote is being counted." in told
    assert "data protection authority" in told


def test_officer_sees_what_goes_and_what_stays_then_erases(network, officer):
    person = make_member(network)
    request = asked_and_confirmed(person)
    client = logged_in(officer)

    page = client.get(f"/desk/erasure/{request.pk}/").content.decode()
    client.post(f"/desk/erasure/{request.pk}/approve/")

    assert "who held it becomes “former member”" in page
    person.refresh_from_db()
    request.refresh_from_db()
    assert (person.name, person.display_name, person.is_active) == ("", "former member", False)
    assert person.erased_at
    assert request.state == "done"
    assert Role.objects.filter(person=person).count() == 1
    assert not Email.objects.filter(to__icontains="ada@example.org").exists()
    assert client.get(f"/desk/erasure/{request.pk}/").status_code == 200


def test_second_decision_changes_nothing(network, officer):
    person = make_member(network)
    request = asked_and_confirmed(person)
    client = logged_in(officer)
    client.post(f"/desk/erasure/{request.pk}/refuse/", {"reason": "No."})

    client.post(f"/desk/erasure/{request.pk}/approve/")

    person.refresh_from_db()
    assert person.name == "Ada Exemplar"


def test_others_find_nothing_to_decide(network, officer):
    request = asked_and_confirmed(make_member(network))
    lead = make_member(network, "lead@example.org")
    make_role(lead, make_strand(), Role.Kind.LEAD)

    for who in (lead, make_officer(make_group()), request.person):
        assert logged_in(who).get(f"/desk/erasure/{request.pk}/").status_code == 404
        assert logged_in(who).post(f"/desk/erasure/{request.pk}/approve/").status_code == 404


def test_own_request_is_decided_by_another(network, officer):
    other = make_officer(network)
    EmailAddress.objects.create(user=officer, email=officer.email, verified=True, primary=True)
    request = asked_and_confirmed(officer)

    logged_in(officer).post(f"/desk/erasure/{request.pk}/approve/")
    officer.refresh_from_db()
    assert officer.name

    logged_in(other).post(f"/desk/erasure/{request.pk}/approve/")
    officer.refresh_from_db()
    assert not officer.name


def test_last_officer_is_replaced_before_erasure(network, officer):
    person = make_member(network)
    group = make_group()
    make_role(person, plenary_of(group), Role.Kind.CHAIR)
    request = asked_and_confirmed(person)

    page = logged_in(officer).post(f"/desk/erasure/{request.pk}/approve/", follow=True)

    assert "last officer" in page.content.decode()
    person.refresh_from_db()
    assert person.name
    assert ErasureRequest.objects.get().state == "waiting"


def test_overdue_request_is_shown_so(network, officer):
    request = asked_and_confirmed(make_member(network))

    with clock.travel(clock.now() + DECIDED_WITHIN + datetime.timedelta(days=2)):
        page = logged_in(officer).get(f"/desk/erasure/{request.pk}/").content.decode()
        thing = obligations.awaiting(officer)[0]
        assert thing.due < clock.now()

    assert "Overdue" in page


# what tick keeps to


def test_words_of_refused_requests_are_forgotten_after_a_year(network, officer):
    person = make_member(network)
    refused = services.decline(request=make_request(make_strand(), person, message="Me."), by=officer, answer="No.")
    granted = services.approve(request=make_request(make_strand(), person, message="Me."), by=officer, answer="Yes.")

    retention.forget_words(clock.now() + retention.WORDS_KEPT_FOR - datetime.timedelta(days=1))
    refused.refresh_from_db()
    assert refused.message
    retention.forget_words(clock.now() + retention.WORDS_KEPT_FOR + datetime.timedelta(days=1))

    refused.refresh_from_db(), granted.refresh_from_db()
    assert (refused.message, refused.answer, granted.answer) == ("", "", "Yes.")


def test_who_was_never_admitted_is_erased_after_a_year(network, officer):
    late = clock.now() + retention.NEVER_ADMITTED_KEPT_FOR + datetime.timedelta(days=1)
    declined, waiting = make_person(name="Not Admitted"), make_person(name="Still Waiting")
    services.decline(request=make_request(plenary_of(network), declined), by=officer, answer="No.")
    make_request(plenary_of(network), waiting)
    imported, member = make_person(name="Imported One"), make_member(network)

    assert retention.forget_never_admitted(late - datetime.timedelta(days=2)) == 0
    assert retention.forget_never_admitted(late) == 1

    names = set(Person.objects.values_list("name", flat=True))
    assert {waiting.name, imported.name, member.name} <= names
    assert "Not Admitted" not in names


def test_unconfirmed_requests_are_forgotten(network):
    person = make_member(network)
    erasing.ask_erasure(person=person, by=person)

    assert retention.forget_unconfirmed(clock.now()) == 0
    assert retention.forget_unconfirmed(clock.now() + datetime.timedelta(days=2)) == 1
