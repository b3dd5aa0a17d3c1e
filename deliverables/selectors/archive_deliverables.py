"""The tables of deliverables in a group's archive."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.audiences import Audience
from core.registries import ArchiveTable, ArchiveText
from deliverables.models import Deliverable, DeliverableOwner, Dependency, DueChange
from workstrands.models import WorkingGroup
from workstrands.selectors_archive import name_of
from workstrands.standing import Standing

from .deliverables import owner_shown


def tables(group: WorkingGroup, standing: Standing) -> Iterable[ArchiveTable]:
    """Deliverables, who owns them, what needs what, and every change of a due time, of what the reader may see."""
    seen = Deliverable.objects.visible_to(standing).filter(workstrand__group=group)
    seen = seen.select_related("workstrand__group", "proposed_by__merged_into").order_by("sort_key")
    keys = seen.order_by().values("pk")
    yield ArchiveTable("deliverables/deliverables", _("Deliverables"), seen, _deliverable(standing), text=_text)
    owned = DeliverableOwner.objects.filter(deliverable__in=keys).select_related(
        "deliverable", "role__person__merged_into", "role__organisation", "role__workstrand__group"
    )
    owners: dict[str, Any] = {
        "deliverable": "deliverable.code",
        "name": lambda row: owner_shown(row.role, standing).name,
        "organisation": lambda row: row.role.organisation.name if row.role.organisation else "",
        "role": "role.kind",
        "starts_on": "role.starts_on",
        "ends_on": "role.ends_on",
    }
    yield ArchiveTable("deliverables/owners", _("Owners of deliverables"), owned.order_by("deliverable__sort_key", "id"), owners)  # fmt: skip
    needs = Dependency.objects.filter(deliverable__in=keys, needs__in=keys).select_related("deliverable", "needs")
    yield ArchiveTable(
        "deliverables/needs",
        _("What deliverables need first"),
        needs.order_by("deliverable__sort_key", "id"),
        {"deliverable": "deliverable.code", "needs": "needs.code"},
    )
    changes = DueChange.objects.filter(deliverable__in=keys).filter(_may_see(standing))
    changes = changes.select_related("deliverable", "proposed_by__merged_into", "decided_by__merged_into")
    yield ArchiveTable(
        "deliverables/due-changes", _("Changes of due months"), changes.order_by("deliverable__sort_key", "id"), _change(standing)
    )  # fmt: skip


def _may_see(standing: Standing) -> Q:
    """Changes that were made, for all; what was only proposed for who reads what the group reads."""
    return Q(state=DueChange.State.ACCEPTED) | standing.may_read_audience_q(Audience.GROUP, "deliverable__workstrand")


def _deliverable(standing: Standing) -> dict[str, Any]:
    plain = (
        "code", "workstrand.code", "title", "state", "state_since", "state_reason", "share_done", "starts_on", "first_due_on",
        "first_due_precision", "due_on", "due_precision", "agreed_on", "delivered_on", "accepted_on", "proposal_reason", "audience",
        "created_at", "entered_later",
    )  # fmt: skip
    fields: dict[str, Any] = {name.replace("workstrand.code", "workstrand"): name for name in plain}
    return fields | {"proposed_by": name_of("proposed_by", standing), "url": lambda row: row.get_absolute_url()}


def _change(standing: Standing) -> dict[str, Any]:
    plain = ("old_due_on", "old_precision", "due_on", "due_precision", "reason", "state", "proposed_at", "decided_at")
    names = {name: name_of(name, standing) for name in ("proposed_by", "decided_by")}
    return {"deliverable": "deliverable.code"} | {name: name for name in plain} | names | {"answer": "answer"}


def _text(row: Deliverable) -> ArchiveText | None:
    return ArchiveText(str(row), row.description) if row.description else None
