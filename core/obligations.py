"""What is open, asked of every part that knows."""

from collections.abc import Iterable
from typing import Any

from . import registries
from .registries import Obligation, Reach


def awaiting(person: Any) -> list[Obligation]:
    """What awaits a person, the most urgent first."""
    return _asked(Reach(person=person))


def open_in(scope_ids: Iterable[int]) -> list[Obligation]:
    """What is open in these workstrands, whoever owes it, the most urgent first."""
    return _asked(Reach(scope_ids=frozenset(scope_ids)))


def everything() -> list[Obligation]:
    """What is open anywhere, the most urgent first."""
    return _asked(Reach())


def _asked(reach: Reach) -> list[Obligation]:
    found = [thing for source in registries.obligations for thing in source(reach)]
    return sorted(found, key=lambda thing: (thing.due is None, thing.due or thing.since, thing.since, thing.key))
