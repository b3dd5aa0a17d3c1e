"""What the site says of itself, on every page."""

import logging
from typing import Any

from django import db
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

from .models import SiteSettings

log = logging.getLogger(__name__)
KEPT_SECONDS = 30
LAST_SEEN = "site_settings-last"


def defaults() -> SiteSettings:
    """What is said while nobody has set anything, and while the database is away."""
    banner = "Demonstration data: people, positions and reports are invented." if settings.DEMO else ""
    return SiteSettings(
        name=settings.SITE_NAME, contact_role=settings.CONTACT_NAME, contact_email=settings.CONTACT_EMAIL, banner=banner
    )


def site_settings(version: int | None = None) -> SiteSettings:
    """The settings row, or the defaults; kept in the process for half a minute.

    A public page, which is kept for longer, gives the version it is made for: it never shows older settings than that.
    """
    key = "site_settings" if version is None else f"site_settings-{version}"
    kept: SiteSettings | None = caches["local"].get(key)
    if kept is None:
        try:
            kept = SiteSettings.objects.first() or defaults()
        except db.Error:
            return defaults()
        caches["local"].set(key, kept, KEPT_SECONDS)
        caches["local"].set(LAST_SEEN, kept, None)
    return kept


def last_seen_settings() -> SiteSettings:
    """The settings as this process saw them last, or the defaults; for pages that must ask the database for nothing."""
    return caches["local"].get(LAST_SEEN) or defaults()


def site(request: HttpRequest) -> dict[str, Any]:
    """Context for every template; a view gives its own `crumbs`. The name `site` is taken by allauth."""
    return {"this_site": site_settings(getattr(request, "public_version", None)), "demo": settings.DEMO, "crumbs": None}
