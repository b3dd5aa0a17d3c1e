"""What pandoc has read, as a text of ours can hold it: words, headings, lists, tables, links to the web."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SCHEMES = ("http://", "https://", "mailto:")
# Marks that Markdown here has no sign for: their words stay.
UNMARKED = {"Underline", "SmallCaps", "Superscript", "Subscript"}
SIMPLE = {"Plain", "Para"}
PLAIN_CELL = 1  # the blocks of a cell in a table of lines
Tree = dict[str, Any]
Part = Callable[[Any, Counter[str]], list[Tree]]
NOTHING: list[Any] = ["", [], []]  # no attributes


@dataclass
class Cleaned:
    tree: Tree
    left_out: Counter[str]
    title: str


def cleaned(tree: Tree) -> Cleaned:
    """The same tree without what a text here does not hold, and how much of what was left out or changed."""
    left_out: Counter[str] = Counter()
    title = _text(tree.get("meta", {}).get("title", {}).get("c", []))
    blocks = _blocks(tree["blocks"], left_out)
    return Cleaned({**tree, "meta": {}, "blocks": blocks}, left_out, " ".join(title.split()))


def _content(part: Tree) -> Any:
    """What a part holds; a space or a rule holds nothing."""
    return part.get("c")


def _blocks(blocks: list[Tree], left_out: Counter[str]) -> list[Tree]:
    made: list[Tree] = []
    for block in blocks:
        kind, content = block["t"], _content(block)
        if kind in SIMPLE | {"Header"}:
            made += _lines_of_words(kind, content, left_out)
        elif kind in {"BlockQuote", "BulletList", "OrderedList"}:
            made.append(_nested(kind, content, left_out))
        elif kind in {"Div", "Figure"}:
            made += _blocks(content[-1], left_out)
        elif kind in OTHERS:
            made += OTHERS[kind](content, left_out)
    return made


def _lines_of_words(kind: str, content: Any, left_out: Counter[str]) -> list[Tree]:
    words = _words(content[2] if kind == "Header" else content, left_out)
    if not words:
        return []
    return [{"t": kind, "c": [content[0], NOTHING, words] if kind == "Header" else words}]


def _nested(kind: str, content: Any, left_out: Counter[str]) -> Tree:
    if kind == "BlockQuote":
        return {"t": kind, "c": _blocks(content, left_out)}
    if kind == "BulletList":
        return {"t": kind, "c": [_blocks(item, left_out) for item in content]}
    # 1., 2., 3.: Markdown knows no letters and no Roman numbers.
    start = [content[0][0], {"t": "Decimal"}, {"t": "Period"}]
    return {"t": kind, "c": [start, [_blocks(item, left_out) for item in content[1]]]}


def _lines(content: Any, left_out: Counter[str]) -> list[Tree]:
    return [{"t": "Para", "c": _words(line, left_out)} for line in content]


def _definitions(content: Any, left_out: Counter[str]) -> list[Tree]:
    made: list[Tree] = []
    for term, meanings in content:
        made.append({"t": "Para", "c": [{"t": "Strong", "c": _words(term, left_out)}]})
        made += [block for meaning in meanings for block in _blocks(meaning, left_out)]
    return made


def _table_blocks(content: Any, left_out: Counter[str]) -> list[Tree]:
    return [_table(content, left_out)]


def _code(content: Any, _left_out: Counter[str]) -> list[Tree]:
    return [{"t": "CodeBlock", "c": [NOTHING, content[1]]}]


def _rule(_content: Any, _left_out: Counter[str]) -> list[Tree]:
    return [{"t": "HorizontalRule"}]


OTHERS: dict[str, Part] = {
    "LineBlock": _lines,
    "DefinitionList": _definitions,
    "Table": _table_blocks,
    "CodeBlock": _code,
    "HorizontalRule": _rule,
}


def _table(content: list[Any], left_out: Counter[str]) -> Tree:
    """A table of lines: each cell one line, joined cells parted again."""
    _attributes, caption, columns, head, bodies, foot = content
    before = left_out["joined"]
    width = len(columns)
    rows = _rows(head[1], width, left_out)
    body = [row for part in bodies for row in [*_rows(part[2], width, left_out), *_rows(part[3], width, left_out)]]
    body += _rows(foot[1], width, left_out)
    if left_out["joined"] > before:
        left_out["cells"] += 1
    top, rest = (rows[:1], rows[1:] + body) if rows else (body[:1], body[1:])
    plain = [[column[0], {"t": "ColWidthDefault"}] for column in columns]
    return {
        "t": "Table",
        "c": [
            NOTHING,
            [None, _blocks(caption[1], left_out)],
            plain,
            [NOTHING, top],
            [[NOTHING, 0, [], rest]],
            [NOTHING, []],
        ],
    }


def _rows(rows: list[Any], width: int, left_out: Counter[str]) -> list[Any]:
    made = []
    for _attributes, cells in rows:
        line: list[Any] = []
        for _cell_attributes, align, down, across, blocks in cells:
            if down > 1 or across > 1 or len(blocks) > PLAIN_CELL or any(one["t"] not in SIMPLE for one in blocks):
                left_out["joined"] += 1
            line.append(_cell(align, _line(blocks, left_out)))
            line += [_cell(align, []) for _ in range(across - 1)]
        line += [_cell({"t": "AlignDefault"}, []) for _ in range(width - len(line))]
        made.append([NOTHING, line[:width]])
    return made


def _cell(align: Tree, words: list[Tree]) -> list[Any]:
    return [NOTHING, align, 1, 1, [{"t": "Plain", "c": words}] if words else []]


def _line(blocks: list[Tree], left_out: Counter[str]) -> list[Tree]:
    """All that stands in a cell as one line of words."""
    found: list[Tree] = []
    for block in _blocks(blocks, left_out):
        words = _flat(block)
        if found and words:
            found.append({"t": "Space"})
        found += words
    return [{"t": "Space"} if one["t"] in {"LineBreak", "SoftBreak"} else one for one in found]


def _flat(block: Tree) -> list[Tree]:
    kind, content = block["t"], _content(block)
    if kind in SIMPLE:
        return list(content or [])
    if kind == "Header":
        return list(content[2]) if content else []
    if kind in {"BulletList", "OrderedList", "BlockQuote"}:
        items = content if kind == "BulletList" else content[1] if kind == "OrderedList" else [content]
        lines = [[word for inner in item for word in [*_flat(inner), {"t": "Space"}]] for item in items or []]
        return [word for line in lines for word in line][:-1]
    if kind == "Table":
        return [{"t": "Str", "c": _text(content)}]
    return [{"t": "Str", "c": content[1]}] if kind == "CodeBlock" and content else []


def _words(words: list[Tree], left_out: Counter[str]) -> list[Tree]:
    made: list[Tree] = []
    for word in words:
        kind, content = word["t"], _content(word)
        if kind in {"Str", "Space", "SoftBreak", "LineBreak"}:
            made.append(word)
        elif kind in {"Emph", "Strong", "Strikeout"}:
            made.append({"t": kind, "c": _words(content, left_out)})
        elif kind in UNMARKED:
            made += _words(content, left_out)
        elif kind in {"Span", "Cite"}:
            made += _words(content[1], left_out)
        elif kind in INLINE:
            made += INLINE[kind](content, left_out)
    return made


def _quoted(content: Any, left_out: Counter[str]) -> list[Tree]:
    first, last = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
    return [{"t": "Str", "c": first}, *_words(content[1], left_out), {"t": "Str", "c": last}]


def _inline_code(content: Any, _left_out: Counter[str]) -> list[Tree]:
    return [{"t": "Code", "c": [NOTHING, content[1]]}]


def _math(content: Any, _left_out: Counter[str]) -> list[Tree]:
    return [{"t": "Str", "c": content[1]}]


def _image(content: Any, left_out: Counter[str]) -> list[Tree]:
    left_out["pictures"] += 1
    return _words(content[1], left_out)


def _note(content: Any, left_out: Counter[str]) -> list[Tree]:
    left_out["notes"] += 1
    return [{"t": "Str", "c": " ["}, *_line(content, left_out), {"t": "Str", "c": "]"}]


def _link(content: list[Any], left_out: Counter[str]) -> list[Tree]:
    words, (to, _title) = _words(content[1], left_out), content[2]
    if not to.lower().startswith(SCHEMES):
        left_out["links"] += 0 if to.startswith("#") else 1
        return words
    return [{"t": "Link", "c": [NOTHING, words, [to, ""]]}]


INLINE: dict[str, Part] = {
    "Quoted": _quoted,
    "Code": _inline_code,
    "Math": _math,
    "Link": _link,
    "Image": _image,
    "Note": _note,
}


def _text(found: Any) -> str:
    """The bare words of any part of a tree."""
    if isinstance(found, dict):
        if found.get("t") in {"Space", "SoftBreak", "LineBreak"}:
            return " "
        return found["c"] if found.get("t") == "Str" else _text(found.get("c"))
    return "".join(map(_text, found)) if isinstance(found, list) else ""
