"""Mail is queued in the transaction of the service that causes it, and sent by `tick`."""

import datetime
import logging
import os
import socket
import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import get_connection
from django.db import models
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from post_office.models import PRIORITY, STATUS, Email, Log
from post_office.settings import get_backend

from . import clock
from .models import Lease, MailPreference
from .registries import Job

log = logging.getLogger(__name__)
BATCH = 50
LEASE_NAME, LEASE_SECONDS = "mail", 120
RETRY_AFTER_MINUTES = (1, 5, 30)  # then hourly
RETRY_HOURLY = 60
GIVE_UP_AFTER = datetime.timedelta(days=2)
UNSUBSCRIBE_SALT = "core.mail.off"
HOLDER = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


class MailKind(models.TextChoices):
    """Every kind of mail there is. All but those about the account can be switched off."""

    ACCOUNT = "account", _("Login codes and changes of your account")
    JOINING = "joining", _("Requests to join: yours, and those you decide")
    ROLES = "roles", _("Your roles: appointments and terms that end")
    REMINDER = "reminder", _("One reminder a day of what awaits you")


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


def read_off_token(token: str) -> tuple[int, str]:
    """Whose mail of which kind a link switches off; raises `signing.BadSignature` for one we did not make."""
    person_id, kind = signing.loads(token, salt=UNSUBSCRIBE_SALT)
    return person_id, kind


def queue(*, to: Any, kind: MailKind, template: str, context: dict[str, Any], reply_to: str = "") -> Email | None:
    """Render `<template>.subject.txt`, `.txt` and `.html` and queue them to a person, in the transaction that is open.

    Returns `None` where the person switched this kind off, may not log in, or cannot be reached.
    """
    if not to.is_active or to.unreachable_since or not wants(to, kind):
        return None
    off_url = settings.SITE_URL + reverse("mail_off", args=[off_token(to, kind)]) if kind != MailKind.ACCOUNT else ""
    everything = {
        **context,
        "site_url": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
        "contact_name": settings.CONTACT_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "off_url": off_url,
        "recipient": to,
        "kind_label": kind.label,
    }
    headers = {"Reply-To": reply_to} if reply_to else {}
    if off_url:  # RFC 8058: one click, by POST, without logging in
        headers |= {"List-Unsubscribe": f"<{off_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return queue_rendered(
        to=to.email,
        kind=kind,
        subject=render_to_string(f"{template}.subject.txt", everything),
        text=render_to_string(f"{template}.txt", everything),
        html=render_to_string(f"{template}.html", everything),
        headers=headers,
    )


def queue_rendered(
    *, to: str, kind: MailKind, subject: str, text: str, html: str, headers: dict[str, str] | None = None
) -> Email:
    """Queue a mail whose words are there already. Its Message-ID is made now and stays, however often sending is tried."""
    return Email.objects.create(
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        subject=" ".join(subject.split())[:200],
        message=text.strip() + "\n",
        html_message=html,
        status=STATUS.queued,
        priority=PRIORITY.high if kind == MailKind.ACCOUNT else PRIORITY.medium,
        message_id=f"<{uuid.uuid4()}@{settings.SITE_HOST}>",
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
    )


def _take_lease(now: datetime.datetime) -> bool:
    """Take or renew the right to send. The race of two hosts is settled by the conditional update: one of them changes the row."""
    until = now + datetime.timedelta(seconds=LEASE_SECONDS)
    Lease.objects.get_or_create(name=LEASE_NAME, defaults={"expires_at": now})
    mine = Lease.objects.filter(Q(holder=HOLDER) | Q(expires_at__lte=now), name=LEASE_NAME)
    return bool(mine.update(holder=HOLDER, expires_at=until))


def give_up_lease() -> None:
    """Let another process send at once, when this one ends."""
    Lease.objects.filter(name=LEASE_NAME, holder=HOLDER).update(expires_at=clock.now())


def send_queued() -> int:
    """Send what is due, login codes first, while this process holds the lease. Returns how many left.

    A mail that cannot be sent is tried again after 1, 5 and 30 minutes, then hourly for two days. A server that is down ends the batch.
    """
    now = clock.now()
    due = Email.objects.filter(Q(status=STATUS.queued) | Q(status=STATUS.requeued, scheduled_time__lte=now)).filter(
        Q(scheduled_time=None) | Q(scheduled_time__lte=now)
    )
    if not due.exists() or not _take_lease(now):
        return 0
    sent = 0
    connection = get_connection(get_backend())
    for email in due.order_by("-priority", "id")[:BATCH]:
        try:
            message = email.prepare_email_message()
            message.connection = connection
            connection.open()
            message.send()
        except Exception as error:  # noqa: BLE001 - whatever a mail server or a broken address brings up must not end the loop
            _put_off(email, error, now)
            if isinstance(error, OSError):
                break
        else:
            Email.objects.filter(pk=email.pk).update(status=STATUS.sent, last_updated=now)
            sent += 1
    try:
        connection.close()
    except OSError:
        log.warning("The mail server closed the line.")
    return sent


def _put_off(email: Email, error: Exception, now: datetime.datetime) -> None:
    tries = (email.number_of_retries or 0) + 1
    minutes = RETRY_AFTER_MINUTES[tries - 1] if tries <= len(RETRY_AFTER_MINUTES) else RETRY_HOURLY
    given_up = now - email.created > GIVE_UP_AFTER
    Email.objects.filter(pk=email.pk).update(
        status=STATUS.failed if given_up else STATUS.requeued,
        number_of_retries=tries,
        scheduled_time=now + datetime.timedelta(minutes=minutes),
        last_updated=now,
    )
    Log.objects.create(
        email_id=email.pk, status=STATUS.failed, exception_type=type(error).__name__, message=str(error)[:500]
    )
    log.warning("Mail %s was not sent: %s", email.pk, type(error).__name__)


def jobs() -> Iterable[Job]:
    """The jobs of mail for `tick`; sending itself is the loop's own."""
    return ()
