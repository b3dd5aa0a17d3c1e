"""A section of a report while it is drafted from facts: lines, and which fact each of them says."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.registries import Fact
from core.text import tidy
from people.models import NAME_LENGTH
from reports.models import SECTION_LENGTH
from reports.tracing import stored

ROW = "| "  # how a row of a table begins
ROOM_LEFT = 500  # characters of a section: for what is said of the sentences that have no place


@dataclass
class DraftedSection:
    """A section as it is drafted; `facts` are those of its sentences, as `Report.facts` keeps them."""

    key: str
    heading: str
    text: str
    facts: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Lines:
    """A section while it is written: no longer than a section may be, and what has no place is counted."""

    key: str
    audience: str
    lines: list[str] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    length: int = 0
    left_out: int = 0

    def say(self, *lines: str) -> None:
        self.lines += lines
        self.length += sum(len(line) + 1 for line in lines)

    def tell(self, fact: Fact, line: str) -> None:
        """Write the line that says a fact."""
        if self.length + len(line) + 1 > SECTION_LENGTH - ROOM_LEFT:
            self.left_out += 1
            return
        self.say(line)
        self.facts.append(stored(fact, section=self.key, audience=self.audience))

    def section(self, heading: str) -> DraftedSection:
        if self.left_out:
            said = ngettext(
                "Of this period the record holds %d sentence more, which has no place here.",
                "Of this period the record holds %d sentences more, which have no place here.",
                self.left_out,
            )
            self.say("", said % self.left_out)
        return DraftedSection(self.key, heading[:NAME_LENGTH], tidy("\n".join(self.lines).strip("\n")), self.facts)


def period_words(starts_on: datetime.date, ends_on: datetime.date) -> str:
    """As it stands in a sentence: 1 January 2021 to 31 December 2021."""
    return _("%(start)s to %(end)s") % {
        "start": date_format(starts_on, "j F Y"),
        "end": date_format(ends_on, "j F Y"),
    }


def row(cells: Iterable[str]) -> str:
    """A row of a table, or with `---` in its cells the line below the head."""
    return f"{ROW}{' | '.join(cells)} |"
