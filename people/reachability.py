"""Whoever shows that mail reaches them is sent mail again."""

from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed, email_confirmed, user_logged_in
from django.http import HttpRequest

from .models import Person
from .services import mark_reachable


def _reached(person: Person) -> None:
    if person.unreachable_since:
        mark_reachable(person=person, by=person)
        person.unreachable_since = None


def _logged_in(sender: object, *, request: HttpRequest, user: Person, **kwargs: object) -> None:
    """By a code, which was sent to the address that mail goes to."""
    if not user.unreachable_since:
        return
    last = [record for record in get_authentication_records(request, user) if record["method"] == "code"][-1:]
    if any(str(record.get("email", "")).lower() == user.email for record in last):
        _reached(user)


def _changed(sender: object, *, user: Person, **kwargs: object) -> None:
    _reached(user)


def _confirmed(sender: object, *, email_address: EmailAddress, **kwargs: object) -> None:
    if email_address.email == email_address.user.email:
        _reached(email_address.user)


def listen() -> None:
    """To allauth, once the apps are ready."""
    user_logged_in.connect(_logged_in, dispatch_uid="reached by a code")
    email_changed.connect(_changed, dispatch_uid="reached at another address")
    email_confirmed.connect(_confirmed, dispatch_uid="reached to confirm")
