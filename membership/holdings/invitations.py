"""What invitations hold of people: of whoever was invited, of who accepted, and of who invited."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.holdings import RECORD, sentence, span
from core.registries import Holding
from membership.services.invitations import KEPT_AFTER_EXPIRY

MODEL = "membership.Invitation"
KEPT_FOR = sentence(
    _("while it is open, and %(span)s more; one that was accepted as long as the group's record"),
    span=span(KEPT_AFTER_EXPIRY),
)


def holdings() -> Iterable[Holding]:
    """Three ways in which an invitation is about somebody."""
    return (
        Holding(
            model=MODEL,
            person="person",
            address="email",
            what=_("Invitations to you: to which address and name, to what, by whom, and what you answered"),
            kept_for=KEPT_FOR,
            topic="coming",
            shown=("workstrand", "kind", "email", "name", "message", "invited_at", "sent_at", "expires_at", "state", "state_since", "word"),
            is_deleted=True,
            goes_on_leaving=True,
        ),
        Holding(
            model=MODEL,
            person="accepted_by",
            what=_("Invitations to you: to which address and name, to what, by whom, and what you answered"),
            kept_for=RECORD,
            topic="coming",
            shown=("workstrand", "kind", "state_since"),
            is_deleted=True,
            goes_on_leaving=True,
        ),
        Holding(
            model=MODEL,
            person="invited_by",
            what=_("Invitations that you sent, with what you wrote"),
            kept_for=KEPT_FOR,
            shown=("workstrand", "kind", "message", "invited_at", "state"),
            cleared={"message": ""},
            reason_kept=_("Who invited somebody to a group answers for it; it is part of how that role began."),
        ),
    )  # fmt: skip
