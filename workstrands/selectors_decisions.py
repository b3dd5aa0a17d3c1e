"""Reads of the register of decisions. Each says how many queries it runs; none grows with its rows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from people.models import folded_q

from .models import Decision, DecisionOffice, WorkingGroup, Workstrand
from .models.decisions import DecisionQuerySet
from .standing import Standing

Stand = DecisionOffice.Stand


@dataclass(frozen=True)
class Sought:
    """What is looked for in a register; what is not said is not looked at."""

    q: str = ""
    strand: str = ""
    how: str = ""
    year: str = ""

    @property
    def is_any(self) -> bool:
        return bool(self.q or self.strand or self.how or self.year)


@dataclass(frozen=True)
class StandGroup:
    """The offices that stood in one place: how many, and which where the reader may know."""

    stand: str
    label: str
    count: int
    offices: list[DecisionOffice]


def latest(place: Workstrand | WorkingGroup, standing: Standing, limit: int) -> list[Decision]:
    """The latest decisions of a workstrand, or of all of a group, that stand and the reader may see; one query."""
    rows = Decision.objects.visible_to(standing).standing().select_related("workstrand__group")
    own = rows.filter(workstrand__group=place) if isinstance(place, WorkingGroup) else rows.filter(workstrand=place)
    return list(own.order_by("-taken_on", "-id")[:limit])


def register(group: WorkingGroup, standing: Standing, sought: Sought | None = None) -> DecisionQuerySet:
    """The decisions of a group that the reader may see, voided ones too, the latest first; two queries for a page of them.

    Each has `later`: those that stand and superseded it, of what the reader may see.
    """
    sought = sought or Sought()
    rows = Decision.objects.visible_to(standing).filter(workstrand__group=group)
    if sought.q:
        rows = rows.filter(folded_q(sought.q, "search_text"))
    if sought.strand:
        rows = rows.filter(workstrand__slug=sought.strand)
    if sought.how:
        rows = rows.filter(how=sought.how)
    if sought.year:
        rows = rows.filter(taken_on__year=int(sought.year))
    later = Decision.objects.visible_to(standing).standing().order_by("taken_on", "id")
    found: DecisionQuerySet = (
        rows.select_related("workstrand__group")
        .prefetch_related(Prefetch("superseded_by", later, to_attr="later"))
        .order_by("-taken_on", "-id")
    )
    return found


def years_of(group: WorkingGroup, standing: Standing) -> list[int]:
    """The years in which a group took decisions that the reader may see, the latest first; one query."""
    rows = Decision.objects.visible_to(standing).filter(workstrand__group=group).order_by()
    return [day.year for day in rows.dates("taken_on", "year", order="DESC")]


def links_of(decision: Decision, standing: Standing) -> tuple[list[Decision], list[Decision]]:
    """What a decision supersedes, and what superseded it, of what the reader may see; two queries."""
    found = []
    for rows in (decision.supersedes.all(), decision.superseded_by.standing()):
        seen: Iterable[Decision] = rows.visible_to(standing).select_related("workstrand__group").order_by("taken_on")
        found.append(list(seen))
    return found[0], found[1]


def stands_of(decision: Decision, *, with_names: bool) -> list[StandGroup]:
    """Where the offices stood, in the order of the positions, with their names where asked for; one query."""
    rows = list(
        decision.offices.select_related("organisation", "spoken_by__merged_into").order_by("organisation__name")
    )
    counts = Counter(row.stand for row in rows)
    return [
        StandGroup(
            stand.value,
            str(stand.label),
            counts[stand.value],
            [row for row in rows if row.stand == stand] if with_names else [],
        )
        for stand in Stand
        if counts[stand.value]
    ]
