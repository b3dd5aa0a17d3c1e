from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from core.requests import has_session

from .standing import NOBODY, Standing, standing_of


def standing(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give every request its `standing`: read on first use, one query, none for a reader without a session cookie."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.standing = SimpleLazyObject(lambda: _read(request)) if has_session(request) else NOBODY  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def _read(request: HttpRequest) -> Standing:
    return standing_of(request.user if request.user.is_authenticated else None)
