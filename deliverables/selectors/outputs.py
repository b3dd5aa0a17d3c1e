"""Reads of the outputs library. Each says how many queries it runs; none grows with its rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, TextField
from django.db.models.functions import Cast
from django.urls import reverse

from core import languages
from deliverables.models import Material, Output
from deliverables.models.outputs import OutputQuerySet
from people.models import folded_q
from workstrands.models import Theme, WorkingGroup, Workstrand
from workstrands.standing import NOBODY, Standing


@dataclass(frozen=True)
class Sought:
    """What is looked for in the library; what is not said is not looked at."""

    q: str = ""
    group: str = ""
    strand: str = ""
    theme: str = ""
    kind: str = ""
    year: str = ""
    language: str = ""
    earlier: bool = False  # also those of which there is a newer version

    @property
    def is_any(self) -> bool:
        return any((self.q, self.group, self.strand, self.theme, self.kind, self.year, self.language))


@dataclass(frozen=True)
class Offered:
    """What the library can be narrowed by; `strands` of one edition, `groups` over all of them."""

    groups: list[tuple[str, str]]
    strands: list[Workstrand]
    themes: list[str]
    years: list[int]
    languages: list[tuple[str, str]]


def library(standing: Standing, group: WorkingGroup | None = None, sought: Sought | None = None) -> OutputQuerySet:
    """The outputs that the reader may see, of an edition or of all, the latest first; those withdrawn left out. Two queries for a page of them.

    Each has `newer`: the one that replaced it, of what the reader may see; those that have one are left out unless they are asked for.
    """
    sought = sought or Sought()
    rows = _within(standing, group)
    newer = Output.objects.visible_to(standing).standing()
    if not sought.earlier:
        rows = rows.filter(~Exists(newer.filter(replaces=OuterRef("pk"))))
    return narrowed(rows, sought).prefetch_related(
        Prefetch("replaced_by", newer.select_related("workstrand__group"), to_attr="newer")
    )


def _within(standing: Standing, group: WorkingGroup | None) -> OutputQuerySet:
    rows: OutputQuerySet = Output.objects.visible_to(standing).standing()
    return rows if group is None else rows.filter(workstrand__group=group)


def narrowed(rows: OutputQuerySet, sought: Sought) -> OutputQuerySet:
    """Of these outputs those that were looked for, the latest first."""
    if sought.q:
        rows = rows.filter(folded_q(sought.q, "search_text"))
    for column, value in (("workstrand__group__slug", sought.group), ("workstrand__slug", sought.strand)):
        rows = rows.filter(**{column: value}) if value else rows
    if sought.theme:
        rows = rows.filter(pk__in=Output.themes.through.objects.filter(theme__title=sought.theme).values("output"))
    if sought.kind:
        rows = rows.filter(kind=sought.kind)
    if sought.year:
        rows = rows.filter(released_on__year=int(sought.year))
    if sought.language:  # a list in JSON, which only one of the databases can look into
        rows = rows.alias(spoken=Cast("languages", TextField())).filter(spoken__contains=f'"{sought.language}"')
    found: OutputQuerySet = rows.select_related("workstrand__group").order_by("-released_on", "-id")
    return found


def offered(standing: Standing, group: WorkingGroup | None = None) -> Offered:
    """What to narrow the library by: workstrands or editions, themes, and the years and languages of what the reader may see. Four queries."""
    rows = _within(standing, group).order_by()
    themes = Theme.objects.order_by("title").distinct()
    places = Workstrand.objects.filter(group=group) if group else Workstrand.objects.none()
    editions = WorkingGroup.objects.order_by("-starts_on", "name").values_list("slug", "name", "short_name")
    spoken = {code for codes in rows.values_list("languages", flat=True).distinct() for code in codes}
    return Offered(
        groups=[] if group else [(slug, short or name) for slug, name, short in editions],
        strands=list(places.select_related("group").order_by("-is_plenary", "order", "code")),
        themes=list((themes.filter(workstrand__group=group) if group else themes).values_list("title", flat=True)),
        years=[day.year for day in rows.dates("released_on", "year", order="DESC")],
        languages=sorted(((code, languages.name(code)) for code in spoken), key=lambda row: row[1]),
    )


def latest_outputs(place: Workstrand | WorkingGroup, standing: Standing, limit: int) -> list[Output]:
    """The latest outputs of a workstrand, or of all of a group, that the reader may see; those replaced or withdrawn left out. One query."""
    newer = Output.objects.visible_to(standing).standing().filter(replaces=OuterRef("pk"))
    rows = Output.objects.visible_to(standing).standing().filter(~Exists(newer)).select_related("workstrand__group")
    own = rows.filter(workstrand__group=place) if isinstance(place, WorkingGroup) else rows.filter(workstrand=place)
    return list(own.order_by("-released_on", "-id")[:limit])


@dataclass(frozen=True)
class Neighbours:
    """What an output hangs together with, of what the reader may see."""

    older: Output | None
    newer: Output | None
    material: Material | None
    themes: list[str]


def neighbours_of(output: Output, standing: Standing) -> Neighbours:
    """The version before and after an output, the material it was made of, its themes; four queries."""
    rows = Output.objects.visible_to(standing).select_related("workstrand__group")
    shared = Material.objects.visible_to(standing).standing().select_related("workstrand__group")
    return Neighbours(
        older=rows.filter(pk=output.replaces_id).first(),
        newer=rows.standing().filter(replaces=output).first(),
        material=shared.filter(output=output).first(),
        themes=list(output.themes.values_list("title", flat=True)),
    )


def public_paths() -> list[str]:
    """The addresses of everything public that stands, for the site's map; one query."""
    rows: Iterable[tuple[Any, ...]] = (
        Output.objects.visible_to(NOBODY).standing().order_by("id").values_list("workstrand__group__slug", "pk")
    )
    return [reverse("output", args=row) for row in rows]
