"""Dates known to the day, the month or the year: stored as the last day they may mean, shown as they are known."""

import calendar
import datetime

from django.db import models
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

MONTHS_A_YEAR = 12
EXAMPLE = _("Such as March 2026, or 15 March 2026.")
SHOWN = {"day": "j F Y", "month": "F Y", "year": "Y"}
WRITTEN = {
    "day": ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d.%m.%Y"),
    "month": ("%Y-%m", "%B %Y", "%b %Y", "%m/%Y", "%m.%Y"),
    "year": ("%Y",),
}


class Precision(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


def first_of_month(day: datetime.date) -> datetime.date:
    return day.replace(day=1)


def last_of_month(day: datetime.date) -> datetime.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(day: datetime.date, months: int) -> datetime.date:
    """So many months later, or earlier: the last day of a month stays a last day, any other keeps its number where the month has it.

    Raises `OverflowError` beyond the years that a date can have.
    """
    years, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    if not datetime.MINYEAR <= years <= datetime.MAXYEAR:
        raise OverflowError(f"{months} months from {day} is no date")
    first = datetime.date(years, month + 1, 1)
    last = last_of_month(first)
    return last if day == last_of_month(day) else first.replace(day=min(day.day, last.day))


def months_between(earlier: datetime.date, later: datetime.date) -> int:
    """From the month of one day to that of another: 1 from 31 January to 1 February; negative backwards."""
    return (later.year - earlier.year) * MONTHS_A_YEAR + later.month - earlier.month


def last_day_of(day: datetime.date, precision: str) -> datetime.date:
    """The last day that a date known so well may mean: what is stored, and after which something is late."""
    if precision == Precision.YEAR:
        return datetime.date(day.year, MONTHS_A_YEAR, 31)
    return last_of_month(day) if precision == Precision.MONTH else day


def first_day_of(day: datetime.date, precision: str) -> datetime.date:
    """The first day that a date known so well may mean."""
    if precision == Precision.YEAR:
        return datetime.date(day.year, 1, 1)
    return first_of_month(day) if precision == Precision.MONTH else day


def shown(day: datetime.date, precision: str) -> str:
    """A date as well as it is known: 15 March 2026, March 2026, 2026."""
    return date_format(day, SHOWN[precision])


def parsed(written: str) -> tuple[datetime.date, str] | None:
    """A date as somebody typed it, the last day it may mean, and how well it is known; `None` for what is no date.

    Month names in English or in the reader's language, in full or short; ISO 8601, and day.month.year.
    """
    text = _in_english(" ".join(written.split()))
    for precision, formats in WRITTEN.items():
        for form in formats:
            try:
                day = datetime.datetime.strptime(text, form).replace(tzinfo=datetime.UTC).date()
            except ValueError:
                continue
            return last_day_of(day, precision), precision
    return None


def _in_english(text: str) -> str:
    known = {str(name).casefold().rstrip("."): number for names in (MONTHS, MONTHS_3) for number, name in names.items()}
    words = text.replace(",", " ").split()
    return " ".join(
        calendar.month_name[known[word.casefold().rstrip(".")]] if word.casefold().rstrip(".") in known else word
        for word in words
    )
