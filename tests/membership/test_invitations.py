"""Inviting: by the page of a group or a workstrand, with a look before; the list; what time, bounces and ends do."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from core import clock, mail, tick
from core.models import HistoryEntry
from core.obligations import awaiting, everything
from core.verbs import Verb
from membership.models import Invitation
from membership.services import invitations as services
from people.models import Person
from tests.factories import (
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_role,
    make_strand,
)
from tests.membership.invitation_factories import link_sent_to, mails_to, make_invitation, send
from workstrands.models import Role, Workstrand
from workstrands.services import move_workstrand, plenary_of

pytestmark = pytest.mark.django_db
State = Invitation.State
LATER = datetime.timedelta(days=2)


@pytest.fixture
def strand():
    network = make_network()
    strand = make_strand(make_group("edition"), "WS1", title="Pilots", purpose="Try it.")
    for name in ("officer", "lead", "member"):
        person = make_person(f"{name}@example.org", name=f"The {name}", organisation=make_organisation())
        make_role(person, plenary_of(network))
    make_role(Person.objects.get(email="officer@example.org"), plenary_of(strand.group), Role.Kind.COORDINATOR)
    make_role(Person.objects.get(email="lead@example.org"), strand, Role.Kind.LEAD)
    make_role(Person.objects.get(email="member@example.org"), strand)
    return strand


def person(name):
    return Person.objects.get(email=f"{name}@example.org")


@pytest.fixture
def browser(client):
    def browser(name):
        client.force_login(person(name))
        return client

    return browser


def posted(strand, text, **values):
    return {"addresses": text, "strands": [str(strand.pk)], "kind": "member", "days": "30", "message": "", **values}


def test_officer_looks_before_sending_and_nothing_is_written(strand, browser):
    text = "Ana <ana@example.org>\nmember@example.org\nlead@example.org\ngarbage"

    page = browser("officer").post("/groups/edition/ws1/invite/", posted(strand, text)).content.decode()

    assert "ana@example.org" in page
    assert "The member" in page
    assert "takes part in this role already" in page
    assert "Line 4:" in page
    assert "garbage" in page
    assert not Invitation.objects.exists()
    assert not Email.objects.exists()


@pytest.mark.parametrize(("who", "is_told"), [("officer", True), ("lead", False)])
def test_only_officers_are_told_who_is_behind_an_address(strand, browser, who, is_told):
    known = make_person("known@example.org", name="Kim Known")
    make_role(known, plenary_of(make_group()))

    page = browser(who).post("/groups/edition/ws1/invite/", posted(strand, "known@example.org")).content.decode()

    assert ("Kim Known" in page) == is_told


def test_sending_invites_each_address_once_with_a_mail_and_a_nameless_person(strand, browser):
    text = "Ana Example <ANA@example.org>; ana@example.org; member@example.org; بنت <b@example.org>"
    data = posted(strand, text, message="Come & try.", days="10")

    response = browser("lead").post("/groups/edition/ws1/invite/send/", data)

    assert response["Location"] == "/groups/edition/ws1/invitations/"
    invitation = Invitation.objects.get(email="ana@example.org")
    assert (invitation.name, invitation.kind, invitation.state) == ("Ana Example", "member", "waiting")
    assert round((invitation.expires_at - clock.now()) / datetime.timedelta(days=1)) == 10
    assert (invitation.person.name, invitation.person.email) == ("", "ana@example.org")
    assert Invitation.objects.count() == 2
    [email] = mails_to("ana@example.org")
    assert email.subject == "The lead invites you to WS1 Pilots"
    assert "Come & try." in email.message
    token = link_sent_to("ana@example.org").split("/")[2]
    assert token not in str(Invitation.objects.values())
    assert HistoryEntry.objects.filter(verb=Verb.INVITATIONS_SENT, scope_id=strand.pk).count() == 1


def test_second_click_on_send_mails_nobody(strand, browser):
    client, data = browser("lead"), posted(strand, "ana@example.org, b@example.org")

    client.post("/groups/edition/ws1/invite/send/", data)
    client.post("/groups/edition/ws1/invite/send/", data)

    assert Invitation.objects.count() == Email.objects.count() == 2


def test_whoever_waits_longer_than_a_day_is_mailed_again_instead(strand):
    first = make_invitation(strand, person("lead"))
    old = link_sent_to("ana@example.org")

    with clock.travel(clock.now() + LATER):
        sent = send(strand, person("officer"), "ana@example.org\nnew@example.org")

    assert (sent.invited, sent.again, sent.skipped) == (1, 1, 0)
    first.refresh_from_db()
    assert (first.times_sent, first.invited_by.name) == (2, "The officer")
    assert link_sent_to("ana@example.org") != old


def test_one_mail_for_several_strands(strand):
    other = make_strand(strand.group, "WS2", title="Ethics")

    send(strand, person("officer"), strands=[other], kind=Role.Kind.LEAD)

    assert len(mails_to("ana@example.org")) == 1
    assert set(Invitation.objects.values_list("workstrand__code", "kind")) == {("WS1", "lead"), ("WS2", "lead")}


@pytest.mark.parametrize(
    ("who", "page", "kinds"),
    [
        ("lead", "ws1", {"member", "observer"}),
        ("officer", "ws1", {"member", "observer", "lead", "co_lead", "chair", "coordinator", "secretariat", "board"}),
    ],
)
def test_roles_that_may_be_offered(strand, browser, who, page, kinds):
    form = browser(who).get(f"/groups/edition/{page}/invite/").context["form"]

    assert {kind for kind, _label in form.fields["kind"].choices} == kinds


@pytest.mark.parametrize(
    ("who", "values", "said"),
    [
        ("lead", {"kind": "lead"}, "Select a valid choice"),
        ("officer", {"kind": "chair"}, "offices of the whole group"),
        ("lead", {"strands": []}, "This field is required"),
        ("lead", {"days": "5"}, "greater than or equal to 7"),
        ("lead", {"addresses": "nobody here"}, "There is no e-mail address in it"),
        ("lead", {"addresses": " "}, "Give the address of somebody"),
        ("lead", {"addresses": "\n".join(f"a{n}@example.org" for n in range(201))}, "at most 200"),
    ],
)
def test_form_refuses_in_words(strand, browser, who, values, said):
    response = browser(who).post("/groups/edition/ws1/invite/send/", posted(strand, "ana@example.org", **values))

    assert said in response.content.decode()
    assert not Invitation.objects.exists()


def test_lead_invites_only_to_their_own_strand(strand, browser):
    other = make_strand(strand.group, "WS2")

    response = browser("lead").post("/groups/edition/ws1/invite/send/", posted(other, "ana@example.org"))

    assert "Select a valid choice" in response.content.decode()
    assert browser("lead").get("/groups/edition/ws2/invite/").status_code == 403
    assert not Invitation.objects.exists()


def test_lead_mails_at_most_so_many_a_day(strand, monkeypatch):
    monkeypatch.setattr(services, "A_DAY", 3)
    send(strand, person("lead"), "a@example.org b@example.org")

    with pytest.raises(ValidationError, match="3 addresses in a day, and have mailed 2"):
        send(strand, person("lead"), "c@example.org d@example.org")
    send(strand, person("officer"), "c@example.org d@example.org")
    with clock.travel(clock.now() + LATER):
        send(strand, person("lead"), "e@example.org f@example.org g@example.org")

    assert Invitation.objects.count() == 7


def test_person_known_by_a_further_address_is_the_same(strand):
    known = make_person("main@example.org", name="Kim Known")
    EmailAddress.objects.create(user=known, email="further@example.org", verified=True)

    invitation = make_invitation(strand, person("lead"), "further@example.org")

    assert invitation.person == known
    assert [thing.key for thing in awaiting(known)] == [f"invitation:{invitation.pk}"]
    assert [thing.people for thing in everything() if thing.kind == "invitation"] == [(known.pk,)]


def test_whoever_wants_no_such_mail_sees_it_on_their_page(strand, browser):
    known = make_person("known@example.org", name="Kim Known")
    mail.choose(person=known, kind="calls", wanted=False)

    invitation = make_invitation(strand, person("lead"), "known@example.org")

    assert invitation.sent_at is None
    assert not mails_to("known@example.org")
    assert "Invitation to WS1 Pilots as member" in browser("known").get("/me/").content.decode()
    assert "shown on their page only" in browser("officer").get("/groups/edition/ws1/invitations/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_list_says_how_each_stands_in_so_many_queries(strand, browser, rows):
    send(strand, person("lead"), "\n".join(f"a{number}@example.org" for number in range(rows)))
    client = browser("officer")
    client.get("/groups/edition/ws1/invitations/")

    with CaptureQueriesContext(connection) as queries:
        response = client.get("/groups/edition/ws1/invitations/")

    assert len(queries) == 7
    assert len(response.context["rows"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_looking_before_sending_takes_as_many_queries_for_one_as_for_many(strand, browser, rows):
    client = browser("officer")
    data = posted(strand, "\n".join(f"a{number}@example.org" for number in range(rows)) + "\nmember@example.org")
    client.post("/groups/edition/ws1/invite/", data)

    with CaptureQueriesContext(connection) as queries:
        client.post("/groups/edition/ws1/invite/", data)

    assert len(queries) == 10


def test_list_filters_by_state_and_what_is_late_counts_as_not_answered(strand, browser):
    send(strand, person("lead"), "late@example.org", days=7)
    with clock.travel(clock.now() + datetime.timedelta(days=8)):
        send(strand, person("lead"), "fresh@example.org")
        response = browser("lead").get("/groups/edition/ws1/invitations/?state=ignored")

    page = response.content.decode()
    assert "late@example.org" in page
    assert "fresh@example.org" not in page
    assert {value: count for value, _label, count in response.context["states"] if count} == {
        "waiting": 1,
        "ignored": 1,
    }


def test_leads_see_no_address_of_somebody_chosen_by_name(strand, browser):
    known = make_person("hidden@example.org", name="Kim Known", organisation=make_organisation(country="FR"))
    make_role(known, Workstrand.objects.get(group__is_network=True))
    data = posted(strand, "", people=[str(known.pk)], country="FR")
    client = browser("lead")

    look = client.post("/groups/edition/ws1/invite/", data).content.decode()
    client.post("/groups/edition/ws1/invite/send/", data)
    page = client.get("/groups/edition/ws1/invitations/").content.decode()
    export = client.get("/groups/edition/ws1/invitations/export/").content.decode()

    assert Invitation.objects.get().person == known
    for shown in (look, page, export):
        assert "Kim Known" in shown
        assert "hidden@example.org" not in shown
    assert "hidden@example.org" in browser("officer").get("/groups/edition/ws1/invitations/").content.decode()


def test_export_holds_no_formula(strand, browser):
    send(strand, person("lead"), '"=1+1" <ana@example.org>')

    lines = browser("lead").get("/groups/edition/ws1/invitations/export/").content.decode().splitlines()

    assert len(lines) == 2
    assert ",'=1+1,ana@example.org,waiting," in lines[1]


def test_mailing_again_replaces_the_link(strand, browser):
    invitation = make_invitation(strand, person("lead"), days=10)
    old = link_sent_to("ana@example.org")
    act = "/groups/edition/ws1/invitations/resend/"

    browser("lead").post(act, {"chosen": [invitation.pk]})
    invitation.refresh_from_db()
    assert invitation.times_sent == 1  # mailed a moment ago
    with clock.travel(clock.now() + LATER):
        browser("officer").post(act, {"chosen": [invitation.pk, "x", "9" * 30]})
        invitation.refresh_from_db()

        assert (invitation.times_sent, invitation.state) == (2, "waiting")
        assert round((invitation.expires_at - clock.now()) / datetime.timedelta(days=1)) == 10
        assert browser("member").get(old).status_code == 404
        assert browser("member").get(link_sent_to("ana@example.org")).status_code == 403


def test_mailing_again_ends_after_five_times(strand):
    invitation = make_invitation(strand, person("lead"), days=90)
    for number in range(1, 5):
        with clock.travel(clock.now() + number * LATER):
            services.resend(invitation=invitation, by=person("lead"))

    with clock.travel(clock.now() + 6 * LATER), pytest.raises(ValidationError, match="five times"):
        services.resend(invitation=invitation, by=person("lead"))


def test_lead_withdraws_members_and_not_whom_officers_invited_to_lead(strand, browser):
    mine = make_invitation(strand, person("lead"))
    theirs = make_invitation(strand, person("officer"), "boss@example.org", kind=Role.Kind.CO_LEAD)

    browser("lead").post("/groups/edition/ws1/invitations/withdraw/", {"chosen": [mine.pk, theirs.pk]})

    states = dict(Invitation.objects.values_list("email", "state"))
    assert states == {"ana@example.org": "withdrawn", "boss@example.org": "waiting"}


def test_bounce_marks_what_waits_and_sending_again_opens_it(strand):
    invitation = make_invitation(strand, person("lead"))
    other = make_invitation(strand, person("lead"), "b@example.org")

    assert services.note_bounce(email=" ANA@example.org", at=clock.now()) == 1
    assert services.note_bounce(email="ana@example.org", at=clock.now()) == 0

    invitation.refresh_from_db()
    other.refresh_from_db()
    assert (invitation.state, other.state) == ("bounced", "waiting")
    with clock.travel(clock.now() + LATER):
        sent = send(strand, person("lead"))
        Person.objects.filter(email="b@example.org").update(unreachable_since=clock.now())
        with pytest.raises(ValidationError, match="comes back"):
            services.resend(invitation=other, by=person("lead"))
    assert sent.again == 1
    assert Invitation.objects.get(email="ana@example.org").state == "waiting"


def test_end_of_a_strand_withdraws_what_waits(strand):
    invitation = make_invitation(strand, person("lead"))

    move_workstrand(workstrand=strand, to="closed", by=person("officer"), reason="The work is done.")

    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"
    assert "The work is done." in invitation.word


def test_tick_marks_what_nobody_answered_and_forgets_it_with_the_nameless(strand):
    send(strand, person("lead"), "ana@example.org\nmember2@example.org", days=7)
    known = make_person("known@example.org")
    make_invitation(strand, person("lead"), "known@example.org", days=7)

    with clock.travel(clock.now() + datetime.timedelta(days=8)):
        assert tick.run_due_jobs()["membership.mark_ignored"] == 3
        assert set(Invitation.objects.values_list("state", flat=True)) == {"ignored"}
    with clock.travel(clock.now() + datetime.timedelta(days=96)):
        services.forget_invitations(clock.now())
        assert Invitation.objects.count() == 3
    with clock.travel(clock.now() + datetime.timedelta(days=98)):
        services.forget_invitations(clock.now())

    assert not Invitation.objects.exists()
    assert not Person.objects.filter(email__in=["ana@example.org", "member2@example.org"]).exists()
    assert Person.objects.filter(pk=known.pk).exists()


def test_nameless_person_on_whom_something_else_hangs_stays(strand):
    send(strand, person("lead"), days=7)
    make_role(Person.objects.get(email="ana@example.org"), make_strand())

    with clock.travel(clock.now() + datetime.timedelta(days=98)):
        services.forget_invitations(clock.now())

    assert Person.objects.filter(email="ana@example.org").exists()


def test_officers_act_on_invitations_in_the_admin(strand, client):
    from tests.acting import act
    from tests.factories import give_second_factor

    theirs = make_invitation(make_strand(make_group("theirs")), make_officer(make_group()), "other@example.org")
    mine = make_invitation(strand, person("lead"))
    client.force_login(give_second_factor(person("officer")))

    act(client, "/admin/membership/invitation/", "withdraw", [mine], reason="Sent in error.")
    page = client.get("/admin/membership/invitation/?q=ana").content.decode()

    mine.refresh_from_db()
    assert (mine.state, mine.word) == ("withdrawn", "Sent in error.")
    assert "ana@example.org" in page
    assert "/groups/edition/plenary/invite/" in page
    assert client.get(f"/admin/membership/invitation/{theirs.pk}/change/").status_code == 404
    assert "token" not in client.get(f"/admin/membership/invitation/{mine.pk}/change/").content.decode().replace(
        "csrfmiddlewaretoken", ""
    )
