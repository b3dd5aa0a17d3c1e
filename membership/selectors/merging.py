"""Who may be one and the same."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from people.models import Organisation, Person, folded_q

HINTS = 50
FOUND = 50


@dataclass(frozen=True)
class Pair:
    """Two that may be one: the one to keep first."""

    kept: Any
    merged: Any


def mergeable_people() -> QuerySet[Person]:
    """Whoever is not gone; one query."""
    people = Person.objects.filter(left_at=None, erased_at=None, merged_into=None).exclude(name="")
    return people.select_related("organisation").order_by("name", "pk")


def mergeable_organisations() -> QuerySet[Organisation]:
    return Organisation.objects.select_related("parent").order_by("name", "pk")


def people_called(text: str) -> list[Person]:
    """By name in any script or by address; one query."""
    if not text.strip():
        return []
    named = folded_q(text, "search_text", "organisation__search_text") | Q(email__icontains=text.strip())
    return list(mergeable_people().filter(named)[:FOUND])


def organisations_called(text: str) -> list[Organisation]:
    """One query."""
    return list(mergeable_organisations().named_like(text)[:FOUND]) if text.strip() else []  # type: ignore[attr-defined]


def alike_people() -> list[Pair]:
    """People of the same name at the same organisation, whoever was here first to be kept; two queries."""
    alive = Person.objects.filter(left_at=None, erased_at=None, merged_into=None).exclude(name="")
    twice = alive.order_by().values("search_text", "organisation").annotate(total=Count("pk")).filter(total__gt=1)
    names = [row["search_text"] for row in twice[:HINTS]]
    groups: dict[tuple[str, int | None], list[Person]] = defaultdict(list)
    for person in mergeable_people().filter(search_text__in=names).order_by("joined_at", "pk"):
        groups[person.search_text, person.organisation_id].append(person)
    return [Pair(rows[0], other) for rows in groups.values() for other in rows[1:]][:HINTS]


def plain(name: str) -> str:
    """A name without accents, marks and what is not a letter or a number, to compare it with another."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter))
    return " ".join(kept.split())


def alike_organisations() -> list[Pair]:
    """Organisations of which a name is the other's but for accents, in one country or where one has none yet; two queries."""
    seen: dict[str, list[Organisation]] = defaultdict(list)
    found: dict[tuple[int, int], Pair] = {}
    offices = Organisation.objects.order_by("-is_checked", "pk").prefetch_related("aliases")
    for office in offices:
        for name in {plain(name) for name in (office.name, *(alias.name for alias in office.aliases.all()))} - {""}:
            for other in seen[name]:
                if other.pk != office.pk and (
                    not office.country or not other.country or office.country == other.country
                ):
                    found.setdefault((other.pk, office.pk), Pair(other, office))
            seen[name].append(office)
    return list(found.values())[:HINTS]
