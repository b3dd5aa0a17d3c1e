"""Which countries take part in a strand or a group, and which are missing."""

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django_countries import countries

from core import clock
from people.models import Organisation, Person
from people.subregions import OTHER_AREAS, SUBREGIONS, SubregionKey, subregion_of
from workstrands.models import Role, Workstrand
from workstrands.selectors import roles_shown_of


@dataclass
class CountryCover:
    """A country: whether it takes part, with how many people and offices; and if not, who of it is known."""

    code: str
    name: str
    people: int = 0
    offices: list[tuple[str, str]] = field(default_factory=list)  # name, address
    known_people: int = 0
    known_offices: list[tuple[str, str]] = field(default_factory=list)

    @property
    def takes_part(self) -> bool:
        """Whether anybody of it is there."""
        return self.people > 0

    @property
    def is_near(self) -> bool:
        """Missing, but an office or a person of it is known."""
        return not self.takes_part and bool(self.known_people or self.known_offices)


@dataclass
class SubregionCover:
    """A subregion's countries."""

    key: SubregionKey
    name: str
    countries: list[CountryCover] = field(default_factory=list)

    @property
    def present(self) -> list[CountryCover]:
        """Those that take part."""
        return [country for country in self.countries if country.takes_part]

    @property
    def near(self) -> list[CountryCover]:
        """Those missing of which somebody is known."""
        return [country for country in self.countries if country.is_near]

    @property
    def far(self) -> list[CountryCover]:
        """Those missing of which nobody is known."""
        return [country for country in self.countries if not country.takes_part and not country.is_near]

    @property
    def share(self) -> int:
        """Hundredths of its countries that take part."""
        return round(100 * len(self.present) / len(self.countries)) if self.countries else 0


@dataclass
class WorldRegion:
    """A region of the world, with its subregions."""

    name: str
    subregions: list[SubregionCover] = field(default_factory=list)

    @property
    def present(self) -> int:
        """Countries that take part."""
        return sum(len(subregion.present) for subregion in self.subregions)

    @property
    def total(self) -> int:
        """Countries there are."""
        return sum(len(subregion.countries) for subregion in self.subregions)


@dataclass
class Coverage:
    """The world as it takes part. International organisations and offices whose country is not recorded are counted apart."""

    regions: list[WorldRegion]
    international: int = 0
    unrecorded: int = 0

    @property
    def subregions(self) -> list[SubregionCover]:
        """All of them."""
        return [subregion for region in self.regions for subregion in region.subregions]

    @property
    def present(self) -> int:
        """Countries that take part."""
        return sum(region.present for region in self.regions)

    @property
    def total(self) -> int:
        """Countries there are."""
        return sum(region.total for region in self.regions)

    @property
    def missing(self) -> list[str]:
        """The names of subregions without a single country."""
        return [subregion.name for subregion in self.subregions if not subregion.present]

    @property
    def near(self) -> list[CountryCover]:
        """Missing countries of which somebody is known: those with people first, then by name."""
        found = [country for subregion in self.subregions for country in subregion.near]
        return sorted(found, key=lambda country: (country.known_people == 0, country.name))


def coverage_of(workstrand: Workstrand) -> Coverage:
    """Countries of a strand, or of the whole group for its plenary, against all countries and those known here. Three queries."""
    by_code = {code: CountryCover(code, str(name)) for code, name in countries}
    result = Coverage([])
    here = roles_shown_of(workstrand).taking_part().exclude(organisation=None).order_by("organisation__name")
    offices = here.values_list(
        "organisation__country", "organisation__kind", "organisation__name", "organisation__slug"
    )
    for code, kind, name, slug, people in offices.annotate(people=Count("person", distinct=True)):
        if cover := by_code.get(str(code or "")):
            cover.people += people
            cover.offices.append((name, slug))
        elif kind == Organisation.Kind.INTERNATIONAL:
            result.international += 1
        else:
            result.unrecorded += 1
    for code, people in (
        _known_people().order_by().values_list("organisation__country").annotate(Count("pk", distinct=True))
    ):
        if cover := by_code.get(str(code or "")):
            cover.known_people = people
    known = Organisation.objects.filter(is_checked=True).exclude(country="").order_by("name")
    for code, name, slug in known.values_list("country", "name", "slug"):
        if cover := by_code.get(str(code)):
            cover.known_offices.append((name, slug))
    result.regions = _by_region(by_code)
    return result


def _known_people() -> QuerySet[Person]:
    """Whoever takes part in anything today, the network included, and has an organisation."""
    live = Role.objects.on(clock.today()).taking_part().values("person")
    return Person.objects.get_queryset().filter(pk__in=live, is_active=True).exclude(name="").exclude(organisation=None)


def people_to_invite(workstrand: Workstrand, country: str) -> list[Person]:
    """People of a country who take part somewhere, and not in this strand, nor anywhere in the group for its plenary; by name. One query."""
    there = roles_shown_of(workstrand).taking_part().values("person")
    found = _known_people().filter(Q(organisation__country=country)).exclude(pk__in=there)
    return list(found.select_related("organisation").order_by("name", "pk"))


def _counts(cover: CountryCover) -> bool:
    """States always; what else has a code of its own, where somebody of it is known."""
    return cover.code not in OTHER_AREAS or cover.takes_part or cover.is_near


def _by_region(by_code: dict[str, CountryCover]) -> list[WorldRegion]:
    regions: list[WorldRegion] = []
    for region, subregions in SUBREGIONS:
        row = WorldRegion(str(region))
        for key, name in subregions:
            of_it = [cover for code, cover in by_code.items() if subregion_of(code) == key and _counts(cover)]
            if of_it:
                row.subregions.append(SubregionCover(key, str(name), sorted(of_it, key=lambda cover: cover.name)))
        regions.append(row)
    return regions
