"""Reads about organisations as people write them."""

import re

from .models import Organisation, fold

SUGGESTIONS = 300  # names offered while typing; more would outweigh the page


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
