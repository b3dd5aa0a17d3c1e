"""The first text of a status report: what happened since the last one, put under its three headings."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.registries import Fact
from reports.models import Report
from workstrands.models import Role, Workstrand

from .facts import gathered

PROGRESS, NEXT, RISKS = "progress", "next", "risks"
HEADINGS = {
    PROGRESS: gettext_lazy("Progress"),
    NEXT: gettext_lazy("Next steps"),
    RISKS: gettext_lazy("Risks and issues"),
}
A_DAY = datetime.timedelta(days=1)
DUE_CHANGE = "deliverables.DueChange:"  # as a fact names its records


@dataclass(frozen=True)
class Days:
    """Between which days a report tells, both inclusive."""

    starts_on: datetime.date
    ends_on: datetime.date


def days_to_report(strand: Workstrand) -> Days:
    """From the day after the last published report, or from the strand's first term, or its group's first day, until today or the group's
    last day; one or two queries.
    """
    group = strand.group
    end = min(group.today(), group.ends_on or group.today())
    last = Report.objects.published().filter(workstrand=strand, kind=Report.Kind.STATUS).first()
    if last is not None:
        return Days(min(last.covers_to + A_DAY, end), end)
    begun = Role.objects.not_voided().filter(workstrand=strand).aggregate(day=Min("starts_on"))["day"]
    first = max(filter(None, (begun or strand.state_since, group.starts_on)))
    return Days(min(first, end), end)


def status_facts(strand: Workstrand, starts_on: datetime.date, ends_on: datetime.date, audience: str) -> list[Fact]:
    """What a status report is drafted from, for the readers of an audience: all that is known of its days but other reports, and but the
    counts of taking part that a year is told by, which lead to the page of members.
    """
    facts = gathered(strand, starts_on, ends_on, audience)
    return [fact for fact in facts if fact.part != "reports" and not fact.url.endswith("/members/")]


def status_sections(facts: Iterable[Fact]) -> list[tuple[str, str, str]]:
    """The three sections of a status report, as (key, heading, text), with a point of a list for each fact."""
    points: dict[str, list[str]] = {key: [] for key in HEADINGS}
    # What was done comes first; who came and went stands behind it.
    for fact in sorted(facts, key=lambda fact: fact.part == "membership"):
        points[_place(fact)].append(f"- {fact.sentence}\n")
    return [(key, str(heading), "".join(points[key])) for key, heading in HEADINGS.items()]


def _place(fact: Fact) -> str:
    """Where a fact belongs: what was put off or is late is a risk; what is still to come, or to be decided, a next step. What was delivered late
    was delivered.
    """
    is_moved = fact.tone == "slip" and any(record.startswith(DUE_CHANGE) for record in fact.records)
    if is_moved or fact.tone == "late":
        return RISKS
    if fact.tone == "asked" or (fact.part == "deliverables" and fact.on is None):
        return NEXT
    return PROGRESS


def empty_hint(key: str) -> str:
    """What belongs into a section of a status report."""
    return {
        PROGRESS: _("What was done and delivered since the last report."),
        NEXT: _("What comes next, and who does it by when."),
        RISKS: _("What may not come off, or hold others up, and what you need from whom."),
    }.get(key, "")
