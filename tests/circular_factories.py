"""Circulars and returned mail, through the services; and the people whom they are for."""

import re

from django.core.files.base import ContentFile
from post_office.models import STATUS, Email

from core import clock
from membership.models import Bounce, Circular, CircularFile
from membership.services import circulars, sending
from tests.factories import make_organisation, make_person, make_role, make_strand
from workstrands.models import Role
from workstrands.services import plenary_of

LIST = "/desk/circulars/"
PDF = b"%PDF-1.4 a small one"


def make_circular(group, by, *, strand=None, subject="News", text="Dear {name},\n\nhello.", **values):
    return circulars.draft_circular(workstrand=strand or plenary_of(group), by=by, subject=subject, text=text, **values)


def make_file(circular, name="agenda.pdf", content=PDF):
    circulars.write_circular(
        circular=circular,
        by=circular.written_by,
        subject=circular.subject,
        text=circular.text,
        reply_to=circular.reply_to,
        files=[ContentFile(content, name)],
    )
    return CircularFile.objects.filter(circular=circular).latest("id")


def choose(circular, **choice):
    empty = {"kinds": [], "countries": [], "owing_kinds": [], "owing_keys": [], "strands": [], "organisations": []}
    return circulars.choose_people(circular=circular, by=circular.written_by, **{"whom": "some", **empty, **choice})


def sent(circular):
    """Sent, its mails queued."""
    circulars.send_circular(circular=circular, by=circular.written_by)
    sending.send_due(clock.now())
    return Circular.objects.get(pk=circular.pk)


def arrived(circular):
    """The mail server took the mails."""
    mails = Email.objects.filter(pk__in=circular.recipients.values("email"))
    mails.update(status=STATUS.sent)
    sending.follow_mails(clock.now())


def make_bounce(**values):
    values = {"kind": Bounce.Kind.UNKNOWN, "received_at": clock.now(), "digest": "0" * 64, **values}
    return Bounce.objects.create(**values)


def report(address, message_id, *, status="5.1.1", action="failed", original="", returned=True):
    """What a mail server sends back (RFC 3464)."""
    first = f"Original-Recipient: rfc822;{original}\n" if original else ""
    head = f"Content-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\nTo: {address}\n" if returned else "\n"
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: secretariat@example.org
Subject: Undelivered Mail Returned to Sender
Date: Tue, 24 Nov 2026 08:00:00 +0000
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I could not deliver your message.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

{first}Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} said the server

--B
{head}
--B--
""".encode()


def member(strand, name="", kind=Role.Kind.MEMBER, **values):
    person = make_person(name=name, **values)
    make_role(person, strand, kind)
    return person


def names(found):
    return {one.person.name for one in found}


def page(response):
    return re.sub(r"\s+", " ", response.content.decode())


def at(circular, place=""):
    return f"{LIST}{circular.pk}/{place}"


def make_crowd(group):
    """A lead, two members, one of them abroad, and an observer of the whole group."""
    ws1, ws2 = make_strand(group, "WS1"), make_strand(group, "WS2")
    abroad = make_organisation("Abroad", country="NO")
    member(ws1, "Lead", Role.Kind.LEAD)
    member(ws1, "One", organisation=abroad)
    member(ws2, "Two")
    member(plenary_of(group), "Observer", Role.Kind.OBSERVER)
    return {"ws1": ws1, "ws2": ws2, "abroad": abroad}
