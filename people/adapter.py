from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest

from core import mail


class AccountAdapter(DefaultAccountAdapter):
    """allauth's choices that are ours: nobody signs up but by the one door, and mail goes through the queue."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue one of allauth's mails; it leaves with the transaction, within a second or two of it."""
        site = {"name": settings.SITE_NAME, "domain": settings.SITE_HOST}
        rendered = self.render_mail(
            template_prefix,
            email,
            {
                "request": allauth_context.request,
                "email": email,
                "current_site": site,
                "site_url": settings.SITE_URL,
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
