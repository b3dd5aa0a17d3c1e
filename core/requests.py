"""What can be told of a request without touching its session, so that pages for everybody stay free of cookies."""

from django.conf import settings
from django.http import HttpRequest


def has_session(request: HttpRequest) -> bool:
    """Whether the request brings a session cookie: only then may anybody be logged in."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES
