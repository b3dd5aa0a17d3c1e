"""The request as views past the door know it."""

from django.http import HttpRequest

from .models import Person


class PersonRequest(HttpRequest):
    """A request of somebody logged in."""

    user: Person
