"""The annual report as the record has it: sections of sentences, each traced to the records it is made of."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import reporting
from core.audiences import Audience
from core.registries import Fact, Span
from core.reporting import PARTS, record_of
from core.text import literal, plain, render
from people.models import NAME_LENGTH
from reports.models import SECTION_LENGTH, Report, ReportSection
from reports.tracing import standing_in, stored
from workstrands.models import WorkingGroup, Workstrand
from workstrands.standing import standing_of_audience

OVERVIEW, MEMBERSHIP, PLENARY = "overview", "membership", "plenary"
# What the table of figures counts, by the part of a report that tells of it: by name, for this app knows the others only by what they say.
COUNTED = {
    "terms": ("terms.TermsVersion", gettext_lazy("Versions of terms")),
    "deliverables": ("deliverables.Deliverable", gettext_lazy("Deliverables")),
    "outputs": ("deliverables.Output", gettext_lazy("Outputs")),
    "activities": ("deliverables.Activity", gettext_lazy("Activities")),
    "reports": ("reports.Report", gettext_lazy("Reports")),
    "decisions": ("workstrands.Decision", gettext_lazy("Decisions")),
}
YEAR_DAYS, MOST_DAYS = 365, 400  # days: of a year, and of a period that is reported on as one
KINDS = (("pdf", "PDF"), ("docx", "Word"), ("md", "Markdown"))
ROW = "| "  # how a row of a table begins
LONGEST = 1_000  # characters of a sentence among the sources
ROOM_LEFT = 500  # characters of a section: for what is said of the sentences that have no place


@dataclass
class DraftedSection:
    """A section as it is drafted; `facts` are those of its sentences, as `Report.facts` keeps them."""

    key: str
    heading: str
    text: str
    facts: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class _Lines:
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
            self.say(
                "", _("Of this period the record holds %d sentences more, which have no place here.") % self.left_out
            )
        return DraftedSection(self.key, heading[:NAME_LENGTH], "\n".join(self.lines).strip() + "\n", self.facts)


def usual_span(group: WorkingGroup) -> tuple[datetime.date, datetime.date]:
    """What an annual report covers where nobody says otherwise: the group's period where that is a year or about, else its last twelve months."""
    today = group.today()
    first = group.starts_on or today.replace(month=1, day=1)
    last = min(group.ends_on or today, today)
    if (last - first).days > MOST_DAYS:
        first = last - datetime.timedelta(days=YEAR_DAYS - 1)
    return min(first, last), last


def drafted(
    group: WorkingGroup, starts_on: datetime.date, ends_on: datetime.date, audience: str
) -> list[DraftedSection]:
    """The sections of the annual report of a group between two days, for the readers of an audience.

    It holds what all of them may read, and no more. Parts of which the record has nothing are left out; a workstrand of which it has nothing
    says so. One query beside those of the sources of facts.
    """
    strands = list(group.workstrands.order_by("-is_plenary", "order", "code"))
    plenary = next(strand for strand in strands if strand.is_plenary)
    span = Span(group, starts_on, ends_on, standing_of_audience(plenary, audience))
    told: dict[int, list[Fact]] = {}
    for fact in reporting.facts(span):
        told.setdefault(fact.scope_id, []).append(fact)
    of_group = told.get(plenary.pk, [])
    shown = [strand for strand in strands if not strand.is_plenary and _belongs(strand, span, told)]
    sections = [_overview(span, plenary, [plenary, *shown], told, audience)]
    members = [fact for fact in of_group if fact.part == "membership"]
    others = [fact for fact in of_group if fact.part != "membership"]
    if members:
        sections.append(_section(MEMBERSHIP, str(PARTS["membership"]), members, audience, with_parts=False))
    if others:
        sections.append(_section(PLENARY, _("The group as a whole"), others, audience))
    for strand in shown:
        facts = told.get(strand.pk, [])
        if all(fact.part == "membership" for fact in facts):
            facts = [*facts, _nothing(strand, span, audience, beyond=bool(facts))]
        with_parts = any(fact.part != "membership" for fact in facts)
        sections.append(_section(f"strand-{strand.slug}", str(strand), facts, audience, with_parts=with_parts))
    return sections


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
    group = report.workstrand.group
    sections = drafted(group, report.covers_from, report.covers_to, audience)
    return {_name_of(row) for section in sections for row in section.facts}


def _name_of(row: dict[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    return row["section"], row["sentence"], tuple(row["records"])


def period_words(starts_on: datetime.date, ends_on: datetime.date) -> str:
    """As it stands in a sentence: 1 January 2021 to 31 December 2021."""
    return _("%(start)s to %(end)s") % {
        "start": date_format(starts_on, "j F Y"),
        "end": date_format(ends_on, "j F Y"),
    }


def _belongs(strand: Workstrand, span: Span, told: dict[int, list[Fact]]) -> bool:
    """Whether a report of this span has a section on a strand: it was there, or the record tells of it."""
    if strand.pk in told:
        return True
    if strand.is_over:
        return strand.state_since >= span.starts_on and strand.state != Workstrand.State.DROPPED
    return strand.state != Workstrand.State.PROPOSED and not (
        strand.state == Workstrand.State.FORMING and strand.state_since > span.ends_on
    )


def _nothing(strand: Workstrand, span: Span, audience: str, *, beyond: bool) -> Fact:
    said = (
        _("Beyond this, the record open to %(audience)s holds nothing of this workstrand for %(period)s.")
        if beyond
        else _("The record open to %(audience)s holds nothing of this workstrand for %(period)s.")
    )
    words = {"audience": Audience(audience).label, "period": period_words(span.starts_on, span.ends_on)}
    return Fact("membership", strand.pk, None, said % words, (record_of(strand),), strand.get_absolute_url())


def _section(
    key: str, heading: str, facts: Sequence[Fact], audience: str, *, with_parts: bool = True
) -> DraftedSection:
    written = _Lines(key, audience)
    for part, name in PARTS.items():
        of_part = [fact for fact in facts if fact.part == part]
        if not of_part:
            continue
        if with_parts:
            written.say("", f"## {name}", "")
        for fact in of_part:
            written.tell(fact, f"- {fact.sentence}")
    return written.section(heading)


def _overview(
    span: Span, plenary: Workstrand, scopes: list[Workstrand], told: dict[int, list[Fact]], audience: str
) -> DraftedSection:
    """In figures: who took part at the end, and of how many records of each kind the report tells, by workstrand."""
    written = _Lines(OVERVIEW, audience)
    written.say(_("This report covers %s.") % period_words(span.starts_on, span.ends_on), "")
    for fact in told.get(plenary.pk, []):
        if fact.part == "membership" and fact.on is None:
            written.tell(fact, f"- {fact.sentence}")
    counts = {scope.pk: _counts(told.get(scope.pk, [])) for scope in scopes}
    parts = [part for part in COUNTED if any(counts[scope.pk].get(part) for scope in scopes)]
    if not parts:
        return written.section(_("Overview"))
    written.say("", _("Of how many of each it tells:"), "")
    names = [_("Workstrand"), *(str(COUNTED[part][1]) for part in parts)]
    written.say(_row(names), _row(["---", *("---:" for _part in parts)]))
    rows = [(_name(scope), scope, counts[scope.pk]) for scope in scopes if any(counts[scope.pk].values())]
    total = {part: {name for count in counts.values() for name in count.get(part, ())} for part in parts}
    rows += [(_("Together"), plenary, total)] if len(rows) > 1 else []
    for name, scope, count in rows:
        line = _row([name, *(str(len(count.get(part, ()))) for part in parts)])
        records = tuple(sorted(record for part in parts for record in count.get(part, ())))
        written.tell(Fact("reports", scope.pk, None, line, records, scope.get_absolute_url()), line)
    return written.section(_("Overview"))


def _name(scope: Workstrand) -> str:
    return _("The group") if scope.is_plenary else literal(scope.code)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _counts(facts: Iterable[Fact]) -> dict[str, set[str]]:
    """The records that each part tells of, by part."""
    found: dict[str, set[str]] = {}
    for fact in facts:
        if fact.part in COUNTED:
            mine = (name for name in fact.records if name.partition(":")[0] == COUNTED[fact.part][0])
            found.setdefault(fact.part, set()).update(mine)
    return found


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
        """Its text, with anchors that no other section of the report has."""
        return render(self.section.text, anchor=f"{self.anchor}-1") if self.section.text else SafeString()


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
