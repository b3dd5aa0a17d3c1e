"""Writes about the site as a whole."""

from typing import Any

from django.core.cache import caches
from django.db import transaction

from . import history
from .audiences import Audience
from .models import SiteSettings
from .verbs import Verb


@transaction.atomic
def change_site_settings(*, by: Any, **values: Any) -> SiteSettings:
    """Set what the site says of itself. There is one row; the first change makes it. Public pages show it with the next request.

    Raises `ValidationError` naming the field at fault.
    """
    row = SiteSettings.objects.select_for_update().first() or SiteSettings(pk=1)
    old = {field: getattr(row, field) for field in values}
    for field, value in values.items():
        setattr(row, field, value)
    row.full_clean(validate_unique=False)
    row.save()
    transaction.on_commit(caches["local"].clear)
    history.record(
        verb=Verb.SETTINGS_CHANGED, target=row, scope=None, audience=Audience.GROUP, actor=by, old=old, new=values
    )
    return row
