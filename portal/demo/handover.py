"""Somebody is away and another stands in; a lead goes in three weeks, and the hand-over is under way."""

import datetime
from functools import partial
from typing import TYPE_CHECKING

from core import clock
from membership.services.absence import declare_absence
from membership.services.handover import suggest_successor, tick, write_notes
from workstrands.models import Role
from workstrands.services import end_role

from .timeline import Step

if TYPE_CHECKING:
    from .load import Demonstration

AWAY, STAND_IN = "siobhan.osample", "kim.placeholder"
GOES, FOLLOWS, STRAND = "uthahon.tuayang", "petar.uzorkovic", "WS5"
DAYS_LEFT = 21
NOTES = """\
## What runs

* The check of one published output against the five dimensions: accuracy and timeliness are drafted, explainability is not begun.
* A call with WS2 every second week, on who signs off a model.

## Promised

* A table of measures that an office can compute with what it has, to the whole group, before the next meeting.

## What I would do next

Ask two more offices for an output of theirs; one output says little about efficiency.
"""


def plan(demo: "Demonstration") -> None:
    """Put it on the timeline."""

    def ago(days: int, act: "partial[None]") -> None:
        demo.timeline.add(demo.today - datetime.timedelta(days=days), Step.EVENTS, act)

    ago(4, partial(_go_away, demo))
    ago(9, partial(_set_last_day, demo))
    ago(6, partial(_write, demo))
    ago(3, partial(_suggest, demo))


def _go_away(demo: "Demonstration") -> None:
    """Since the day before yesterday, for a week."""
    person, today = demo.people[AWAY], clock.today(demo.people[AWAY].time_zone)
    first = today + datetime.timedelta(days=2)
    declare_absence(
        person=person,
        by=person,
        stand_in=demo.people[STAND_IN],
        starts_on=first,
        ends_on=first + datetime.timedelta(days=6),
    )


def _term(demo: "Demonstration") -> Role:
    roles = Role.objects.not_voided().select_related("workstrand__group")
    return roles.get(person=demo.people[GOES], workstrand=demo.strands[STRAND], kind=Role.Kind.LEAD)


def _set_last_day(demo: "Demonstration") -> None:
    end_role(
        role=_term(demo),
        by=demo.coordinator,
        on=demo.today + datetime.timedelta(days=DAYS_LEFT),
        reason="Takes up another task in the office.",
    )


def _write(demo: "Demonstration") -> None:
    write_notes(role=_term(demo), notes=NOTES, version=0, by=demo.people[GOES])


def _suggest(demo: "Demonstration") -> None:
    role, person = _term(demo), demo.people[GOES]
    suggest_successor(role=role, person=demo.people[FOLLOWS], by=person)
    tick(role=role, items=["documents"], by=person)
