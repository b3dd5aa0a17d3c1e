"""Pages for everybody: one version number for all processes, validators, and nothing per reader."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags, quote_etag

from . import clock
from .models import PublicVersion
from .requests import has_session

View = Callable[..., HttpResponse]
MAX_AGE_SECONDS = 60


def bump() -> None:
    """Raise the version when this transaction commits."""
    transaction.on_commit(_raise)


def _raise() -> None:
    if not PublicVersion.objects.filter(pk=1).update(number=F("number") + 1):
        PublicVersion.objects.get_or_create(pk=1, defaults={"number": 1})


def version() -> int:
    """The version now; 0 before anything was written. One query."""
    return PublicVersion.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def _etag(request: HttpRequest) -> str:
    # The date is in it because pages say what is late, or live, today in some zone: hence the hour.
    text = f"{version()} {clock.now():%Y-%m-%d %H} {request.get_full_path()}"
    return quote_etag(hashlib.sha256(text.encode()).hexdigest()[:32])


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
        unchanged = etag in parse_etags(request.headers.get("If-None-Match", ""))
        response = HttpResponseNotModified() if unchanged else view(request, *args, **kwargs)
        if response.status_code in {200, 304}:
            response["ETag"] = etag
            response["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
        patch_vary_headers(response, ["Cookie"])
        return response

    return wrapped
