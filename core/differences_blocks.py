"""A text as its sections, their paragraphs and the words of these: what `core.differences` compares."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from unicodedata import category

from markdown_it.token import Token

from . import text
from .sections import SPLIT_AT

MARK = "\0"  # begins the key of a mark, which no word holds: Markdown itself replaces it in a text
BULLET = "•"
MOST_SECTIONS, MOST_BLOCKS = 500, 5_000  # more than anybody reads on a page
PARTED = "| "  # between the cells of a row
# Letters of scripts that put no spaces between words are compared one by one: Thai, Lao, Myanmar, Khmer, Japanese, Chinese.
_UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u1000-\u102a\u103f\u1050-\u1055\u1780-\u17b3"
    "\u3005-\u3007\u3041-\u3096\u309d-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
)
_LAST_MARK = 0x1E94A  # of Unicode's combining marks, those that only choose a form of a letter left aside
# What hangs on a letter: vowels of many scripts, accents, joiners. For Python none of them belongs to a word.
_SIGNS = (
    "".join(one for one in map(chr, range(0x300, _LAST_MARK + 1)) if category(one).startswith("M")) + "\u200c\u200d"
)
_LETTERS = rf"(?:[^\W{_UNSPACED}]+[{_SIGNS}]*)+"
_WORD = re.compile(
    rf"([0-9A-Za-z]+(?=[\s.,;:()])|{_LETTERS}(?:['’]{_LETTERS})*|[{_UNSPACED}][{_SIGNS}]*|\S[{_SIGNS}]*)(\s*)"
)
_HEAD_SPACE = re.compile(r"^\s+")

NESTING = {
    f"{kind}_{end}": step
    for kind in ("bullet_list", "ordered_list", "blockquote")
    for end, step in (("open", 1), ("close", -1))
}
KIND_AFTER = {  # of the words that follow
    "list_item_open": "item", "list_item_close": "paragraph", "heading_close": "paragraph", "thead_open": "head", "tbody_open": "row",
    "table_close": "paragraph",
}  # fmt: skip
TYPED = {"fence": "code", "code_block": "code", "hr": "rule"}

Tokens = tuple[list[str], list[str]]


@dataclass
class Block:
    """A paragraph, an item of a list, a row of a table, a heading below the sections, text as typed, a line."""

    kind: str
    depth: int
    marker: str
    source: text.Blocks | None
    contents: list[str]  # of a paragraph one, of a row its cells
    raw: str
    is_exact: bool = False

    @cached_property
    def inlines(self) -> list[list[Token]]:
        """Its words and marks, or those of its cells."""
        return [self.source.inside(content) for content in self.contents] if self.source else []

    @cached_property
    def key(self) -> str:
        """The same for two that read the same."""
        words = "\1".join(self.tokens[0]) if self.is_exact else " ".join(self.raw.split())
        return f"{self.kind} {self.depth} {words}"

    @cached_property
    def tokens(self) -> Tokens:
        """Its words and marks: what is compared of each, and as it is shown, with the space after it."""
        keys: list[str] = []
        texts: list[str] = []
        if self.source is None:
            _add_words(keys, texts, self.raw)
        for place, children in enumerate(self.inlines):
            if place:
                _add_space(texts, " ")
                keys.append(PARTED.strip())
                texts.append(PARTED)
            _add_inline(keys, texts, children)
        return keys, texts

    @cached_property
    def words(self) -> frozenset[str]:
        """Its different words."""
        return frozenset(self.tokens[0])

    @cached_property
    def readable(self) -> str:
        """Its words without the marks."""
        return f" {PARTED}".join(map(text.words_of, self.inlines)) if self.source else self.raw


@dataclass
class Part:
    """A section as it is compared; the words before the first heading have no title."""

    title: str
    level: int
    parent: str
    heading: Block
    blocks: list[Block] = field(default_factory=list)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The same for two sections whose paragraphs read the same."""
        return (str(self.level), *(block.key for block in self.blocks))

    @cached_property
    def words(self) -> frozenset[str]:
        """The different words of its paragraphs."""
        return frozenset().union(*(block.words for block in self.blocks))

    @property
    def title_words(self) -> frozenset[str]:
        return self.heading.words


def parts(source: str, *, is_exact: bool = False) -> list[Part]:
    """The sections of a text, as `core.sections.split` has them. `is_exact`: links are told apart by where they lead."""
    blocks = text.blocks_of(source)
    reader = _Reader(blocks, is_exact=is_exact)
    for token in blocks.tokens:
        reader.read(token)
    first, *rest = reader.finished()
    return [first, *rest] if first.blocks or not rest else rest


class _Reader:
    """Goes through the tokens of a text and gathers its sections."""

    def __init__(self, source: text.Blocks, *, is_exact: bool) -> None:
        self.source = source
        self.is_exact = is_exact
        self.parts = [Part("", 0, "", Block("heading", 0, "", None, [], ""))]
        self.chapter = ""
        self.depth = 0
        self.kind = "paragraph"  # of the next words
        self.marker = ""
        self.begins_section = 0  # the level of the section of which the next words are the heading
        self.cells: list[str] | None = None
        self.count = 0
        self.rest: list[str] = []

    def read(self, token: Token) -> None:
        """Take the next token in."""
        kind = token.type
        if kind == "inline":
            self._words(token)
        elif kind in NESTING:
            self.depth += NESTING[kind]
        elif kind == "heading_open":
            level = int(token.tag[1])
            is_section = token.level == 0 and level <= SPLIT_AT and len(self.parts) < MOST_SECTIONS
            self.begins_section = level if is_section else 0
            self.kind = "heading"
        elif kind in KIND_AFTER:
            self.kind = KIND_AFTER[kind]
            self.marker = (f"{token.info}{token.markup}" if token.info else BULLET) if self.kind == "item" else ""
        elif kind == "tr_open":
            self.cells = []
        elif kind == "tr_close":
            self._add(self._block(self.kind, self.cells or [""]))
            self.cells = None
        elif kind in TYPED:
            self._add(Block(TYPED[kind], self.depth, "", None, [], token.content or token.markup, self.is_exact))

    def _words(self, token: Token) -> None:
        if self.cells is not None:
            self.cells.append(token.content)
            return
        block = self._block(self.kind, [token.content])
        if self.begins_section:
            self._begin(text.words_of(block.inlines[0]), self.begins_section, block)
            return
        self._add(block)
        self.kind = "paragraph" if self.kind == "item" else self.kind

    def _begin(self, title: str, level: int, heading: Block) -> None:
        is_below = level == SPLIT_AT
        self.parts.append(Part(title, level, self.chapter if is_below else "", heading))
        self.chapter = self.chapter if is_below else title
        self.begins_section = 0

    def _block(self, kind: str, contents: list[str]) -> Block:
        marker = self.marker if kind == "item" else ""
        return Block(kind, self.depth, marker, self.source, contents, PARTED.join(contents), self.is_exact)

    def _add(self, block: Block) -> None:
        self.count += 1
        if self.count <= MOST_BLOCKS:
            self.parts[-1].blocks.append(block)
        else:
            self.rest.append(block.raw)

    def finished(self) -> list[Part]:
        """The sections; what is beyond the most paragraphs that anybody reads is one more, as typed."""
        if self.rest:
            self.parts[-1].blocks.append(Block("code", 0, "", None, [], "\n".join(self.rest), self.is_exact))
            self.rest = []
        return self.parts


def _add_inline(keys: list[str], texts: list[str], children: list[Token]) -> None:
    links: list[str] = []
    for child in children:
        if child.type in {"softbreak", "hardbreak"}:
            _add_space(texts, " ")
        elif child.type == "code_inline":
            _add_mark(keys, texts, "`")
            _add_words(keys, texts, child.content)
            _add_mark(keys, texts, "`")
        elif child.type == "link_open":
            links.append(f"]({child.attrGet('href')})")
            _add_mark(keys, texts, "[")
        elif child.type == "link_close":
            _add_mark(keys, texts, links.pop())
        elif child.type == "image":
            _add_mark(keys, texts, "![")
            _add_words(keys, texts, child.content)
            _add_mark(keys, texts, f"]({child.attrGet('src')})")
        elif child.content:
            _add_words(keys, texts, child.content)
        elif child.markup:
            _add_mark(keys, texts, child.markup)


def _add_words(keys: list[str], texts: list[str], words: str) -> None:
    if space := _HEAD_SPACE.match(words):
        _add_space(texts, space[0])
    found = _WORD.findall(words)
    keys += [word for word, _space in found]
    texts += [word + space for word, space in found]


def _add_mark(keys: list[str], texts: list[str], mark: str) -> None:
    keys.append(MARK + mark)
    texts.append(mark)


def _add_space(texts: list[str], space: str) -> None:
    if texts:
        texts[-1] += space
