"""Reads about groups and workstrands that join or count. Each says how many queries it runs; none grows with its rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, F, Q

from core import clock
from people.models import Organisation
from people.regions import INTERNATIONAL, REGION_NAMES, UNKNOWN, region_of

from .models import OFFICER_KINDS, STRAND_LEAD_KINDS, Role, WorkingGroup, Workstrand
from .models.roles import RoleQuerySet
from .standing import Standing

KIND_ORDER: list[str] = list(Role.Kind.values)


@dataclass(frozen=True)
class StrandCard:
    """A strand as lists show it."""

    strand: Workstrand
    leads: list[Role]
    members: int

    @property
    def is_vacant(self) -> bool:
        """At work, and nobody leads it."""
        return self.strand.is_open and not self.leads


@dataclass
class CountryRow:
    """A country's offices, as (name, address), and how many of their people take part."""

    name: str
    offices: list[tuple[str, str]] = field(default_factory=list)  # name, slug
    people: int = 0


@dataclass
class RegionRow:
    """A region's countries, by name."""

    key: str
    name: str
    countries: list[CountryRow]

    @property
    def offices(self) -> int:
        """Offices of the region."""
        return sum(len(country.offices) for country in self.countries)

    @property
    def people(self) -> int:
        """People of the region."""
        return sum(country.people for country in self.countries)


@dataclass(frozen=True)
class Participation:
    """Who takes part, by region and country. `people` counts a person once under each office they had."""

    regions: list[RegionRow]

    @property
    def bars(self) -> list[dict[str, object]]:
        """Organisations by region, with the width of each bar in hundredths of the longest."""
        longest = max((region.offices for region in self.regions), default=1)
        return [
            {"label": region.name, "count": region.offices, "width": round(100 * region.offices / longest)}
            for region in self.regions
        ]

    @property
    def countries(self) -> int:
        """Countries, international organisations not counted."""
        return sum(len(region.countries) for region in self.regions if region.key not in {INTERNATIONAL, UNKNOWN})

    @property
    def offices(self) -> int:
        """Offices, all regions."""
        return sum(region.offices for region in self.regions)

    @property
    def people(self) -> int:
        """People, all regions."""
        return sum(region.people for region in self.regions)


def own_groups(standing: Standing, prefix: str) -> Q:
    """What lies in the groups that the reader runs; for the network's officers also in those that nobody runs any more, as their record is
    over: what is missing in it, they enter later. `prefix` leads to the group. No query of its own.
    """
    if standing.is_superuser:
        return Q()
    own = Q(**{f"{prefix}__in": standing.officer_of})
    return own | Q(**{f"{prefix}__in": WorkingGroup.objects.finished()}) if standing.network_officer else own


def roles_shown(group: WorkingGroup) -> RoleQuerySet:
    """The terms a group's pages show: those that run today, or ran on its last day once it is over."""
    return Role.objects.on(group.record_day()).filter(workstrand__group=group)


def roles_shown_of(workstrand: Workstrand) -> RoleQuerySet:
    """The terms that a strand's pages show: those that run, or ran on its last day; for a plenary those of the whole group."""
    if workstrand.is_plenary:
        return roles_shown(workstrand.group)
    return Role.objects.on(workstrand.record_day()).filter(workstrand=workstrand)


def _roles_on_cards(group: WorkingGroup) -> RoleQuerySet:
    """The terms of `roles_shown_of` for all strands of a group at once."""
    day, closed = group.record_day(), Q(workstrand__state__in=[Workstrand.State.CLOSED, Workstrand.State.DROPPED])
    closed &= Q(workstrand__state_since__lt=day)
    last = F("workstrand__state_since")
    ran = Role.objects.not_voided().filter(closed, Q(ends_on=None) | Q(ends_on__gte=last), starts_on__lte=last)
    return (Role.objects.on(day).exclude(closed) | ran).filter(workstrand__group=group)


def people_in(roles: RoleQuerySet) -> int:
    """How many people take part under any of these terms, each counted once; one query."""
    return roles.taking_part().order_by().values("person").distinct().count()


def strand_cards(group: WorkingGroup) -> list[StrandCard]:
    """All strands of a group but the plenary, in their order; three queries."""
    strands = list(group.workstrands.strands().prefetch_related("themes").order_by("order", "code"))
    shown = _roles_on_cards(group)
    leads: dict[int, list[Role]] = {}
    for role in shown.leads().select_related("person", "organisation").order_by("starts_on", "id"):
        leads.setdefault(role.workstrand_id, []).append(role)
    counts = dict(shown.taking_part().order_by().values_list("workstrand").annotate(Count("person", distinct=True)))
    for strand in strands:
        strand.group = group
    return [
        StrandCard(
            strand,
            sorted(leads.get(strand.pk, []), key=lambda role: KIND_ORDER.index(role.kind)),
            counts.get(strand.pk, 0),
        )
        for strand in strands
    ]


def officers_of(group: WorkingGroup) -> list[Role]:
    """Chair, coordinators, secretariat, in that order; one query."""
    officers = roles_shown(group).filter(kind__in=OFFICER_KINDS).select_related("person", "organisation")
    return sorted(officers, key=lambda role: (KIND_ORDER.index(role.kind), role.starts_on))


def runners_of(group_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """The persons who run each of these groups today, by the group's id; one query, none for no group."""
    wanted = set(group_ids)
    if not wanted:
        return {}
    roles = Role.objects.on(clock.today()).officers().filter(workstrand__group__in=wanted, person__is_active=True)
    found: dict[int, set[int]] = {}
    for group, person in roles.values_list("workstrand__group", "person"):
        found.setdefault(group, set()).add(person)
    return {group: tuple(sorted(people)) for group, people in found.items()}


def leads_of(workstrand: Workstrand) -> list[Role]:
    """Lead, co-leads, acting lead; of a strand that is over, whoever led it. One query."""
    over = Role.objects.not_voided().filter(workstrand=workstrand, starts_on__lte=workstrand.record_day())
    shown = over if workstrand.is_over else roles_shown_of(workstrand)
    leads = shown.leads().select_related("person", "organisation")
    return sorted(leads, key=lambda role: (KIND_ORDER.index(role.kind), role.starts_on))


def leads_to_come(workstrand: Workstrand) -> list[Role]:
    """Those appointed to lead from a day that is still to come, the next first; one query."""
    later = Role.objects.not_voided().filter(workstrand=workstrand, kind__in=STRAND_LEAD_KINDS)
    found = later.filter(starts_on__gt=workstrand.group.today()).select_related("person", "organisation")
    return list(found.order_by("starts_on", "id"))


def members_of(workstrand: Workstrand) -> RoleQuerySet:
    """The terms a members page lists: of the strand, or of the whole group for its plenary. One query for a page of them."""
    return (
        roles_shown_of(workstrand)
        .select_related("person", "organisation", "workstrand")
        .order_by("person__name", "person_id", "workstrand__order", "id")
    )


def network_terms(network: Workstrand) -> RoleQuerySet:
    """The terms by which somebody takes part in the network, whose plenary this is: those that run, and a member's that begins later."""
    today = network.group.today()
    later = Role.objects.not_voided().filter(workstrand=network, kind=Role.Kind.MEMBER, starts_on__gt=today)
    return (Role.objects.on(today).taking_part().filter(workstrand__group=network.group_id) | later).distinct()


def earlier_of(workstrand: Workstrand) -> RoleQuerySet:
    """Of a group or a strand that is over, the terms that ended before its last day; none while it runs. One query."""
    group = workstrand.group
    last_day = workstrand.state_since if workstrand.is_over else group.ends_on
    if not last_day or group.today() <= last_day:
        return Role.objects.none()
    ended = Role.objects.not_voided().filter(
        workstrand__group=group, ends_on__lt=min(last_day, group.ends_on or last_day)
    )
    ended = ended if workstrand.is_plenary else ended.filter(workstrand=workstrand)
    return ended.select_related("person", "organisation", "workstrand").order_by(
        "person__name", "person_id", "starts_on", "id"
    )


def only_public_names(roles: RoleQuerySet) -> RoleQuerySet:
    """Of these terms, those of people whom everybody may see: who said so, or holds an office or leads under this very term."""
    return roles.filter(Q(person__is_listed=True) | Q(kind__in=OFFICER_KINDS | STRAND_LEAD_KINDS))


def participation(roles: RoleQuerySet) -> Participation:
    """By region and country, from any set of terms; one query, whose rows are offices."""
    rows = (
        roles.taking_part()
        .exclude(organisation=None)
        .order_by("organisation__name")
        .values_list("organisation__name", "organisation__slug", "organisation__country", "organisation__kind")
        .annotate(people=Count("person", distinct=True))
    )
    return _by_region((name, slug, country, kind, people) for name, slug, country, kind, people in rows)


def organisations_by_country() -> Participation:
    """Every organisation that was looked at, with how many people take part from it today; one query."""
    takes_part = Q(roles__in=Role.objects.on(clock.today()).taking_part())
    rows = (
        Organisation.objects.filter(is_checked=True)
        .annotate(members=Count("roles__person", filter=takes_part, distinct=True))
        .order_by("name")
        .values_list("name", "slug", "country", "kind", "members")
    )
    return _by_region(rows)


def _by_region(rows: Iterable[tuple[str, str, str, str, int]]) -> Participation:
    found: dict[str, dict[str, CountryRow]] = {}
    for name, slug, country, kind, people in rows:
        office = Organisation(country=str(country or ""), kind=kind)
        region = region_of(str(country or ""), is_international=kind == Organisation.Kind.INTERNATIONAL)
        row = found.setdefault(region, {}).setdefault(str(country or ""), CountryRow(office.country_name))
        row.offices.append((name, slug))
        row.people += people
    return Participation(
        [
            RegionRow(key, str(title), sorted(found[key].values(), key=lambda row: row.name))
            for key, title in REGION_NAMES.items()
            if key in found
        ]
    )
