"""What is open among deliverables when an edition is to be closed."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.registries import ClosingCheck
from workstrands.models import WorkingGroup

from .models import OPEN, Deliverable

State = Deliverable.State


def checks(group: WorkingGroup) -> Iterable[ClosingCheck]:
    """What is still to be delivered, to be accepted, and to be decided. One query."""
    rows: QuerySet[Deliverable] = Deliverable.objects.filter(workstrand__group=group).order_by("sort_key")
    codes: dict[str, list[str]] = {}
    for code, state in rows.values_list("code", "state"):
        codes.setdefault(state, []).append(code)
    listed = reverse("deliverables", args=[group.slug])
    still_open = [code for state in OPEN for code in codes.get(state, [])]
    for place, key, title, found, state in (
        (20, "deliverables_open", _("Deliverables that were not delivered"), still_open, ""),
        (21, "deliverables_to_accept", _("Deliverables that were not accepted"), codes.get(State.DELIVERED, []), State.DELIVERED.value),
        (22, "deliverables_proposed", _("Deliverables that are only proposed"), codes.get(State.PROPOSED, []), State.PROPOSED.value),
    ):  # fmt: skip
        url = f"{listed}?state={state}" if state else listed
        yield ClosingCheck(place, key, title, len(found), ", ".join(found), url)
