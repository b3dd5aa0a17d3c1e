"""What a lower floor needs of a higher one: lists of functions with one signature, filled when the apps are ready."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Job:
    """Something `tick` does again and again. `run` takes the moment and returns how many things it did; doing it twice does no harm."""

    name: str
    every: datetime.timedelta
    run: Callable[[datetime.datetime], int]


@dataclass(frozen=True)
class Obligation:
    """Something that awaits a person."""

    person_id: int
    title: str
    url: str
    since: datetime.datetime
    due: datetime.datetime | None
    scope_id: int
    kind: str
    count: int = 1


@dataclass(frozen=True)
class ChecklistStep:
    """A step of a group's start-up checklist; `state` is done, open or unavailable; `place` says which comes before which."""

    place: int
    key: str
    title: str
    state: str
    detail: str
    url: str


class Registry(Generic[F]):
    """Functions in the order in which they were registered."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._functions: list[F] = []

    def register(self, function: F) -> F:
        """Add a function. Raises `ValueError` for one that is there already."""
        if function in self._functions:
            raise ValueError(f"{function!r} is in {self.name} already")
        self._functions.append(function)
        return function

    def __iter__(self) -> Iterator[F]:
        return iter(self._functions)


jobs: Registry[Callable[[], Iterable[Job]]] = Registry("jobs")
obligations: Registry[Callable[[Any], Iterable[Obligation]]] = Registry("obligations")
# Called inside the transaction in which somebody who is new answered the three first questions.
newcomers: Registry[Callable[[Any], None]] = Registry("newcomers")
# Called inside the transaction in which a workstrand, or a group by its plenary, ended; with it, and with who ended it.
ended_scopes: Registry[Callable[[Any, Any], None]] = Registry("ended_scopes")
checklist_steps: Registry[Callable[[Any], ChecklistStep]] = Registry("checklist_steps")
