"""Mail that comes back: which reports are believed, what they change, and how somebody can be reached again."""

import io
import sys
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import OperationalError
from post_office.models import Email

from core import clock, mail, registries
from core.mail import MailKind
from core.models import HistoryEntry
from core.obligations import awaiting, open_in
from core.verbs import Verb
from membership.management.commands import read_bounce
from membership.models import Bounce, CircularRecipient
from membership.services import bounces, sending
from people.models import Person
from people.services import forget_strangers, mark_unreachable
from tests.acting import act
from tests.circular_factories import arrived, make_circular, report, sent
from tests.factories import (
    give_second_factor,
    make_group,
    make_network,
    make_officer,
    make_person,
    make_role,
    make_strand,
)
from tests.people.doors import CONFIRM, DOOR, code_sent_to
from workstrands.models import Role, Workstrand
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
OURS = "<11111111-2222-4333-8444-555555555555@127.0.0.1>"
PLAIN = """Return-Path: <{sender}>
From: {author}
To: secretariat@example.org
Subject: {subject}
Date: Tue, 24 Nov 2026 08:00:00 +0000
In-Reply-To: {message_id}
{header}
{text}
"""


@pytest.fixture
def group():
    return make_group("mine", name="My group")


@pytest.fixture
def officer(group):
    return make_officer(group, name="Ana Officer")


@pytest.fixture
def reader(group):
    person = make_person("reader@example.org", name="Reader")
    make_role(person, make_strand(group, "WS1"))
    return person


@pytest.fixture
def row(group, officer, reader):
    """What became of a circular with the reader, so far."""
    circular = sent(make_circular(group, officer))
    arrived(circular)
    return circular.recipients.get(person=reader)


def read(raw, monkeypatch):
    """The exit code of the command, with the message on standard input."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    try:
        call_command("read_bounce", stdout=io.StringIO(), stderr=io.StringIO())
    except SystemExit as end:
        return end.code
    return 0


def plain(row, *, author, sender="someone@example.org", subject="Re: News", header="", text=""):
    values = {"author": author, "sender": sender, "subject": subject, "header": f"{header}\n" if header else ""}
    return PLAIN.format(message_id=row.message_id, text=text, **values).encode()


def test_report_marks_the_address_the_person_and_the_recipient_once(row, reader, monkeypatch):
    heard = []
    monkeypatch.setattr(registries.bounces, "_functions", [*registries.bounces, lambda *told: heard.append(told)])
    raw = report(reader.email, row.message_id)

    codes = [read(raw, monkeypatch) for _ in range(2)]

    assert codes == [0, 0]
    row.refresh_from_db(), reader.refresh_from_db()
    assert (row.state, row.detail) == (CircularRecipient.State.BOUNCED, "smtp; 550 5.1.1 said the server")
    assert reader.unreachable_since
    assert heard == [(reader.email, Bounce.objects.get().received_at)]
    assert HistoryEntry.objects.filter(verb=Verb.PERSON_UNREACHABLE, target_id=reader.pk).count() == 1


@pytest.mark.parametrize(
    ("status", "action", "state", "unreachable"),
    [
        ("5.1.1", "failed", "bounced", True),
        ("5.2.1", "failed", "bounced", True),
        ("5.0.0", "failed", "bounced", True),
        ("5.7.1", "failed", "bounced", False),
        ("5.2.3", "failed", "bounced", False),
        ("4.4.1", "delayed", "sent", False),
        ("4.4.7", "failed", "sent", False),
        ("2.0.0", "delivered", "sent", False),
    ],
)
def test_only_a_mailbox_that_is_gone_makes_somebody_unreachable(
    row, reader, monkeypatch, status, action, state, unreachable
):
    assert read(report(reader.email, row.message_id, status=status, action=action), monkeypatch) == 0

    row.refresh_from_db(), reader.refresh_from_db()
    assert (row.state, bool(reader.unreachable_since)) == (state, unreachable)


def test_address_is_known_as_it_was_mailed_where_the_server_knew_it_by_another(row, reader, monkeypatch):
    read(report("r.eader@inside.example.net", row.message_id, original=reader.email.upper()), monkeypatch)

    reader.refresh_from_db()
    assert reader.unreachable_since


@pytest.mark.parametrize(
    "forged",
    [
        lambda row, other: report(row.address, OURS),  # a Message-ID that we never made
        lambda row, other: report(row.address, row.message_id, returned=False),
        lambda row, other: report(other.email, row.message_id),  # of a mail that went to somebody else
    ],
)
def test_report_about_no_mail_of_ours_to_that_address_is_not_believed(row, officer, reader, monkeypatch, forged):
    assert read(forged(row, officer), monkeypatch) == 0

    assert Bounce.objects.get().kind == Bounce.Kind.UNKNOWN
    assert not Person.objects.filter(unreachable_since__isnull=False).exists()
    row.refresh_from_db()
    assert row.state == "sent"


def test_report_in_the_way_of_qmail_is_understood(row, reader, monkeypatch):
    text = f"""Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{reader.email}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Message-ID: {row.message_id}
"""
    read(plain(row, author="MAILER-DAEMON@mx.example.net", sender="", subject="failure notice", text=text), monkeypatch)

    reader.refresh_from_db()
    assert reader.unreachable_since
    assert Bounce.objects.get().kind == Bounce.Kind.PERMANENT


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("automatic", {"author": "Reader <reader@example.org>", "header": "Auto-Submitted: auto-replied"}),
        ("automatic", {"author": "reader@example.org", "header": "X-Autoreply: yes", "subject": "Abwesend"}),
        (
            "reply",
            {"author": "Reader <reader@example.org>", "text": "550 5.1.1 is what <reader@example.org> got, why?"},
        ),
    ],
)
def test_answers_of_machines_and_people_change_nothing(row, reader, monkeypatch, kind, values):
    assert read(plain(row, **values), monkeypatch) == 0

    assert Bounce.objects.get().kind == kind
    reader.refresh_from_db()
    assert not reader.unreachable_since


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", 65),
        (b"\n \n", 65),
        (b"\x00\xff\xfe nothing of a message", 65),
        (b"x" * 200 + b"From: a@example.org", 65),
        (b"From: a@example.org\nContent-Type: multipart/report; boundary=\n\n--\xff", 0),
        (b"From: =?utf-8?b?///?=\nDate: \xd8\x00\nContent-Type: message/delivery-status\n\nFinal-Recipient", 0),
        (b"From: mailer-daemon@x\nContent-Transfer-Encoding: base64\n\n\xff===", 0),
    ],
)
def test_whatever_comes_is_answered_with_an_exit_code(raw, code, monkeypatch):
    assert read(raw, monkeypatch) == code
    assert not Bounce.objects.filter(kind=Bounce.Kind.PERMANENT).exists()


def test_message_that_is_too_long_is_refused_and_one_that_cannot_be_kept_is_to_come_again(row, reader, monkeypatch):
    monkeypatch.setattr(read_bounce, "MOST_BYTES", 100)
    assert read(report(reader.email, row.message_id), monkeypatch) == 65
    monkeypatch.undo()

    def away(raw):
        raise OperationalError

    monkeypatch.setattr(read_bounce, "take_returned", away)
    assert read(report(reader.email, row.message_id), monkeypatch) == 75


def test_late_report_is_known_after_the_mail_is_forgotten(row, reader, monkeypatch):
    Email.objects.all().delete()

    read(report(reader.email, row.message_id), monkeypatch)

    row.refresh_from_db()
    assert row.state == "bounced"


@pytest.mark.parametrize(
    ("answer", "unreachable"),
    [
        ("550 5.1.1 no such mailbox", True),
        ("550 5.2.1 disabled", True),
        ("554 5.3.2 not today", False),
        ("550 who?", False),
    ],
)
def test_refusal_of_the_mail_server_marks_the_same_way(group, officer, reader, mail_server, answer, unreachable):
    mail_server.refusals[reader.email] = answer
    circular = sent(make_circular(group, officer))

    call_command("tick")
    sending.follow_mails(clock.now())

    reader.refresh_from_db()
    assert bool(reader.unreachable_since) == unreachable
    assert circular.recipients.get(person=reader).state == "failed"


def test_address_typed_at_the_door_is_forgotten_although_mail_to_it_came_back(client):
    client.post(DOOR, {"email": "typo@example.org"})
    Person.objects.update(joined_at="2020-01-01T00:00Z")

    assert mark_unreachable(email="typo@example.org") is None
    assert forget_strangers(clock.now()) == 1


# reached again


def unreachable(person):
    mark_unreachable(email=person.email)
    person.refresh_from_db()
    assert person.unreachable_since
    return person


def is_unreachable(person):
    return Person.objects.filter(pk=person.pk, unreachable_since__isnull=False).exists()


@pytest.mark.parametrize(("second", "still"), [(False, False), (True, True)])
def test_login_by_a_code_sent_to_the_address_shows_that_mail_arrives(client, reader, second, still):
    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)
    EmailAddress.objects.create(user=reader, email="second@example.org", verified=True)
    unreachable(reader)
    address = "second@example.org" if second else reader.email

    client.post(DOOR, {"email": address})
    client.post(CONFIRM, {"code": code_sent_to(address)})

    assert client.get("/me/").status_code == 200
    assert is_unreachable(reader) == still


def test_another_address_is_tried(client, reader):
    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)
    other = EmailAddress.objects.create(user=reader, email="second@example.org", verified=True)
    unreachable(reader)
    client.force_login(reader)
    client.post("/account/reauthenticate/", {"password": "a long enough password"})

    client.post("/account/email/", {"email": other.email, "action_primary": "1"})

    reader.refresh_from_db()
    assert (reader.email, reader.unreachable_since) == ("second@example.org", None)


def test_officer_sees_who_cannot_be_reached_and_tries_again(client, group, officer, reader):
    give_second_factor(officer)
    make_role(make_person(name="Somebody Else"), plenary_of(group))
    unreachable(reader)
    client.force_login(officer)

    [thing] = [thing for thing in awaiting(officer) if thing.kind == "unreachable"]
    listed = client.get(thing.url).content.decode()
    acted = act(client, "/admin/people/person/", "try_again", [reader])

    assert (thing.title, thing.people) == ("Reader cannot be reached: mail comes back", (officer.pk,))
    assert "Reader" in listed
    assert "Somebody Else" not in listed
    assert acted.status_code == 302
    assert not is_unreachable(reader)
    assert HistoryEntry.objects.get(verb=Verb.PERSON_REACHABLE).actor == officer
    assert not [thing for thing in awaiting(officer) if thing.kind == "unreachable"]


def test_who_cannot_be_reached_in_network_and_group_is_one_thing_for_the_officers_of_both(group, officer, reader):
    network = make_network()
    make_role(reader, plenary_of(network))
    both, looks_after_all = make_officer(network), make_officer(network)
    make_role(both, plenary_of(group), Role.Kind.COORDINATOR)
    unreachable(reader)

    scopes = list(Workstrand.objects.values_list("pk", flat=True))
    found = [thing for thing in open_in(scopes) if thing.kind == "unreachable"]

    told = tuple(sorted((officer.pk, both.pk, looks_after_all.pk)))
    assert [(thing.scope_id, thing.people) for thing in found] == [(plenary_of(group).pk, told)]
    for person in (officer, both, looks_after_all):
        assert [thing.key for thing in awaiting(person) if thing.kind == "unreachable"] == [found[0].key]


def test_many_who_cannot_be_reached_are_one_thing(group, officer):
    for _number in range(6):
        person = make_person()
        make_role(person, plenary_of(group))
        unreachable(person)

    [thing] = [thing for thing in awaiting(officer) if thing.kind == "unreachable"]

    assert (thing.title, thing.count) == ("6 people in My group cannot be reached", 6)


def test_pages_of_a_group_say_so_to_its_officers_only(client, group, officer, reader):
    unreachable(reader)
    pages = ("/groups/mine/", "/groups/mine/ws1/", "/groups/mine/ws1/members/")

    def told(person):
        client.force_login(person)
        return ["annot be reached" in client.get(path).content.decode() for path in pages]

    assert told(officer) == [True, True, True]
    assert told(reader) == [False, False, False]
    assert "annot be reached" not in client.get("/me/").content.decode()


def test_nobody_owes_an_unreachable_person_of_another_group(officer, reader):
    other = make_officer(make_group())
    unreachable(reader)

    assert not [thing for thing in awaiting(other) if thing.kind == "unreachable"]


def test_what_came_back_is_forgotten_after_three_months(row, reader):
    bounces.take_returned(report(reader.email, row.message_id))
    with clock.travel(clock.now() + sending.BOUNCES_KEPT_FOR * 1.1):
        sending.forget_bounces(clock.now())

    assert not Bounce.objects.exists()
    row.refresh_from_db()
    assert row.state == "bounced"


def test_mails_to_many_leave_out_whom_one_mail_would(group):
    people = [make_person() for _ in range(4)]
    Person.objects.filter(pk=people[0].pk).update(is_active=False)
    unreachable(people[1])
    mail.choose(person=people[2], kind=MailKind.CALLS, wanted=False)
    strand = plenary_of(group)
    context = {"strand": strand, "person": people[3], "request": None}

    queued = mail.queue_many(
        letters=[(Person.objects.get(pk=person.pk), context) for person in people],
        kind=MailKind.CALLS,
        template="mail/join_asked",
    )

    assert list(queued) == [people[3].pk]
    assert [email.to for email in Email.objects.all()] == [[people[3].email]]


def test_whoever_cannot_be_reached_is_told_on_their_page(client):
    person = make_person(unreachable_since=clock.now())
    client.force_login(person)

    page = client.get("/me/").content.decode()

    assert f"Mail to {person.email} comes back" in page
    assert 'href="/account/email/"' in page
