"""Days as people say them, without the year while it is this one; and zones."""

import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from core import clock

register = template.Library()


def _said(value: datetime.date | None, this_year: str, another: str) -> str:
    if not value:
        return ""
    now = clock.today(timezone.get_current_timezone())
    return date_format(value, this_year if value.year == now.year else another)


@register.filter(expects_localtime=True)
def day(value: datetime.date | None) -> str:
    """1 July, or 1 July 2021."""
    return _said(value, "j F", "j F Y")


@register.filter(expects_localtime=True)
def short_day(value: datetime.date | None) -> str:
    """1 Jul, or 1 Jul 2021."""
    return _said(value, "j M", "j M Y")


@register.filter(expects_localtime=True)
def zone(value: datetime.datetime) -> str:
    """What people call the zone of a moment: CET, or the city where the zone has no such letters."""
    letters = value.tzname() or ""
    return letters if letters.isalpha() else str(value.tzinfo).rsplit("/", 1)[-1].replace("_", " ")
