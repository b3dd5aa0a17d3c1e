"""Answering an invitation: by the link of the mail, or on one's own page."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client

from core import clock
from membership.models import Invitation, JoinRequest
from membership.services import invitations as services
from people.models import Person
from tests.factories import (
    give_second_factor,
    make_group,
    make_network,
    make_officer,
    make_person,
    make_request,
    make_role,
    make_strand,
)
from tests.membership.invitation_factories import link_sent_to, mails_to, make_invitation, send
from tests.people.doors import come_in, is_in
from tests.threads import together
from workstrands.models import Role, Workstrand
from workstrands.services import end_role, move_workstrand, plenary_of
from workstrands.standing import standing_of

pytestmark = pytest.mark.django_db
ANSWERS = {"name": "Ana Example", "organisation": "Some Office", "time_zone": "UTC"}


@pytest.fixture
def officer():
    make_network()
    return make_officer(make_group("edition"), email="officer@example.org", name="Olga Officer")


@pytest.fixture
def strand(officer):
    return make_strand(officer.roles.get().workstrand.group, "WS1", title="Pilots", purpose="Try it.")


def known(email="ana@example.org"):
    """Somebody who has been here before."""
    person = make_person(email, name="Ana Known")
    Person.objects.filter(pk=person.pk).update(last_login=clock.now())
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def roles(strand):
    return list(Role.objects.filter(workstrand=strand).values_list("person__email", "kind"))


def test_newcomer_accepts_answers_three_questions_and_stands_as_lead(strand, officer, client):
    send(strand, officer, '"Example, Ana" <ana@example.org>', kind=Role.Kind.LEAD)
    link = link_sent_to("ana@example.org")

    page = client.get(link).content.decode()
    accepted = client.post(f"{link}accept/")
    questions = client.get(accepted["Location"])
    done = client.post(accepted["Location"], ANSWERS)

    assert "Olga Officer invites you" in page
    assert "Try it." in page
    assert is_in(client)
    assert questions.context["form"]["name"].value() == "Ana Example"
    assert done["Location"] == "/groups/edition/ws1/"
    role = Role.objects.get(workstrand=strand)
    assert (role.person.name, role.kind, role.organisation.name) == ("Ana Example", "lead", "Some Office")
    assert standing_of(role.person).in_network
    assert not JoinRequest.objects.exists()
    assert EmailAddress.objects.get(email="ana@example.org").verified
    assert [mail.subject for mail in mails_to("officer@example.org")] == [
        "Ana Example accepted your invitation to WS1 Pilots"
    ]
    invitation = Invitation.objects.get()
    assert (invitation.state, invitation.accepted_by) == ("accepted", role.person)


def test_get_never_acts(strand, officer, client):
    make_invitation(strand, officer)
    link = link_sent_to("ana@example.org")

    for path in (link, f"{link}accept/", f"{link}decline/"):
        client.get(path)
        client.head(path)

    assert Invitation.objects.get().state == "waiting"
    assert not is_in(client)
    assert client.get(f"{link}accept/").status_code == 405


def test_observer_is_not_asked_for_admission(strand, officer, client):
    make_invitation(strand, officer, kind=Role.Kind.OBSERVER)

    accepted = client.post(f"{link_sent_to('ana@example.org')}accept/")
    client.post(accepted["Location"], ANSWERS)

    assert roles(strand) == [("ana@example.org", "observer")]
    assert not JoinRequest.objects.exists()


def test_declining_needs_no_login_and_tells_the_inviter_once(strand, officer, client):
    send(strand, officer, strands=[make_strand(strand.group, "WS2")])

    response = client.post(f"{link_sent_to('ana@example.org')}decline/", {"word": "Too <busy>, شكرا."})

    assert response.status_code == 302
    assert set(Invitation.objects.values_list("state", "word")) == {("declined", "Too <busy>, شكرا.")}
    [mail] = mails_to("officer@example.org")
    assert "Too <busy>, شكرا." in mail.message
    assert "Too &lt;busy&gt;" in mail.html_message
    assert not is_in(client)
    assert not EmailAddress.objects.get(email="ana@example.org").verified


def test_somebody_who_was_here_logs_in_first_and_the_link_survives_the_door(strand, officer, client):
    known()
    make_invitation(strand, officer)
    link = link_sent_to("ana@example.org")

    door = client.post(f"{link}accept/")
    assert door["Location"].startswith("/account/login/code/?next=%2Finvitations%2F")
    assert Invitation.objects.get().state == "waiting"
    come_in(client, "ana@example.org", next=link)
    accepted = client.post(f"{link}accept/")

    assert accepted["Location"] == "/groups/edition/ws1/"
    assert roles(strand) == [("ana@example.org", "member")]


@pytest.mark.parametrize("way", ["password", "second factor", "verified"])
def test_link_alone_lets_nobody_in_who_has_another_way(strand, officer, client, way):
    make_invitation(strand, officer)
    person = Person.objects.get(email="ana@example.org")
    if way == "password":
        person.set_password("a long enough password")
        person.save()
    elif way == "second factor":
        give_second_factor(person)
    else:
        EmailAddress.objects.filter(user=person).update(verified=True)

    client.post(f"{link_sent_to('ana@example.org')}accept/")

    assert not is_in(client)
    assert not roles(strand)


def test_somebody_else_is_told_kindly_and_nothing_happens(strand, officer, client):
    make_invitation(strand, officer)
    link = link_sent_to("ana@example.org")
    client.force_login(make_person("other@example.org", name="Otto Other"))

    answers = [client.get(link), client.post(f"{link}accept/"), client.post(f"{link}decline/", {"word": ""})]

    for answer in answers:
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "a…@example.org" in page
        assert "ana@example.org" not in page
        assert "you are logged in as Otto Other" in page
    assert Invitation.objects.get().state == "waiting"


def test_link_works_once(strand, officer, client):
    make_invitation(strand, officer)
    link = link_sent_to("ana@example.org")
    client.post(f"{link}accept/")

    again = Client().post(f"{link}accept/")
    look = Client().get(link)

    assert (again.status_code, look.status_code) == (410, 410)
    assert "was accepted" in look.content.decode()
    assert roles(strand) == [("ana@example.org", "member")]


@pytest.mark.parametrize("happened", ["late", "withdrawn", "closed", "unknown"])
def test_link_that_opens_nothing_says_why_and_whom_to_ask(strand, officer, client, happened):
    invitation = make_invitation(strand, officer, days=7)
    link, wait = link_sent_to("ana@example.org"), datetime.timedelta()
    if happened == "late":
        wait = datetime.timedelta(days=8)
    elif happened == "withdrawn":
        services.withdraw_invitation(invitation=invitation, by=officer, reason="Sent in error.")
    elif happened == "closed":
        move_workstrand(workstrand=strand, to="closed", by=officer, reason="The work is done.")
    else:
        link = "/invitations/nothing/"

    with clock.travel(clock.now() + wait):
        answers = [client.get(link), client.post(f"{link}accept/"), client.post(f"{link}decline/", {"word": ""})]

    said = {
        "late": "came to its end",
        "withdrawn": "Sent in error.",
        "closed": "The work is done.",
        "unknown": "no such invitation",
    }
    for answer in answers:
        assert answer.status_code == (404 if happened == "unknown" else 410)
        page = answer.content.decode()
        assert said[happened] in page
        assert settings.CONTACT_EMAIL in page
        assert ("Ask to join instead" in page) == (happened in {"late", "withdrawn"})
    assert not roles(strand)


@pytest.mark.parametrize(
    ("kind", "holds"), [(Role.Kind.MEMBER, True), (Role.Kind.OBSERVER, True), (Role.Kind.LEAD, False)]
)
def test_invitation_of_somebody_who_runs_the_group_no_more(strand, officer, client, kind, holds):
    make_officer(strand.group)
    make_invitation(strand, officer, kind=kind)
    link = link_sent_to("ana@example.org")
    end_role(role=officer.roles.get(), by=None)

    with clock.travel(clock.now() + datetime.timedelta(days=2)):
        page = client.get(link)
        client.post(f"{link}accept/")

    assert page.status_code == (200 if holds else 410)
    assert ("does not run this group any more" in page.content.decode()) != holds
    assert roles(strand) == ([("ana@example.org", kind)] if holds else [])


def test_address_that_became_somebody_elses_is_theirs_to_answer(strand, officer, client):
    make_invitation(strand, officer, "further@example.org")
    owner = known("main@example.org")
    EmailAddress.objects.create(user=owner, email="further@example.org", verified=True)
    link = link_sent_to("further@example.org")

    assert client.post(f"{link}accept/")["Location"].startswith("/account/login/code/")
    client.force_login(owner)
    client.post(f"{link}accept/")

    assert roles(strand) == [("main@example.org", "member")]
    assert Invitation.objects.get().accepted_by == owner


def test_mail_that_came_back_and_is_opened_all_the_same_can_be_answered(strand, officer, client):
    make_invitation(strand, officer)
    services.note_bounce(email="ana@example.org", at=clock.now())

    client.post(f"{link_sent_to('ana@example.org')}accept/")

    assert Invitation.objects.get().state == "accepted"


def test_of_several_strands_one_takes_those_one_wants(strand, officer, client):
    other = make_strand(strand.group, "WS2")
    send(strand, officer, strands=[other])
    link = link_sent_to("ana@example.org")

    none = client.post(f"{link}accept/")
    assert none["Location"] == link
    client.post(f"{link}accept/", {"chosen": [Invitation.objects.get(workstrand=other).pk]})

    assert dict(Invitation.objects.values_list("workstrand__code", "state")) == {"WS1": "waiting", "WS2": "accepted"}
    assert "WS1 Pilots" in client.get(link, follow=True).content.decode()


def test_somebody_logged_in_answers_on_their_own_page_and_nobody_elses(strand, officer, client):
    person = known()
    invitation = make_invitation(strand, officer)
    make_request(strand, person)
    page = f"/me/invitations/{invitation.pk}/"
    other = Client()
    other.force_login(make_person("other@example.org"))

    assert [other.get(page).status_code, other.post(f"{page}accept/").status_code] == [404, 404]
    client.force_login(person)
    assert client.get(page).status_code == 200
    client.post(f"{page}accept/")

    assert roles(strand) == [("ana@example.org", "member")]
    assert set(JoinRequest.objects.values_list("state", flat=True)) == {"approved"}
    assert client.get(page).status_code == 410


def test_somebody_who_takes_part_by_now_gets_no_second_role(strand, officer, client):
    person = known()
    invitation = make_invitation(strand, officer)
    make_role(person, strand)
    client.force_login(person)

    client.post(f"/me/invitations/{invitation.pk}/accept/")

    assert roles(strand) == [("ana@example.org", "member")]
    assert Invitation.objects.get().state == "accepted"


def test_newcomer_by_the_door_who_accepts_is_admitted_with_it(strand, officer, client):
    invitation = make_invitation(strand, officer)
    come_in(client, "ana@example.org")
    client.post("/account/welcome/", ANSWERS)
    assert JoinRequest.objects.get().state == "pending"

    client.post(f"/me/invitations/{invitation.pk}/accept/")

    assert JoinRequest.objects.get().state == "approved"
    assert standing_of(Person.objects.get(email="ana@example.org")).in_network


def test_invitation_to_an_office_of_the_group(strand, officer, client):
    plenary = plenary_of(strand.group)
    make_invitation(plenary, officer, kind=Role.Kind.SECRETARIAT)

    accepted = client.post(f"{link_sent_to('ana@example.org')}accept/")

    assert accepted["Location"].endswith("next=%2Fgroups%2Fedition%2F")
    assert ("ana@example.org", "secretariat") in roles(plenary)


def test_many_wrong_links_from_one_address_are_stopped(strand, officer, client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "invitation_failed": "3/m/ip"}
    make_invitation(strand, officer)

    answers = [client.get(f"/invitations/wrong{number}/").status_code for number in range(4)]

    assert answers == [404, 404, 404, 429]
    assert client.get(link_sent_to("ana@example.org"), REMOTE_ADDR="203.0.113.9").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_same_invitation_accepted_in_two_browsers_at_once_is_one_role(strand, officer):
    make_invitation(strand, officer, kind=Role.Kind.LEAD)
    link = link_sent_to("ana@example.org")
    browsers = [Client(), Client()]

    together(*[lambda browser=browser: browser.post(f"{link}accept/") for browser in browsers])

    assert sorted(is_in(browser) for browser in browsers) == [False, True]
    assert roles(strand) == [("ana@example.org", "lead")]
    assert Role.objects.filter(workstrand__group__is_network=True, person__email="ana@example.org").count() == 1
    assert len(mails_to("officer@example.org")) == 1


@pytest.mark.django_db(transaction=True)
def test_sending_twice_at_once_invites_once(strand, officer):
    together(*[lambda: send(strand, officer) for _ in range(3)])

    assert Invitation.objects.count() == Workstrand.objects.get(pk=strand.pk).invitations.count() == 1
    assert len(mails_to("ana@example.org")) == 1


@pytest.mark.django_db(transaction=True)
def test_withdrawing_while_it_is_accepted_ends_one_way(strand, officer):
    invitation = make_invitation(strand, officer)
    link, browser = link_sent_to("ana@example.org"), Client()
    officers = Client()
    officers.force_login(officer)

    together(
        lambda: browser.post(f"{link}accept/"),
        lambda: officers.post("/groups/edition/ws1/invitations/withdraw/", {"chosen": [invitation.pk]}),
    )

    state = Invitation.objects.get().state
    assert len(roles(strand)) == (state == "accepted")
    assert state in {"accepted", "withdrawn"}
