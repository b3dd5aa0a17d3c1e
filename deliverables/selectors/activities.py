"""Reads of the register of activities. Each says how many queries it runs; none grows with its rows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core import clock
from deliverables.models import Activity, ActivityMethod
from people.models import Organisation, Person, folded_q
from workstrands.models import OFFICER_KINDS, STRAND_LEAD_KINDS, Role, Theme, WorkingGroup, Workstrand
from workstrands.rules import can_run_strand
from workstrands.standing import Standing

INTERNATIONAL, UNKNOWN = "international", "unknown"  # beside the codes of countries
BY_THEME, BY_COUNTRY, BY_METHOD = "theme", "country", "method"
GROUPINGS = (BY_THEME, BY_COUNTRY, BY_METHOD)


@dataclass(frozen=True)
class Sought:
    """What is looked for in the register; what is not said is not looked at."""

    q: str = ""
    strand: str = ""
    theme: str = ""
    country: str = ""
    method: str = ""
    state: str = ""

    @property
    def is_any(self) -> bool:
        return any((self.q, self.strand, self.theme, self.country, self.method, self.state))


@dataclass(frozen=True)
class Choices:
    """What the register can be narrowed to, of what its reader may see."""

    strands: list[Workstrand]
    themes: list[str]
    countries: list[tuple[str, str]]  # key and name, by name
    methods: list[tuple[str, str]]  # folded and as written, by name


@dataclass
class ThemeLine:
    """One theme in the picture: how many activities, and of which countries how many."""

    label: str
    code: str
    count: int = 0
    countries: Counter[str] = field(default_factory=Counter)
    width: int = 0  # hundredths of the longest

    @property
    def listed(self) -> list[tuple[str, int]]:
        """The countries with their numbers, the most first, then by name."""
        return sorted(self.countries.items(), key=lambda pair: (-pair[1], pair[0]))


@dataclass(frozen=True)
class Shown:
    """The first activities of a place, and how many there are in all."""

    rows: list[Activity]
    total: int


def country_key(country: str, kind: str) -> str:
    """What an office is found by among countries: its code, or what stands in its place."""
    return country or (INTERNATIONAL if kind == Organisation.Kind.INTERNATIONAL else UNKNOWN)


def country_label(key: str) -> str:
    """What a country is called, or what stands in its place."""
    if key in {INTERNATIONAL, UNKNOWN}:
        return str(_("International organisations") if key == INTERNATIONAL else _("Country not recorded"))
    return Organisation(country=key).country_name


def visible(standing: Standing, group: WorkingGroup | None) -> QuerySet[Activity]:
    """The activities of a group, or of all editions, that stand and the reader may see. No query of its own."""
    rows: QuerySet[Activity] = Activity.objects.visible_to(standing).standing()
    return rows.filter(workstrand__group=group) if group else rows.filter(workstrand__group__is_network=False)


def narrowed(rows: QuerySet[Activity], sought: Sought) -> QuerySet[Activity]:
    """Of these those that are looked for. No query of its own."""
    if sought.q:
        rows = rows.filter(folded_q(sought.q, "search_text", "organisation__search_text"))
    if sought.strand:
        rows = rows.filter(workstrand__slug=sought.strand)
    if sought.theme:
        rows = rows.filter(theme__title=sought.theme)
    if sought.country == INTERNATIONAL:
        rows = rows.filter(organisation__country="", organisation__kind=Organisation.Kind.INTERNATIONAL)
    elif sought.country == UNKNOWN:
        rows = rows.filter(organisation__country="").exclude(organisation__kind=Organisation.Kind.INTERNATIONAL)
    elif sought.country:
        rows = rows.filter(organisation__country=sought.country)
    if sought.method:
        rows = rows.filter(Exists(ActivityMethod.objects.filter(activity=OuterRef("pk"), folded=sought.method)))
    return rows.filter(state=sought.state) if sought.state else rows


def choices_of(rows: QuerySet[Activity], group: WorkingGroup) -> Choices:
    """What these rows can be narrowed to; four queries. Workstrands are the group's, in every case."""
    themes = Theme.objects.filter(activities__in=rows).order_by().values_list("title", flat=True).distinct()
    places = rows.order_by().values_list("organisation__country", "organisation__kind").distinct()
    countries = {country_key(str(country or ""), kind) for country, kind in places}
    used = ActivityMethod.objects.filter(activity__in=rows).order_by().values_list("folded")
    methods = used.annotate(written=Min("name"))
    return Choices(
        list(group.workstrands.select_related("group").order_by("-is_plenary", "order", "code")),
        sorted(themes, key=str.casefold),
        sorted(((key, country_label(key)) for key in countries), key=lambda pair: pair[1].casefold()),
        sorted(methods, key=lambda pair: pair[1].casefold()),
    )


def with_contacts(rows: QuerySet[Activity], standing: Standing) -> QuerySet[Activity]:
    """With `names_contact`: whether the reader may see who the contact is. People of the network see everybody; others see those who said
    so, hold an office or lead. No query of its own.
    """
    if standing.in_network:
        return rows.annotate(names_contact=Value(value=True, output_field=BooleanField()))
    office = Role.objects.on(clock.today()).filter(
        person=OuterRef("contact"), kind__in=OFFICER_KINDS | STRAND_LEAD_KINDS
    )
    return rows.annotate(
        names_contact=Case(When(Q(contact__is_listed=True) | Exists(office), then=True), default=False)
    )


def register(
    rows: QuerySet[Activity], standing: Standing, by: str, countries: Iterable[tuple[str, str]]
) -> QuerySet[Any]:
    """These activities in the order in which the register shows them; two queries for a page of them.

    `by` is one of `GROUPINGS`: by method, an activity is there once for each of its methods, in `method_folded`, and once where it has none.
    """
    found = with_contacts(rows, standing).select_related(
        "workstrand__group", "organisation", "theme", "contact__merged_into"
    )
    found = found.prefetch_related("methods")
    then = (F("workstrand__group__starts_on").desc(nulls_last=True), "organisation__name", "pk")
    if by == BY_COUNTRY:
        ranks = [_country_is(key, rank) for rank, (key, _name) in enumerate(countries)]
        rank = Case(*ranks, default=Value(len(ranks)), output_field=IntegerField())
        return found.annotate(country_rank=rank).order_by("country_rank", *then)
    if by == BY_METHOD:
        found = found.annotate(method_folded=Coalesce("methods__folded", Value("")))
        last = Case(When(method_folded="", then=1), default=0, output_field=IntegerField())
        return found.annotate(has_none=last).order_by("has_none", "method_folded", *then)
    # A theme's title, so that the same theme of two editions stands together; without one, the strand's.
    return found.order_by(
        F("workstrand__group__starts_on").desc(nulls_last=True),
        "workstrand__group_id",
        "-workstrand__is_plenary",
        "workstrand__order",
        "workstrand__code",
        F("theme__order").asc(nulls_last=True),
        "theme_id",
        "organisation__name",
        "pk",
    )


def _country_is(key: str, rank: int) -> When:
    international = Q(organisation__kind=Organisation.Kind.INTERNATIONAL)
    if key in {INTERNATIONAL, UNKNOWN}:
        kind = international if key == INTERNATIONAL else ~international
        return When(Q(organisation__country="") & kind, then=Value(rank))
    return When(organisation__country=key, then=Value(rank))


def picture(rows: QuerySet[Activity]) -> list[ThemeLine]:
    """How many activities under which theme, and of which countries; one query, whose rows are themes and countries."""
    counted = (
        rows.order_by()
        .values_list(
            "workstrand__group__starts_on", "workstrand__order", "workstrand__code", "workstrand__title",
            "theme__order", "theme__title", "organisation__country", "organisation__kind",
        )
        .annotate(total=Count("pk"))
    )  # fmt: skip
    lines: dict[tuple[str, str], ThemeLine] = {}
    ordered = sorted(counted, key=lambda row: (row[1], row[2], row[4] is None, row[4] or 0, row[5] or ""))
    for _starts, _order, code, strand, _place, theme, country, kind, total in ordered:
        line = lines.setdefault((code if not theme else "", theme or strand), ThemeLine(theme or strand, code))
        line.count += total
        line.countries[country_label(country_key(str(country or ""), kind))] += total
    longest = max((line.count for line in lines.values()), default=1)
    for line in lines.values():
        line.width = round(100 * line.count / longest)
    return list(lines.values())


def shown_of(place: Workstrand | WorkingGroup, standing: Standing, limit: int) -> Shown:
    """The first activities of a workstrand, or of all of a group, by organisation, and how many there are; one query."""
    rows = Activity.objects.visible_to(standing).standing()
    own = rows.filter(workstrand__group=place) if isinstance(place, WorkingGroup) else rows.filter(workstrand=place)
    own = own.select_related("workstrand__group", "organisation", "theme").annotate(total=Window(Count("pk")))
    found = list(own.order_by("organisation__name", "pk")[:limit])
    return Shown(found, found[0].total if found else 0)


def own_offices(person: Person, group: WorkingGroup) -> QuerySet[Organisation]:
    """For which organisations somebody speaks in a group: those of their terms there, or that of their profile. No query of its own."""
    today = group.today()
    terms = Role.objects.on(today).taking_part().filter(person=person, workstrand__group=group)
    found = Organisation.objects.filter(Q(pk__in=terms.exclude(organisation=None).values("organisation")))
    return (found | Organisation.objects.filter(pk=person.organisation_id)).distinct().order_by("name")


def open_strands(group: WorkingGroup, standing: Standing, *, takes_part: Any) -> list[Workstrand]:
    """The workstrands for which somebody may enter activities, as `takes_part` says of each; one query."""
    strands = group.workstrands.select_related("group").order_by("-is_plenary", "order", "code")
    return [strand for strand in strands if takes_part(standing, strand)]


def runs_any(standing: Standing, strands: Iterable[Workstrand]) -> bool:
    """Whether somebody runs one of these, and so records for others."""
    return any(can_run_strand(standing, strand) for strand in strands)


@dataclass
class Section:
    """The activities of a page that stand together: under one theme, in one country, by one method."""

    key: tuple[Any, ...]
    label: str
    note: str
    rows: list[Any] = field(default_factory=list)


def sections(rows: Iterable[Any], by: str, *, with_edition: bool) -> list[Section]:
    """The rows of `register` under their headings; no query."""
    found: list[Section] = []
    for row in rows:
        key, label, note = _heading(row, by)
        if with_edition and by == BY_THEME:
            note = ", ".join(filter(None, [note, row.workstrand.group.title]))
        if not found or found[-1].key != key:
            found.append(Section(key, label, note))
        found[-1].rows.append(row)
    return found


def _heading(row: Any, by: str) -> tuple[tuple[Any, ...], str, str]:
    if by == BY_COUNTRY:
        key = country_key(str(row.organisation.country or ""), row.organisation.kind)
        return (key,), country_label(key), ""
    if by == BY_METHOD:
        used = {method.folded: method.name for method in row.methods.all()}
        return (row.method_folded,), used.get(row.method_folded, str(_("No method named"))), ""
    strand = row.workstrand
    code = "" if strand.is_plenary else strand.code
    if row.theme is not None:
        return (strand.pk, row.theme_id), row.theme.title, code
    return (strand.pk, None), strand.group.title if strand.is_plenary else strand.title, code
