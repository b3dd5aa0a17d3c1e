"""The board brief as the record has it: how each workstrand goes, what was done, what slipped, what is to be decided, what comes next."""

import datetime
import math
from collections.abc import Iterable

from django.utils.translation import gettext as _

from core import reporting
from core.registries import Fact, Span
from core.reporting import record_of
from core.text import literal, plain
from people.models import Person
from reports.models import Report, ReportSection
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.standing import standing_of_audience

from .lines import DraftedSection, Lines, row
from .reports import standing_reports

A_DAY = datetime.timedelta(days=1)
MOST_DONE, MOST_SLIPS, MOST_SAID, MOST_ASKED = 10, 8, 5, 5  # sentences: two pages hold no more
REASON_SHOWN, NEXT_SHOWN = 110, 180  # characters
DONE = frozenset({"terms", "deliverables", "outputs", "decisions"})
BOARD = "board"  # a part of what reports tell, and the section of the brief with it
NEXT = "next"  # the section of a status report, and of the brief
# Two A4 pages as `core.documents.to_pdf` sets them, counted in lines of its type.
PAGES, LINES_A_PAGE, TITLE_LINES = 2, 46, 7
LETTERS_A_LINE, LINES_OF_A_HEADING, LINES_OF_A_ROW, LINES_BETWEEN = 92, 1.6, 1.35, 0.25


def usual_span(group: WorkingGroup) -> tuple[datetime.date, datetime.date]:
    """From the day after the last brief, or the first day of the group, until today or the group's last; one query."""
    today = group.today()
    end = min(today, group.ends_on or today)
    briefs = Report.objects.published().filter(workstrand__group=group, kind=Report.Kind.BRIEF)
    last = briefs.values_list("covers_to", flat=True).first()
    first = last + A_DAY if last else group.starts_on or end
    return min(first, end), end


def drafted(
    group: WorkingGroup, starts_on: datetime.date, ends_on: datetime.date, audience: str
) -> list[DraftedSection]:
    """The sections of the brief of a group between two days, for the readers of an audience; sections of which the record has nothing are empty.

    Four queries beside those of the sources of facts.
    """
    strands = list(group.workstrands.order_by("-is_plenary", "order", "code"))
    for strand in strands:
        strand.group = group
    plenary = next(strand for strand in strands if strand.is_plenary)
    span = Span(group, starts_on, ends_on, standing_of_audience(plenary, audience))
    found = reporting.facts(span)
    latest = _latest(span)
    shown = [strand for strand in strands if not strand.is_plenary and (strand.is_open or strand.pk in latest)]
    done = [fact for fact in found if fact.on is not None and not fact.tone and fact.part in DONE]
    done.sort(key=lambda fact: fact.on or ends_on)
    said = [fact for fact in found if fact.part == BOARD]
    slips = [fact for fact in found if fact.tone in {"slip", "late"} and fact.part != BOARD]
    asked = [fact for fact in found if fact.tone == "asked"]
    of_board = [_points(BOARD, _("What the board asked and said"), said, MOST_SAID, audience)] if said else []
    return [
        _strands(shown, latest, audience),
        _points("done", _("Since the last brief"), done, MOST_DONE, audience),
        _points("slips", _("What slipped or is late"), slips, MOST_SLIPS, audience),
        *of_board,
        _points("asked", _("What is to be decided"), asked, MOST_ASKED, audience),
        _next(shown, latest, audience),
    ]


def board_readers(group: WorkingGroup) -> list[Person]:
    """Who reads the group for the board today; one query."""
    running = Role.objects.on(group.today()).filter(workstrand__group=group, kind=Role.Kind.BOARD)
    return list(Person.objects.filter(pk__in=running.values("person"), is_active=True).order_by("name", "pk"))


def pages_of(sections: Iterable[ReportSection]) -> int:
    """On how many A4 pages a report comes, about: counted by the letters of its lines, so that nobody waits for it to be set."""
    lines: float = TITLE_LINES
    for section in sections:
        text = section.text.strip()
        if text:
            lines += LINES_OF_A_HEADING + sum(_lines_of(line) for line in text.splitlines())
    return math.ceil(lines / LINES_A_PAGE)


def _lines_of(line: str) -> float:
    if not line.strip():
        return LINES_BETWEEN
    if line.startswith("#"):
        return LINES_OF_A_HEADING
    wrapped = math.ceil(len(line) / LETTERS_A_LINE)
    return wrapped - 1 + LINES_OF_A_ROW if line.startswith("|") else wrapped


def _latest(span: Span) -> dict[int, Report]:
    """The last status report of each strand until the end of the span; two queries."""
    rows = standing_reports(span.reader).filter(
        kind=Report.Kind.STATUS, workstrand__group=span.group, covers_to__lte=span.ends_on
    )
    found: dict[int, Report] = {}
    for report in rows.defer("facts").prefetch_related("sections"):
        found.setdefault(report.workstrand_id, report)
    return found


def _strands(strands: list[Workstrand], latest: dict[int, Report], audience: str) -> DraftedSection:
    written = Lines("strands", audience)
    if strands:
        written.say(row([_("Workstrand"), _("How it goes"), _("Why")]), row(["---"] * 3))
    for strand in strands:
        report = latest.get(strand.pk)
        if report is None:
            line = row([literal(strand.code), _("not reported"), ""])
            written.tell(_fact(strand, line, record_of(strand), strand.get_absolute_url()), line)
        else:
            why = literal(plain(report.rating_reason, REASON_SHOWN))
            line = row([literal(strand.code), str(report.get_rating_display()), why])
            written.tell(_fact(strand, line, record_of(report), report.get_absolute_url()), line)
    return written.section(_("How the workstrands go"))


def _points(key: str, heading: str, facts: list[Fact], most: int, audience: str) -> DraftedSection:
    """The last of these facts, as many as there is room for; of the others how many they are."""
    written = Lines(key, audience, left_out=max(len(facts) - most, 0))
    for fact in facts[-most:]:
        written.tell(fact, f"- {fact.sentence}")
    return written.section(heading)


def _next(strands: list[Workstrand], latest: dict[int, Report], audience: str) -> DraftedSection:
    written = Lines(NEXT, audience)
    for strand in strands:
        report = latest.get(strand.pk)
        texts = [one.text for one in report.sections.all() if one.key == NEXT] if report else []
        words = plain("\n\n".join(texts), NEXT_SHOWN)
        if report and words:
            stop = "" if words.endswith((".", "…", "!", "?")) else "."
            sentence = f"{literal(strand.code)}: {literal(words)}{stop}"
            written.tell(_fact(strand, sentence, record_of(report), report.get_absolute_url()), f"- {sentence}")
    return written.section(_("Next"))


def _fact(strand: Workstrand, sentence: str, record: str, url: str) -> Fact:
    return Fact("reports", strand.pk, None, sentence, (record,), url)
