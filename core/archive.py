"""Everything of a group as one ZIP, written while it is read: tables as JSON and CSV, texts as Markdown, files as they are, and pages to find them.

Rows are read in steps by their numbers, so that neither memory nor a transaction grows with the archive.
"""

import csv
import datetime
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.db import models
from django.template.loader import render_to_string
from django.utils.functional import Promise
from zipstream import ZIP_DEFLATED, ZipStream

from .registries import ArchiveTable, ArchiveText
from .spreadsheets import guard

STEP = 500  # rows read at a time
CHUNK = 64 * 1024  # bytes of a file read at a time
LONGEST_NAME = 80
UNSAFE = re.compile(r"[^\w.-]+")


@dataclass
class Written:
    """What a table came to, for the pages of the archive."""

    table: ArchiveTable
    rows: int = 0
    texts: list[str] = field(default_factory=list)  # places of texts and files, below the archive's folder
    files: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # files that the storage no longer has

    @property
    def json(self) -> str:
        """Where its rows are as JSON, below the archive's folder."""
        return f"data/{self.table.name}.json"

    @property
    def csv(self) -> str:
        """Where its rows are as CSV."""
        return f"data/{self.table.name}.csv"


def columns(*names: str, **paths: str | Callable[[Any], Any]) -> dict[str, Any]:
    """The columns of a table: those with a path, or a function, of their own, then those called as the field is."""
    return paths | {name: name for name in names}


def stream(folder: str, tables: Iterable[ArchiveTable], about: dict[str, Any]) -> Iterator[bytes]:
    """The bytes of the archive, as they come; `about` is what its first page says of the group: title, lines, and who it was made for."""
    archive = ZipStream(compress_type=ZIP_DEFLATED)
    done: list[Written] = []
    for table in tables:
        written = Written(table)
        done.append(written)
        for place, content in _entries(table, written):
            archive.add(content, f"{folder}/{place}")
            yield from archive.all_files()
    for place, content in _pages(done, about):
        archive.add(content, f"{folder}/{place}")
        yield from archive.all_files()
    yield from archive.finalize()


def _entries(table: ArchiveTable, written: Written) -> Iterator[tuple[str, Iterator[bytes]]]:
    yield written.json, _json(table, written)
    yield written.csv, _csv(table)
    if table.text is not None:
        yield from _texts(table, table.text, written)
    if table.files is not None:
        yield from _files(table, table.files, written)


def rows_of(table: ArchiveTable) -> Iterator[models.Model]:
    """The rows by their numbers, so many at a time."""
    last, rows = 0, table.rows.order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:STEP]):
        yield from batch
        last = batch[-1].pk


def cells(table: ArchiveTable, row: models.Model) -> dict[str, Any]:
    """One row as JSON has it, its number first."""
    return {"id": row.pk} | {name: plain(_value(row, source)) for name, source in table.fields.items()}


def _value(row: Any, source: str | Callable[[Any], Any]) -> Any:
    if not isinstance(source, str):
        return source(row)
    for name in source.split("."):
        row = getattr(row, name, None)
    return row


def plain(value: Any) -> Any:
    """A value as JSON can hold it: instants in UTC, days and instants by ISO 8601, and what else there is as a text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, Promise):
        return [plain(one) for one in value]
    return str(value)


def _json(table: ArchiveTable, written: Written) -> Iterator[bytes]:
    yield b"["
    for row in rows_of(table):
        yield (b"\n" if not written.rows else b",\n") + json.dumps(cells(table, row), ensure_ascii=False).encode()
        written.rows += 1
    yield b"\n]\n"


def _csv(table: ArchiveTable) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + _line(
        list(dict.fromkeys(["id", *table.fields]))
    )  # the mark by which spreadsheet programs know UTF-8
    for row in rows_of(table):
        yield _line([_cell(value) for value in cells(table, row).values()])


def _line(values: list[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | dict):
        return guard(json.dumps(value, ensure_ascii=False))
    return guard(str(value)) if isinstance(value, str) else str(value)


def _texts(
    table: ArchiveTable, text: Callable[[Any], ArchiveText | None], written: Written
) -> Iterator[tuple[str, Iterator[bytes]]]:
    for row in rows_of(table):
        if found := text(row):
            place = f"texts/{table.name}/{safe_name(found.name, row.pk)}.md"
            written.texts.append(place)
            yield place, iter((found.markdown.encode(),))


def _files(
    table: ArchiveTable, files: Callable[[Any], Iterable[tuple[str, Any]]], written: Written
) -> Iterator[tuple[str, Iterator[bytes]]]:
    for row in rows_of(table):
        for name, file in files(row):
            if not file:
                continue
            suffix = PurePath(name).suffix
            place = f"files/{table.name}/{safe_name(PurePath(name).stem, row.pk)}{safe_suffix(suffix)}"
            if not file.storage.exists(file.name):
                written.missing.append(place)
                continue
            written.files.append(place)
            yield place, _chunks(file)


def _chunks(file: Any) -> Iterator[bytes]:
    with file.storage.open(file.name, "rb") as opened:
        while chunk := opened.read(CHUNK):
            yield chunk


def safe_name(name: str, pk: int) -> str:
    """A file's name that every system takes, once in its folder: the row's number, and what of the name can stay."""
    kept = UNSAFE.sub("-", unicodedata.normalize("NFC", name)).strip("-.")[:LONGEST_NAME].rstrip("-.")
    return f"{pk}-{kept}" if kept else str(pk)


def safe_suffix(suffix: str) -> str:
    return suffix.lower() if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", suffix) else ""


def _pages(done: list[Written], about: dict[str, Any]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The first page, the list of texts and files, what the whole is in words, and how both look."""
    context = {"about": about, "tables": done}
    yield "index.html", iter((render_to_string("core/archive_index.html", context).encode(),))
    yield "style.css", iter((render_to_string("core/archive.css").encode(),))
    yield "README.md", iter((render_to_string("core/archive_readme.md", context).encode(),))
