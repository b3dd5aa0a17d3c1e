"""Languages by their codes (BCP 47), with their names and the direction in which they are written."""

from functools import cache

from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers

FIRST = ("en", "fr", "ru", "es", "ar", "zh-Hans")  # the languages of the United Nations
LENGTH = 10
SCRIPT_LETTERS = 4


def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


@cache
def choices() -> list[tuple[str, str]]:
    """Every language that is known, those of the United Nations first, the others by their English names: for a list to choose from."""
    codes = {identifier.replace("_", "-") for identifier in locale_identifiers()}
    known = {code for code in codes if len(code) <= LENGTH and not _has_territory(code) and name(code) != code}
    return [(code, label(code)) for code in FIRST] + [
        (code, name(code)) for code in sorted(known - set(FIRST), key=name)
    ]


def _has_territory(code: str) -> bool:
    """Such as fr-CA or es-419; a script, as in zh-Hant, has four letters."""
    return any(len(part) != SCRIPT_LETTERS for part in code.split("-")[1:])


def name(code: str) -> str:
    """Such as "Russian"; the code itself where it is not known. From one table, without reading what is known of each language."""
    table, (language, _dash, script) = Locale("en"), code.partition("-")
    known = table.languages.get(code.replace("-", "_"))
    if known is None and language in table.languages and script in table.scripts:
        known = f"{table.languages[language]} ({table.scripts[script]})"
    return str(known or code)


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
