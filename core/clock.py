"""The only clock of the domain, so that tests and the demonstration data can move it."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

_offset: ContextVar[datetime.timedelta] = ContextVar("clock_offset", default=datetime.timedelta())


def now() -> datetime.datetime:
    """The moment, aware, in UTC."""
    return datetime.datetime.now(datetime.UTC) + _offset.get()


def today(zone: str | datetime.tzinfo = "UTC") -> datetime.date:
    """The date at this moment in a zone, given by its IANA name or as an object."""
    return now().astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).date()


class Travel:
    """A moved clock, which goes on ticking."""

    def shift(self, by: datetime.timedelta) -> None:
        _offset.set(_offset.get() + by)


@contextmanager
def travel(to: datetime.datetime) -> Iterator[Travel]:
    """Move the clock of this thread to a moment for as long as the block runs."""
    token = _offset.set(to - datetime.datetime.now(datetime.UTC))
    try:
        yield Travel()
    finally:
        _offset.reset(token)
