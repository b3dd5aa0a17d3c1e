"""What invitations to a next edition keep of persons."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.holdings import RECORD
from core.registries import Holding

WHY_KEPT = _("Who was asked to take part, and by whom, is part of the group's record.")


def holdings() -> Iterable[Holding]:
    """Who was asked, and who asked."""
    model = "membership.EditionOffer"
    return (
        Holding(
            model=model,
            person="person",
            what=_("That you were asked into the next edition of a group, and what you answered"),
            kept_for=RECORD,
            topic="part",
            shown=("workstrand", "state", "offered_at", "answered_at"),
            reason_kept=WHY_KEPT,
        ),
        Holding(
            model=model,
            person="offered_by",
            what=_("That you asked a group whether it stays, or people into its next edition"),
            kept_for=RECORD,
            shown=("workstrand", "offered_at"),
            reason_kept=WHY_KEPT,
        ),
    )
