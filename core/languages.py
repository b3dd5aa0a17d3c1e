"""Languages by their codes (BCP 47), with their names and the direction in which they are written."""

from functools import cache

from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers

FIRST = ("en", "fr", "ru", "es", "ar", "zh-Hans")  # the languages of the United Nations
LENGTH = 10


def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def _name(code: str) -> str:
    found = _locale(code)
    return str((found.english_name if found else None) or code)


@cache
def choices() -> list[tuple[str, str]]:
    """Every language that is known, those of the United Nations first, the others by name: for a list to choose from."""
    codes = {name.replace("_", "-") for name in locale_identifiers()}
    known = {code for code in codes if len(code) <= LENGTH and (found := _locale(code)) and not found.territory}
    others = sorted(known - set(FIRST) - {"root"}, key=_name)
    return [(code, label(code)) for code in (*FIRST, *others)]


def name(code: str) -> str:
    """Such as "Russian"; the code itself where it is not known."""
    return _name(code)


def own_name(code: str) -> str:
    """As those who speak it call it, such as "русский"."""
    found = _locale(code)
    return str((found.display_name if found else None) or code)


def label(code: str) -> str:
    """Both names, once where they are the same."""
    ours, own = name(code), own_name(code)
    return ours if ours.casefold() == own.casefold() else f"{ours} ({own})"


def direction(code: str) -> str:
    """`ltr` or `rtl`."""
    found = _locale(code)
    return "rtl" if found is not None and found.text_direction == "rtl" else "ltr"
