"""What deliverables keep of people: who proposed, decided and owns them."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.holdings import RECORD
from core.registries import Holding

WHY_KEPT = _(
    "What a group promised, and how that came about, stays in its record; who took part becomes “former member”."
)


def holdings() -> Iterable[Holding]:
    """A holding for each way in which a row refers to somebody."""
    yield Holding(
        "deliverables.Deliverable", "proposed_by", _("Deliverables that you proposed"), RECORD,
        ("workstrand", "code", "title", "state", "proposal_reason", "created_at"), reason_kept=WHY_KEPT,
    )  # fmt: skip
    yield Holding(
        "deliverables.DeliverableOwner", "role__person", _("Deliverables that you own, or owned"), RECORD,
        ("deliverable", "role"), reason_kept=WHY_KEPT, topic="part",
    )  # fmt: skip
    yield Holding(
        "deliverables.DueChange", "proposed_by", _("Other due months that you proposed"), RECORD,
        ("deliverable", "due_on", "due_precision", "reason", "state", "proposed_at"), reason_kept=WHY_KEPT,
    )  # fmt: skip
    yield Holding(
        "deliverables.DueChange", "decided_by", _("Other due months that you decided on"), RECORD,
        ("deliverable", "due_on", "due_precision", "state", "decided_at", "answer"), reason_kept=WHY_KEPT,
    )  # fmt: skip
