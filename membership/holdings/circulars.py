"""Circulars and returned mail."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.registries import Holding

LASTS = _("as long as the group's record")
CIRCULARS = _(
    "What was written to the group in somebody's office stays part of its record; the name goes with the person."
)
COUNTS = _("To how many a circular went, and how many answered, stays true; the address goes.")


def holdings() -> Iterable[Holding]:
    """Everything that refers to a person, or holds an address or a name."""
    yield Holding(
        "membership.Circular",
        "written_by",
        _("Circulars that you wrote"),
        LASTS,
        shown=("subject", "text", "reply_to", "state", "written_at", "sent_at"),
        reason_kept=CIRCULARS,
    )
    yield Holding(
        "membership.Circular",
        "sent_by",
        _("Circulars that you sent"),
        LASTS,
        shown=("subject", "sent_at"),
        reason_kept=CIRCULARS,
    )
    yield Holding(
        "membership.Circular", "", _("Circulars whose answers came to your address"), LASTS, shown=("subject",), address="reply_to",
        cleared={"reply_to": ""}, reason_kept=CIRCULARS,
    )  # fmt: skip
    yield Holding(
        "membership.CircularRecipient",
        "person",
        _("Circulars that you were sent, and what became of the mail"),
        LASTS,
        shown=("circular", "address", "state", "state_at", "answered_at"),
        cleared={"address": "", "detail": "", "message_id": ""},
        reason_kept=COUNTS,
    )
    yield Holding(
        "membership.CircularRecipient",
        "answer_noted_by",
        _("Answers of others that you noted"),
        LASTS,
        shown=("answered_at",),
        reason_kept=COUNTS,
    )
    yield Holding(
        "membership.CircularPick",
        "person",
        _("That you were added to the people of a circular by hand, or taken out"),
        LASTS,
        shown=("circular", "is_added"),
        is_deleted=True,
    )
    yield Holding(
        "membership.Bounce",
        "",
        _("Mail to you that came back"),
        _("three months"),
        shown=("kind", "status", "detail", "received_at"),
        address="address",
        is_deleted=True,
    )
