"""A report as a file to take away."""

from django.http import HttpResponse

from core.public import public_page
from core.taking import answered
from reports import exports, rules
from workstrands.requests import StandingRequest

from .reports import crumbs, report_or_404


@public_page
def document(request: StandingRequest, group: str, pk: str, kind: str) -> HttpResponse:
    """The text of what was withdrawn is read by who may write it only."""
    report = report_or_404(request.standing, group, pk)
    shown = report.sections.all() if rules.can_read_text(request.standing, report) else []
    way = crumbs(report.workstrand.group, (report.title, ""))
    return answered(request, lambda: exports.export(report, shown, kind), of=report, crumbs=way)
