"""allauth's choices that are ours: one door, mail through the queue, our words, and whose limit a request counts against."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import mail
from core.context import site_settings

from .models import Person

TOO_MANY = gettext_lazy("Too many tries in a short time. Wait a few minutes and try again.")


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up but by the one door, and mail goes through the queue."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "duplicate_email": gettext_lazy("This is one of your addresses already."),
        "email_password_mismatch": gettext_lazy(
            "The address or the password is not right. You can ask for a code instead."
        ),
        "email_taken": gettext_lazy(
            "Somebody else here has this address. Log in with it instead, or ask us to join the two."
        ),
        "enter_current_password": gettext_lazy("That is not your password."),
        "incorrect_code": gettext_lazy(
            "That is not the code. Look at the newest mail; an older code is no longer good."
        ),
        "incorrect_password": gettext_lazy("That is not your password."),
        "rate_limited": TOO_MANY,
        "too_many_login_attempts": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Who asks, counted from the right of X-Forwarded-For, where only our own proxies write.

        A request with fewer entries than proxies came by a shorter way, such as a monitor's: whoever opened the connection is meant.
        """
        try:
            return super().get_client_ip(request)
        except ImproperlyConfigured:
            return request.META.get("REMOTE_ADDR", "")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Whoever is in has confirmed a further address, and sees it among theirs."""
        if self.request.user.is_authenticated:
            return reverse("account_email")
        return str(super().get_email_verification_redirect_url(email_address))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue one of allauth's mails; it leaves with the transaction, within a second or two of it."""
        site = site_settings()
        rendered = self.render_mail(
            template_prefix,
            email,
            {
                "request": allauth_context.request,
                "email": email,
                "site_name": site.name,
                "site_url": settings.SITE_URL,
                "contact_name": site.contact_role,
                "contact_email": site.contact_email,
                **context,
            },
        )
        html = (
            rendered.alternatives[0][0]
            if isinstance(rendered, EmailMultiAlternatives) and rendered.alternatives
            else ""
        )
        mail.queue_rendered(
            to=email, kind=mail.MailKind.ACCOUNT, subject=str(rendered.subject), text=str(rendered.body), html=str(html)
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """What authenticator apps and devices show of us, and our words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("That did not fit. Try again; an app shows a new code every half minute."),
        "unverified_email": gettext_lazy(
            "Confirm your e-mail addresses first, or remove the one that is not confirmed."
        ),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.SITE_NAME}

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's name
        known = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)s") % {"number": known + 1}
