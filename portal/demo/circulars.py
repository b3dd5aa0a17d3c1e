"""Circulars of the demonstration year: two that were sent, one that waits for its time, a draft, and somebody whom mail does not reach."""

import datetime
from email.message import EmailMessage
from functools import partial
from typing import TYPE_CHECKING, Any

from post_office.models import STATUS, Email

from core import clock
from membership.models import Circular, CircularRecipient
from membership.services import bounces, circulars, sending

from .timeline import Step

if TYPE_CHECKING:
    from .load import Demonstration

WELCOME_DAY, PILOTS_DAY = 33, 128
SCHEDULED_IN, DRAFTED_AGO = datetime.timedelta(days=3), 1
BOUNCED, FAILED = "wanjiku.kielelezo", "misale.abebe"  # both at the Office of Statistics of Fixturia
WELCOME = """Dear {name},

welcome to the demonstration year of {strand}. What happens now:

* The five workstrands have their leads. **Join one or two**; more than that is rarely kept up.
* The terms of reference are being written. Say early what is missing.
* Once a month all of us meet for an hour.

Your own page on this site lists everything that waits for you.
"""
PILOTS = """Dear {name},

by the end of the month each pilot needs a page that another office could repeat: the data, the code, the effort, the result.
Half a page is enough; write also what did **not** work.

What waits for you on the site: {what you owe}
"""
MEETING = """Dear {name},

the next meeting of {strand} is on Tuesday. If {organisation} wants to show something, answer this mail until Friday.
"""


def plan(demo: "Demonstration") -> None:
    """Put them on the timeline."""
    demo.at(
        WELCOME_DAY,
        Step.ENDS,
        partial(_send, demo, "plenary", "ana.coordinator", "Welcome, and what happens now", WELCOME),
    )
    demo.at(PILOTS_DAY, Step.ENDS, partial(_send_pilots, demo))
    yesterday = demo.today - datetime.timedelta(days=DRAFTED_AGO)
    demo.timeline.add(yesterday, Step.ENDS, partial(_schedule, demo))
    demo.timeline.add(yesterday, Step.ENDS, partial(_draft, demo))


def _send(demo: "Demonstration", code: str, by: str, subject: str, text: str, **choice: Any) -> Circular:
    """Written, sent, and arrived with everybody."""
    writer = demo.people[by]
    circular = circulars.draft_circular(workstrand=demo.strands[code], by=writer, subject=subject, text=text)
    if choice:
        circulars.choose_people(circular=circular, by=writer, **choice)
    circulars.send_circular(circular=circular, by=writer)
    sending.send_due(clock.now())
    _arrive(circular)
    return circular


def _arrive(circular: Circular, failed: str = "") -> None:
    mails = Email.objects.filter(pk__in=circular.recipients.values("email"))
    mails.update(status=STATUS.sent, last_updated=clock.now())
    mails.filter(to=failed).update(status=STATUS.failed)
    sending.follow_mails(clock.now())


def _send_pilots(demo: "Demonstration") -> None:
    """To the whole group; one mail fails, and one comes back, from an office that nobody has."""
    circular = circulars.draft_circular(
        workstrand=demo.strands["plenary"], by=demo.coordinator, subject="One page about each pilot by the end of the month", text=PILOTS
    )  # fmt: skip
    circulars.send_circular(circular=circular, by=demo.coordinator)
    sending.send_due(clock.now())
    _arrive(circular, failed=demo.people[FAILED].email)
    row = CircularRecipient.objects.get(circular=circular, person=demo.people[BOUNCED])
    bounces.take_returned(_report(row.address, row.message_id))


def _report(address: str, message_id: str) -> bytes:
    """What a mail server sends back when a mailbox is gone (RFC 3464)."""
    report = EmailMessage()
    report["From"], report["To"] = "Mail Delivery System <mailer-daemon@example.org>", "secretariat@example.org"
    report["Subject"] = "Undelivered mail returned to sender"
    report.set_content("The mailbox is gone.")
    report.make_mixed()
    report.replace_header("Content-Type", 'multipart/report; report-type="delivery-status"')
    text = report.as_bytes()
    boundary = report.get_boundary() or ""
    status = (
        "Reporting-MTA: dns; mail.example.org\n\n"
        f"Final-Recipient: rfc822; {address}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such mailbox\n"
    )
    parts = (
        f"--{boundary}\nContent-Type: message/delivery-status\n\n{status}\n"
        f"--{boundary}\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\n\n--{boundary}--\n"
    )
    return text.rstrip().removesuffix(f"--{boundary}--".encode()) + parts.encode()


def _schedule(demo: "Demonstration") -> None:
    circular = circulars.draft_circular(
        workstrand=demo.strands["WS1"], by=demo.people["ada.example"], subject="What will you show on Tuesday?", text=MEETING
    )  # fmt: skip
    circulars.schedule_circular(circular=circular, by=demo.people["ada.example"], at=clock.now() + SCHEDULED_IN)


def _draft(demo: "Demonstration") -> None:
    circulars.draft_circular(
        workstrand=demo.strands["plenary"],
        by=demo.coordinator,
        subject="Before the year ends",
        text="Dear {name},\n\n(what {organisation} should think of)\n",
    )
