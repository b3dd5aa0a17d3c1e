from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.requests import has_session


def time_zone(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Pages for somebody logged in are in their own time zone; without a session cookie nothing is read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        person = request.user if has_session(request) else None
        zone = getattr(person, "time_zone", None)
        with timezone.override(zone):
            return get_response(request)

    return middleware
