"""Sending queued mail to a real server that refuses, breaks off, is slow or down, and who may send."""

import datetime
import itertools
import re

import pytest
from django.core.management import call_command
from post_office.models import PRIORITY, STATUS, Email, Log

from core import clock, mail
from core.mail import MailKind
from core.models import Lease
from membership import services as membership
from membership.models import JoinRequest
from tests.factories import make_network, make_person, make_role, make_strand
from tests.threads import together
from workstrands.models import Role
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
DOOR, CONFIRM = "/account/login/code/", "/account/login/code/confirm/"
_numbers = itertools.count(1)


def queue(*addresses, kind=MailKind.JOINING):
    return [
        mail.queue_rendered(to=to, kind=kind, subject=f"Mail {next(_numbers)}", text="text", html="<p>text</p>")
        for to in addresses
    ]


def states():
    return {email.to[0]: email.status for email in Email.objects.order_by("id")}


def minutes(number):
    return datetime.timedelta(minutes=number)


def test_mail_leaves_once(mail_server):
    queue("a@example.org", "b@example.org")

    call_command("tick")
    call_command("tick")

    assert mail_server.recipients == ["a@example.org", "b@example.org"]
    assert set(states().values()) == {STATUS.sent}


def test_login_codes_leave_first(mail_server):
    queue("a@example.org", "b@example.org")
    queue("code@example.org", kind=MailKind.ACCOUNT)

    call_command("tick")

    assert mail_server.recipients == ["code@example.org", "a@example.org", "b@example.org"]


@pytest.mark.django_db(transaction=True)
def test_login_code_asked_for_meanwhile_goes_before_the_rest_of_the_batch(mail_server):
    queue("a@example.org", "b@example.org", "c@example.org")
    asked = []

    def ask():
        if not asked:
            asked.extend(queue("code@example.org", kind=MailKind.ACCOUNT))

    mail_server.in_the_middle = ask
    call_command("tick")

    assert mail_server.recipients == ["a@example.org", "code@example.org", "b@example.org", "c@example.org"]


def test_message_id_is_the_same_when_sending_is_tried_again(mail_server):
    [email] = queue("busy@example.org")
    kept = email.message_id
    mail_server.answers["busy@example.org"] = "451 4.3.0 later, please"
    call_command("tick")
    assert not mail_server.arrived

    mail_server.answers.clear()
    with clock.travel(clock.now() + minutes(2)):
        call_command("tick")

    [arrived] = mail_server.arrived
    assert arrived.message["Message-ID"] == kept
    assert re.fullmatch(r"<[0-9a-f-]{36}@127\.0\.0\.1>", kept)


def test_mail_that_is_refused_for_now_is_tried_after_1_5_30_minutes_then_hourly_until_two_days(mail_server):
    [email] = queue("busy@example.org")
    mail_server.refusals["busy@example.org"] = "450 4.2.1 mailbox busy"
    waits = [1, 5, 30, *[60] * 48]  # the last of them ends after two days

    with clock.travel(email.created) as moved:
        for tries, wait in enumerate(waits):
            mail.send_queued()
            email.refresh_from_db()
            assert (email.status, email.number_of_retries) == (STATUS.requeued, tries + 1)
            moved.shift(minutes(wait - 0.5))
            mail.send_queued()
            assert Log.objects.count() == tries + 1
            moved.shift(minutes(0.6))
        mail.send_queued()

        email.refresh_from_db()
        assert email.status == STATUS.failed
        moved.shift(minutes(61))
        mail.send_queued()
    assert Log.objects.count() == len(waits) + 1


@pytest.mark.parametrize("answer", ["550 5.1.1 no such mailbox", "550 no such user", "553 5.1.3 bad address"])
def test_recipient_refused_for_good_fails_at_once_and_says_why(mail_server, answer):
    mail_server.refusals["gone@example.org"] = answer
    queue("gone@example.org", "a@example.org")

    call_command("tick")

    assert states() == {"gone@example.org": STATUS.failed, "a@example.org": STATUS.sent}
    assert answer[4:] in Log.objects.get().message
    with clock.travel(clock.now() + minutes(60)):
        call_command("tick")
    assert Log.objects.count() == 1


@pytest.mark.parametrize("answer", ["554 5.7.1 relay access denied", "550 5.7.26 not authenticated"])
def test_policy_of_a_relay_set_up_wrongly_is_waited_for(mail_server, answer):
    mail_server.refusals["a@example.org"] = answer
    queue("a@example.org")
    call_command("tick")
    assert states() == {"a@example.org": STATUS.requeued}

    mail_server.refusals.clear()
    with clock.travel(clock.now() + minutes(2)):
        call_command("tick")

    assert mail_server.recipients == ["a@example.org"]


def test_contents_refused_for_good_fail_at_once(mail_server):
    mail_server.answers["strict@example.org"] = "552 5.3.4 too big"
    queue("strict@example.org", "a@example.org")

    call_command("tick")

    assert states() == {"strict@example.org": STATUS.failed, "a@example.org": STATUS.sent}


def test_broken_addresses_do_not_stop_the_batch(mail_server):
    addresses = ["busy@example.org", "two@@example.org", "last@example.org"]
    emails = queue(*["x@example.org"] * 3)
    for email, address in zip(emails, addresses, strict=True):  # as a careless import might leave them
        Email.objects.filter(pk=email.pk).update(to=[address])
    mail_server.refusals["busy@example.org"] = "450 4.2.1 mailbox busy"

    for _ in range(3):
        call_command("tick")

    assert mail_server.recipients == ["last@example.org"]
    assert states()["last@example.org"] == STATUS.sent
    assert STATUS.queued not in states().values()


def test_server_that_takes_its_leave_ends_the_batch_and_gets_the_rest_later(mail_server):
    mail_server.refusals["a@example.org"] = "421 4.7.0 too many mails on this line"
    queue("a@example.org", "b@example.org")

    assert mail.send_queued() == 0
    assert states() == {"a@example.org": STATUS.requeued, "b@example.org": STATUS.queued}
    assert mail.send_queued() == 1

    assert mail_server.recipients == ["b@example.org"]


def test_server_that_is_down_counts_against_no_mail_and_everything_leaves_when_it_is_back(mail_server):
    mail_server.down()
    queue("a@example.org", "b@example.org")
    begun = clock.now()

    with clock.travel(begun) as moved:
        for _ in range(3 * 24):  # a long weekend
            call_command("tick")
            moved.shift(minutes(60))
        assert states() == {"a@example.org": STATUS.queued, "b@example.org": STATUS.queued}
        assert not Log.objects.exists()

        mail_server.up()
        moved.shift(minutes(0.5))
        call_command("tick")

    assert mail_server.recipients == ["a@example.org", "b@example.org"]


def test_server_that_is_down_is_not_asked_at_every_tick(mail_server):
    mail_server.down()
    queue("a@example.org")
    call_command("tick")

    mail_server.up()
    call_command("tick")

    assert not mail_server.arrived


def come_in_later(client, mail_server, moved):
    """The code asked for while the mail server was down, once it is back."""
    mail_server.up()
    moved.shift(minutes(1))
    call_command("tick")
    code = re.search(r"^([A-Z0-9-]{6,})\s*$", mail_server.arrived[-1].part("plain"), re.MULTILINE)[1]
    return client.post(CONFIRM, {"code": code})


def test_with_the_mail_server_down_people_come_in_join_and_are_decided_and_told_later(client, mail_server):
    strand = make_strand(make_network())
    lead, person = make_person("lead@example.org"), make_person("known@example.org")
    make_role(lead, strand, Role.Kind.LEAD)
    make_role(person, plenary_of(strand.group))
    mail_server.down()

    with clock.travel(clock.now()) as moved:
        assert client.post(DOOR, {"email": "known@example.org"}).status_code == 302
        call_command("tick")
        assert come_in_later(client, mail_server, moved).status_code == 302
        mail_server.down()

        assert client.post(f"{strand.get_absolute_url()}join/", {"message": ""}).status_code == 302
        client.force_login(lead)
        request = JoinRequest.objects.get()
        assert client.post(f"/desk/requests/{request.pk}/approve/", {"answer": "Welcome"}).status_code == 302
        call_command("tick")
        mail_server.up()
        moved.shift(minutes(1))
        call_command("tick")

    assert membership.is_member(person, strand)
    assert mail_server.recipients == ["known@example.org", "lead@example.org", "known@example.org"]


def test_another_process_that_holds_the_lease_sends_and_we_do_not(mail_server):
    queue("a@example.org")
    Lease.objects.create(name="mail", holder="another host", expires_at=clock.now() + minutes(2))

    assert mail.send_queued() == 0
    assert not mail_server.arrived


def test_lease_of_a_process_that_died_runs_out(mail_server):
    queue("a@example.org")
    Lease.objects.create(name="mail", holder="a host that died", expires_at=clock.now() + minutes(2))

    with clock.travel(clock.now() + minutes(2.1)):
        call_command("tick")

    assert mail_server.recipients == ["a@example.org"]


@pytest.mark.django_db(transaction=True)
def test_process_that_lost_the_lease_stops_in_the_middle_of_its_batch(mail_server):
    queue("a@example.org", "b@example.org")
    mail_server.in_the_middle = lambda: Lease.objects.update(holder="another host", expires_at=clock.now() + minutes(2))

    assert mail.send_queued() == 1

    assert mail_server.recipients == ["a@example.org"]
    assert states() == {"a@example.org": STATUS.sent, "b@example.org": STATUS.queued}


@pytest.mark.django_db(transaction=True)
def test_lease_is_renewed_with_every_mail(mail_server):
    queue("a@example.org", "b@example.org", "c@example.org")
    seen = []
    mail_server.in_the_middle = lambda: seen.append(Lease.objects.get().expires_at)

    mail.send_queued()

    assert seen == sorted(set(seen))
    assert len(seen) == 3


@pytest.mark.django_db(transaction=True)
def test_two_that_send_at_once_send_each_mail_once(mail_server):
    addresses = [f"person{number}@example.org" for number in range(20)]
    queue(*addresses)

    sent = together(mail.send_queued, mail.send_queued, mail.send_queued)

    # Whoever came second went away: the rest of the batch is the first one's.
    assert sorted(sent) == [0, 0, 20]
    assert sorted(mail_server.recipients) == sorted(addresses)
    assert set(states().values()) == {STATUS.sent}


def test_batch_has_an_end_so_that_jobs_have_their_turn(mail_server):
    Email.objects.bulk_create(
        Email(
            from_email="x@example.org",
            to=[f"p{number}@example.org"],
            subject="s",
            message="m",
            status=STATUS.queued,
            priority=PRIORITY.medium,
        )
        for number in range(mail.BATCH + 5)
    )

    assert [mail.send_queued() for _ in range(3)] == [mail.BATCH, 5, 0]


def test_sending_stops_between_two_mails_when_the_process_is_to_end(mail_server):
    queue("a@example.org", "b@example.org")

    mail.send_queued(stopping=lambda: bool(mail_server.arrived))

    assert mail_server.recipients == ["a@example.org"]
