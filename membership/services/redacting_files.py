"""Replacing somebody's name in what officers uploaded: in texts, and in documents that are a ZIP of texts.

A PDF or a picture is not opened: what a page looks like cannot be rewritten. The privacy page says so. Nor is a document that would be larger
unpacked than any that can be mailed should be.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import PurePath
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models, transaction

TEXTS = frozenset({".txt", ".csv", ".md"})
DOCUMENTS = frozenset({".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"})
READ_INSIDE = (".xml", ".rels")
MOST_UNPACKED = 200 * 1024 * 1024
WORDS, LINK = "former member", "former-member"  # a blank in a link would make a document unreadable
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
Replace = Callable[[str, str], str]


def redact_files(replace: Replace) -> int:
    """Rewrite each kept file that names somebody; `replace` takes a text, and what to put there. Returns how many were.

    Reads all files that can be read. A rewritten one lies under another name; the old one goes once the transaction has.
    """
    done = 0
    for model, field, pk, path in _kept_files():
        with suppress(FileNotFoundError), field.storage.open(path, "rb") as file:
            content = file.read()
            new = rewritten(path, content, replace)
            if new != content:
                _put_in_place(model, field, pk, path, new)
                done += 1
    return done


def _kept_files() -> Iterator[tuple[type[models.Model], Any, Any, str]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                rows = model._base_manager.exclude(**{field.name: ""}).exclude(**{field.name: None})
                for pk, path in rows.values_list("pk", field.name):
                    if PurePath(path).suffix.lower() in TEXTS | DOCUMENTS:
                        yield model, field, pk, path


def _put_in_place(model: type[models.Model], field: Any, pk: Any, path: str, content: bytes) -> None:
    values: dict[str, Any] = {field.name: field.storage.save(path, ContentFile(content))}
    if any(other.name == "size_bytes" for other in model._meta.concrete_fields):
        values["size_bytes"] = len(content)
    model._base_manager.filter(pk=pk).update(**values)
    transaction.on_commit(partial(field.storage.delete, path))


def rewritten(path: str, content: bytes, replace: Replace) -> bytes:
    """The content without the name, or as it was."""
    if PurePath(path).suffix.lower() in TEXTS:
        return _text(content, replace, WORDS)
    try:
        return _document(content, replace)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):  # broken, or locked with a password
        return content


def _text(content: bytes, replace: Replace, instead: str) -> bytes:
    encoding = "utf-16" if content.startswith(BYTE_ORDER_MARKS) else "utf-8"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        encoding, text = "latin-1", content.decode("latin-1")  # which every byte has a letter in
    new = replace(text, instead)
    return new.encode(encoding) if new != text else content


def _document(content: bytes, replace: Replace) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        if sum(part.file_size for part in old.infolist()) > MOST_UNPACKED:
            return content
        changed = False
        for part in old.infolist():  # in their order, packed as they were: some readers want that
            data = old.read(part)
            if part.filename.endswith(READ_INSIDE):
                cleaned = _text(data, replace, LINK if part.filename.endswith(".rels") else WORDS)
                changed, data = changed or cleaned != data, cleaned
            new.writestr(part, data)
    return packed.getvalue() if changed else content
