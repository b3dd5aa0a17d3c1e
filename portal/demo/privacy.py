"""Somebody who left, somebody who asks to be erased, and an office that was typed a second time: all of them invented."""

import datetime
from functools import partial
from typing import TYPE_CHECKING

from membership.services import erasing, leaving

from .timeline import Step

if TYPE_CHECKING:
    from .load import Demonstration

LEFT = {"login": "wayan.contoh", "name": "Wayan Contoh", "office": "NIE", "day": 10, "title": "Data engineer"}
ASKS = {"login": "matilda.muster", "name": "Matilda Musterova", "office": "StatTest", "day": 21, "listed": True}
# The accent makes it another name than the office's own, Demoland Statistics; a coordinator merges the two.
TYPED_AGAIN = {
    "login": "juana.demostracion",
    "name": "Juana Demostración",
    "office": "Demoland Statístics",
    "zone": "America/Santiago",
    "day": 140,
}
LEFT_DAYS_AGO, ASKED_DAYS_AGO = 12, 6
SOURCE = "Signed letter to the secretariat, answered by telephone at the office's own number."


def plan(demo: "Demonstration") -> None:
    """Put the three on the timeline."""
    for row in (LEFT, ASKS, TYPED_AGAIN):
        demo.at(row["day"], Step.PEOPLE, partial(demo.admit, row))  # type: ignore[arg-type]
    left_on = demo.today - datetime.timedelta(days=LEFT_DAYS_AGO)
    demo.timeline.add(left_on, Step.EVENTS, partial(_leave, demo))
    asked_on = demo.today - datetime.timedelta(days=ASKED_DAYS_AGO)
    demo.timeline.add(asked_on, Step.EVENTS, partial(_ask, demo))


def _leave(demo: "Demonstration") -> None:
    person = demo.people[str(LEFT["login"])]
    leaving.leave_network(person=person, by=person)


def _ask(demo: "Demonstration") -> None:
    person = demo.people[str(ASKS["login"])]
    erasing.ask_erasure_on_behalf(person=person, source=SOURCE, by=demo.coordinator)
