"""Cells of spreadsheets: a guard by which no spreadsheet program takes for a formula what is only a text, and which comes off again."""

from typing import Any

from django.http import HttpResponse
from import_export.formats.base_formats import CSV, JSON, XLSX
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from tablib import Dataset

# With these a program may begin a formula (OWASP, CSV injection); the last four are their fullwidth forms, which some take for the same.
BEGINS_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
GUARD = "'"
GUARDED = BEGINS_FORMULA | {GUARD}


def guard(text: str) -> str:
    """The text with an apostrophe before it where it could be taken for a formula, or begins with an apostrophe itself."""
    return GUARD + text if text[:1] in GUARDED and text else text


def unguard(text: str) -> str:
    """The text that was guarded; one that a person typed with an apostrophe before a letter stays as it is."""
    return text[1:] if text.startswith(GUARD) and text[1:2] in GUARDED and len(text) > 1 else text


def _guarded(dataset: Dataset) -> Dataset:
    rows = (["" if cell is None else guard(str(cell)) for cell in row] for row in dataset)
    return Dataset(*rows, headers=dataset.headers, title=dataset.title)


class GuardedCSV(CSV):  # type: ignore[misc]
    """CSV of which no cell is a formula."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> Any:
        return super().export_data(_guarded(dataset), **kwargs)


class GuardedXLSX(XLSX):  # type: ignore[misc]
    """XLSX of which every cell is text, dates as in ISO 8601, and none is a formula."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> Any:
        guarded = _guarded(dataset)
        rows = ([ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", cell) for cell in row] for row in guarded)
        return super().export_data(Dataset(*rows, headers=dataset.headers, title=dataset.title), **kwargs)


def csv_response(table: Dataset, name: str) -> HttpResponse:
    """A table as a CSV file to take along, called `name` without its ending; no cell is a formula."""
    response = HttpResponse(GuardedCSV().export_data(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


EXPORT_FORMATS: list[Any] = [GuardedCSV, GuardedXLSX, JSON]
