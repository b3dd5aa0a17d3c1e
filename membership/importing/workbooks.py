"""The first sheet of an .xlsx, whatever is in it: a workbook that lies about its size costs neither memory nor time.

An .xlsx is a zip of XML. Each part is unpacked once in pieces and counted by a parser that keeps nothing, before openpyxl builds anything of it:
its real size, its elements, the cells of a row, formulas without a result. A document type, without which there are no entities, is refused.
"""

import datetime
import io
import warnings
import zipfile
import zlib
from typing import Any
from xml.parsers import expat

import openpyxl
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LARGEST_UNPACKED = 100 * 1024 * 1024  # bytes: a sheet of 20,000 rows has some 20 million
MOST_PARTS = 1_000
MOST_ELEMENTS = {"worksheet": 1_200_000, "sst": 1_000_000}  # cells of 20,000 rows, each with its text; the shared texts
MOST_OTHER_ELEMENTS = 100_000  # styles, relations, properties
MOST_INSIDE = {"row": 4 * 16_384, "si": 500}  # a row has at most 16,384 cells; a text, its runs of one format
DEEPEST = 30
PIECE = 64 * 1024
WIDEST = 200  # columns that are looked at
PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
ENCRYPTED = 0x1


class _Refused(Exception):  # noqa: N818 - no error of ours: the file's
    """What is wrong with a workbook, in words."""


def _too_big() -> _Refused:
    return _Refused(
        _("This workbook is far larger inside than it looks. Copy the rows into a new one, or save it as CSV.")
    )


class _Counter:
    """Reads one part of the zip and keeps nothing of it but numbers."""

    def __init__(self) -> None:
        self.root = ""
        self.elements = self.depth = self.inside = self.last_row = 0
        self.formula_without_result = ""
        self._cell, self._has_formula, self._has_result = "", False, False
        self._row, self._in_value = 0, False
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.buffer_text = True

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        self._parser.Parse(piece, last)

    def _doctype(self, *_given: Any) -> None:
        raise _Refused(_("This workbook holds a document type, which no spreadsheet program writes. Save it anew."))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        self.root = self.root or name
        self.elements += 1
        self.depth += 1
        self.inside = 0 if name in MOST_INSIDE else self.inside + 1
        most = MOST_INSIDE["si" if self.root == "sst" else "row"]
        if (
            self.elements > MOST_ELEMENTS.get(self.root, MOST_OTHER_ELEMENTS)
            or self.depth > DEEPEST
            or (self.root in MOST_ELEMENTS and self.inside > most)
        ):
            raise _too_big()
        if self.root == "worksheet":
            self._cells(name, attributes)

    def _cells(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            given = attributes.get("r", "")
            self._row = int(given) if given.isascii() and given.isdecimal() and len(given) < DEEPEST else self._row + 1
        elif name == "c":
            self._cell, self._has_formula = attributes.get("r", ""), False
            self._has_result = attributes.get("t") == "str"  # which may be an empty text
        elif name == "f":
            self._has_formula = True
        self._in_value = name in {"v", "t"}

    def _text(self, text: str) -> None:
        if self._in_value:
            self._has_result = True
            self.last_row = max(self.last_row, self._row)

    def _end(self, name: str) -> None:
        self.depth -= 1
        self._in_value = False
        if self._has_formula and not self._has_result and name.rpartition(":")[2] == "c":
            self.formula_without_result = self.formula_without_result or self._cell or "?"


def _count(archive: zipfile.ZipFile) -> dict[str, _Counter]:
    """Every part, unpacked once and counted; those that are no XML, such as pictures, count only by their size."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise _too_big()
    left, counted = LARGEST_UNPACKED, {}
    for part in parts:
        if part.compress_type not in PACKINGS or part.flag_bits & ENCRYPTED:
            raise _Refused(_("This workbook is packed in an unusual way, or has a password. Save it anew without one."))
        counter, is_xml = _Counter(), True
        with archive.open(part.filename) as stream:
            while piece := stream.read(PIECE):
                left -= len(piece)
                if left < 0:
                    raise _too_big()
                if is_xml:
                    is_xml = _fed(counter, piece)
        counted[part.filename] = counter
    return counted


def _fed(counter: _Counter, piece: bytes) -> bool:
    try:
        counter.feed(piece)
    except expat.ExpatError:  # a picture; or a broken part, on which openpyxl stops at the same place
        return False
    return True


def _shown(value: Any) -> str:
    """A cell as text: dates as ISO 8601, a whole number without a fraction."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return (value.date() if value.time() == datetime.time() else value).isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _sheet(data: bytes, *, most_rows: int) -> list[list[str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        counted = _count(archive)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what a workbook has beside its cells
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            if not book.worksheets:
                raise _Refused(_("This workbook has no sheet with rows."))
            sheet = book.worksheets[0]
            counter = counted.get(sheet._worksheet_path)
            if counter is not None and counter.formula_without_result:
                said = _(
                    "Cell %s holds a formula without its result. Open and save the workbook, or paste values only."
                )
                raise _Refused(said % counter.formula_without_result[:10])
            sheet.reset_dimensions()  # which are only what the file says of itself
            last = min(counter.last_row if counter else most_rows, most_rows)
            rows = sheet.iter_rows(max_row=max(last, 1), max_col=WIDEST, values_only=True)
            return [_trimmed([_shown(value) for value in row]) for row in rows]
        finally:
            book.close()


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


def read_workbook(data: bytes, *, most_rows: int) -> list[list[str]]:
    """The rows of the first sheet as texts, at most `most_rows`. Raises `ValidationError` that says in words what is wrong with the file."""
    try:
        return _sheet(data, most_rows=most_rows)
    except _Refused as refused:
        raise ValidationError(str(refused)) from None
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        SyntaxError,  # what ElementTree raises for broken XML
        ArithmeticError,
        AttributeError,
        EOFError,
        LookupError,
        NotImplementedError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
    ):  # whatever openpyxl comes upon in parts that are not what they say
        raise ValidationError(
            _("This is no workbook that can be read. Save it as .xlsx or CSV and try again.")
        ) from None
