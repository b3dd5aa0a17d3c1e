"""What the board said as its readers see it, and what of it awaits the officers. Each read says how many queries it runs."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.registries import ArchiveTable, ClosingCheck, Fact, Obligation, Reach, Span
from core.reporting import record_of
from core.text import literal
from people.models import Person
from reports.models import BoardMessage, Report
from reports.models.board import BoardMessageQuerySet
from workstrands.awaiting import midday
from workstrands.models import Decision, Role, WorkingGroup
from workstrands.models.groups import OFFICERS_FINISH_WITHIN
from workstrands.selectors import runners_of
from workstrands.selectors_archive import name_of
from workstrands.standing import Standing, run_by

PART = "board"
PLACE_OPEN = 62
DAY = "j F Y"
Kind = BoardMessage.Kind
SAID = {
    Kind.REQUEST: gettext_lazy("On %(day)s the board asked: “%(title)s”."),
    Kind.ENDORSEMENT: gettext_lazy("On %(day)s the board endorsed: “%(title)s”."),
    Kind.COMMENT: gettext_lazy("On %(day)s the board commented: “%(title)s”."),
}


@dataclass(frozen=True)
class Sought:
    """Which words of the board are looked for; what is not said is not looked at."""

    kind: str = ""
    year: str = ""

    @property
    def is_any(self) -> bool:
        return bool(self.kind or self.year)


def readable(standing: Standing) -> BoardMessageQuerySet:
    """What the reader may see of what boards said, voided ones too. No query."""
    found: BoardMessageQuerySet = BoardMessage.objects.visible_to(standing).select_related("workstrand__group")
    return found


def register(group: WorkingGroup, standing: Standing, sought: Sought | None = None) -> BoardMessageQuerySet:
    """Everything that the board said to a group and the reader may see, the latest first; one query for a page of it."""
    rows, sought = readable(standing).filter(workstrand__group=group), sought or Sought()
    if sought.kind:
        rows = rows.filter(kind=sought.kind)
    if sought.year:
        rows = rows.filter(given_on__year=int(sought.year))
    return rows.order_by("-given_on", "-id")


def years_of(group: WorkingGroup, standing: Standing) -> list[int]:
    """The years in which the board said something that the reader may see, the latest first; one query."""
    days = register(group, standing).order_by().dates("given_on", "year", order="DESC")
    return [day.year for day in days]


def open_requests(group: WorkingGroup, standing: Standing) -> list[BoardMessage]:
    """What the board asked and nobody answered, what is wanted first first; one query."""
    return sorted(register(group, standing).open(), key=lambda row: (row.answer_by, row.pk))


def briefs_sent(group: WorkingGroup, standing: Standing) -> list[Report]:
    """The board briefs that were published and the reader may see, the latest first; one query."""
    rows = Report.objects.published().filter(workstrand__group=group, kind=Report.Kind.BRIEF)
    return list(rows.visible_to(standing).defer("facts").select_related("workstrand__group"))


def at_a_glance(group: WorkingGroup, standing: Standing) -> dict[str, Any]:
    """What `reports/_board.html` shows on the page of a group: the latest brief and what waits for an answer; two queries."""
    briefs = briefs_sent(group, standing)
    return {"brief": briefs[0] if briefs else None, "open": open_requests(group, standing)}


def said_on(brief: Report, standing: Standing) -> list[BoardMessage]:
    """What the board said on a brief and the reader may see, in its order; one query."""
    return list(readable(standing).filter(brief=brief).order_by("given_on", "id"))


def readers_until(group: WorkingGroup) -> QuerySet[Person]:
    """Who reads for the board, or did; one query."""
    terms = Role.objects.not_voided().filter(workstrand__group=group, kind=Role.Kind.BOARD)
    return Person.objects.filter(pk__in=terms.values("person")).order_by("name", "pk")


def decisions_to_name(group: WorkingGroup) -> QuerySet[Decision]:
    """The decisions by which an answer may have been taken; one query."""
    return Decision.objects.standing().filter(workstrand__group=group).order_by("-taken_on", "-id")


def briefs_to_name(group: WorkingGroup) -> QuerySet[Report]:
    """The briefs on which the board may have spoken; one query."""
    rows = Report.objects.published().filter(workstrand__group=group, kind=Report.Kind.BRIEF)
    return rows.select_related("workstrand__group")


def badge_of(message: BoardMessage) -> dict[str, Any]:
    """What became of it, in a word with its day."""
    made: dict[str, Any] = {"on": None, "since": None}
    if message.voided_at is not None:
        day = message.voided_at.astimezone(message.workstrand.group.time_zone).date()
        return made | {"word": _("voided"), "tone": "bad", "icon": "x", "on": day}
    if message.answered_on is not None:
        return made | {"word": _("answered"), "tone": "ok", "icon": "check-lg", "on": message.answered_on}
    if message.is_late:
        word = _("not answered, was wanted by")
        return made | {"word": word, "tone": "warn", "icon": "exclamation-triangle", "on": message.answer_by}
    if message.is_request:
        return made | {"word": _("answer wanted by"), "tone": "", "icon": "hourglass-split", "on": message.answer_by}
    return made | {"word": message.get_kind_display(), "tone": "ok", "icon": "check-lg", "on": message.given_on}


def obligations(reach: Reach) -> Iterable[Obligation]:
    """Officers owe an answer to what the board asked; one query where nothing is open, else two."""
    run = run_by(reach, "workstrand__")
    if run is None:
        return
    ends = "workstrand__group__ends_on"
    still = Q(**{ends: None}) | Q(**{f"{ends}__gte": clock.today() - OFFICERS_FINISH_WITHIN})
    rows = list(BoardMessage.objects.open().filter(run, still).select_related("workstrand__group").order_by("pk"))
    runners = runners_of({row.workstrand.group_id for row in rows})
    for row in rows:
        group = row.workstrand.group
        yield Obligation(
            key=f"board:{row.pk}",
            kind="board",
            title=_("Answer the board: %s") % row.title,
            url=reverse("board_answer", args=[group.slug, row.pk]),
            since=row.recorded_at,
            due=midday(row.answer_by, group),
            scope_id=row.workstrand_id,
            people=runners.get(row.workstrand.group_id, ()),
            record_url=row.get_absolute_url(),
        )


def facts(span: Span) -> Iterator[Fact]:
    """What the board said on days of the span, what it was answered, and which request was open at its end; one query, of the whole group."""
    rows = readable(span.reader).standing().filter(workstrand__group=span.group, given_on__lte=span.ends_on)
    if span.scope_ids is not None:
        rows = rows.filter(workstrand__in=span.scope_ids)
    for row in rows.order_by("given_on", "id"):
        words = {"day": date_format(row.given_on, DAY), "title": literal(row.title)}
        if row.given_on >= span.starts_on:
            yield _fact(row, row.given_on, str(SAID[Kind(row.kind)]) % words)
        if row.answered_on is not None and span.starts_on <= row.answered_on <= span.ends_on:
            said = _("On %(answered)s the group answered what the board asked on %(day)s: “%(title)s”.")
            answered = date_format(row.answered_on, DAY)
            yield _fact(row, row.answered_on, said % {**words, "answered": answered})
        elif row.is_request and (row.answered_on is None or row.answered_on > span.ends_on):
            said = _("What the board asked on %(day)s, “%(title)s”, was not answered by %(last)s.")
            tone = "late" if row.answer_by < span.ends_on else ""
            yield _fact(row, None, said % {**words, "last": date_format(span.ends_on, DAY)}, tone)


def _fact(row: BoardMessage, on: datetime.date | None, sentence: str, tone: str = "") -> Fact:
    return Fact(PART, row.workstrand_id, on, sentence, (record_of(row),), row.get_absolute_url(), tone)


def archive(group: WorkingGroup, standing: Standing) -> Iterable[ArchiveTable]:
    """What the board said and was answered, voided ones too; who gave and recorded it for people of the network."""
    rows = readable(standing).filter(workstrand__group=group).order_by("given_on", "id")
    rows = rows.select_related(
        "given_by__merged_into", "recorded_by__merged_into", "decision__workstrand", "brief__workstrand"
    )
    shown = _linked(standing)
    fields: dict[str, Any] = {
        "id": "pk", "kind": "kind", "title": "title", "text": "text", "given_on": "given_on", "due_on": "due_on",
        "brief": lambda row: row.brief_id if shown(row.brief) else None,
        "answered_on": "answered_on", "answer": "answer",
        "decision": lambda row: row.decision.number if shown(row.decision) else "",
        "audience": "audience", "recorded_at": "recorded_at", "entered_later": "entered_later",
        "voided_at": "voided_at", "void_reason": "void_reason", "address": lambda row: row.get_absolute_url(),
    }  # fmt: skip
    if standing.in_network:
        fields |= {
            "source": "source",
            "given_by": name_of("given_by", standing),
            "recorded_by": name_of("recorded_by", standing),
        }
    yield ArchiveTable("reports/board", _("What the board said"), rows, fields)


def _linked(standing: Standing) -> Callable[[Any], bool]:
    """Whether something that a message names may be named to the reader: what it names may be read by fewer."""
    return lambda row: row is not None and standing.may_read(row)


def closing_checks(group: WorkingGroup) -> Iterable[ClosingCheck]:
    """What the board asked and nobody answered; one query."""
    titles = list(BoardMessage.objects.open().filter(workstrand__group=group).values_list("title", flat=True))
    yield ClosingCheck(PLACE_OPEN, "board_requests", gettext_lazy("Requests of the board"),
                       len(titles), "; ".join(titles), reverse("board", args=[group.slug]))  # fmt: skip
