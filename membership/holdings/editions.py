"""What invitations to a next edition keep of persons."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.registries import Holding

KEPT = _("as long as the record of the group")
WHY_KEPT = _("Who was asked to take part, and by whom, is part of the group's record.")


def holdings() -> Iterable[Holding]:
    """Who was asked, and who asked."""
    model = "membership.EditionOffer"
    return (
        Holding(
            model=model,
            person="person",
            what=_("that you were asked to take part in the next edition of a group, and what you answered"),
            kept_for=KEPT,
            shown=("workstrand", "state", "offered_at", "answered_at"),
            reason_kept=WHY_KEPT,
        ),
        Holding(
            model=model,
            person="offered_by",
            what=_("whom you asked to take part in a next edition"),
            kept_for=KEPT,
            shown=("workstrand", "offered_at"),
            reason_kept=WHY_KEPT,
        ),
    )
