"""Pages for everybody: one version number for all processes, validators, and nothing per reader."""

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template import Engine
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags, quote_etag

from . import clock
from .models import PublicVersion
from .requests import has_session

View = Callable[..., HttpResponse]
MAX_AGE_SECONDS = 60
KEPT_SECONDS = 60 * 60
KEPT_BYTES = 500_000  # a page; files that are larger keep themselves, or are read again


def bump() -> None:
    """Raise the version once when this transaction commits, however many records it wrote."""
    if not any(hook[1] is _raise for hook in transaction.get_connection().run_on_commit):
        transaction.on_commit(
            _raise, robust=True
        )  # the deed is done: a page that is old for an hour must not undo it in words


def _raise() -> None:
    row, is_new = PublicVersion.objects.get_or_create(pk=1, defaults={"number": 1})
    if not is_new:
        PublicVersion.objects.filter(pk=row.pk).update(number=F("number") + 1)


def version() -> int:
    """The version now; 0 before anything was written. One query."""
    return PublicVersion.objects.filter(pk=1).values_list("number", flat=True).first() or 0


@cache
def _release() -> str:
    """Changes with the templates and the static files: after an upgrade nobody's copy of a page is still good. The same on every host."""
    total = hashlib.sha256(getattr(staticfiles_storage, "manifest_hash", "").encode())
    for folder in Engine.get_default().dirs:
        for path in sorted(path for path in Path(folder).rglob("*") if path.is_file()):
            total.update(path.read_bytes())
    return total.hexdigest()


def _etag(request: HttpRequest) -> str:
    number = version()
    request.public_version = number  # type: ignore[attr-defined]
    # The date is in it because pages say what is late, or live, today in some zone: hence the hour.
    text = f"{_release()} {number} {clock.now():%Y-%m-%d %H} {request.get_full_path()}"
    return quote_etag(hashlib.sha256(text.encode()).hexdigest()[:32])


def _validators(request: HttpRequest) -> list[str]:
    """Those the reader holds. A proxy that compresses marks ours as weak; RFC 9110 §13.1.2 compares them all the same."""
    held: list[str] = parse_etags(request.headers.get("If-None-Match", ""))
    return [etag.removeprefix("W/") for etag in held]


def _kept(etag: str) -> HttpResponse | None:
    """The page as this process last made it; whatever changes it changes the validator too."""
    kept = caches["local"].get(f"page-{etag.strip(chr(34))}")
    return HttpResponse(kept[0], content_type=kept[1]) if kept else None


def _keep(etag: str, response: HttpResponse) -> HttpResponse:
    is_whole = response.status_code == HTTPStatus.OK and not response.streaming
    if is_whole and len(response.content) <= KEPT_BYTES:
        caches["local"].set(f"page-{etag.strip(chr(34))}", (response.content, response["Content-Type"]), KEPT_SECONDS)
    return response


def _validated(response: HttpResponse, etag: str) -> HttpResponse:
    if response.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
        response["ETag"] = etag
        response["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    patch_vary_headers(response, ["Cookie"])
    return response


def public_page(view: View) -> View:
    """For a reader without a session: cacheable whole, with a validator that costs one query. For others: private."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if has_session(request) or request.method not in {"GET", "HEAD"}:
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = "private, no-cache"
            patch_vary_headers(response, ["Cookie"])
            return response
        etag = _etag(request)
        if etag in _validators(request):
            return _validated(HttpResponseNotModified(), etag)
        return _validated(_kept(etag) or _keep(etag, view(request, *args, **kwargs)), etag)

    return wrapped
