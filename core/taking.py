"""A text as a file to take away; made once for each text and kept for a while in this process."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.core.cache import caches

from . import bounded, documents
from .documents import Head

KEPT_SECONDS = 60 * 60
MOST_KEPT = 1024 * 1024  # bytes of one file; larger ones are made anew
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAKERS: dict[str, tuple[str, Callable[[str, Head], bytes]]] = {
    "md": ("text/markdown; charset=utf-8", documents.to_markdown),
    "docx": (WORD, documents.to_docx),
    "pdf": ("application/pdf", documents.to_pdf),
}


@dataclass(frozen=True)
class Made:
    content: bytes
    content_type: str
    name: str


def made(kind: str, text: str, head: Head, name: str) -> Made:
    """The file of a kind (`md`, `docx`, `pdf`); no query.

    Raises `core.bounded.BusyError` where too many are made at this moment, and `ValidationError` in words where the text is beyond what can be set.
    """
    content_type, make = MAKERS[kind]
    told = json.dumps([kind, text, asdict(head)], default=str, sort_keys=True)
    key = "export-" + hashlib.sha256(told.encode(errors="replace")).hexdigest()
    content = caches["local"].get(key)
    if content is None:
        if kind == "md":
            content = make(text, head)
        else:
            with bounded.place():
                content = make(text, head)
        if len(content) <= MOST_KEPT:
            caches["local"].set(key, content, KEPT_SECONDS)
    return Made(content, content_type, name)
