"""What a message that came back says: a report of a mail server (RFC 3464, and the ways before it), an automatic answer, or somebody's words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parseaddr

from flufl.bounce import all_failures

TEMPORARY, PERMANENT = "temporary", "permanent"
AUTOMATIC, REPLY, REPORT, UNREADABLE = "automatic", "reply", "report", "unreadable"
DETAIL_LENGTH = 300
MACHINES = ("mailer-daemon", "postmaster", "mail delivery", "mailadministrator")
ABSENT = ("auto-replied", "auto-generated", "auto-notified")
ABSENT_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Vacation")
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
IDENTIFIER = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}@[A-Za-z0-9.:\[\]-]+)>")
# Of the permanent ones (RFC 3463 §3): other, address, mailbox, network. Not a message too long for the mailbox, the server's or the policy's own
# troubles, or what was wrong with the contents: the next mail may well arrive.
MAILBOX_SUBJECTS, TOO_LONG = {"0", "1", "2", "4"}, ("2", "3")


@dataclass(frozen=True)
class Failure:
    """One address of which a report says that mail to it failed; `status` is empty where the report has none."""

    addresses: tuple[str, ...]  # as the mail server that failed knew it, and as it was mailed
    is_permanent: bool
    status: str = ""
    detail: str = ""

    @property
    def is_of_mailbox(self) -> bool:
        """Whether the next mail would fail like this one."""
        found = STATUS.search(self.status)
        if not self.is_permanent or found is None:
            return self.is_permanent
        return found[2] in MAILBOX_SUBJECTS and (found[2], found[3]) != TOO_LONG


@dataclass(frozen=True)
class Returned:
    """What a message is. `message_ids` are all that it names as ours might be."""

    kind: str
    failures: tuple[Failure, ...] = ()
    message_ids: tuple[str, ...] = field(default=())


def read(raw: bytes) -> Returned:
    """What a message says that came back. Never raises: what cannot be read is `UNREADABLE`."""
    try:
        return _read(raw)
    except Exception:  # noqa: BLE001 - whatever comes by mail, from anybody, must not stop the next one
        return Returned(UNREADABLE)


def _read(raw: bytes) -> Returned:
    message = message_from_bytes(raw, policy=policy.compat32)
    if not message.keys() or not (message["From"] or message["Return-Path"] or message["Date"]):
        return Returned(UNREADABLE)
    ids = tuple(dict.fromkeys(f"<{found}>" for found in _identifiers(raw, message)))
    failures = tuple(_reported(message))
    if failures:
        return Returned(REPORT, failures, ids)
    if _is_absence(message):
        return Returned(AUTOMATIC, (), ids)
    if _is_from_machine(message):
        return Returned(REPORT, tuple(_guessed(message)), ids)
    return Returned(REPLY, (), ids)


def _identifiers(raw: bytes, message: Message) -> Iterator[str]:
    """The Message-IDs that a message quotes, wherever it does: in a part of its own, in the text, also where that is encoded."""
    yield from IDENTIFIER.findall(raw.decode("ascii", "replace"))
    for part in message.walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            yield from IDENTIFIER.findall(payload.decode("ascii", "replace"))


def _reported(message: Message) -> Iterator[Failure]:
    """Of a delivery status notification: each recipient with the action `failed` or `delayed` (RFC 3464 §2.3)."""
    for part in message.walk():
        if part.get_content_type() not in {"message/delivery-status", "message/global-delivery-status"}:
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else ():
            if not isinstance(block, Message):
                continue
            action = str(block.get("Action", "")).strip().lower()
            addresses = tuple(
                dict.fromkeys(
                    filter(None, (_address(block.get(name)) for name in ("Original-Recipient", "Final-Recipient")))
                )
            )
            if action not in {"failed", "delayed"} or not addresses:
                continue
            found = STATUS.search(str(block.get("Status", "")))
            status = found[0] if found else ""
            is_permanent = action == "failed" and not status.startswith("4")
            yield Failure(addresses, is_permanent, status, _detail(block.get("Diagnostic-Code")))


def _address(value: object) -> str:
    """What stands behind the type of an address, such as `rfc822;`."""
    found = str(value or "").rpartition(";")[2].strip().strip("<>")
    return found.lower() if re.fullmatch(r"[^\s@]+@[^\s@]+", found) else ""


def _detail(value: object) -> str:
    return " ".join(str(value or "").replace("\x00", "").split())[:DETAIL_LENGTH]


def _is_absence(message: Message) -> bool:
    """Whether it was sent by a machine because somebody is away, or to say that it arrived (RFC 3834 §5)."""
    said = str(message.get("Auto-Submitted", "")).split(";")[0].strip().lower()
    if said in ABSENT and not _is_from_machine(message):
        return True
    if any(message.get(name) for name in ABSENT_HEADERS) or message.get_content_type() == "multipart/report":
        return not _is_from_machine(message)
    return str(message.get("Precedence", "")).strip().lower() in {"auto_reply", "auto-reply"}


def _is_from_machine(message: Message) -> bool:
    """Whether a mail system sent it: without an address to answer, or under the name of one."""
    name, address = parseaddr(str(message.get("From", "")))
    sender = f"{name} {address}".lower()
    return str(message.get("Return-Path", "")).strip() == "<>" or any(word in sender for word in MACHINES)


def _guessed(message: Message) -> Iterator[Failure]:
    """Of a report in another form, by the library that knows those of many mail servers."""
    temporary, permanent = all_failures(message)
    text = " ".join(
        payload.decode("utf-8", "replace")
        for part in message.walk()
        if isinstance(payload := part.get_payload(decode=True), bytes)
    )
    found = STATUS.search(text)
    status = found[0] if found else ""
    for addresses, is_permanent in ((permanent, True), (temporary, False)):
        for address in addresses:
            said = address.decode("ascii", "replace") if isinstance(address, bytes) else str(address)
            agrees = not status or status.startswith("5") == is_permanent
            yield Failure((said.lower(),), is_permanent, status if agrees else "")
