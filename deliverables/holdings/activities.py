"""What the register of activities keeps of people: who is the contact of one, and who entered it."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.holdings import RECORD
from core.registries import Holding

WHY_KEPT = _("What an organisation works on stays for others to learn from; whom to ask becomes “former member”.")


def holdings() -> Iterable[Holding]:
    """A holding for each way in which an activity refers to somebody."""
    yield Holding(
        "deliverables.Activity",
        "contact",
        _("Activities whose contact you are"),
        RECORD,
        ("organisation", "title", "state"),
        reason_kept=WHY_KEPT,
        topic="part",
    )
    yield Holding(
        "deliverables.Activity",
        "added_by",
        _("Activities that you entered in the register"),
        RECORD,
        ("organisation", "title", "added_at"),
        reason_kept=WHY_KEPT,
    )
