"""The board of the demonstration year, invented with whoever reads for it: a brief, two requests of which one is answered, an endorsement."""

import datetime
from functools import partial
from typing import TYPE_CHECKING

from core.audiences import Audience
from reports.models import BoardMessage, Report
from reports.selectors.brief import board_readers, usual_span
from reports.services import board as services
from reports.services import reports
from reports.services.annual import begin_drafted
from workstrands.models import Role

from .timeline import Step

if TYPE_CHECKING:
    from .load import Demonstration, Rows
FILE = "board.yaml"


def plan(demo: "Demonstration", facts: "Rows") -> None:
    """Put the reader, the brief and each word of the board on its day."""
    reader, brief = facts["reader"], facts["brief"]
    demo.at(reader["day"], Step.PEOPLE, partial(_reader, demo, reader))
    sent: list[Report] = []
    demo.at(brief["day"], Step.ENDS, partial(_brief, demo, brief["by"], sent))
    for row in facts["said"]:
        made: list[BoardMessage] = []
        demo.at(row["day"], Step.ENDS, partial(_say, demo, row, reader["login"], sent, made))
        if "answer" in row:
            demo.at(row["answer"]["day"], Step.ENDS, partial(_answer, demo, row["answer"], made))


def _reader(demo: "Demonstration", row: "Rows") -> None:
    """Not a member of the network: a board reader reads the group, and takes part in nothing."""
    demo.sign_up(row)
    demo.appoint(row["login"], "plenary", Role.Kind.BOARD)


def _brief(demo: "Demonstration", by: str, sent: list[Report]) -> None:
    """Drafted from the record since the year began, and sent to who reads for the board."""
    group, officer = demo.strands["plenary"].group, demo.people[by]
    starts_on, ends_on = usual_span(group)
    draft, _is_new = begin_drafted(
        group=group, kind=Report.Kind.BRIEF, starts_on=starts_on, ends_on=ends_on, audience=Audience.PUBLIC, by=officer
    )
    sent.append(reports.publish(report=draft, audience=Audience.PUBLIC, by=officer, told=board_readers(group)))


def _say(demo: "Demonstration", row: "Rows", reader: str, sent: list[Report], made: list[BoardMessage]) -> None:
    """By an officer who names the source, or by the reader on the brief."""
    person, wanted = demo.people[reader], row.get("wanted")
    officer = demo.people[row["by"]] if "by" in row else None
    made.append(
        services.record_message(
            group=demo.strands["plenary"].group,
            kind=row["kind"],
            title=row["title"],
            text=row["text"],
            due_on=demo.start + datetime.timedelta(days=wanted) if wanted else None,
            brief=sent[-1] if sent else None,
            source=row.get("source", ""),
            given_by=None if officer else person,
            audience=Audience.PUBLIC,
            by=officer or person,
        )
    )


def _answer(demo: "Demonstration", row: "Rows", made: list[BoardMessage]) -> None:
    services.answer_message(message=made[-1], answer=row["text"], by=demo.people[row["by"]])
