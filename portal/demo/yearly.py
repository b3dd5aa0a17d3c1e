"""The yearly question of the demonstration year, open today; and what was recorded from a mail. Answers come from the fictitious offices only."""

import datetime
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from membership import services
from membership.models import ConfirmationRound

from .timeline import Step

if TYPE_CHECKING:
    from .load import Demonstration

ASKED_DAYS_AGO, OPEN_DAYS = 6, 14
TEXT = "We plan the next edition now. Tell us whether you go on, and in which workstrand; a minute is enough."


@dataclass(frozen=True)
class Said:
    """An answer: of each strand "stay", "leave", or the code of another; recorded on behalf where it has a source."""

    who: str
    days_ago: int
    choices: dict[str, str]
    comment: str = ""
    successor: str = ""
    source: str = ""


ANSWERS = (
    Said("hinemoa.tauira", 6, {}, "I go on as chair if nobody else comes forward."),
    Said("ada.example", 5, {"WS1": "stay"}),
    Said("namuna.ganieva", 5, {"WS1": "stay"}),
    Said("contohwati", 4, {"WS1": "stay", "WS4": "leave"}, "One workstrand is enough beside the census."),
    Said("siobhan.osample", 4, {"WS3": "stay"}),
    Said("darcy.nexample", 3, {"WS3": "WS1"}),
    Said("keala.laana", 3, {"WS2": "stay"}, "From the new year with less time.", successor="D’Arcy N’Example"),
    Said("misale.abebe", 2, {"WS2": "stay", "WS5": "stay"}),
    Said("dilnoza.misolova", 1, {"WS1": "stay"}, source="Call of last week to the secretariat"),
)
BY_MAIL = (
    "fulano.detal",
    "WS3",
    9,
    "Mail to the secretariat, forwarded by the coordinator",
    "To help with the principles.",
)


def plan(demo: "Demonstration") -> None:
    """Put the question, the answers and a request by mail on the timeline."""
    at = demo.today - datetime.timedelta(days=ASKED_DAYS_AGO)
    demo.timeline.add(at, Step.PEOPLE, partial(_ask, demo))
    for said in ANSWERS:
        demo.timeline.add(
            demo.today - datetime.timedelta(days=said.days_ago), Step.EVENTS, partial(_answer, demo, said)
        )
    demo.timeline.add(demo.today - datetime.timedelta(days=BY_MAIL[2]), Step.EVENTS, partial(_by_mail, demo))


def _ask(demo: "Demonstration") -> None:
    services.open_round(
        group=demo.strands["plenary"].group,
        closes_on=demo.today + datetime.timedelta(days=OPEN_DAYS),
        text=TEXT,
        by=demo.coordinator,
    )


def _answer(demo: "Demonstration", said: Said) -> None:
    person = demo.people[said.who]
    services.answer_round(
        question=ConfirmationRound.objects.get(workstrand=demo.strands["plenary"]),
        person=person,
        by=demo.people["jovana.primeric"] if said.source else person,
        choices={
            demo.strands[code]: ("switch", demo.strands[what]) if what in demo.strands else (what, None)
            for code, what in said.choices.items()
        },
        comment=said.comment,
        successor_name=said.successor,
        source=said.source,
    )


def _by_mail(demo: "Demonstration") -> None:
    who, code, _ago, source, message = BY_MAIL
    services.record_joining(
        person=demo.people[who], workstrand=demo.strands[code], by=demo.coordinator, source=source, message=message, lets_in=True,
    )  # fmt: skip
