"""A row of a file beside what is here: what it would change, or what is wrong with it."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from membership.models import ImportRow
from people.models import Person, fold
from workstrands.standing import Standing

from .columns import EMPTY, Layout

State = ImportRow.State
Cells = dict[str, str]
LONGEST_SHOWN = 300  # characters of a value in the preview


@dataclass
class Judged:
    """One row: its cells by column, and what comes of it. `row` is the object that would be written, `fields` those that differ."""

    number: int
    cells: Cells
    state: str = State.UNCHANGED
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problem: str = ""
    row: Any = None
    fields: list[str] = field(default_factory=list)
    extra: Any = None
    given: Cells = field(default_factory=dict)
    emptied: set[str] = field(default_factory=set)

    def read(self, layout: Layout) -> None:
        """Tell the cells that say something from those that say that there is to be nothing. Raises `ValidationError`."""
        self.emptied = {name for name, text in self.cells.items() if fold(text) == EMPTY}
        self.given = {name: text for name, text in self.cells.items() if name not in self.emptied}
        for name in sorted(self.emptied - {*layout.emptiable}):
            raise ValidationError(_("%(column)s: this column cannot be emptied by an import.") % {"column": name})

    def refuse(self, problem: ValidationError | str) -> None:
        """Make it wrong, with the reason."""
        said = problem if isinstance(problem, str) else said_of(problem)
        self.state, self.problem, self.changes, self.fields = State.WRONG, said, [], []

    def differs(self, name: str, old: Any, new: Any) -> None:
        """Note that a value is another."""
        self.fields.append(name)
        self.changes.append((name, str(old or "")[:LONGEST_SHOWN], ("" if new is None else str(new))[:LONGEST_SHOWN]))
        if self.state == State.UNCHANGED:
            self.state = State.CHANGED

    @property
    def outcome(self) -> tuple[str, list[list[str]]]:
        """What the preview said of it; another outcome later means that somebody changed what it is about."""
        return self.state, [list(change) for change in self.changes]


def said_of(problem: ValidationError) -> str:
    """The words of a refusal in one line, each with the field that it is about."""
    if hasattr(problem, "error_dict"):
        parts = [(name, text) for name, errors in problem.message_dict.items() for text in errors]
        return " ".join(text if name == "__all__" else f"{name}: {text}" for name, text in parts)
    return " ".join(problem.messages)


def check(row: models.Model, *, exclude: set[str]) -> None:
    """What `full_clean` checks without asking the database, which has been asked for all rows at once.

    The fields of `exclude` were found in the database, or are checked beside it. Raises `ValidationError`.
    """
    row.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)


class Kind(Protocol):
    """A kind of file: its columns, how its rows are compared with what is here, and how they are written."""

    layout: ClassVar[Layout]

    def judge(self, rows: list[tuple[int, Cells]], *, standing: Standing, lock: bool) -> list[Judged]:
        """What comes of each row, in a number of queries that does not grow with them. `lock` where they are about to be written."""
        ...

    def write(self, judged: list[Judged], *, by: Person, source: str, tell: bool) -> None:
        """Write the new and changed rows, with their history; mail only if `tell`."""
        ...
