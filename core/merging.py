"""Three-way merge of texts, line by line, and inside lines that both changed word by word. A conflict never loses a word: it shows both."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from merge3 import Merge3

WORDS = re.compile(r"\s*\S+|\s+$")
WORDS_BETWEEN = (
    3  # that stay, between a change of one and a change of the other in a line: nearer ones may be about one thing
)
LINES = re.compile(r"[^\n]*\n|[^\n]+")
# Stand on lines of their own around two texts that could not be merged, as CommonMark shows them: plainly.
YOURS, THEIRS, END = "⟪ yours ⟫", "⟪ theirs ⟫", "⟪ end ⟫"
MARKS = (YOURS, THEIRS, END)


@dataclass(frozen=True)
class Merged:
    """Both changes in one text; where they clash, both stand between marks, and `conflicts` counts those places."""

    text: str
    conflicts: int


def merge(base: str, mine: str, theirs: str) -> Merged:
    """What `mine` and `theirs` make of `base` together. A pure function; linear in the texts but where both changed the same lines."""
    found: list[str] = []
    conflicts = 0
    for group in _groups(LINES, base, mine, theirs):
        if group[0] != "conflict":
            found.extend(group[1])
            continue
        both = _word_by_word(*("".join(lines) for lines in group[1:]))
        if both is None:
            conflicts += 1
            both = _marked("".join(group[2]), "".join(group[3]))
        found.append(both)
    return Merged("".join(found), conflicts)


def has_marks(text: str) -> bool:
    """Whether a clash is left in a text."""
    return any(line.strip() in MARKS for line in text.split("\n"))


def _groups(parts: re.Pattern[str], base: str, mine: str, theirs: str) -> Iterator[tuple[Any, ...]]:
    yield from Merge3(parts.findall(base), parts.findall(mine), parts.findall(theirs)).merge_groups()


def _word_by_word(base: str, mine: str, theirs: str) -> str | None:
    """The words of both, or `None` where both changed the same ones, or some so near each other that together they may say what neither meant."""
    found: list[str] = []
    last, between = "", 0
    for kind, words, *_others in _groups(WORDS, base, mine, theirs):
        if kind == "conflict" or (kind in {"a", "b"} and last not in {"", kind} and between < WORDS_BETWEEN):
            return None
        if kind == "unchanged":
            between += len(words)
        elif kind in {"a", "b"}:
            last, between = kind, 0
        found.extend(words)
    return "".join(found)


def _marked(mine: str, theirs: str) -> str:
    parts = [YOURS, mine.rstrip("\n"), THEIRS, theirs.rstrip("\n"), END]
    return "".join(f"{part}\n" for part in parts if part)
