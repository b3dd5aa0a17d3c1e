"""Reads of what members share. Each says how many queries it runs; none grows with its rows."""

from deliverables.models import Material
from deliverables.models.outputs import OutputQuerySet
from people.models import folded_q
from workstrands.models import WorkingGroup
from workstrands.standing import Standing


def shared(group: WorkingGroup, standing: Standing, q: str = "", strand: str = "") -> OutputQuerySet:
    """What is shared in a group and open to the reader, the latest first; what was withdrawn left out. One query for a page of it."""
    rows = Material.objects.visible_to(standing).standing().filter(workstrand__group=group)
    if q:
        rows = rows.filter(folded_q(q, "search_text"))
    if strand:
        rows = rows.filter(workstrand__slug=strand)
    found: OutputQuerySet = rows.select_related(
        "workstrand__group", "added_by__merged_into", "added_by__organisation", "output__workstrand__group"
    ).order_by("-added_at", "-id")
    return found
