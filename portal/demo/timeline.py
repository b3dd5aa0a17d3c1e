"""What happened and when, done in that order under a moved clock, so that history reads as if it had been written at the time."""

import datetime
from collections.abc import Callable
from enum import IntEnum

from core import clock

MORNING = datetime.time(8, 0, tzinfo=datetime.UTC)
BETWEEN_ACTS = datetime.timedelta(minutes=7)
STRIDE_MINUTES, SPREAD_MINUTES = 97, 360  # not everything begins at eight sharp


class Step(IntEnum):
    """What comes first on one day."""

    OFFICES = 1
    GROUPS = 2
    PEOPLE = 3
    STRANDS = 4
    ROLES = 5
    EVENTS = 6
    ENDS = 7


class Timeline:
    def __init__(self) -> None:
        self._acts: list[tuple[datetime.date, Step, int, Callable[[], object]]] = []

    def add(self, day: datetime.date, step: Step, act: Callable[[], object]) -> None:
        self._acts.append((day, step, len(self._acts), act))

    def run(self) -> None:
        """Do everything, each day from some time in the morning UTC, so that it is the same date in all of Europe.

        What falls today happens now at the latest: a demonstration loaded at night has nothing in its future.
        """
        last_day, done = None, 0
        for day, _step, _number, act in sorted(self._acts, key=lambda row: row[:3]):
            done = done + 1 if day == last_day else 0
            last_day = day
            begins = datetime.timedelta(minutes=day.toordinal() * STRIDE_MINUTES % SPREAD_MINUTES)
            planned = datetime.datetime.combine(day, MORNING) + begins + done * BETWEEN_ACTS
            with clock.travel(min(planned, clock.now())):
                act()
