"""What must not be so on a site that the world can reach; `manage.py check --deploy` says it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004 - Django's own name

RESERVED = (".example", ".example.org", ".example.com", ".invalid", ".localhost", ".test")  # RFC 2606 and RFC 6761


def _nobody(address: str) -> bool:
    return f".{address.rpartition('@')[2]}".endswith(RESERVED)


@register(Tags.security, deploy=True)
def site_is_fit_for_the_world(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """One warning for each setting that is fit for one's own machine only."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    found = {
        "iwgml.W001": (settings.DEMO, "DEMO is on: everybody could read the outbox, and log in with printed passwords.", "Unset DEMO."),
        "iwgml.W002": (not settings.HTTPS, "SITE_URL is not https: cookies would travel in the clear.", "Set SITE_URL to https://…"),
        "iwgml.W003": (
            settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
            "The database is SQLite, which one host only can write.",
            "Set DATABASE_URL to PostgreSQL.",
        ),
        "iwgml.W004": (
            _nobody(settings.CONTACT_EMAIL),
            "CONTACT_EMAIL is nobody's address, and every page names it.",
            "Set CONTACT_NAME and CONTACT_EMAIL.",
        ),
        "iwgml.W005": (
            host not in settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS,
            f"ALLOWED_HOSTS does not hold the host of SITE_URL, {host}: the links in mails would be refused.",
            "Add it to ALLOWED_HOSTS.",
        ),
    }  # fmt: skip
    return [Warning(said, hint=hint, id=code) for code, (wrong, said, hint) in found.items() if wrong]
