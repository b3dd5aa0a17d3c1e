"""When the strands of a group report: which period is asked for on a day, and until when. Pure functions of dates."""

import datetime
from dataclasses import dataclass

from core.months import add_months, first_of_month, last_of_month, months_between
from reports.models import DEFAULT_MONTHS
from workstrands.models import WorkingGroup

MID_MONTH = 16  # from this day a monthly report is asked for


@dataclass(frozen=True)
class Period:
    """So many months, counted from the first month of the group; reported on from `asked_from`, by the end of `due_on`.

    A report whose days reach into the time in which it is asked for, `covers_to >= asked_from`, settles it.
    """

    starts_on: datetime.date
    asked_from: datetime.date
    due_on: datetime.date


def period_asked(first_day: datetime.date, every_months: int, today: datetime.date) -> Period | None:
    """The latest period whose report is asked for by this day; `None` before the first, and where nobody reports (0 months).

    It is due on the last day of its last month, and asked for from the first day of that month; every month, from the sixteenth.
    """
    if every_months < 1 or today < first_day:
        return None
    count = (months_between(first_day, today) + 1) // every_months  # periods whose last month has come
    period = _period(first_day, every_months, count)
    if period is not None and period.asked_from > today:
        period = _period(first_day, every_months, count - 1)
    return period


def _period(first_day: datetime.date, every_months: int, count: int) -> Period | None:
    """The period of this number, counted from 1; `None` before the first."""
    if count < 1:
        return None
    last_month = add_months(first_of_month(first_day), count * every_months - 1)
    return Period(
        starts_on=max(first_day, add_months(first_of_month(first_day), (count - 1) * every_months)),
        asked_from=last_month if every_months > 1 else last_month.replace(day=MID_MONTH),
        due_on=last_of_month(last_month),
    )


def next_due(group: WorkingGroup) -> datetime.date | None:
    """Until when the period of today is reported on; `None` where nobody reports, before the group began and once it is over."""
    every_months, today = every_months_of(group), group.today()
    if every_months < 1 or group.starts_on is None or today < group.starts_on:
        return None
    period = _period(group.starts_on, every_months, months_between(group.starts_on, today) // every_months + 1)
    if period is None or (group.ends_on and today > group.ends_on):
        return None
    return min(filter(None, (period.due_on, group.ends_on)))


def every_months_of(group: WorkingGroup) -> int:
    """The months between the status reports of a group; one query unless its rhythm was read with it."""
    rhythm = getattr(group, "reporting_rhythm", None)
    return rhythm.every_months if rhythm is not None else DEFAULT_MONTHS


def asked_of(group: WorkingGroup) -> Period | None:
    """The period on which the strands of a group report today, due by the group's last day at the latest; `None` once it is over."""
    if group.starts_on is None or (group.ends_on and group.today() > group.ends_on):
        return None
    period = period_asked(group.starts_on, every_months_of(group), group.today())
    if period is None or group.ends_on is None or period.due_on <= group.ends_on:
        return period
    return Period(period.starts_on, period.asked_from, group.ends_on)
