"""Reads about organisations as people write them."""

import re
from dataclasses import dataclass

from django.db.models import Case, Count, When
from django.db.models.functions import Length

from .models import Organisation, OrganisationAlias, fold

SUGGESTIONS = 300  # names offered without JavaScript; more would outweigh the page
OFFERED = 10  # names offered at a keystroke
LONGEST_TYPED = 100  # characters that are looked for


def organisations_called(text: str) -> list[Organisation]:
    """Those of which the text is the name, or else an acronym or alias, in any script.

    What stands in brackets at the end may say which one: its country or acronym. At most two queries.
    """
    found = _called(text)
    told_apart = re.fullmatch(r"(.+) \(([^()]+)\)", " ".join(text.split()))
    if found or not told_apart:
        return found
    which = fold(told_apart[2])
    return [
        organisation
        for organisation in _called(told_apart[1])
        if which in {fold(organisation.country_name), fold(organisation.acronym)}
    ]


def _called(text: str) -> list[Organisation]:
    wanted = fold(text)
    found = [
        organisation
        for organisation in Organisation.objects.named_like(text)
        if wanted in organisation.search_text.split("\n")
    ]
    return [organisation for organisation in found if fold(organisation.name) == wanted] or found


def suggestions() -> list[tuple[str, str]]:
    """Names with acronyms to offer while somebody types; a name that several have stands with its country. One query."""
    known = list(Organisation.objects.order_by("name")[:SUGGESTIONS])
    names = [fold(organisation.name) for organisation in known]
    several = {name for name in names if names.count(name) > 1}
    return [
        (organisation.label if fold(organisation.name) in several else organisation.name, organisation.acronym)
        for organisation in known
    ]


@dataclass(frozen=True)
class Suggestion:
    """A name to choose, and beside it what else the office is called."""

    value: str
    note: str


def suggest(typed: str) -> list[Suggestion]:
    """Checked organisations of which a name, acronym or alias in any script holds every word typed, those that begin with it first.

    At most ten, for at least one character. At most three queries.
    """
    wanted = fold(typed[:LONGEST_TYPED].replace("\0", ""))  # which PostgreSQL takes in no text
    if not wanted:
        return []
    begins = Case(
        When(search_text__startswith=wanted, then=0), When(search_text__contains=f"\n{wanted}", then=1), default=2
    )
    found = list(
        Organisation.objects.named_like(wanted)
        .filter(is_checked=True)
        .order_by(begins, Length("name"), "name")[:OFFERED]
    )
    names = [organisation.name for organisation in found]
    aliases = _aliases_meant(found, wanted)
    several = Organisation.objects.filter(name__in=names).order_by().values("name").annotate(Count("pk"))
    shared = {row["name"] for row in several if row["pk__count"] > 1} if names else set()
    return [
        Suggestion(
            organisation.label if organisation.name in shared else organisation.name,
            " · ".join(filter(None, (aliases.get(organisation.pk), organisation.acronym, organisation.country_name))),
        )
        for organisation in found
    ]


def _aliases_meant(found: list[Organisation], wanted: str) -> dict[int, str]:
    """Of offices found by another name than those shown, that name; one query."""
    words = wanted.split()
    by_alias = [
        organisation
        for organisation in found
        if not all(word in fold(f"{organisation.name} {organisation.acronym}") for word in words)
    ]
    aliases = OrganisationAlias.objects.filter(organisation__in=by_alias) if by_alias else ()
    return {alias.organisation_id: alias.name for alias in aliases if any(word in fold(alias.name) for word in words)}
