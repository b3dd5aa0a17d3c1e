"""What the pages of a group and of a strand show of its work: deliverables, reports, outputs, activities; and where there is more of each."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from deliverables import rules
from deliverables.selectors.activities import shown_of
from deliverables.selectors.outputs import latest_outputs
from deliverables.selectors.timeline import short_picture_of
from reports.selectors.board import at_a_glance
from reports.selectors.reports import latest_report, latest_reports
from workstrands.models import WorkingGroup, Workstrand
from workstrands.standing import Standing

LATEST_OUTPUTS, ACTIVITIES = 3, 5


def shown(place: WorkingGroup | Workstrand, strand: Workstrand, standing: Standing) -> dict[str, Any]:
    """For the page of a strand, or of a group with its plenary. Twelve queries at most, however much there is."""
    if isinstance(place, Workstrand):
        return _work(place, strand, standing) | {"latest_of_strand": latest_report(place, standing)}
    latest = latest_reports(place, standing)
    return _work(place, strand, standing) | {
        "latest": latest if any(row.report for row in latest) else [],
        "board": at_a_glance(place, standing),
    }


def _work(place: WorkingGroup | Workstrand, strand: Workstrand, standing: Standing) -> dict[str, Any]:
    group = strand.group
    can_share = rules.can_share(standing, strand)
    return {
        "picture": short_picture_of(place, standing, group.today()),
        "outputs": latest_outputs(place, standing, LATEST_OUTPUTS),
        "runs": rules.can_keep_outputs(standing, strand) and not group.is_read_only(),
        "activities": shown_of(place, standing, ACTIVITIES),
        "activity_add": f"{reverse('activity_new', args=[group.slug])}?strand={strand.slug}" if can_share else "",
        "can_propose": rules.can_propose(standing, strand),
        "query": "" if strand.is_plenary else f"strand={strand.slug}",
    }


def pages(strand: Workstrand) -> list[tuple[str, str, str]]:
    """The pages of a group's work, as tabs of its own page or, narrowed to it, of a strand's: key, title, address. No query."""
    if strand.group.is_network:
        return []
    query = "" if strand.is_plenary else f"?strand={strand.slug}"
    names = [
        ("deliverables", _("Deliverables")),
        ("reports", _("Reports")),
        ("outputs", _("Outputs")),
        ("activities", _("Activities")),
    ]
    return [(name, title, reverse(name, args=[strand.group.slug]) + query) for name, title in names]
