"""The directory: who is in the network, as far as the reader may know."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.functional import cached_property

from core import clock
from people.models import Organisation, Person, Topic, folded_q
from workstrands.models import OFFICER_KINDS, Role, Workstrand
from workstrands.selectors import only_public_names
from workstrands.standing import Standing

MOST_COUNTED = 2_000


@dataclass(frozen=True)
class Sought:
    """What the directory is searched by; empty for anything."""

    q: str = ""
    topic: Topic | None = None
    country: str = ""
    language: str = ""
    strand: Workstrand | None = None


@dataclass(frozen=True)
class Entry:
    """Somebody as the directory shows them to one reader. `sees_address` is for officers of a group that the person is in."""

    person: Person
    roles: list[Role]
    sees_address: bool


if TYPE_CHECKING:
    PeoplePaginator = Paginator[Person]
else:
    PeoplePaginator = Paginator


class DirectoryPaginator(PeoplePaginator):
    """Counts no further than anybody turns pages: a search among fifty thousand is not counted to its end for one page of it."""

    @cached_property
    def count(self) -> int:
        """How many there are, at most `MOST_COUNTED`."""
        found: int = self.object_list.order_by()[:MOST_COUNTED].count()  # type: ignore[attr-defined]
        return found


def _terms_shown(standing: Standing) -> QuerySet[Role]:
    """The terms of today that this reader may know of: all in the network; others those of people listed, and offices and leads."""
    running = Role.objects.on(clock.today())
    return running if standing.in_network else only_public_names(running)


def directory(standing: Standing, sought: Sought) -> QuerySet[Person]:
    """Who takes part today and fits what is sought, by name. What somebody works on and speaks is looked for, and shown, in the network only.

    Three queries for a page of them, as `entries` shows them.
    """
    terms = _terms_shown(standing).filter(person=OuterRef("pk"))
    if sought.strand is not None:
        terms = terms.filter(workstrand=sought.strand)
    people = Person.objects.get_queryset().filter(
        folded_q(sought.q, "search_text", "organisation__search_text"), is_active=True
    )
    if sought.country:
        people = people.filter(organisation__country=sought.country)
    if standing.in_network and sought.topic is not None:
        people = people.filter(topics=sought.topic)
    if standing.in_network and sought.language:
        people = people.filter(languages__contains=f" {sought.language} ")
    shown = Prefetch(
        "roles",
        _terms_shown(standing).select_related("workstrand__group").order_by("workstrand__order", "id"),
        to_attr="running",
    )
    found = people.filter(Exists(terms)).exclude(name="").select_related("organisation").order_by("name", "id")
    return found.prefetch_related(shown, "topics")


def entries(people: Iterable[Person], standing: Standing) -> list[Entry]:
    """What is shown of each. The membership of the network that everybody has is left out; runs what `directory` prefetches."""
    return [
        Entry(
            person,
            [role for role in person.running if not role.workstrand.group.is_network or role.kind in OFFICER_KINDS],  # type: ignore[attr-defined]
            standing.is_superuser or any(role.workstrand.group_id in standing.officer_of for role in person.running),  # type: ignore[attr-defined]
        )
        for person in people
    ]


def countries_here() -> list[tuple[str, str]]:
    """The countries of the offices, as (code, name), by name; one query."""
    codes = Organisation.objects.exclude(country="").order_by().values_list("country", flat=True).distinct()
    named = [(code, Organisation(country=code).country_name) for code in map(str, codes)]
    return sorted(named, key=lambda row: row[1].casefold())


def strands_here() -> QuerySet[Workstrand]:
    """The strands at work, of groups that are."""
    return (
        Workstrand.objects.strands()
        .open()
        .filter(group__state__in=["forming", "active"])
        .select_related("group")
        .order_by("group", "order", "code")
    )
