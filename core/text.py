"""The one text type: Markdown, made safe by libraries in one place."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

HIGHEST, LOWEST = 2, 6  # the page itself has the h1
_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_BLOCKS = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("inline")
_INLINE_MARKS = re.compile(r"[\\`*_\[\]!<>&~\r\n]")  # without one of these, words are only words
_MARKS = re.compile(r"[\\`*_\[\]<>&~|#]")  # what may mean something inside a line
LONGEST_BLOCK = 20_000  # characters
_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre", "s", "strong", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}} | {
    f"h{n}": {"id"} for n in range(HIGHEST, LOWEST + 1)
}


@dataclass(frozen=True)
class Heading:
    level: int
    title: str
    anchor: str


def _stays(character: str) -> bool:
    """Whether an anchor keeps it: letters and digits of any script with their marks, which carry the vowels of some."""
    return character.isalnum() or character in "-_ " or unicodedata.category(character).startswith("M")


def _anchor(title: str, taken: dict[str, int]) -> str:
    """One that no heading before has. `taken` keeps the last number of each, so that a thousand headings of one name take no time."""
    words = "".join(filter(_stays, unicodedata.normalize("NFKC", title).casefold())).split()
    stem = "-".join(words)[:60] or "section"
    number = taken.get(stem, 0) + 1
    anchor = stem if number == 1 else f"{stem}-{number}"
    while anchor in taken:
        number += 1
        anchor = f"{stem}-{number}"
    taken[stem] = number
    taken.setdefault(anchor, 1)
    return anchor


def words_of(children: Iterable[Token]) -> str:
    """What one reads of a paragraph, a cell or a heading; emphasis inside a word does not split it."""
    return "".join(" " if child.type in {"softbreak", "hardbreak"} else child.content for child in children)


def _words(token: Token) -> str:
    return words_of(token.children or ())


def _level(heading: Token) -> int:
    return min(int(heading.tag[1]) + HIGHEST - 1, LOWEST)


def _parse(source: str, first: str = "") -> tuple[list[Token], list[tuple[int | None, Heading]]]:
    """The tokens, and the headings with the line on which each begins; with none for those inside a quotation or a list.

    The first heading has the anchor `first` where one is given, and those below it begin with that.
    """
    tokens = _PARSER.parse(source)
    taken: dict[str, int] = {}
    headings: list[tuple[int | None, Heading]] = []
    for place, token in enumerate(tokens):
        if token.type not in {"heading_open", "heading_close"}:
            continue
        level = _level(token)
        token.tag = f"h{level}"
        if token.type == "heading_open":
            title = _words(tokens[place + 1])
            anchor = _anchor(title, taken)
            if first:
                anchor = f"{first}-{anchor}" if headings else first
            heading = Heading(level, title, anchor)
            token.attrSet("id", heading.anchor)
            headings.append((token.map[0] if token.level == 0 and token.map else None, heading))
    return tokens, headings


def render(source: str, *, anchor: str = "") -> SafeString:
    """CommonMark with tables as HTML that holds nothing a writer could harm a reader with. Headings begin at h2 and have anchors.

    With `anchor` it is a section of a text: its first heading has that anchor, as in the whole. A picture from another site, which would
    tell that one who reads, is a link to it.
    """
    tokens, _ = _parse(source, anchor)
    for token in tokens:
        token.children = token.children and [one for child in token.children for one in _without_picture(child)]
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel="nofollow noopener"
    )
    return mark_safe(clean)  # noqa: S308 - nh3 has just cleaned it


@dataclass(frozen=True)
class Blocks:
    """A text as its blocks, whose words are taken apart one block at a time, by `inside`."""

    tokens: list[Token]
    references: dict[str, Any]

    def inside(self, content: str) -> list[Token]:
        """The words and marks of one block; one as long as a chapter is taken as typed, because marks can be nested to take hours."""
        if len(content) > LONGEST_BLOCK or not _INLINE_MARKS.search(content):
            return [Token("text", "", 0, content=content)]
        found: list[Token] = []
        _PARSER.inline.parse(content, _PARSER, self.references, found)
        return found


def blocks_of(source: str) -> Blocks:
    """The blocks of a text, in half the time that its words would take as well; headings have the tags that `render` gives them."""
    references: dict[str, Any] = {}
    tokens = _BLOCKS.parse(source, references)
    for token in tokens:
        if token.type == "heading_open":
            token.tag = f"h{_level(token)}"
    return Blocks(tokens, references)


def contents(source: str) -> list[Heading]:
    """The headings in their order, with the anchors that `render` gives them."""
    return [heading for _line, heading in _parse(source)[1]]


def headings_with_lines(source: str) -> list[tuple[int, Heading]]:
    """The headings that part a text, each with the line (from 0) on which it begins; not those inside a quotation or a list."""
    return [(line, heading) for line, heading in _parse(source)[1] if line is not None]


def parsed_tree(source: str) -> SyntaxTreeNode:
    """The text as a tree, read as everywhere else, with headings as they were written: for what is not a page."""
    return SyntaxTreeNode(_PARSER.parse(source))


def plain(source: str, limit: int) -> str:
    """The words without the marks, at most `limit` characters, cut at a word."""
    text = " ".join(" ".join(map(_words, _PARSER.parse(source))).split())
    return text if len(text) <= limit else (text[:limit].rpartition(" ")[0] or text[: limit - 1]) + "…"


def _is_elsewhere(child: Token) -> bool:
    """Whether it is a picture that a reader's browser would ask another site for."""
    address = str(child.attrGet("src") or "") if child.type == "image" else ""
    return bool(address) and (not address.startswith("/") or address.startswith(("//", "/\\")))


def _without_picture(child: Token) -> list[Token]:
    if not _is_elsewhere(child):
        return [child]
    address = str(child.attrGet("src"))
    words = Token("text", "", 0, content=child.content or address)
    return [Token("link_open", "a", 1, attrs={"href": address}), words, Token("link_close", "a", -1)]


def pictures_from_elsewhere(source: str) -> list[str]:
    """The addresses of pictures that a reader's browser would ask another site for, which would tell it who reads."""
    if "![" not in source:  # no picture begins otherwise, and most texts have none
        return []
    inside = (child for token in _PARSER.parse(source) for child in token.children or [])
    return [str(child.attrGet("src")) for child in inside if _is_elsewhere(child)]


def composed(source: str) -> str:
    """A text as it was typed, composed (NFC) and with line feeds."""
    return unicodedata.normalize("NFC", source).replace("\r\n", "\n").replace("\r", "\n")


def tidy(source: str) -> str:
    """A text as it is stored: composed (NFC), with line feeds, ending in one."""
    source = composed(source)
    return f"{source.rstrip()}\n" if source.strip() else ""


def literal(words: str) -> str:
    """Words, such as a title or a name, as part of a Markdown sentence that shows them just so, on one line."""
    return _MARKS.sub(r"\\\g<0>", " ".join(words.split()))
