"""A text as a file to take away; made once for each text and kept for a while in this process."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from . import bounded, documents
from .documents import Head

KEPT_SECONDS = 60 * 60
RETRY_SECONDS = 30
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


def answered(request: HttpRequest, make: Callable[[], Made], *, of: Any, crumbs: Any = ()) -> HttpResponse:
    """The file that `make` makes, to take away; or a page with status 503 that says why not now, and leads to `of`, which is read there."""
    try:
        file = make()
    except (bounded.BusyError, ValidationError) as error:
        told = error.messages[0] if isinstance(error, ValidationError) else ""
        context = {"of": of, "told": told, "crumbs": crumbs}
        response = render(request, "core/busy.html", context, status=HTTPStatus.SERVICE_UNAVAILABLE)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response
