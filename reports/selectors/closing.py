"""What of reports must be dealt with before an edition is closed. Each check says how many queries it runs."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.registries import ClosingCheck
from reports.models import Report
from workstrands.models import WorkingGroup, Workstrand

FINAL_WITHIN = datetime.timedelta(days=31)  # before its end, a report tells how a strand ended
PLACE_DRAFTS, PLACE_FINAL = 60, 61
State = Workstrand.State


def checks(group: WorkingGroup) -> Iterable[ClosingCheck]:
    """Drafts of any kind that nobody published, and strands without a report on their last month; two queries."""
    url = reverse("reports", args=[group.slug])
    drafts = Report.objects.drafts().filter(workstrand__group=group).order_by("begun_at", "id")
    titles = list(drafts.values_list("title", flat=True))
    yield ClosingCheck(PLACE_DRAFTS, "report_drafts", gettext_lazy("Drafts of reports"),
                       len(titles), "; ".join(titles), url)  # fmt: skip
    missing = [strand.code for strand in _without_final_report(group)]
    detail = _("No report on their last month: %s") % ", ".join(missing) if missing else ""
    yield ClosingCheck(PLACE_FINAL, "final_reports", gettext_lazy("Workstrands without a final report"),
                       len(missing), detail, url)  # fmt: skip


def _without_final_report(group: WorkingGroup) -> list[Workstrand]:
    said = Q(report_set__kind=Report.Kind.STATUS, report_set__state=Report.State.PUBLISHED)
    strands = group.workstrands.strands().exclude(state__in=[State.PROPOSED, State.DROPPED])
    rows: Iterable[Any] = strands.annotate(reported=Max("report_set__covers_to", filter=said)).order_by("order", "code")
    last_day = min(group.today(), group.ends_on or group.today())
    return [
        strand
        for strand in rows
        if strand.reported is None
        or strand.reported < min(last_day, strand.state_since if strand.is_over else last_day) - FINAL_WITHIN
    ]
