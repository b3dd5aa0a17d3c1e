"""The words of a circular as one reader gets them: placeholders filled, for the mail in text and HTML, and for the page."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import text
from people.models import Person

from .models import Circular

NAME, ORGANISATION, STRAND, OWED = PLACEHOLDERS = ("name", "organisation", "strand", "what you owe")
FOUND = re.compile(r"\{([a-z]+(?: [a-z]+)*)\}")
MARKS = re.compile(r"([!-/:-@\[-`{-~])")  # ASCII punctuation, which CommonMark reads as itself after a backslash


@dataclass(frozen=True)
class Owed:
    """Something that a reader is reminded of; `url` begins at the root of the site."""

    key: str
    title: str
    url: str

    @property
    def address(self) -> str:
        """The whole address, as a mail needs it."""
        return self.url if "://" in self.url else settings.SITE_URL + self.url


def unknown_placeholders(source: str) -> list[str]:
    """What stands in braces as a placeholder does, and is none."""
    return [name for name in dict.fromkeys(FOUND.findall(source)) if name not in PLACEHOLDERS]


def uses(source: str, placeholder: str) -> bool:
    """Whether a text has this placeholder."""
    return placeholder in FOUND.findall(source)


def _filled(source: str, values: dict[str, str]) -> str:
    return FOUND.sub(lambda found: values.get(found[1], found[0]), source)


def _values(circular: Circular, person: Person) -> dict[str, str]:
    office = person.organisation.name if person.organisation else _("your organisation")
    return {NAME: person.display_name, ORGANISATION: office, STRAND: str(circular.workstrand)}


def subject_for(circular: Circular, person: Person) -> str:
    """The subject; what somebody owes does not fit into one."""
    return _filled(circular.subject, {**_values(circular, person), OWED: _("what you owe")})


def plain_for(circular: Circular, person: Person, owed: Iterable[Owed]) -> str:
    """The text of the mail, which is Markdown as it was written."""
    things = "\n".join(f"- {thing.title}: {thing.address}" for thing in owed)
    return _filled(
        circular.text, {**_values(circular, person), OWED: f"\n{things}\n" if things else _("nothing at the moment")}
    )


def html_for(circular: Circular, person: Person, owed: Iterable[Owed]) -> SafeString:
    """The same as safe HTML. A name is shown as it is: whatever marks it holds, none of them means anything."""
    things = "\n".join(f"- [{_literal(thing.title)}](<{thing.address}>)" for thing in owed)
    values = {key: _literal(value) for key, value in _values(circular, person).items()}
    return text.render(
        _filled(circular.text, {**values, OWED: f"\n\n{things}\n\n" if things else _("nothing at the moment")})
    )


def _literal(value: str) -> str:
    return MARKS.sub(r"\\\1", " ".join(value.split()))
