"""The step of a group's start-up checklist that this app can tell from its data."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.registries import ChecklistStep
from workstrands.models import WorkingGroup

from .models import Deliverable


def agree_deliverables(group: WorkingGroup) -> ChecklistStep:
    """Done once the group has planned deliverables. One query."""
    rows = Deliverable.objects.filter(workstrand__group=group)
    counts = rows.aggregate(
        planned=Count("pk", filter=Q(agreed_on__isnull=False)),
        proposed=Count("pk", filter=Q(state=Deliverable.State.PROPOSED)),
    )
    planned, proposed = counts["planned"], counts["proposed"]
    said = [ngettext("%d deliverable agreed", "%d deliverables agreed", planned) % planned] if planned else []
    said += [ngettext("%d proposed", "%d proposed", proposed) % proposed] if proposed else []
    return ChecklistStep(
        place=4,
        key="deliverables",
        title=_("Agree key deliverables and regular meetings"),
        state="done" if planned else "open",
        detail=", ".join(said) or _("no deliverable yet"),
        url=reverse("deliverables", args=[group.slug]),
    )
