"""How an output is cited: in words, in BibTeX, and as schema.org says it to machines. No queries: the group comes with the output."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core import text
from core.months import Precision

from . import files, licences
from .models import Output

Kind = Output.Kind
ABSTRACT_LENGTH = 5_000
# What is no report is told apart in a citation.
IN_BRACKETS = {
    Kind.CODE: "Computer code",
    Kind.DATA: "Data set",
    Kind.PRESENTATION: "Presentation",
    Kind.EVENT: "Event",
}
SCHEMA_TYPES = {
    Kind.REPORT: "Report",
    Kind.GUIDANCE: "Report",
    Kind.CODE: "SoftwareSourceCode",
    Kind.DATA: "Dataset",
    Kind.EVENT: "Event",
    Kind.PRESENTATION: "PresentationDigitalDocument",
    Kind.OTHER: "CreativeWork",
}
# TeX's own marks, as commands that end by themselves. Braces in a value must be even even where they are escaped, so they are commands as well.
TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
# Letters of Latin script with marks as commands: BibTeX counts bytes where it abbreviates names, and would cut such a letter in two.
MARKS = {
    "\N{COMBINING GRAVE ACCENT}": "`",
    "\N{COMBINING ACUTE ACCENT}": "'",
    "\N{COMBINING CIRCUMFLEX ACCENT}": "^",
    "\N{COMBINING TILDE}": "~",
    "\N{COMBINING MACRON}": "=",
    "\N{COMBINING BREVE}": "u",
    "\N{COMBINING DOT ABOVE}": ".",
    "\N{COMBINING DIAERESIS}": '"',
    "\N{COMBINING RING ABOVE}": "r",
    "\N{COMBINING DOUBLE ACUTE ACCENT}": "H",
    "\N{COMBINING CARON}": "v",
    "\N{COMBINING CEDILLA}": "c",
    "\N{COMBINING OGONEK}": "k",
}
LETTERS = {
    "ß": r"{\ss}",
    "æ": r"{\ae}",
    "Æ": r"{\AE}",
    "œ": r"{\oe}",
    "Œ": r"{\OE}",
    "ø": r"{\o}",
    "Ø": r"{\O}",
    "ł": r"{\l}",
    "Ł": r"{\L}",
    "ı": r"{\i}",
}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
AND = re.compile(r"\band\b", re.IGNORECASE)


@dataclass(frozen=True)
class Citation:
    """In words, and the address that ends them, to be a link."""

    words: str
    url: str
    bibtex: str


def authors_of(output: Output) -> list[str]:
    """Whom to cite, as they wish to be written; the group where nobody is named."""
    return [name.strip() for name in output.authors.split(";") if name.strip()] or [output.workstrand.group.name]


def address_of(output: Output) -> str:
    """By which it is found for good: its DOI, or its page here."""
    return f"https://doi.org/{output.doi}" if output.doi else f"{settings.SITE_URL}{output.get_absolute_url()}"


def citation(output: Output) -> Citation:
    return Citation(words=plain(output), url=address_of(output), bibtex=bibtex(output))


def plain(output: Output) -> str:
    """Such as: Example, A.; Office of Samplestan (2026). A report (version 1.0) [Data set]. Machine Learning Group."""
    title = output.title.rstrip(".")
    if output.version:
        title += f" ({_('version %s') % output.version})"
    if output.kind in IN_BRACKETS:
        title += f" [{IN_BRACKETS[Kind(output.kind)]}]"
    parts = [f"{'; '.join(authors_of(output))} ({output.released_on.year}).", f"{title}."]
    if output.authors:
        parts.append(f"{output.workstrand.group.name}.")
    return " ".join(parts)


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def tex(value: str) -> str:
    """Words as TeX takes them: its own marks as commands, Latin letters with marks as commands in braces; other scripts as they are, in UTF-8."""
    return "".join(map(_tex_letter, unicodedata.normalize("NFC", " ".join(value.split()))))


def _tex_letter(letter: str) -> str:
    if letter in TEX:
        return TEX[letter]
    if letter in LETTERS:
        return LETTERS[letter]
    base, *marks = list(unicodedata.normalize("NFD", letter))
    if len(marks) == 1 and marks[0] in MARKS and base.isascii() and _is_latin(letter):
        mark = MARKS[marks[0]]
        return f"{{\\{mark} {base}}}" if mark.isalpha() else f"{{\\{mark}{base}}}"
    return letter


def _tex_author(name: str) -> str:
    """A person is written "Family, Given"; whatever else is not to be taken apart, and stands in braces."""
    is_person = name.count(",") == 1 and not AND.search(name)
    return tex(name) if is_person else f"{{{tex(name)}}}"


def key_of(output: Output) -> str:
    """By which a text cites it: letters, digits and hyphens only."""
    return f"{output.workstrand.group.slug}-{output.released_on.year}-{output.pk}"


def bibtex(output: Output) -> str:
    """One entry. Types and fields are those of BibTeX's standard styles; `doi`, `url` and `language` are left out by those that know them not."""
    is_report = output.kind in {Kind.REPORT, Kind.GUIDANCE}
    fields = {
        "author": " and ".join(map(_tex_author, authors_of(output))),
        "title": f"{{{tex(output.title)}}}",
        "institution" if is_report else "howpublished": tex(output.workstrand.group.name),
        "year": str(output.released_on.year),
        "note": "; ".join(_notes(output)),
        "doi": output.doi,
        "url": address_of(output),
        "language": ", ".join(output.languages),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    if output.released_precision != Precision.YEAR:
        lines.append(f"  month = {MONTHS[output.released_on.month - 1]},")
    return f"@{'techreport' if is_report else 'misc'}{{{key_of(output)},\n" + "\n".join(lines) + "\n}\n"


def _notes(output: Output) -> list[str]:
    version = [f"Version {tex(output.version)}"] if output.version else []
    return [*version, *([IN_BRACKETS[Kind(output.kind)]] if output.kind in IN_BRACKETS else [])]


def known_date(output: Output) -> str:
    """ISO 8601, as well as it is known: 2026, 2026-03, 2026-03-15."""
    form = {Precision.YEAR: "%Y", Precision.MONTH: "%Y-%m", Precision.DAY: "%Y-%m-%d"}
    return output.released_on.strftime(form[Precision(output.released_precision)])


def schema(output: Output, themes: list[str], *, is_public: bool) -> dict[str, Any]:
    """What schema.org says of it (https://schema.org/CreativeWork and those below it; an event has organisers and no author)."""
    group = {
        "@type": "Organization",
        "name": output.workstrand.group.name,
        "url": settings.SITE_URL + output.workstrand.group.get_absolute_url(),
    }
    about: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": SCHEMA_TYPES[Kind(output.kind)],
        "@id": settings.SITE_URL + output.get_absolute_url(),
        "url": settings.SITE_URL + output.get_absolute_url(),
        "name": output.title,
        "description": text.plain(output.summary, ABSTRACT_LENGTH) or output.title,
        "keywords": themes,
        "inLanguage": output.languages,
    }
    by = [_schema_author(name) for name in authors_of(output)] if output.authors else [group]
    if output.kind == Kind.EVENT:
        about |= {"organizer": by, "startDate": known_date(output)}
        if output.link:
            about["location"] = {"@type": "VirtualLocation", "url": output.link}
    else:
        about |= _schema_work(output, by, group) | {"isAccessibleForFree": is_public}
    return {name: value for name, value in about.items() if value not in ("", [], None)}


def _schema_author(name: str) -> Any:
    """A person where it is written as one; else only a name, which may be an office's."""
    family, comma, given = name.partition(",")
    is_person = comma and "," not in given and not AND.search(name)
    return (
        {"@type": "Person", "familyName": family.strip(), "givenName": given.strip(), "name": name}
        if is_person
        else name
    )


def _schema_work(output: Output, by: list[Any], group: dict[str, str]) -> dict[str, Any]:
    work: dict[str, Any] = {
        "author": by,
        "publisher": group,
        "datePublished": known_date(output),
        "version": output.version,
        "license": licences.url_of(output.licence) or output.licence,
        "creditText": plain(output),
    }
    if output.doi:
        work["identifier"] = {"@type": "PropertyValue", "propertyID": "DOI", "value": output.doi}
        work["sameAs"] = f"https://doi.org/{output.doi}"
    if output.link:
        work["codeRepository" if output.kind == Kind.CODE else "mainEntityOfPage"] = output.link
    if output.file:
        place = {
            "@type": "DataDownload" if output.kind == Kind.DATA else "MediaObject",
            "name": output.file_name,
            "contentUrl": settings.SITE_URL + reverse("output_file", args=[output.workstrand.group.slug, output.pk]),
            "encodingFormat": files.content_type(output.file_name),
            "contentSize": f"{output.file_bytes} B",
            "sha256": output.file_digest,
        }
        work["distribution" if output.kind == Kind.DATA else "encoding"] = place
    return work
