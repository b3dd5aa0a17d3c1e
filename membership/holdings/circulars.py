"""Circulars and returned mail."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.holdings import RECORD, span
from core.registries import Holding
from membership.models import CircularFile
from membership.services.sending import BOUNCES_KEPT_FOR

WHY_KEPT = _(
    "What was written to the group in somebody's office stays part of its record; the name goes with the person."
)
COUNTS = _("To how many a circular went, and how many answered, stays true.")


def _files_are_searched(_ids: frozenset[int], _addresses: frozenset[str]) -> QuerySet[CircularFile]:
    """Whom a file names shows only once it is opened: they are not counted here, and `redacting_files` opens them on erasure."""
    return CircularFile.objects.none()


def holdings() -> Iterable[Holding]:
    """Everything that refers to a person, or holds an address or a name."""
    yield from _received()
    wrote = _("Circulars that you wrote or sent")
    for field, shown in (
        ("written_by", ("subject", "text", "reply_to", "state", "written_at", "sent_at")),
        ("sent_by", ("subject", "sent_at")),
    ):
        yield Holding("membership.Circular", field, wrote, RECORD, shown, reason_kept=WHY_KEPT)
    yield Holding(
        "membership.Circular",
        "",
        _("Your address, where the answers to a circular go"),
        RECORD,
        ("subject", "reply_to"),
        address="reply_to",
        cleared={"reply_to": ""},
        reason_kept=WHY_KEPT,
        goes_on_leaving=True,
    )
    yield Holding(
        "membership.CircularRecipient",
        "answer_noted_by",
        _("Answers of others that you noted"),
        RECORD,
        ("answered_at",),
        reason_kept=COUNTS,
    )
    yield Holding(
        "membership.CircularFile",
        "",
        _("Files that officers sent with circulars, where one names you"),
        RECORD,
        ("name",),
        reason_kept=_(
            "They are the group's. Your name is replaced in texts, tables and documents; a PDF or a picture stays as it is."
        ),
        rows=_files_are_searched,
    )


def _received() -> Iterable[Holding]:
    yield Holding(
        "membership.CircularRecipient",
        "person",
        _("Circulars that you were sent, to which address, and what became of the mail"),
        RECORD,
        ("circular", "address", "state", "state_at", "answered_at"),
        cleared={"address": "", "detail": "", "message_id": ""},
        reason_kept=COUNTS,
        goes_on_leaving=True,
        topic="mail",
    )
    yield Holding(
        "membership.CircularAsked",
        "recipient__person",
        _("What a circular reminded you of, and when it was done"),
        RECORD,
        ("title", "done_at"),
        reason_kept=COUNTS,
        topic="mail",
    )
    yield Holding(
        "membership.CircularPick",
        "person",
        _("That an officer added you to the people of a circular, or took you out"),
        RECORD,
        ("circular", "is_added"),
        is_deleted=True,
        goes_on_leaving=True,
        topic="mail",
    )
    yield Holding(
        "membership.Bounce",
        "",
        _("Mail to you that came back"),
        span(BOUNCES_KEPT_FOR),
        ("kind", "status", "detail", "received_at"),
        address="address",
        is_deleted=True,
        goes_on_leaving=True,
        topic="mail",
    )
