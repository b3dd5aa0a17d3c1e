"""A text as plain values for the template that prints it: nothing in it is ever read as anything but words."""

import math
import re
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from .text import parsed_tree

DEEPEST = 6  # what is nested deeper is shown at this level: a page has no room, and the typesetter's patience an end
LONGEST_WORD, PIECE = 40, 24
SCHEMES = ("http://", "https://", "mailto:")
ZERO_WIDTH_SPACE = "\u200b"
Node = dict[str, Any]


def blocks(source: str) -> tuple[list[Node], int]:
    """The blocks of a text, and how many headings it has."""
    made = _blocks(parsed_tree(source).children, 1)
    return made, sum(one["t"] == "heading" for one in made)


def breakable(text: str) -> str:
    """With places where a word that is longer than a line may be broken."""

    def cut(found: re.Match[str]) -> str:
        word = found[0]
        return ZERO_WIDTH_SPACE.join(word[place : place + PIECE] for place in range(0, len(word), PIECE))

    return re.sub(rf"\S{{{LONGEST_WORD},}}", cut, text)


def _blocks(nodes: list[SyntaxTreeNode], depth: int) -> list[Node]:
    made: list[Node] = []
    for node in nodes:
        if node.type in {"bullet_list", "ordered_list", "blockquote"}:
            made += _nested(node, depth)
        elif node.type == "paragraph":
            made.append({"t": "p", "c": _inline(node)})
        elif node.type == "heading":
            made.append({"t": "heading", "level": int(node.tag[1]), "c": _inline(node)})
        elif node.type in {"fence", "code_block"}:
            made.append({"t": "code", "v": breakable(node.content.rstrip("\n"))})
        elif node.type == "hr":
            made.append({"t": "rule"})
        elif node.type == "table":
            made.append(_table(node))
    return made


def _nested(node: SyntaxTreeNode, depth: int) -> list[Node]:
    parts = [node] if node.type == "blockquote" else node.children
    if depth > DEEPEST:
        return [block for part in parts for block in _blocks(part.children, depth)]
    inside = [_blocks(part.children, depth + 1) for part in parts]
    if node.type == "blockquote":
        return [{"t": "quote", "c": inside[0]}]
    is_tight = all(child.hidden for item in parts for child in item.children if child.type == "paragraph")
    if node.type == "bullet_list":
        return [{"t": "ul", "tight": is_tight, "c": inside}]
    return [{"t": "ol", "tight": is_tight, "start": int(node.attrs.get("start", 1)), "c": inside}]


def _table(node: SyntaxTreeNode) -> Node:
    rows = [row.children for part in node.children for row in part.children]
    cells = [[_inline(cell) for cell in row] for row in rows]
    styles = [str(cell.attrs.get("style", "")).removeprefix("text-align:") or "start" for cell in rows[0]]
    longest = [max(_letters(row[column]) for row in cells) for column in range(len(styles))]
    return {
        "t": "table",
        "align": styles,
        # Wide columns for long texts, yet none so narrow that its words break.
        "widths": [round(math.sqrt(min(max(length, 8), 400)), 2) for length in longest],
        "head": cells[0],
        "cells": [cell for row in cells[1:] for cell in row],
    }


def _letters(items: list[Node]) -> int:
    return sum(len(one.get("v", "")) + _letters(one.get("c", [])) for one in items)


def _inline(node: SyntaxTreeNode) -> list[Node]:
    """The words of a paragraph, a heading or a cell."""
    inner = node.children[0].children if node.children and node.children[0].type == "inline" else []
    return _words(inner)


def _words(nodes: list[SyntaxTreeNode], depth: int = 1) -> list[Node]:
    made: list[Node] = []
    for node in nodes:
        if node.type in {"text", "text_special", "html_inline"}:
            made.append({"t": "text", "v": breakable(node.content)})
        elif node.type in {"em", "strong", "s", "link"}:
            made += _marked(node, depth)
        elif node.type == "code_inline":
            made.append({"t": "code", "v": breakable(node.content)})
        elif node.type == "softbreak":
            made.append({"t": "text", "v": " "})
        elif node.type == "hardbreak":
            made.append({"t": "break"})
        elif node.type == "image" and node.content:
            made.append({"t": "text", "v": f"[{node.content}]"})
    return made


def _marked(node: SyntaxTreeNode, depth: int) -> list[Node]:
    inside = _words(node.children, depth + 1)
    if depth > DEEPEST:
        return inside
    if node.type != "link":
        return [{"t": node.type, "c": inside}]
    to = str(node.attrs.get("href", ""))
    return [{"t": "link", "to": to, "c": inside}] if to.lower().startswith(SCHEMES) else inside
