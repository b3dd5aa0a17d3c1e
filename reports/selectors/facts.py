"""What a report is drafted from: the facts of its days, as its readers may see them."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from core import reporting
from core.registries import Fact, Span
from reports.models import Report
from workstrands.models import Workstrand
from workstrands.standing import standing_of_audience

Row = dict[str, Any]


def gathered(workstrand: Workstrand, starts_on: datetime.date, ends_on: datetime.date, audience: str) -> list[Fact]:
    """What all readers of an audience may know of these days: of one strand, or by the plenary of the whole group.

    As many queries as the sources run, which does not grow with what they find.
    """
    scopes = None if workstrand.is_plenary else frozenset({workstrand.pk})
    reader = standing_of_audience(workstrand, audience)
    return reporting.facts(Span(workstrand.group, starts_on, ends_on, reader, scopes))


def as_rows(facts: Iterable[Fact]) -> list[Row]:
    """Facts as a report keeps them."""
    return [
        {
            "part": fact.part,
            "scope_id": fact.scope_id,
            "on": fact.on.isoformat() if fact.on else None,
            "sentence": fact.sentence,
            "records": list(fact.records),
            "url": fact.url,
            "tone": fact.tone,
        }
        for fact in facts
    ]


def from_rows(rows: Iterable[Mapping[str, Any]]) -> list[Fact]:
    """Facts as a report kept them."""
    return [
        Fact(
            part=row["part"],
            scope_id=row["scope_id"],
            on=datetime.date.fromisoformat(row["on"]) if row["on"] else None,
            sentence=row["sentence"],
            records=tuple(row["records"]),
            url=row["url"],
            tone=row["tone"],
        )
        for row in rows
    ]


def still_readable(report: Report, audience: str) -> list[Row]:
    """Of the facts that a report keeps, those that all readers of this audience may know, word for word."""
    if not report.facts:
        return []
    known = {
        (fact.sentence, fact.records)
        for fact in gathered(report.workstrand, report.covers_from, report.covers_to, audience)
    }
    return [row for row in report.facts if (row["sentence"], tuple(row["records"])) in known]
