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

OPEN_DAYS = 14  # asked today, so that nobody of a real office is shown as having kept silent
TEXT = "We plan the next edition now. Tell us whether you go on, and in which workstrand; a minute is enough."


@dataclass(frozen=True)
class Said:
    """An answer: of each strand "stay", "leave", or the code of another; recorded on behalf where it has a source."""

    who: str
    choices: dict[str, str]
    comment: str = ""
    successor: str = ""
    source: str = ""


ANSWERS = (
    Said("hinemoa.tauira", {}, "I go on as chair if nobody else comes forward."),
    Said("ada.example", {"WS1": "stay"}),
    Said("namuna.ganieva", {"WS1": "stay"}),
    Said("contohwati", {"WS1": "stay", "WS4": "leave"}, "One workstrand is enough beside the census."),
    Said("siobhan.osample", {"WS3": "stay"}),
    Said("darcy.nexample", {"WS3": "WS1"}),
    Said("keala.laana", {"WS2": "stay"}, "From the new year with less time.", successor="D’Arcy N’Example"),
    Said("misale.abebe", {"WS2": "stay", "WS5": "stay"}),
    Said("dilnoza.misolova", {"WS1": "stay"}, source="Call of last week to the secretariat"),
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
    demo.timeline.add(demo.today, Step.PEOPLE, partial(_ask, demo))
    for said in ANSWERS:
        demo.timeline.add(demo.today, Step.EVENTS, partial(_answer, demo, said))
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
