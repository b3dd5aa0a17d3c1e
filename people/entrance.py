"""A second way in, for somebody who never came: a link that only their mailbox held shows as much as a code sent there."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .models import Person
from .services import owner_of

SUGGESTED_NAME = "suggested_name"  # the session's, for the three first questions
METHOD = "mail_link"


def never_came(person: Person) -> bool:
    """Whether nobody has ever logged in as this person, nor has anything to log in with. At most two queries."""
    if person.last_login is not None or person.has_usable_password() or person.is_superuser or not person.is_active:
        return False
    return not (
        EmailAddress.objects.filter(user=person, verified=True).exists()
        or Authenticator.objects.filter(user=person).exists()
    )


@transaction.atomic
def verify_by_link(*, person: Person, email: str) -> EmailAddress:
    """Somebody who never came holds what was mailed to their address: it is theirs. Locks the person.

    Raises `ValidationError` where they came meanwhile, or the address became somebody else's.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    owner = owner_of(email)
    if not never_came(person) or (owner is not None and owner != person):
        raise ValidationError(_("Log in with this address first; then open the link again."))
    address, _is_new = EmailAddress.objects.get_or_create(
        user=person, email=email, defaults={"primary": not EmailAddress.objects.filter(user=person).exists()}
    )
    address.verified = True
    address.save(update_fields=["verified"])
    return address


def let_in(request: HttpRequest, person: Person, *, email: str, next_url: str) -> HttpResponse:
    """Log in by allauth's own flow, so that whatever it asks of others it asks here too."""
    record_authentication(request, person, method=METHOD, email=email)
    return perform_login(request, Login(user=person, email=email, redirect_url=next_url))
