"""Mail is queued in the transaction of the service that causes it, and sent by `tick`."""

import datetime
import logging
import os
import smtplib
import socket
import threading
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django import db
from django.conf import settings
from django.core import signing
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _
from post_office.models import PRIORITY, STATUS, Attachment, Email, Log
from post_office.settings import get_backend
from post_office.utils import cleanup_expired_mails

from . import clock, registries
from .context import site_settings
from .models import Lease, MailPreference
from .registries import Job

log = logging.getLogger(__name__)
BATCH = 50
LEASE_NAME, LEASE_SECONDS = "mail", 120
PROCESS = uuid.uuid4().hex[:8]  # two hosts may have one name and number their processes alike
RETRY_AFTER_MINUTES = (1, 5, 30)  # then hourly
RETRY_HOURLY = 60
GIVE_UP_AFTER = datetime.timedelta(days=2)
ASK_SERVER_AGAIN_AFTER = datetime.timedelta(seconds=30)
KEPT_FOR = datetime.timedelta(weeks=4)
LEAVING, PERMANENT = 421, 500  # answers of a mail server
UNSUBSCRIBE_SALT = "core.mail.off"


class MailKind(models.TextChoices):
    """Every kind of mail there is. All but those about the account can be switched off."""

    ACCOUNT = "account", _("Login codes and changes of your account")
    JOINING = "joining", _("Requests to join: yours, and those you decide")
    ROLES = "roles", _("Your roles: appointments and terms that end")
    CALLS = "calls", _("Invitations, calls for leads and the yearly question whether you stay")
    CIRCULAR = "circular", _("Circulars of the officers of your groups")
    TERMS = "terms", _("Terms of reference and consultations")
    DELIVERABLES = "deliverables", _("Deliverables, outputs and what is shared")
    REPORTS = "reports", _("Reports, the board's brief and its answers")
    REMINDER = "reminder", _("One reminder a day of what awaits you")


# What leaves first: codes that somebody waits for, and last what goes to many.
PRIORITIES = {MailKind.ACCOUNT: PRIORITY.high, MailKind.CIRCULAR: PRIORITY.low}


def optional_kinds() -> list[MailKind]:
    return [kind for kind in MailKind if kind != MailKind.ACCOUNT]


def wants(person: Any, kind: MailKind) -> bool:
    """Whether a person gets mail of a kind; everything until it is switched off."""
    if kind == MailKind.ACCOUNT:
        return True
    return not MailPreference.objects.filter(person=person, kind=kind, wanted=False).exists()


def choose(*, person: Any, kind: str, wanted: bool) -> None:
    """Switch a kind of mail on or off; doing it twice does nothing more."""
    if kind in {k.value for k in optional_kinds()}:
        MailPreference.objects.update_or_create(person=person, kind=kind, defaults={"wanted": wanted})


def off_token(person: Any, kind: str) -> str:
    return signing.dumps([person.pk, str(kind)], salt=UNSUBSCRIBE_SALT, compress=False)


def _off_url(person: Any, kind: MailKind) -> str:
    if kind == MailKind.ACCOUNT:
        return ""
    return str(settings.SITE_URL + reverse("mail_off", args=[off_token(person, kind)]))


def read_off_token(token: str) -> tuple[int, str]:
    """Whose mail of which kind a link switches off; raises `signing.BadSignature` for one we did not make."""
    person_id, kind = signing.loads(token, salt=UNSUBSCRIBE_SALT)
    return person_id, kind


def unwilling(person_ids: Iterable[int], kind: MailKind) -> set[int]:
    """Which of these persons switched a kind of mail off; one query, none for mail about the account."""
    if kind == MailKind.ACCOUNT:
        return set()
    off = MailPreference.objects.filter(person__in=list(person_ids), kind=kind, wanted=False)
    return set(off.values_list("person", flat=True))


def queue(*, to: Any, kind: MailKind, template: str, context: dict[str, Any], reply_to: str = "") -> Email | None:
    """Render `<template>.subject.txt`, `.txt` and `.html` and queue them to a person, in the transaction that is open.

    Returns `None` where the person switched this kind off, may not log in, or cannot be reached.
    """
    if not _is_reachable(to) or not wants(to, kind):
        return None
    return queue_rendered(**_rendered(to=to, kind=kind, template=template, context=context, reply_to=reply_to))


def queue_many(
    letters: Iterable[tuple[Any, dict[str, Any]]],
    *,
    kind: MailKind,
    template: str,
    reply_to: str = "",
    attachments: Iterable[Attachment] = (),
) -> dict[int, Email]:
    """`queue` for many: each letter is a person and what its template is given. At most four queries, however many there are.

    Returns the mails by the id of the person. Left out is whoever `queue` would leave out.
    """
    letters = list(letters)
    reached = {person.pk for person in reachable((to for to, _context in letters), kind)}
    people = [(to, context) for to, context in letters if to.pk in reached]
    mails = Email.objects.bulk_create(
        _email(**_rendered(to=to, kind=kind, template=template, context=context, reply_to=reply_to))
        for to, context in people
    )
    through = Attachment.emails.through
    through.objects.bulk_create(
        through(attachment_id=attachment.pk, email_id=email.pk) for attachment in attachments for email in mails
    )
    return {to.pk: email for (to, _context), email in zip(people, mails, strict=True)}


def queue_same(
    people: Iterable[Any], *, kind: MailKind, template: str, context: dict[str, Any], reply_to: str = ""
) -> dict[int, Email]:
    """`queue_many` where everybody is told the same, whose templates name no recipient: rendered once, however many they are. Two queries.

    What differs is the address by which each switches this kind of mail off.
    """
    reached = reachable({person.pk: person for person in people}.values(), kind)
    if not reached:
        return {}
    one = _rendered(to=reached[0], kind=kind, template=template, context=context, reply_to=reply_to)
    emails = [_email(**_addressed(one, reached[0], person, kind)) for person in reached]
    return {person.pk: email for person, email in zip(reached, Email.objects.bulk_create(emails), strict=True)}


def _addressed(rendered: dict[str, Any], first: Any, to: Any, kind: MailKind) -> dict[str, Any]:
    """A mail that was rendered for `first`, as it goes to somebody else."""
    if to is first or kind == MailKind.ACCOUNT:
        return rendered | {"to": to.email}
    # Taken from the mail, not made again: no two tokens of one person are alike, for they hold the moment.
    was = rendered["headers"]["List-Unsubscribe"].rstrip("/>").rpartition("/")[2]
    off = off_token(to, kind)
    return rendered | {
        "to": to.email,
        "text": rendered["text"].replace(was, off),
        "html": rendered["html"].replace(was, off),
        "headers": {name: value.replace(was, off) for name, value in rendered["headers"].items()},
    }


def reachable(people: Iterable[Any], kind: MailKind) -> list[Any]:
    """Of these people those who get mail of a kind: who may log in, can be reached, and did not switch it off. At most one query."""
    found = [person for person in people if _is_reachable(person)]
    off = unwilling([person.pk for person in found], kind)
    return [person for person in found if person.pk not in off]


def _is_reachable(person: Any) -> bool:
    return bool(person.is_active and not person.unreachable_since)


def everything_told(*, to: Any, kind: MailKind, context: dict[str, Any]) -> dict[str, Any]:
    """What a mail's templates are given: the context, and what stands around every mail."""
    site = site_settings()
    return {
        **context,
        "site_url": settings.SITE_URL,
        "site_name": site.name,
        "contact_name": site.contact_role,
        "contact_email": site.contact_email,
        "off_url": _off_url(to, kind),
        "recipient": to,
        "kind_label": kind.label,
    }


def _rendered(*, to: Any, kind: MailKind, template: str, context: dict[str, Any], reply_to: str) -> dict[str, Any]:
    """What `queue_rendered` takes, of one mail to one person."""
    everything = everything_told(to=to, kind=kind, context=context)
    off_url = everything["off_url"]
    headers = {"Reply-To": reply_to} if reply_to else {}
    if off_url:  # RFC 8058: one click, by POST, without logging in
        headers |= {"List-Unsubscribe": f"<{off_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return {
        "to": to.email,
        "kind": kind,
        "subject": render_to_string(f"{template}.subject.txt", everything),
        "text": render_to_string(f"{template}.txt", everything),
        "html": render_to_string(f"{template}.html", everything),
        "headers": headers,
    }


def queue_rendered(
    *, to: str, kind: MailKind, subject: str, text: str, html: str, headers: dict[str, str] | None = None
) -> Email:
    """Queue a mail whose words are there already. Its Message-ID is made now and stays, however often sending is tried."""
    email = _email(to=to, kind=kind, subject=subject, text=text, html=html, headers=headers)
    email.save(force_insert=True)
    return email


def _email(
    *, to: str, kind: MailKind, subject: str, text: str, html: str, headers: dict[str, str] | None = None
) -> Email:
    return Email(
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        subject=" ".join(subject.split())[:200],
        message=text.strip() + "\n",
        html_message=html,
        status=STATUS.queued,
        priority=PRIORITIES.get(kind, PRIORITY.medium),
        message_id=f"<{uuid.uuid4()}@{settings.SITE_HOST}>",
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
    )


def _holder() -> str:
    """Who sends: this thread of this process of this host, also after a fork."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}:{PROCESS}"


def _take_lease() -> bool:
    """Take or renew the right to send. The race of two hosts is settled by the conditional update: one of them changes the row."""
    now = clock.now()
    Lease.objects.get_or_create(name=LEASE_NAME, defaults={"expires_at": now})
    mine = Lease.objects.filter(Q(holder=_holder()) | Q(expires_at__lte=now), name=LEASE_NAME)
    return bool(mine.update(holder=_holder(), expires_at=now + datetime.timedelta(seconds=LEASE_SECONDS)))


def give_up_lease() -> None:
    """Let another process send at once, when this one ends."""
    Lease.objects.filter(name=LEASE_NAME, holder=_holder()).update(expires_at=clock.now())


def _due() -> QuerySet[Email]:
    """What is to be sent now, login codes first."""
    unsent: QuerySet[Email] = Email.objects.filter(status__in=[STATUS.queued, STATUS.requeued])
    return unsent.filter(Q(scheduled_time=None) | Q(scheduled_time__lte=clock.now())).order_by("-priority", "id")


def send_queued(stopping: Callable[[], bool] = lambda: False) -> int:
    """Send what is due, at most a batch, while this process holds the lease and is not `stopping`. Returns how many left.

    A mail that cannot be sent is tried again after 1, 5 and 30 minutes, then hourly for two days; one whose recipient is refused for good
    fails at once. A server that is down ends the batch, is asked again half a minute later, and counts against no mail.
    """
    if not _due().exists() or not _take_lease():
        return 0
    connection = get_connection(get_backend())
    try:
        return _send_batch(connection, stopping)
    finally:
        try:
            connection.close()
        except OSError:
            log.warning("The mail server closed the line.")


def _send_batch(connection: BaseEmailBackend, stopping: Callable[[], bool]) -> int:
    """Send one after the other. The next is chosen anew each time, so that a code asked for meanwhile goes before the rest.

    The lease is renewed between connecting and sending: either takes a server that is slow to answer a few times EMAIL_TIMEOUT, less than
    the lease. Should a host be held up for longer all the same, another may send its mail once more, under the same Message-ID.
    """
    sent = 0
    for _try in range(BATCH):
        if stopping() or not _opened(connection) or not _take_lease():
            break
        email = _due().first()
        if email is None:
            break
        try:
            message = email.prepare_email_message()
            message.connection = connection
            message.send()
        except db.Error:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a mail server or a broken address brings up must not end the loop
            _put_off(email, error)
            if not _server_goes_on(error):
                break
        else:
            Email.objects.filter(pk=email.pk).update(status=STATUS.sent, last_updated=clock.now())
            sent += 1
    return sent


def _opened(connection: BaseEmailBackend) -> bool:
    """Connect unless connected. A server that is away is no mail's fault: all that is due waits, and none comes nearer to being given up."""
    try:
        connection.open()
    except OSError as error:
        _due().update(scheduled_time=clock.now() + ASK_SERVER_AGAIN_AFTER)
        log.warning("The mail server is away (%s: %s); mail waits.", type(error).__name__, error)
        return False
    return True


def _answers(error: Exception) -> list[tuple[int, bytes | str]]:
    """What the server said about the recipient or the contents of a mail; nothing where the trouble was another."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return list(error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return [(error.smtp_code, error.smtp_error)]
    return []


def _server_goes_on(error: Exception) -> bool:
    """Whether the next mail can be sent on the same connection. With 421 a server takes its leave (RFC 5321 §3.8)."""
    answers = _answers(error)
    return not isinstance(error, OSError) or (bool(answers) and all(code != LEAVING for code, _text in answers))


def _is_final(error: Exception) -> bool:
    """Whether trying again is no use: a mailbox that is not there. Policy (X.7 in RFC 3463) is more often our own relay set up wrongly."""
    answers = _answers(error)
    return bool(answers) and all(code >= PERMANENT and not force_str(text).startswith("5.7.") for code, text in answers)


def _no_such_mailbox(error: Exception) -> bool:
    """Whether the server said for good that there is no such address or mailbox (X.1 and X.2 in RFC 3463)."""
    answers = _answers(error)
    return bool(answers) and all(
        code >= PERMANENT and force_str(text).startswith(("5.1.", "5.2.")) for code, text in answers
    )


def tell_bounced(address: str, at: datetime.datetime) -> None:
    """Tell every part that knows the address that mail to it came back; all of them or none."""
    with db.transaction.atomic():
        for hear in registries.bounces:
            hear(address, at)


def _put_off(email: Email, error: Exception) -> None:
    now = clock.now()
    tries = (email.number_of_retries or 0) + 1
    minutes = RETRY_AFTER_MINUTES[tries - 1] if tries <= len(RETRY_AFTER_MINUTES) else RETRY_HOURLY
    given_up = _is_final(error) or now - email.created > GIVE_UP_AFTER
    Email.objects.filter(pk=email.pk).update(
        status=STATUS.failed if given_up else STATUS.requeued,
        number_of_retries=tries,
        scheduled_time=now + datetime.timedelta(minutes=minutes),
        last_updated=now,
    )
    Log.objects.create(
        email_id=email.pk, status=STATUS.failed, exception_type=type(error).__name__, message=str(error)[:500]
    )
    if _no_such_mailbox(error):
        tell_bounced(email.to[0], now)
    log.warning("Mail %s was not sent%s: %s", email.pk, " and is given up" if given_up else "", type(error).__name__)


def forget_old(now: datetime.datetime) -> int:
    """Delete mail that is some weeks old, whether it left or not: it holds names and addresses, and what it told is on the site."""
    forgotten, _attachments = cleanup_expired_mails(now - KEPT_FOR)
    return int(forgotten)


def jobs() -> Iterable[Job]:
    """The jobs of mail for `tick`; sending itself is the loop's own."""
    return (Job("mail.forget_old", datetime.timedelta(days=1), forget_old),)
