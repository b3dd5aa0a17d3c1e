"""What the columns of a file mean, however their headings are written."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_countries import countries

from people.models import fold

NOT_A_LETTER = re.compile(r"[\W_]+")
PROBLEM = "problem"  # the column that is added to rows which are given back
EMPTY = "(empty)"  # in a cell: what is there goes; the preview says so in the same word
YES, NO = {"1", "true", "yes", "y", "x", "on"}, {"0", "false", "no", "n", "off"}


@dataclass(frozen=True)
class Column:
    """A column of one kind of file; `name` is its heading in our exports."""

    name: str
    sample: str = ""
    synonyms: tuple[str, ...] = ()
    is_required: bool = False
    can_be_emptied: bool = False


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of file; `shown_only` are those of our exports that say what an import does not set."""

    columns: tuple[Column, ...]
    shown_only: tuple[str, ...] = ()
    _names: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for column in self.columns:
            for name in (column.name, *column.synonyms):
                self._names[_plain(name)] = column.name

    @property
    def emptiable(self) -> list[str]:
        return [column.name for column in self.columns if column.can_be_emptied]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def recognised(self, header: list[str]) -> int:
        """How many of these headings mean a column."""
        return sum(_plain(heading) in self._names for heading in header)

    def placed(self, header: list[str]) -> tuple[dict[str, int], list[str]]:
        """Where each column stands, and the headings that mean none. Raises `ValidationError` naming what is missing or there twice."""
        places: dict[str, int] = {}
        unknown = []
        for place, heading in enumerate(header):
            name = self._names.get(_plain(heading))
            if name in places:
                raise ValidationError(_("Two columns mean the same: %s.") % name)
            if name:
                places[name] = place
            elif heading.strip() and _plain(heading) != PROBLEM:
                unknown.append(" ".join(heading.split())[:60])
        missing = [column.name for column in self.columns if column.is_required and column.name not in places]
        if missing:
            said = _("These columns are missing: %(missing)s. The file has: %(there)s.")
            there = ", ".join(" ".join(heading.split())[:60] for heading in header[:20] if heading.strip())
            raise ValidationError(said % {"missing": ", ".join(missing), "there": there})
        return places, unknown


def _plain(heading: str) -> str:
    return NOT_A_LETTER.sub("", fold(heading))


def one_line(text: str) -> str:
    """A text as a line holds it: single spaces, none around."""
    return " ".join(text.split())


def country_code(text: str) -> str:
    """The code of a country given by code or English name; empty for nothing. Raises `ValidationError` for what is neither."""
    given = one_line(text)
    if not given:
        return ""
    code = _code_of(given)
    if not code:
        raise ValidationError(_("“%s” is no country: give its ISO code or English name.") % given[:60])
    return code


@lru_cache(maxsize=1_000)  # a name is looked for in a list of all, in each row again
def _code_of(given: str) -> str:
    if given.upper() in countries.countries:
        return given.upper()
    return str(countries.by_name(given, insensitive=True) or countries.alpha2(given.upper()) or "")


def yes_or_no(text: str) -> bool:
    """Raises `ValidationError` for what is neither."""
    given = fold(text)
    if given not in YES | NO:
        raise ValidationError(_("“%s” is neither yes nor no.") % text[:60])
    return given in YES


def choice(text: str, choices: Iterable[tuple[Any, Any]]) -> str:
    """The stored value of a choice that is given by its value or label. Raises `ValidationError` naming the choices."""
    pairs = [(str(value), str(label)) for value, label in choices]
    given = _plain(text)
    for value, label in pairs:
        if given in {_plain(value), _plain(label)}:
            return value
    names = ", ".join(value for value, _label in pairs)
    raise ValidationError(
        _("“%(given)s” is none of these: %(names)s.") % {"given": one_line(text)[:60], "names": names}
    )


def names_joined(names: Iterable[str]) -> str:
    """Several names in one cell, one after the other with semicolons; a name that has one itself stands in quotation marks."""
    quoted = ('"' + name.replace('"', '""') + '"' if ";" in name or name.startswith('"') else name for name in names)
    return "; ".join(quoted)


def names_split(text: str) -> list[str]:
    """The names that were joined; each on a line of its own will do too."""
    try:
        records = list(csv.reader(text.splitlines(), delimiter=";", skipinitialspace=True))
    except csv.Error:
        records = [text.split(";")]
    return [name for record in records for name in map(one_line, record) if name]
