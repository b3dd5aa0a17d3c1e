"""Terms of reference of the demonstration year: four versions, one consultation that an objection held up, one that is open.

Only the fictitious offices are asked, by their kind: no real one is given a position, or a silence.
"""

import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from core import clock
from terms.models import Consultation, ConsultedContact, TermsVersion
from terms.services import closing, comments, consultations, positions, versions, writing
from terms.services.adoption import enter_older
from terms.services.translations import add_translation, check_translation

from .timeline import Step

if TYPE_CHECKING:
    from .load import Demonstration, Rows
FILE = "terms.yaml"
DRAFTED, REDRAFTED, CONSULTED, CLOSES_AFTER = 4, 22, 24, 15  # days of the year, and how long it was open
REVISED_AGO, OPENED_AGO, CLOSES_IN = 24, 9, 9  # days before and after today
HELD_UP = 3  # days between the closing and the withdrawal of the objection
ASKED = ["other"]  # the kind of the fictitious offices


def plan(demo: "Demonstration", facts: "Rows") -> None:
    """Put the drafts, the consultations and what the offices said on their days."""
    texts = _texts(facts)
    demo.at(DRAFTED, Step.EVENTS, partial(_draft, demo, texts["0.1"], facts["versions"]["0.1"]["note"]))
    demo.at(REDRAFTED, Step.EVENTS, partial(_draft, demo, texts["0.2"], facts["versions"]["0.2"]["note"]))
    demo.at(CONSULTED, Step.EVENTS, partial(_consult, demo, CLOSES_AFTER, facts["words"]["first"]))
    for row in facts["first"]:
        demo.at(CONSULTED + row["day"], Step.EVENTS, partial(_answer, demo, row))
    closed = CONSULTED + CLOSES_AFTER
    demo.at(closed + 1, Step.EVENTS, partial(_close, demo))
    demo.at(closed + HELD_UP, Step.EVENTS, partial(_withdraw, demo, facts["withdrawn"]))
    demo.at(closed + HELD_UP + 9, Step.EVENTS, partial(_translate, demo, facts["translation"]))
    _plan_revision(demo, facts, texts["1.1"])
    older = facts["older"]
    demo.at(older["day"] + 20, Step.EVENTS, partial(_enter, demo, older))


def _plan_revision(demo: "Demonstration", facts: "Rows", text: str) -> None:
    def ago(days: int, act: "partial[Any]") -> None:
        demo.timeline.add(demo.today - datetime.timedelta(days=days), Step.EVENTS, act)

    ago(REVISED_AGO, partial(_draft, demo, text, facts["versions"]["1.1"]["note"]))
    for row in facts["comments"]:
        ago(REVISED_AGO - row["after"], partial(_comment, demo, row))
    ago(OPENED_AGO, partial(_consult, demo, OPENED_AGO + CLOSES_IN, facts["words"]["second"]))
    for row in facts["second"]:
        ago(OPENED_AGO - row["day"], partial(_answer, demo, row))


def _texts(facts: "Rows") -> dict[str, str]:
    """Each version's whole text; each says only what it changes of the one before."""
    sections: dict[str, str] = {}
    found = {}
    for number, row in facts["versions"].items():
        for heading, words in row["sections"].items():
            if heading in sections or heading not in row.get("after", {}):
                sections[heading] = words
                continue
            place = list(sections).index(row["after"][heading]) + 1
            pairs = list(sections.items())
            sections = dict([*pairs[:place], (heading, words), *pairs[place:]])
        found[number] = "\n".join(f"# {heading}\n\n{words}" for heading, words in sections.items())
    return found


def _in_work(demo: "Demonstration") -> TermsVersion:
    found: TermsVersion = TermsVersion.objects.in_work().get(workstrand=demo.strands["plenary"])
    return found


def _running(demo: "Demonstration") -> Consultation:
    return Consultation.objects.running().get(version__workstrand=demo.strands["plenary"])


def _draft(demo: "Demonstration", text: str, note: str) -> None:
    """Begun with the headings or the text before, as one does, and then written."""
    draft = versions.start_draft(workstrand=demo.strands["plenary"], by=demo.coordinator, note=note)
    writing.save_text(version=draft, text=text, base=draft.revision, by=demo.coordinator, note=note)


def _comment(demo: "Demonstration", row: "Rows") -> None:
    made = comments.comment_on(version=_in_work(demo), place=row["place"], text=row["text"], by=demo.people[row["who"]])
    if "answer" in row:
        comments.answer(comment=made, text=row["answer"], by=demo.coordinator)
    if "resolution" in row:
        comments.resolve(comment=made, by=demo.coordinator, word=row["resolution"])


def _consult(demo: "Demonstration", days: int, word: str) -> None:
    """Open for so many days, until six in the evening of a working day in the group's zone; the mail of the demonstration arrives at once."""
    zone = demo.strands["plenary"].group.time_zone
    day = clock.now().astimezone(zone).date() + datetime.timedelta(days=days)
    consultation = consultations.plan_consultation(
        version=_in_work(demo),
        rule=Consultation.Rule.SILENCE,
        closes_at=datetime.datetime.combine(day, datetime.time(18), zone),
        by=demo.coordinator,
        kinds=ASKED,
        word=word,
    )
    ConsultedContact.objects.filter(office__consultation=consultation).update(sent_at=clock.now(), email=None)


def _answer(demo: "Demonstration", row: "Rows") -> None:
    positions.take_position(
        consultation=_running(demo),
        organisation=demo.offices[row["office"]],
        choice=row["choice"],
        text=row.get("text", ""),
        by=demo.people[row["who"]],
    )


def _close(demo: "Demonstration") -> None:
    closing.close(consultation=_running(demo))


def _withdraw(demo: "Demonstration", row: "Rows") -> None:
    positions.withdraw_objection(
        consultation=_running(demo),
        organisation=demo.offices[row["office"]],
        by=demo.people[row["who"]],
        word=row["word"],
    )


def _translate(demo: "Demonstration", row: "Rows") -> None:
    agreed: TermsVersion = TermsVersion.objects.agreed().get(workstrand=demo.strands["plenary"])
    made = add_translation(
        version=agreed, language=row["language"], text=row["text"], translated_on=clock.today(), by=demo.coordinator
    )
    check_translation(translation=made, by=demo.coordinator)


def _enter(demo: "Demonstration", row: "Rows") -> None:
    enter_older(
        workstrand=demo.strands[row["strand"]],
        text=row["text"],
        in_force_on=demo.start + datetime.timedelta(days=row["day"] + 19),
        how="meeting",
        how_note=row["how_note"],
        by=demo.coordinator,
    )
