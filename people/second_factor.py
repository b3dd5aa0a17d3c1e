"""Whether somebody has a second factor, and whether this session has shown it."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.http import HttpRequest

from .models import Person

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_one(person: Person) -> bool:
    """Recovery codes alone are none. One query."""
    return Authenticator.objects.filter(user=person, type__in=FACTORS).exists()


def was_shown(request: HttpRequest) -> bool:
    """A session opened before the factor was made has not shown it, and may be anybody's who read one mail. No query."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def _added(sender: object, *, request: HttpRequest, user: Person, authenticator: Authenticator, **kwargs: Any) -> None:
    # Else whoever made their first factor would be asked for it at once, before they see the recovery codes.
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)


def listen() -> None:
    """To allauth, once the apps are ready: making a factor shows it as well as using it does."""
    authenticator_added.connect(_added, dispatch_uid="second factor added")
