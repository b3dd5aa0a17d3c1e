"""From the facts a report was drafted from to what its text still says: a sentence that was edited is not claimed to come from the record."""

import dataclasses
import re
from collections.abc import Iterable
from typing import Any

from core.registries import Fact

MARKER = re.compile(r"\s*(?:[-*+]\s+|\d{1,9}[.)]\s+|>\s?|#{1,6}\s+)*")
ENDS_A_SENTENCE = (". ", "! ", "? ")


def stored(fact: Fact, *, section: str, audience: str) -> dict[str, Any]:
    """A fact as `Report.facts` keeps it: with the section it was written into, and for whom it was drawn."""
    kept = dataclasses.asdict(fact)
    on = fact.on.isoformat() if fact.on else None
    return kept | {"on": on, "records": list(fact.records), "section": section, "audience": audience}


def says(text: str, sentence: str) -> bool:
    """Whether a text still holds a sentence as it was drafted: at the start of a line or after another sentence, and to its end."""
    return any(_holds(line, sentence) for line in text.splitlines())


def standing_in(facts: Iterable[dict[str, Any]], section: str, text: str) -> list[dict[str, Any]]:
    """Of the facts that were written into a section those whose sentence it still has, in their order, each once."""
    mine = [fact for fact in facts if fact.get("section") == section]
    if not mine:
        return []
    lines = text.splitlines()
    whole = {MARKER.sub("", line, count=1).strip() for line in lines}  # as they were drafted, one a line: most of them
    return [
        fact
        for fact in mine
        if fact["sentence"] in whole
        or (fact["sentence"] in text and any(_holds(line, fact["sentence"]) for line in lines))
    ]


def _holds(line: str, sentence: str) -> bool:
    beginning = _after_marker(line)
    at = line.find(sentence)
    while at >= 0:
        end = at + len(sentence)
        begins = at == beginning or (at > beginning and line[:at].endswith(ENDS_A_SENTENCE))
        if begins and (end == len(line) or line[end].isspace()):
            return True
        at = line.find(sentence, at + 1)
    return False


def _after_marker(line: str) -> int:
    found = MARKER.match(line)
    return found.end() if found else 0
