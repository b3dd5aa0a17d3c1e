"""Addresses as people paste them: from a mail's head, a spreadsheet, a list in a document."""

import re
import unicodedata
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core.validators import CONTROL_CHARACTERS
from people.models import NAME_LENGTH

ADDRESS_LENGTH = 254
SHOWN_LENGTH = 80  # of a line that is reported
# Invisible things that come with text from documents: marks of direction and of byte order, spaces without width, soft hyphens.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# Bounded, so that a long word without an @ is not read again from each of its letters to its end.
ADDRESS = re.compile(r"[^\s<>()\[\],;:\"“”«»]{1,320}@[^\s<>()\[\],;:\"“”«»]{0,320}")
SEPARATORS = re.compile(r"[,;]")
IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
AROUND_ADDRESS = "'’‘`.,;:!*|/\\-–•·"
AROUND_NAME = " \t'’‘`\"“”«»<>,;:|*•·–-"
MAILTO = re.compile(r"mailto:|^(?:to|cc|bcc|from):\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Pasted:
    """An address that was found, with the name that stood beside it."""

    email: str
    name: str
    line: int


@dataclass(frozen=True)
class Unread:
    """Something that is no address: where, what it was, and why."""

    line: int
    text: str
    reason: str


@dataclass
class Addresses:
    """What was found, each address once; what was there twice; and what was none."""

    kept: list[Pasted] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    wrong: list[Unread] = field(default_factory=list)


def read(text: str) -> Addresses:
    """All addresses of a text, one a line or many, with or without names. Nothing is lost silently: what is no address is reported by line."""
    found = Addresses()
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        _read_line(" ".join(INVISIBLE.sub("", line).replace("\u00a0", " ").split()), number, found, seen)
    return found


def _read_line(line: str, number: int, found: Addresses, seen: set[str]) -> None:
    if not line:
        return
    line = MAILTO.sub("", line)
    matches = list(ADDRESS.finditer(line))
    if not matches:
        if line.strip(AROUND_NAME):
            found.wrong.append(Unread(number, _short(line), _("There is no address in it.")))
        return
    begins = 0
    for place, match in enumerate(matches):
        before = line[begins : match.start()]
        following = line[match.end() : matches[place + 1].start() if place + 1 < len(matches) else len(line)]
        after = re.match(r"[\s'>]*\(([^()]*)\)", following)  # ana@example.org (Ana Example)
        name, rest = _name_before(before)
        if after:
            name = name or _tidy(after[1])
            begins = match.end() + after.end()
        else:
            begins = match.end()
        _add(match[0], name, number, found, seen)
        if rest:
            found.wrong.append(Unread(number, _short(rest), _("This is no address; the rest of the line was kept.")))
    rest = line[begins:].strip(AROUND_NAME)
    if rest:
        found.wrong.append(Unread(number, _short(rest), _("This is no address; the rest of the line was kept.")))


def _name_before(before: str) -> tuple[str, str]:
    """The name that stands before an address, and what stands there besides.

    Before `<` a comma belongs to the name, as in `Example, Ana <ana@example.org>`; before a bare address it ends what came before.
    """
    text = before.rstrip()
    is_bracketed = text.endswith("<")
    parts = re.split(r";", text) if is_bracketed else SEPARATORS.split(text)
    *others, last = parts
    if is_bracketed:
        last = last.lstrip(" ,>")
    rest = " ".join(part for part in (_bare(part) for part in others) if part)
    return _tidy(last), rest


def _bare(text: str) -> str:
    return text.strip(AROUND_NAME)


def _tidy(text: str) -> str:
    """A name without what stands around it: quotes, the office in brackets; the family name after the others."""
    name = _bare(IN_BRACKETS.sub(" ", text))
    family, comma, given = name.partition(",")
    if comma and given.strip() and "," not in given:
        name = f"{given.strip()} {family.strip()}"
    name = " ".join(name.split())[:NAME_LENGTH]
    try:
        CONTROL_CHARACTERS(name)
    except ValidationError:
        return ""
    return name


def _add(written: str, name: str, number: int, found: Addresses, seen: set[str]) -> None:
    address = unicodedata.normalize("NFKC", written).partition("?")[0].strip(AROUND_ADDRESS).lower()
    try:
        validate_email(address)
        if len(address) > ADDRESS_LENGTH:
            raise ValidationError(_("too long"))
    except ValidationError:
        found.wrong.append(Unread(number, _short(written), _("This is not a whole e-mail address.")))
        return
    if address in seen:
        found.twice.append(address)
        return
    seen.add(address)
    found.kept.append(Pasted(address, name, number))


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"
