"""When somebody is reminded, and of what. The rhythm is sober: a reminder that comes every day is soon read by nobody.

A person gets at most one reminder a day, in the morning of their own zone, over everything that awaits them; and none on a day on which nothing
in it is worth a mail. A thing is worth one

* on the first morning after it came up,
* three days before it is due, and on the day; where that is on their weekend, on the last working day before,
* every third day once it is overdue,
* every week otherwise.

Each mail tells of everything, so that the weeks of several things fall together. On somebody's weekend there is none, unless something in it is
due before the next working day and was not told since the last one.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from core import clock
from core.registries import Obligation
from membership.models import ReminderRound
from people.models import Person

REMIND_AT = datetime.time(8)
A_DAY = datetime.timedelta(days=1)
AGAIN_AFTER = datetime.timedelta(days=7)
OVERDUE_AGAIN_AFTER = DUE_SOON = datetime.timedelta(days=3)
SHOWN_AS_SOON = datetime.timedelta(days=7)
SATURDAY_SUNDAY = frozenset({5, 6})
# Where the weekend is another, as the Unicode CLDR has it (supplemental data, weekData), and in Bangladesh and the Maldives. 0 is Monday.
WEEKENDS = dict.fromkeys(
    ("BD", "BH", "DZ", "EG", "IL", "IQ", "JO", "KW", "LY", "MV", "OM", "QA", "SA", "SD", "SY", "YE"), frozenset({4, 5})
) | {"AF": frozenset({3, 4}), "IR": frozenset({4}), "IN": frozenset({6}), "UG": frozenset({6})}


@dataclass(frozen=True)
class Line:
    """A thing as a reminder tells it, with its days in the reader's zone; `for_name` is whom they stand in for."""

    key: str
    title: str
    url: str
    count: int
    since: datetime.date
    due: datetime.date | None
    for_name: str = ""
    has_own_mails: bool = False


@dataclass
class Reminder:
    """What awaits one person on a day of theirs, the most urgent first in each part."""

    person: Person
    day: datetime.date
    overdue: list[Line] = field(default_factory=list)
    soon: list[Line] = field(default_factory=list)
    waiting: list[Line] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """All of it."""
        return [*self.overdue, *self.soon, *self.waiting]

    def add(self, thing: Obligation, for_name: str) -> None:
        """Put a thing where it belongs."""
        zone = self.person.time_zone
        due = thing.due.astimezone(zone).date() if thing.due else None
        since = thing.since.astimezone(zone).date()
        line = Line(thing.key, thing.title, thing.url, thing.count, since, due, for_name, thing.has_own_mails)
        if due is None or due > self.day + SHOWN_AS_SOON:
            self.waiting.append(line)
        else:
            (self.overdue if due < self.day else self.soon).append(line)

    def is_worth_a_mail(self, told: dict[str, datetime.date]) -> bool:
        """Whether anything in it is to be said today; `told` is when each thing was last said."""
        lines = [line for line in self.lines if not line.has_own_mails]
        before, after = working_days_around(self.person, self.day)
        pressing = [line for line in lines if line.due is not None and self.day <= line.due < after]
        if is_weekend(self.person, self.day):
            return any(told.get(line.key, datetime.date.min) < before for line in pressing)
        worth = any(is_due_again(told.get(line.key), self.day, line.due) for line in lines)
        return worth or any(told.get(line.key) != self.day for line in pressing)


def is_due_again(last: datetime.date | None, today: datetime.date, due: datetime.date | None) -> bool:
    """Whether a thing that was last told on a day is worth a reminder today."""
    if last is None:
        return True
    if last >= today:
        return False
    if due is not None and due < today:
        return today - last >= OVERDUE_AGAIN_AFTER
    if due is not None and due == today:
        return True
    if due is not None and due - today <= DUE_SOON and last < due - DUE_SOON:
        return True
    return today - last >= AGAIN_AFTER


def is_weekend(person: Person, day: datetime.date) -> bool:
    """Whether a day is of the weekend where the person's organisation is."""
    country = str(person.organisation.country or "") if person.organisation else ""
    return day.weekday() in WEEKENDS.get(country, SATURDAY_SUNDAY)


def working_days_around(person: Person, day: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The last day before this one, and the first after it, that are not of the weekend."""
    before, after = day - A_DAY, day + A_DAY
    while is_weekend(person, before):
        before -= A_DAY
    while is_weekend(person, after):
        after += A_DAY
    return before, after


def _morning(day: datetime.date, zone: datetime.tzinfo) -> datetime.datetime:
    return datetime.datetime.combine(day, REMIND_AT, zone)


def zones_to_remind(zones: Iterable[datetime.tzinfo], now: datetime.datetime) -> dict[str, datetime.date]:
    """Of these zones, by name, those where it is past eight and today's reminders did not go out yet, with the day. One query."""
    days = {str(zone): now.astimezone(zone).date() for zone in zones if now >= _morning(now.astimezone(zone).date(), zone)}  # fmt: skip
    begun = ReminderRound.objects.filter(day__in=set(days.values())).values_list("time_zone", "day")
    gone = {(str(zone), day) for zone, day in begun}
    return {zone: day for zone, day in days.items() if (zone, day) not in gone}


def next_reminder_at(zone: datetime.tzinfo, now: datetime.datetime | None = None) -> datetime.datetime:
    """When reminders next go out to the people of a zone: eight in the morning there; now where today's are late. At most one query."""
    now = now or clock.now()
    today = now.astimezone(zone).date()
    if now < _morning(today, zone):
        return _morning(today, zone)
    if zones_to_remind([zone], now):
        return now
    return _morning(today + A_DAY, zone)
