"""The languages of ISO 639-1 by name, from the Unicode locale data that Babel keeps."""

from functools import cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

CODE_LENGTH = 2  # of ISO 639-1; the data also know codes of three letters, and of regions


@cache
def _named(language: str) -> dict[str, str]:
    try:
        locale = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        locale = Locale("en")
    names = {code: name[:1].upper() + name[1:] for code, name in locale.languages.items() if len(code) == CODE_LENGTH}
    return dict(sorted(names.items(), key=lambda row: row[1].casefold()))


def names() -> dict[str, str]:
    """Every language by its code, in the order of their names in the reader's language."""
    return _named(get_language() or "en")


def name_of(code: str) -> str:
    """A language's name in the reader's language; the code where it has none."""
    return names().get(code, code)
