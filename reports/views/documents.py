"""A report as a file to take away."""

from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from core.bounded import BusyError
from core.public import public_page
from reports import exports, rules
from workstrands.requests import StandingRequest

from .reports import report_or_404

RETRY_SECONDS = 30


@public_page
def document(request: StandingRequest, group: str, pk: str, kind: str) -> HttpResponse:
    """The file, or a page that says why not now. The text of what was withdrawn is read by who may write it only."""
    report = report_or_404(request.standing, group, pk)
    shown = report.sections.all() if rules.can_read_text(request.standing, report) else []
    try:
        made = exports.export(report, shown, kind)
    except (BusyError, ValidationError) as error:
        told = error.messages[0] if isinstance(error, ValidationError) else ""
        response = render(
            request, "reports/busy.html", {"report": report, "told": told}, status=HTTPStatus.SERVICE_UNAVAILABLE
        )
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    response = HttpResponse(made.content, content_type=made.content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=made.name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response
