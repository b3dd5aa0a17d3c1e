"""A text as a file to take away: Markdown, Word, PDF; and a Word file as a text.

Pandoc and Typst do the work, each as a program of its own that is bounded in time and memory, lies in an empty folder and is never asked through a
shell (`core.bounded`). Pandoc runs with `--sandbox`, so that nothing in a text makes it read a file or ask another host.
"""

import datetime
import io
import json
import logging
import re
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import pypandoc
import yaml
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from . import bounded, languages, pandoc_tree, print_tree
from .bounded import FailedError, Limits, OverrunError

HEAP_MEGABYTES = 384  # of pandoc: some twenty times what a text of 50 pages needs
PANDOC = Limits(seconds=20, memory_megabytes=2_000, result_megabytes=20)
PDF = Limits(seconds=30, memory_megabytes=2_000, result_megabytes=30)
TYPESET = Path(__file__).with_name("typeset.py")
# As the site itself reads Markdown, see core.text.
OURS = "commonmark-raw_html+pipe_tables+strikeout"
CONTENTS_FROM_HEADINGS, CONTENTS_FROM_LETTERS = 6, 9_000  # a list of contents on some three pages or more
logger = logging.getLogger(__name__)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


@dataclass(frozen=True)
class Head:
    """What a document says of itself. `facts` stand at the head of each page, such as ("Version 1.0", "agreed", "1 March 2021")."""

    title: str
    subtitle: str = ""
    facts: Sequence[str] = ()
    lines: Sequence[str] = ()  # said once, below the title
    language: str = "en"
    author: str = ""
    at: datetime.datetime | None = None  # of the text: the same text gives the same file
    extra: dict[str, str] = field(default_factory=dict)  # for the front matter of Markdown

    @property
    def running(self) -> str:
        return " · ".join(self.facts)


def to_markdown(text: str, head: Head) -> bytes:
    """The text as it was written, with number, state and date before it as YAML."""
    values = {"title": head.title, **head.extra, "lang": head.language}
    front = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=1_000)
    return f"---\n{front}---\n\n{text.rstrip()}\n".encode()


def to_docx(text: str, head: Head) -> bytes:
    """The text as a Word file with headings, lists, tables and links; number, state and date at the head of each page, its number at the foot.

    Pictures and links to anything but http, https and mail are left as words. Raises `ValidationError` in words where it takes too long.
    """
    try:
        return _as_docx(text, head)
    except (FailedError, RecursionError):
        logger.exception("A text could not be made a Word file.")
        raise ValidationError(_cannot()) from None


def _as_docx(text: str, head: Head) -> bytes:
    tree = json.loads(_pandoc(text.encode(), ["--from", OURS, "--to", "json"]))
    told = pandoc_tree.cleaned(tree)
    values = {"title": head.title, "subtitle": head.subtitle, "date": head.running, "lang": head.language}
    if languages.direction(head.language) == "rtl":
        values["dir"] = "rtl"
    metadata = [f"--metadata={name}:{value}" for name, value in values.items() if value]
    return _pandoc(
        json.dumps(told.tree).encode(),
        ["--from", "json", "--to", "docx", "--reference-doc", "reference.docx", *metadata, "--output", "-"],
        files={"reference.docx": _reference(head)},
    )


def to_pdf(text: str, head: Head) -> bytes:
    """The text on A4 pages: number, state and date at the head, "page 3 of 7" at the foot, a list of contents where it is long.

    Typst brings letters for Latin, Greek, Cyrillic and Hebrew (Libertinus Serif) and for code (DejaVu Sans Mono). All other scripts, Arabic and
    Chinese among them, need a font on the machine (on Debian: fonts-noto-core, fonts-noto-cjk); without one their letters are empty boxes. The
    site's own typeface comes as variable web fonts, which Typst does not read. Lists and quotations nested deeper than six levels are shown at the
    sixth.
    Raises `ValidationError` in words where the text takes too long.
    """
    blocks, headings = print_tree.blocks(text)
    is_long = headings >= CONTENTS_FROM_HEADINGS and len(text) >= CONTENTS_FROM_LETTERS
    here = get_language() or "en"
    words = _("page %(page)s of %(pages)s") % {"page": "\x00", "pages": "\x00"}
    document = {
        "title": print_tree.breakable(head.title),
        "subtitle": print_tree.breakable(head.subtitle),
        "lines": [print_tree.breakable(line) for line in head.lines],
        "author": head.author,
        "running": _shortened(head.title),
        "facts": head.running,
        "page": words.split("\x00"),
        "contents": _("Contents") if is_long else "",
        "lang": head.language.split("-")[0].lower(),
        "dir": languages.direction(head.language),
        "ours": {"lang": here.split("-")[0], "dir": languages.direction(here)},
        "fonts": ["Libertinus Serif", "Noto Serif", "DejaVu Serif"],
        "at": int(head.at.timestamp()) if head.at else 0,
        "blocks": blocks,
    }
    try:
        return bounded.run(
            [sys.executable, "-I", str(TYPESET)], data=json.dumps(document).encode(errors="replace"), limits=PDF
        )
    except OverrunError:
        raise ValidationError(_too_long()) from None
    except FailedError:
        logger.exception("A text could not be set as PDF.")
        raise ValidationError(_cannot()) from None


def _cannot() -> str:
    return _("This text cannot be made into such a file. The site's administrators were told; another kind may do.")


def _shortened(title: str, most: int = 70) -> str:
    return title if len(title) <= most else title[: most - 1].rstrip() + "…"


def _too_long() -> str:
    return _(
        "This took longer, or more memory, than one document may take. Divide it, or take out what is unusual in it."
    )


def _pandoc(data: bytes, options: list[str], files: dict[str, bytes] | None = None) -> bytes:
    """What pandoc makes of it. Raises `ValidationError` where it overruns, `FailedError` where it cannot read what it was given."""
    heap = ["+RTS", f"-M{HEAP_MEGABYTES}M", "-RTS"]
    try:
        return bounded.run([_program(), *heap, "--sandbox", *options], data=data, limits=PANDOC, files=files)
    except OverrunError:
        raise ValidationError(_too_long()) from None


@cache
def _program() -> str:
    return str(pypandoc.get_pandoc_path())


@dataclass(frozen=True)
class Converted:
    """A text, and in words what of the file is not in it."""

    text: str
    told: list[str]


def _told(what: str, count: int) -> str:
    """What was left out or changed, in words."""
    if what == "pictures":
        return ngettext(
            "%d picture was left out: a text here holds words, tables and links.",
            "%d pictures were left out: a text here holds words, tables and links.",
            count,
        ) % count  # fmt: skip
    if what == "notes":
        return ngettext(
            "%d note stands in square brackets where it was referred to.",
            "%d notes stand in square brackets where they were referred to.",
            count,
        ) % count  # fmt: skip
    if what == "links":
        return ngettext(
            "%d link to something that is not on the web stays as words.",
            "%d links to something that is not on the web stay as words.",
            count,
        ) % count  # fmt: skip
    return ngettext(
        "%d table had joined cells or several paragraphs in a cell: look at it.",
        "%d tables had joined cells or several paragraphs in a cell: look at them.",
        count,
    ) % count  # fmt: skip


TOLD = ("pictures", "notes", "links", "cells")


def from_word_parts(data: bytes, *, pictures: int, has_changes: bool, has_comments: bool) -> Converted:
    """The text of a Word file that `core.word` has taken apart and put together again. Raises `ValidationError` in words."""
    try:
        made = _pandoc(data, ["--from", "docx", "--track-changes=accept", "--to", "json"])
        read = pandoc_tree.cleaned(json.loads(made))
        to = "commonmark+pipe_tables+strikeout-raw_html"
        text = _pandoc(json.dumps(read.tree).encode(), ["--from", "json", "--to", to, "--wrap=none"]).decode()
    except (FailedError, ValueError, RecursionError):
        raise ValidationError(
            _(
                "This Word file cannot be read: it seems to be damaged. Open it in Word, save it again, and try that file."
            )
        ) from None
    read.left_out["pictures"] = max(pictures, read.left_out["pictures"])  # pandoc passes over those whose file is gone
    told = [_told(what, read.left_out[what]) for what in TOLD if read.left_out[what]]
    if has_changes:
        told.append(_("Tracked changes were taken as accepted."))
    if has_comments:
        told.append(_("Comments in the margin were left out."))
    if read.title:
        told.append(_("The title “%s” was left out: the page has one of its own.") % read.title[:100])
    return Converted(_without_unseen(text).strip() + "\n", told)


UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")  # see core.validators


def _without_unseen(text: str) -> str:
    return UNSEEN.sub("", text)


@cache
def _plain_reference() -> bytes:
    return bounded.run([_program(), "--print-default-data-file", "reference.docx"], data=b"", limits=PANDOC)


def _reference(head: Head) -> bytes:
    """The Word file whose styles pandoc takes, with a head and a foot for each page."""
    header = escape(_shortened(head.title)) + ("   " + escape(head.running) if head.facts else "")
    page = _("page %(page)s of %(pages)s") % {"page": "\x00", "pages": "\x01"}
    foot = "".join(
        {"\x00": _field("PAGE"), "\x01": _field("NUMPAGES")}.get(part, _run(part))
        for part in re.split("([\x00\x01])", page)
    )
    parts = {
        "word/headerown.xml": f'<w:hdr {W}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{_run(header)}</w:p></w:hdr>',
        "word/footerown.xml": f'<w:ftr {W}><w:p><w:pPr><w:pStyle w:val="Footer"/><w:jc w:val="center"/></w:pPr>{foot}</w:p></w:ftr>',
    }
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_plain_reference())) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, _with_head(name, old.read(name).decode("utf-8", "surrogateescape")))
        for name, xml in parts.items():
            new.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{xml}')
    return made.getvalue()


def _with_head(name: str, xml: str) -> bytes:
    kinds = (("header", "hdr"), ("footer", "ftr"))
    if name == "[Content_Types].xml":
        more = "".join(
            f'<Override PartName="/word/{kind}own.xml" ContentType="{WORD}.{kind}+xml"/>' for kind, _tag in kinds
        )
        xml = xml.replace("</Types>", more + "</Types>")
    elif name == "word/_rels/document.xml.rels":
        more = "".join(
            f'<Relationship Id="rIdOwn{kind}" Type="{R}/{kind}" Target="{kind}own.xml"/>' for kind, _tag in kinds
        )
        xml = xml.replace("</Relationships>", more + "</Relationships>")
    elif name == "word/document.xml":
        more = "".join(
            f'<w:{kind}Reference w:type="default" xmlns:r="{R}" r:id="rIdOwn{kind}"/>' for kind, _tag in kinds
        )
        edges = " ".join(f'w:{edge}="1440"' for edge in ("top", "right", "bottom", "left"))  # twentieths of a point
        size = f'<w:pgSz w:w="11906" w:h="16838"/><w:pgMar {edges} w:header="708" w:footer="708" w:gutter="0"/>'  # A4
        xml = re.sub(
            r"<w:sectPr\s*/>|<w:sectPr[^>]*>.*?</w:sectPr>", f"<w:sectPr>{more}{size}</w:sectPr>", xml, flags=re.DOTALL
        )
    return xml.encode("utf-8", "surrogateescape")


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def _field(code: str) -> str:
    return f'<w:fldSimple w:instr=" {code} ">{_run("1")}</w:fldSimple>'
