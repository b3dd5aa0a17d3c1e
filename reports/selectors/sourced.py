"""What a report that was drafted section by section still tells of the record, and whether its readers may know it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.audiences import Audience
from core.text import plain, render
from reports.models import Report, ReportSection
from reports.tracing import standing_in

from . import annual, brief
from .lines import ROW, DraftedSection

KINDS = (("pdf", "PDF"), ("docx", "Word"), ("md", "Markdown"))
LONGEST = 1_000  # characters of a sentence among the sources
DRAFTED = {Report.Kind.ANNUAL: annual.drafted, Report.Kind.BRIEF: brief.drafted}


def drafted_for(report: Report, audience: str) -> list[DraftedSection]:
    """The sections that the record has for a report of a whole group, for the readers of an audience. As many queries as the sources run."""
    draft = DRAFTED[Report.Kind(report.kind)]
    return draft(report.workstrand.group, report.covers_from, report.covers_to, audience)


def beyond(report: Report, sections: Iterable[ReportSection], audience: str) -> list[dict[str, Any]]:
    """Of the facts that the text still tells, those that not all readers of an audience may know; none for the audience they were drawn for.

    What was drawn for as many readers, or more, is not drawn again. As many queries as drafting takes, or none.
    """
    told = told_in(report.facts, sections)
    narrower = [row for row in told if is_wider(audience, than=row["audience"])]
    if not narrower:
        return []
    known = _known(report, audience)
    return [row for row in narrower if _name_of(row) not in known]


def kept(report: Report, sections: Iterable[ReportSection], audience: str) -> list[dict[str, Any]]:
    """The facts that a published report claims to be drawn from: those it still tells, and the record still holds, word for word."""
    told = told_in(report.facts, sections)
    known = _known(report, audience) if told else set()
    return [row | {"audience": audience} for row in told if _name_of(row) in known]


def told_in(facts: Iterable[dict[str, Any]], sections: Iterable[ReportSection]) -> list[dict[str, Any]]:
    """The facts whose sentence the section they were written into still has; no query."""
    rows = list(facts)
    return [row for section in sections for row in standing_in(rows, section.key, section.text)]


def is_wider(audience: str, *, than: str) -> bool:
    """Whether an audience has readers that the other has not."""
    order = list(Audience.values)  # from the widest to the narrowest
    return order.index(audience) < order.index(than)


def _known(report: Report, audience: str) -> set[tuple[str, str, tuple[str, ...]]]:
    sections = drafted_for(report, audience)
    return {_name_of(row) for section in sections for row in section.facts}


def _name_of(row: dict[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    return row["section"], row["sentence"], tuple(row["records"])


@dataclass(frozen=True)
class Source:
    """A sentence of a section and where what it tells is recorded."""

    words: str
    url: str


@dataclass(frozen=True)
class Part:
    """A section as a page shows it, with the sentences of it that come from the record."""

    section: ReportSection
    sources: tuple[Source, ...]

    @property
    def anchor(self) -> str:
        return self.section.key

    @property
    def heading(self) -> str:
        return self.section.heading

    @property
    def html(self) -> SafeString:
        """Its text, with anchors that no other section of the report has, and tables that scroll where they are wider than a phone."""
        if not self.section.text:
            return SafeString()
        made = str(render(self.section.text, anchor=f"{self.anchor}-1"))
        label = escape(_("Table: %s") % self.heading)
        scrolls = f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table>'
        # What `render` made safe, in which a table is written in no other way.
        return mark_safe(made.replace("<table>", scrolls).replace("</table>", "</table></div>"))  # noqa: S308


def parts_of(report: Report, sections: Iterable[ReportSection]) -> list[Part]:
    """The sections as a page shows them, each with its sources; of what is published by the group as a whole those that have words. No query."""
    shows_empty = report.is_draft or report.kind == Report.Kind.STATUS
    return [
        Part(section, tuple(_sources(report.facts, section)))
        for section in sections
        if shows_empty or section.text.strip()
    ]


def rows_of(report: Report, sections: Iterable[ReportSection]) -> list[dict[str, Any]]:
    """The facts that these sections were drafted from, without the rows of tables; all, of a report that does not part them. No query."""
    keys = {None, *(section.key for section in sections)}
    return [row for row in report.facts if row.get("section") in keys and not row["sentence"].startswith(ROW)]


def _sources(facts: list[dict[str, Any]], section: ReportSection) -> Iterator[Source]:
    for row in standing_in(facts, section.key, section.text):
        yield Source(_words(row["sentence"]), row["url"])


def _words(sentence: str) -> str:
    """A sentence, or a row of a table, without its marks."""
    if sentence.startswith(ROW):
        return " · ".join(plain(cell, LONGEST) for cell in sentence.strip(ROW).split(" | "))
    return plain(sentence, LONGEST)


def files_of(report: Report) -> list[tuple[str, str]]:
    """What a report can be taken away as: a label and an address each."""
    at = [report.workstrand.group.slug, report.pk]
    return [(label, reverse("report_document", args=[*at, kind])) for kind, label in KINDS]
