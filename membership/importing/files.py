"""A file as rows of texts: CSV in the encodings that offices use, XLSX, or JSON as the admin exports it."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.spreadsheets import unguard

from .workbooks import read_workbook

LARGEST = 10 * 1024 * 1024  # bytes
MOST_ROWS = 20_000
LONGEST_CELL = 10_000  # characters
MOST_COLUMNS = 200
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # how some programs say it
BINARIES = {
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": ".xls",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"\x1f\x8b": "gzip",
}
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
UNSEEN = re.compile("[\x00\ud800-\udfff]")  # what no database keeps


@dataclass(frozen=True)
class Sheet:
    """What a file holds: its header, its rows with their numbers as a spreadsheet program shows them, and how it was read."""

    header: list[str]
    rows: list[tuple[int, list[str]]]
    read_as: str


Recognised = Callable[[list[str]], int]


def read_file(data: bytes, *, recognised: Recognised) -> Sheet:
    """Find out what the file is and read it. `recognised` says how many of these headings are known, which tells the delimiter.

    Raises `ValidationError` in words for whatever cannot be read: empty, too large, no text, a workbook that lies about its size.
    """
    if not data.strip():
        raise ValidationError(_("The file is empty."))
    if len(data) > LARGEST:
        raise ValidationError(_("The file is larger than %d MB. Split it.") % (LARGEST // 1024 // 1024))
    for magic, name in BINARIES.items():
        if data.startswith(magic):
            raise ValidationError(_("This is a file of the kind %s. Save the rows as .xlsx or CSV.") % name)
    if data.startswith(b"PK"):
        return _sheet(read_workbook(data, most_rows=MOST_ROWS + 2), read_as="XLSX", guarded=True)
    text, encoding = _decoded(data)
    if UNSEEN.search(text):
        raise ValidationError(_("The file holds characters that are none: it is no text. Save it as CSV in UTF-8."))
    if text.lstrip()[:1] in {"[", "{"}:
        return _sheet(_from_json(text), read_as="JSON", guarded=False)
    delimiter, table = _from_csv(text, recognised)
    return _sheet(table, read_as=f"CSV, {encoding}, {DELIMITERS[delimiter]}", guarded=True)


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return _decode(data, encoding), "UTF-8" if encoding == "utf-8-sig" else "UTF-16"
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return _decode(data, "cp1252"), str(_("assumed to be Windows-1252"))


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise ValidationError(_("The characters of this file cannot be read. Save it as CSV in UTF-8.")) from None


def _from_csv(text: str, recognised: Recognised) -> tuple[str, list[list[str]]]:
    said = SEPARATOR_LINE.match(text)
    skipped = 0
    if said:
        text, skipped = text[said.end() :], 1
    delimiters = [said[1]] if said and said[1] in DELIMITERS else list(DELIMITERS)
    tried = {delimiter: _records(text, delimiter, limit=1) for delimiter in delimiters}
    best = max(delimiters, key=lambda one: (recognised(tried[one][0]), len(tried[one][0])) if tried[one] else (0, 0))
    return best, [[]] * skipped + _records(text, best, limit=MOST_ROWS + 2)


def _records(text: str, delimiter: str, *, limit: int) -> list[list[str]]:
    """The first records; of a header, that is the first with anything in it."""
    found: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if limit == 1 and not any(cell.strip() for cell in record):
                continue
            found.append(record)
            if len(found) >= limit:
                break
    except csv.Error:
        raise ValidationError(
            _("The rows end somewhere in the middle of a cell: look for a quotation mark without its other.")
        ) from None
    return found


def _from_json(text: str) -> list[list[str]]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise ValidationError(_("This looks like JSON, but cannot be read.")) from None
    if not isinstance(given, list) or not all(isinstance(row, dict) for row in given):
        raise ValidationError(_("In JSON, a list of objects is expected, as the admin exports it."))
    header = list(dict.fromkeys(key for row in given[: MOST_ROWS + 1] for key in row))
    if any(isinstance(value, dict | list) for row in given for value in row.values()) or len(header) > MOST_COLUMNS:
        raise ValidationError(_("In JSON, a list of objects is expected, as the admin exports it."))
    rows = [["" if row.get(key) is None else str(row[key]) for key in header] for row in given[: MOST_ROWS + 1]]
    if any(UNSEEN.search(cell) for row in [header, *rows] for cell in row):
        raise ValidationError(_("The file holds characters that are none: it is no text. Save it as CSV in UTF-8."))
    return [header, *rows]


def _sheet(table: list[list[str]], *, read_as: str, guarded: bool) -> Sheet:
    rows = [
        (number, [unguard(cell) for cell in row] if guarded else row)
        for number, row in enumerate(table, start=1)
        if any(cell.strip() for cell in row)
    ]
    if not rows:
        raise ValidationError(_("The file is empty."))
    (_number, header), *rest = rows
    if len(rest) > MOST_ROWS or len(table) > MOST_ROWS + 1:
        raise ValidationError(_("The file has more than %d rows. Split it.") % MOST_ROWS)
    if not rest:
        raise ValidationError(_("The file has a header only, and no rows below it."))
    for number, row in rows:
        if any(len(cell) > LONGEST_CELL for cell in row) or len(row) > MOST_COLUMNS:
            raise ValidationError(_("Row %d is longer than any row can be.") % number)
        if any(UNSEEN.search(cell) for cell in row):
            raise ValidationError(_("Row %d holds characters that are none.") % number)
    return Sheet(header, rest, read_as)
