"""What the yearly question keeps of persons."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.registries import Holding

KEPT = _("as long as the record of the group")
WHY_KEPT = _("That a group asked, and that an office answered, is part of its record.")


def holdings() -> Iterable[Holding]:
    """Who asked, who answered, who was named, who recorded it."""
    answer = "membership.ConfirmationAnswer"
    return (
        Holding(
            model="membership.ConfirmationRound",
            person="opened_by",
            what=_("yearly questions you opened for a group"),
            kept_for=KEPT,
            shown=("workstrand", "opened_at", "closes_on", "text"),
            reason_kept=WHY_KEPT,
        ),
        Holding(
            model=answer,
            person="person",
            what=_("your answers to the yearly question whether you stay"),
            kept_for=KEPT,
            shown=(
                "round",
                "organisation",
                "leaves",
                "comment",
                "successor_name",
                "successor_email",
                "answered_at",
                "source",
            ),
            cleared={"comment": "", "successor": None, "successor_name": "", "successor_email": "", "source": ""},
            reason_kept=WHY_KEPT,
        ),
        Holding(
            model=answer,
            person="successor",
            what=_("that somebody named you as their successor"),
            kept_for=KEPT,
            shown=("round", "answered_at"),
            cleared={"successor": None},
            reason_kept=WHY_KEPT,
        ),
        Holding(
            model=answer,
            person="",
            address="successor_email",
            what=_("your name and address, where somebody who leaves named you as their successor"),
            kept_for=KEPT,
            shown=("successor_name", "successor_email", "answered_at"),
            cleared={"successor_name": "", "successor_email": ""},
            reason_kept=WHY_KEPT,
        ),
        Holding(
            model=answer,
            person="recorded_by",
            what=_("answers you recorded on behalf of others"),
            kept_for=KEPT,
            shown=("round", "answered_at", "source"),
            reason_kept=WHY_KEPT,
        ),
    )
