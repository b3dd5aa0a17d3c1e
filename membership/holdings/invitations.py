"""What invitations hold of people: of whoever was invited, of who accepted, and of who invited."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.registries import Holding

MODEL = "membership.Invitation"
NOT_ACCEPTED = _("while it is open, and 90 days after its time; one that was accepted as long as the role it began")


def holdings() -> Iterable[Holding]:
    """Three ways in which an invitation is about somebody."""
    return (
        Holding(
            model=MODEL,
            person="person",
            address="email",
            what=_("Invitations you were sent: the address and name they were sent to, to what, by whom, and what you answered"),
            kept_for=NOT_ACCEPTED,
            shown=("workstrand", "kind", "email", "name", "message", "invited_at", "sent_at", "expires_at", "state", "state_since", "word"),
            is_deleted=True,
        ),
        Holding(
            model=MODEL,
            person="accepted_by",
            what=_("Invitations you accepted"),
            kept_for=_("as long as the role they began"),
            shown=("workstrand", "kind", "state_since"),
            is_deleted=True,
        ),
        Holding(
            model=MODEL,
            person="invited_by",
            what=_("Invitations you sent, with what you wrote"),
            kept_for=NOT_ACCEPTED,
            shown=("workstrand", "kind", "message", "invited_at", "state"),
            cleared={"message": ""},
            reason_kept=_("Who invited somebody to a group answers for it; it is part of how that role began."),
        ),
    )  # fmt: skip
