"""The record of a consultation to take along: as a table, and to print."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from tablib import Dataset

from core.bounded import BusyError
from core.spreadsheets import csv_response
from people.views import person_required
from terms.models import Consultation
from terms.recorded import record_pdf
from terms.selectors.consultations import Record, for_record
from workstrands.requests import MemberRequest

from .consultations import address, consultation_or_404


@person_required
def as_csv(request: MemberRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    """A row for every position ever taken, and one for each office that took none; moments in UTC."""
    found = consultation_or_404(request.standing, group, strand, number, pk)
    head, *rows = _rows(found, for_record(found))
    return csv_response(Dataset(*rows, headers=head), f"consultation-{found.pk}")


@person_required
def as_pdf(request: MemberRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    found = consultation_or_404(request.standing, group, strand, number, pk)
    try:
        content = record_pdf(found, for_record(found))
    except (BusyError, ValidationError) as error:
        said = " ".join(error.messages) if isinstance(error, ValidationError) else _("Busy. Try again in a moment.")
        messages.error(request, said)
        return redirect(address(found, "consultation_record"))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="consultation-{found.pk}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _rows(found: Consultation, record: Record) -> Iterator[list[str]]:
    yield [
        _("Office"), _("Where it stands"), _("Reached"), _("Position"), _("Counts"), _("Comments or reason"), _("Signed by"), _("At (UTC)"),
        _("Objection withdrawn at (UTC)"), _("Recorded on behalf by"), _("Source"),
    ]  # fmt: skip
    taken: dict[int, list[list[str]]] = {}
    for position in record.positions:
        taken.setdefault(position.office_id, []).append(
            [
                str(position.get_choice_display()),
                _("yes") if position.is_current else _("no"),
                position.text,
                position.person.display_name,
                f"{position.at:%Y-%m-%d %H:%M:%S}",
                f"{position.withdrawn_at:%Y-%m-%d %H:%M:%S}" if position.withdrawn_at else "",
                position.recorded_by.display_name if position.recorded_by else "",
                position.source,
            ]
        )
    for row in record.tally.offices:
        reached = _("yes") if row.is_reached else row.why_not_label
        for said in taken.get(row.office.pk, [[""] * 8]):
            yield [row.organisation.name, row.stand_label, reached, *said]
