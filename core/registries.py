"""What a lower floor needs of a higher one: lists of functions with one signature, filled when the apps are ready."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from . import clock

HALF_A_DAY = datetime.timedelta(hours=12)
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Job:
    """Something `tick` does again and again. `run` takes the moment and returns how many things it did; doing it twice does no harm."""

    name: str
    every: datetime.timedelta
    run: Callable[[datetime.datetime], int]


@dataclass(frozen=True)
class Reach:
    """Of which obligations a source is asked: what awaits one person, what is open in some scopes, or, with neither, everything."""

    person: Any = None
    scope_ids: frozenset[int] | None = None
    shared: dict[str, Any] = field(
        default_factory=dict, compare=False
    )  # what one source read and the next need not read again


@dataclass(frozen=True)
class Obligation:
    """Something that awaits somebody: any one of `people` does it, or anybody of an organisation.

    `key` names it for good, such as "join:12": what was noted of it and when it was chased hangs on that. `url` is where it is done, and
    `record_url`, where there is one, where an officer records on behalf of them that it was.
    """

    key: str
    kind: str
    title: str
    url: str
    since: datetime.datetime
    due: datetime.datetime | None
    scope_id: int
    people: tuple[int, ...] = ()
    organisation_id: int | None = None
    count: int = 1
    record_url: str = ""
    accept_url: str = ""  # where any of `people` accepts it in one step, by a POST that the desk sends with back=desk
    desk_url: str = ""  # where those who run the scope look at it, if that is another page
    is_personal: bool = False  # nobody else can do it: no stand-in, and nobody at the desk, is led to where it is done
    who: str = ""  # how somebody is called who has not said their name yet
    has_own_mails: bool = (
        False  # mails of its own remind of it: the daily one tells of it, but does not go out because of it
    )

    @property
    def is_late(self) -> bool:
        """Whether the day on which it was due is over: a whole day is given as its midday, and nobody is late before the evening."""
        return self.due is not None and self.due + HALF_A_DAY < clock.now()


@dataclass(frozen=True)
class Holding:
    """What one table keeps of a person: said on the privacy page, given in the download of one's data, and dealt with on erasure.

    A row is a person's by its field `person`, or by holding one of their addresses in its field `address`. `shown` are the fields that the
    download gives. On erasure the rows are deleted, or kept because of `reason_kept` with the fields of `cleared` set to the values there.
    A table that refers to persons in several ways has a holding for each. Where no field says whose a row is, `rows` finds them, by the
    numbers of the person (several after a merge) and their addresses in lower case. What `goes_on_leaving` goes, or is cleared, then too.
    `topic` is a key of `core.holdings.TOPICS`: under which heading it is told. Holdings of one `what` are told as one thing.
    """

    model: str  # such as "membership.JoinRequest"
    person: str
    what: Any
    kept_for: Any
    shown: tuple[str, ...] = ()
    address: str = ""
    is_deleted: bool = False
    cleared: Mapping[str, Any] = field(default_factory=dict)
    reason_kept: Any = ""
    goes_on_leaving: bool = False
    rows: Callable[[frozenset[int], frozenset[str]], Any] | None = None
    topic: str = "acts"


@dataclass(frozen=True)
class ChecklistStep:
    """A step of a group's start-up checklist; `state` is done, open or unavailable; `place` says which comes before which."""

    place: int
    key: str
    title: str
    state: str
    detail: str
    url: str


@dataclass(frozen=True)
class Span:
    """Of what a report tells: a group, or some of its workstrands, between two days, both inclusive, as a reader sees it.

    `reader` is a Standing: of a report that others read, that of its readers (`workstrands.standing.standing_of_audience`).
    """

    group: Any
    starts_on: datetime.date
    ends_on: datetime.date
    reader: Any
    scope_ids: frozenset[int] | None = None  # of the whole group without one


@dataclass(frozen=True)
class Fact:
    """One sentence of a report, and the records it is made of, such as "terms.TermsVersion:12": nothing is said that no record says.

    `part` is a key of `core.reporting.PARTS`. `on` is the day it happened; `None` for what is so at the end of the span. A sentence is
    Markdown on one line, ends with a full stop, and names its own dates.
    """

    part: str
    scope_id: int
    on: datetime.date | None
    sentence: str
    records: tuple[str, ...]
    url: str = ""
    tone: str = ""  # "slip": later than planned; "late": not there; "asked": somebody else has to decide it


@dataclass(frozen=True)
class ClosingCheck:
    """Something that is open, or was settled, when an edition is to be closed; `count` is how many are open, 0 when none is."""

    place: int
    key: str
    title: Any
    count: int
    detail: str
    url: str


@dataclass(frozen=True)
class ArchiveText:
    """A text of a group's archive: the name of its file, which is made safe, with the row's number before it, and what is in it."""

    name: str
    markdown: str


@dataclass(frozen=True)
class ArchiveTable:
    """One table of a group's archive: what its reader may see of it, row by row, never all in memory.

    `name` is its place, such as "terms/versions": it becomes a JSON and a CSV file. `rows` is a queryset filtered for the reader; `fields` the
    columns in their order: an attribute path, or a function of a row. `text` gives a row's text where it has one, `files` its files with their names.
    """

    name: str
    title: Any
    rows: Any
    fields: Mapping[str, str | Callable[[Any], Any]]
    text: Callable[[Any], ArchiveText | None] | None = None
    files: Callable[[Any], Iterable[tuple[str, Any]]] | None = None


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
# Each answers exactly for what it is asked; for a person, also what they may do although somebody else is chased for it. No source runs
# queries that grow with its rows.
obligations: Registry[Callable[[Reach], Iterable[Obligation]]] = Registry("obligations")
# Called inside the transaction in which somebody who is new answered the three first questions.
newcomers: Registry[Callable[[Any], None]] = Registry("newcomers")
# Called inside the transaction in which a workstrand, or a group by its plenary, ended; with it, and with who ended it.
ended_scopes: Registry[Callable[[Any, Any], None]] = Registry("ended_scopes")
# What one and what many of each kind of obligation are called: `ngettext_lazy`, without the number.
obligation_kinds: dict[str, Any] = {}
holdings: Registry[Callable[[], Iterable[Holding]]] = Registry("holdings")
checklist_steps: Registry[Callable[[Any], ChecklistStep]] = Registry("checklist_steps")
# Called with an address that a mail server refused for good, and when: inside a transaction, and maybe more than once for one refusal.
bounces: Registry[Callable[[str, datetime.datetime], object]] = Registry("bounces")
# Called inside the transaction in which two organisations become one, before references to the merged one are pointed at the kept one:
# `settle(kept, merged)` makes room where there is one row of a kind only, and returns how many it settled of what.
organisation_merges: Registry[Callable[[Any, Any], Iterable[tuple[str, int, str]]]] = Registry("organisation_merges")
# Context managers inside which texts that stand still otherwise may be rewritten, to erase somebody's name from them.
redactions: Registry[Callable[[], Any]] = Registry("redactions")
# What happened in a span, and how things stand at its end: for status reports, the board's brief and the annual report. No source runs
# queries that grow with its rows.
report_facts: Registry[Callable[[Span], Iterable[Fact]]] = Registry("report_facts")
# Called with a group and a standing: the tables of the group's archive, each filtered by what that reader may see.
archive_tables: Registry[Callable[[Any, Any], Iterable[ArchiveTable]]] = Registry("archive_tables")
# Called with a group: what must be dealt with before an edition is closed.
closing_checks: Registry[Callable[[Any], Iterable[ClosingCheck]]] = Registry("closing_checks")


SEVERAL = 2


def obligations_called(kind: str, count: int = SEVERAL) -> str:
    """What so many obligations of a kind are called, without the number; the kind itself where nobody named it."""
    return str(obligation_kinds[kind] % count) if kind in obligation_kinds else kind
