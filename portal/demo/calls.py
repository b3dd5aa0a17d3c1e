"""Calls for leads and the voices of offices in the demonstration year."""

import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from core import clock
from core.audiences import Audience
from membership.models import Call
from membership.services import calls, candidacies, voices

from .timeline import Step

if TYPE_CHECKING:
    from .load import Demonstration, Rows
FILE = "calls.yaml"


def plan(demo: "Demonstration", facts: "Rows") -> None:
    """Put the past call, the open one and the naming of voices on their days."""
    _plan_past(demo, facts["past"])
    _plan_open(demo, facts["open"])
    for row in facts["voices"]:
        demo.at(row["day"], Step.EVENTS, partial(_name, demo, row))


def _plan_past(demo: "Demonstration", row: "Rows") -> None:
    closes_on = demo.start + datetime.timedelta(days=row["closes"])
    demo.at(row["opened"], Step.EVENTS, partial(_open, demo, row, closes_on, Call.Answerers.GROUP))
    for one in row["candidates"]:
        demo.at(one["day"], Step.EVENTS, partial(_stand, demo, row, one))
    demo.at(row["decided"], Step.ROLES, partial(_appoint, demo, row))


def _plan_open(demo: "Demonstration", row: "Rows") -> None:
    closes_on = demo.today + datetime.timedelta(days=row["until"])
    demo.timeline.add(demo.day(row), Step.EVENTS, partial(_open, demo, row, closes_on, Call.Answerers.NETWORK))
    for one in row["volunteers"]:
        demo.timeline.add(demo.day(one), Step.EVENTS, partial(_stand, demo, row, one))
    for one in row["nominations"]:
        demo.timeline.add(demo.day(one), Step.EVENTS, partial(_nominate, demo, row, one))


def _open(demo: "Demonstration", row: "Rows", closes_on: datetime.date, answerers: str) -> None:
    draft = calls.draft_call(
        workstrand=demo.strands[row["strand"]],
        by=demo.coordinator,
        kind=row["kind"],
        places=1,
        text=row["text"],
        closes_on=closes_on,
        answerers=answerers,
        audience=Audience.PUBLIC,
    )
    calls.open_call(call=draft, by=demo.coordinator, tells_members=False)


def _call(demo: "Demonstration", row: "Rows") -> Call:
    found: Call = Call.objects.open().get(workstrand=demo.strands[row["strand"]], kind=row["kind"])
    return found


def _stand(demo: "Demonstration", row: "Rows", one: "Rows") -> None:
    person = demo.people[one["who"]]
    candidacies.volunteer(call=_call(demo, row), person=person, by=person, statement=one["statement"], time=one["time"])


def _nominate(demo: "Demonstration", row: "Rows", one: "Rows") -> None:
    by, person = demo.people[one["by"]], demo.people[one["who"]]
    candidacies.nominate(call=_call(demo, row), person=person, by=by, word=one["word"])


def _appoint(demo: "Demonstration", row: "Rows") -> None:
    """The first who stood, as the cast's file has it, from this day on."""
    call = _call(demo, row)
    chosen = call.candidacies.filter(person=demo.people[row["candidates"][0]["who"]])
    calls.appoint_candidates(
        call=call, candidacies=chosen, by=demo.coordinator, starts_on=clock.today(call.workstrand.group.time_zone)
    )


def _name(demo: "Demonstration", row: "Rows") -> None:
    named: dict[str, Any] = {place: demo.people.get(row.get(place, "")) for place in ("voice", "alternate")}
    voices.name_voice(
        group=demo.strands["plenary"].group,
        organisation=demo.offices[row["office"]],
        by=demo.people[row["by"]],
        source=row.get("source", ""),
        **named,
    )
