"""The one text type: Markdown, made safe by libraries in one place."""

import unicodedata
from dataclasses import dataclass

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

HIGHEST, LOWEST = 2, 6  # the page itself has the h1
_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
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


def _anchor(title: str, taken: set[str]) -> str:
    words = "".join(filter(_stays, unicodedata.normalize("NFKC", title).casefold())).split()
    stem = anchor = "-".join(words)[:60] or "section"
    number = 1
    while anchor in taken:
        number += 1
        anchor = f"{stem}-{number}"
    taken.add(anchor)
    return anchor


def _words(token: Token) -> str:
    """What one reads of a paragraph, a cell or a heading; emphasis inside a word does not split it."""
    return "".join(" " if child.type in {"softbreak", "hardbreak"} else child.content for child in token.children or [])


def _parse(source: str) -> tuple[list[Token], list[tuple[int | None, Heading]]]:
    """The tokens, and the headings with the line on which each begins; with none for those inside a quotation or a list."""
    tokens = _PARSER.parse(source)
    taken: set[str] = set()
    headings: list[tuple[int | None, Heading]] = []
    for place, token in enumerate(tokens):
        if token.type not in {"heading_open", "heading_close"}:
            continue
        level = min(int(token.tag[1]) + HIGHEST - 1, LOWEST)
        token.tag = f"h{level}"
        if token.type == "heading_open":
            title = _words(tokens[place + 1])
            heading = Heading(level, title, _anchor(title, taken))
            token.attrSet("id", heading.anchor)
            headings.append((token.map[0] if token.level == 0 and token.map else None, heading))
    return tokens, headings


def render(source: str) -> SafeString:
    """CommonMark with tables as HTML that holds nothing a writer could harm a reader with. Headings begin at h2 and have anchors."""
    tokens, _ = _parse(source)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel="nofollow noopener"
    )
    return mark_safe(clean)  # noqa: S308 - nh3 has just cleaned it


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
