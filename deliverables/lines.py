"""What is typed in lines or with commas between: links with what is there, and names of methods."""

import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from core.validators import CONTROL_CHARACTERS
from people.models import fold

from .models import METHOD_LENGTH

LINKS_MOST, LINK_LENGTH = 20, 500
METHODS_MOST = 12
IS_ADDRESS = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Link:
    """An address on the web, and what is there as far as it was said."""

    url: str
    text: str = ""

    @property
    def label(self) -> str:
        """What is there; without a word about it, where it leads."""
        return self.text or urlsplit(self.url).netloc

    def __str__(self) -> str:
        return f"{self.url} {self.text}".strip()


def links_of(text: str) -> list[Link]:
    """The links of a stored text, one a line; without looking whether they are right."""
    return [_link(line) for line in text.splitlines() if line.strip()]


def _link(line: str) -> Link:
    url, _blank, text = line.strip().partition(" ")
    return Link(url, " ".join(text.split()))


def checked_links(text: str) -> str:
    """The same as it is stored, one a line. Raises `ValidationError` naming each line in which the first word is no address on the web."""
    found, problems = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        link = _link(line.replace("\t", " "))
        found.append(str(link))
        if not _is_address(link.url):
            said = _("Line %(number)d, “%(line)s”: begin with an address such as https://stats.example.org/page.")
            problems.append(said % {"number": number, "line": line.strip()[:60]})
    if len(found) > LINKS_MOST:
        problems.append(
            _("These are %(count)d links; %(most)d is the most.") % {"count": len(found), "most": LINKS_MOST}
        )
    if problems:
        raise ValidationError(problems)
    return "\n".join(found)


def _is_address(url: str) -> bool:
    if len(url) > LINK_LENGTH:
        return False
    try:
        IS_ADDRESS(url)
    except ValidationError:
        return False
    return True


def methods_of(text: str) -> list[str]:
    """Names with commas, semicolons or ends of lines between them, each once in whatever case, as first typed.

    Raises `ValidationError` for more than twelve, for one that is too long, and for characters that cannot be shown.
    """
    CONTROL_CHARACTERS(text)
    parts = unicodedata.normalize("NFC", text).replace(";", ",").replace("\n", ",").replace("\r", ",").split(",")
    found: dict[str, str] = {}
    for part in parts:
        name = " ".join(part.split())
        if name:
            found.setdefault(fold(name), name)
    for name in found.values():
        if len(name) > METHOD_LENGTH:
            said = _(
                "“%(name)s…” is longer than the %(most)d characters that a method can have. Put commas between methods."
            )
            raise ValidationError(said % {"name": name[:40], "most": METHOD_LENGTH})
    if len(found) > METHODS_MOST:
        said = _("These are %(count)d methods; %(most)d is the most.")
        raise ValidationError(said % {"count": len(found), "most": METHODS_MOST})
    return list(found.values())
