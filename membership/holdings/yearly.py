"""What the yearly question keeps of persons."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.holdings import RECORD, sentence, span
from core.registries import Holding
from membership.services.yearly import NAMED_KEPT_FOR

ANSWER = "membership.ConfirmationAnswer"
WHY_KEPT = _("That a group asked, and that an office answered, is part of its record.")
NOTHING_NAMED = {"successor_name": "", "successor_email": ""}


def holdings() -> Iterable[Holding]:
    """Who asked, who answered, who was named, who recorded it."""
    yield Holding(
        model=ANSWER,
        person="person",
        what=_("What you answered to the yearly question whether you stay, also for each workstrand"),
        kept_for=RECORD,
        topic="part",
        shown=("round", "organisation", "leaves", "comment", *NOTHING_NAMED, "answered_at", "source"),
        cleared={"comment": "", "successor": None, "source": "", **NOTHING_NAMED},
        reason_kept=WHY_KEPT,
    )
    yield Holding(
        model="membership.ConfirmationChoice",
        person="answer__person",
        what=_("What you answered to the yearly question whether you stay, also for each workstrand"),
        kept_for=RECORD,
        topic="part",
        shown=("workstrand", "what", "to", "done_at"),
        reason_kept=WHY_KEPT,
    )
    yield from _successors()
    yield Holding(
        model="membership.ConfirmationRound",
        person="opened_by",
        what=_("That you asked a group whether it stays, or people into its next edition"),
        kept_for=RECORD,
        shown=("workstrand", "opened_at", "closes_on", "text"),
        reason_kept=WHY_KEPT,
    )
    yield Holding(
        model=ANSWER,
        person="recorded_by",
        what=_("What you recorded for others: candidacies, yearly answers"),
        kept_for=RECORD,
        shown=("round", "answered_at", "source"),
        reason_kept=WHY_KEPT,
    )


def _successors() -> Iterable[Holding]:
    yield Holding(
        model=ANSWER,
        person="successor",
        what=_("That somebody who leaves named you as their successor"),
        kept_for=RECORD,
        topic="part",
        shown=("round", "answered_at"),
        cleared={"successor": None},
        reason_kept=WHY_KEPT,
        goes_on_leaving=True,
    )
    yield Holding(
        model=ANSWER,
        person="",
        address="successor_email",
        what=_("Your name and address, where somebody who leaves named you as their successor before you were here"),
        kept_for=sentence(_("until you are invited, and %(span)s at most"), span=span(NAMED_KEPT_FOR)),
        topic="part",
        shown=("round", *NOTHING_NAMED, "answered_at"),
        cleared=NOTHING_NAMED,
        reason_kept=WHY_KEPT,
        goes_on_leaving=True,
    )
