"""The request as views know it: with the standing that the middleware gives it."""

from django.http import HttpRequest

from people.requests import PersonRequest

from .standing import Standing


class StandingRequest(HttpRequest):
    """A request of anybody."""

    standing: Standing


class MemberRequest(PersonRequest):
    """A request of somebody logged in."""

    standing: Standing
