"""Mail that came back: what a report says is believed where it is about a mail of ours to that address, and then the address is marked."""

import datetime
import hashlib
import logging

from django.db import IntegrityError, transaction
from post_office.models import Email

from core import clock, mail, returned
from core.returned import Failure, Returned
from membership.models import Bounce, CircularRecipient

log = logging.getLogger(__name__)
Kind, Sent = Bounce.Kind, CircularRecipient.State
PLAIN_KINDS = {
    returned.AUTOMATIC: Kind.AUTOMATIC,
    returned.REPLY: Kind.REPLY,
    returned.UNREADABLE: Kind.UNREADABLE,
}


def take_returned(raw: bytes) -> list[Bounce]:
    """Read one message that came back and act on it. The same report a second time changes nothing.

    For each address of which a mail server says for good that it has no mailbox, everybody who registered for bounces is told, which marks the
    person; the circular's recipient is shown as come back. Who wants to mark somebody else must know the Message-ID of a mail we sent to them.
    Returns what is kept of it: a row an address, or one that says what it was instead.
    """
    found = returned.read(raw)
    if found.kind in PLAIN_KINDS or not found.failures:
        kind = PLAIN_KINDS.get(found.kind, Kind.UNKNOWN)
        return [_kept(kind, digest=hashlib.sha256(raw).hexdigest())[0]]
    mailed = _mailed(found)
    return [_take(failure, mailed) for failure in found.failures]


def _mailed(found: Returned) -> dict[str, str]:
    """Of the Message-IDs in a report those of mails that we sent: to which address each went. Two queries."""
    ids = list(found.message_ids)
    recent = Email.objects.filter(message_id__in=ids).values_list("to", "message_id")
    sent = {str(to[0]).lower() if isinstance(to, list) else str(to).lower(): key for to, key in recent}
    circulars = CircularRecipient.objects.filter(message_id__in=ids)
    return {**{to.lower(): key for to, key in circulars.values_list("address", "message_id")}, **sent}


@transaction.atomic
def _take(failure: Failure, mailed: dict[str, str]) -> Bounce:
    address = next((one for one in failure.addresses if one in mailed), "")
    if not address:
        log.warning("A report of returned mail is about no mail of ours to that address, and was not believed.")
        return _kept(Kind.UNKNOWN, address=failure.addresses[-1], failure=failure)[0]
    kind = Kind.PERMANENT if failure.is_permanent else Kind.TEMPORARY
    row, is_new = _kept(kind, address=address, failure=failure, message_id=mailed[address])
    if not is_new or not failure.is_permanent:
        return row
    _mark_recipient(failure, mailed[address], row.received_at)
    if failure.is_of_mailbox:
        mail.tell_bounced(address, row.received_at)
    return row


def _mark_recipient(failure: Failure, message_id: str, at: datetime.datetime) -> None:
    rows = CircularRecipient.objects.filter(message_id=message_id, state__in=[Sent.QUEUED, Sent.SENT])
    rows.update(state=Sent.BOUNCED, state_at=at, detail=failure.detail or failure.status)


def _kept(
    kind: Bounce.Kind, *, address: str = "", failure: Failure | None = None, message_id: str = "", digest: str = ""
) -> tuple[Bounce, bool]:
    """The row of a report, and whether it is new: the unique digest settles two readers of one report at once."""
    status = failure.status if failure else ""
    digest = digest or hashlib.sha256(f"{kind}\n{message_id}\n{address}\n{status}".encode()).hexdigest()
    known = Bounce.objects.filter(digest=digest).first()
    if known is not None:
        return known, False
    row = Bounce(
        kind=kind,
        address=address[:254],
        status=status[:12],
        detail=failure.detail if failure else "",
        message_id=message_id,
        received_at=clock.now(),
        digest=digest,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return Bounce.objects.get(digest=digest), False
    return row, True
