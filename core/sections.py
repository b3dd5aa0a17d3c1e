"""A text section by section: what is edited, commented on and compared."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .text import headings_with_lines


@dataclass(frozen=True)
class Section:
    """From a heading of the highest two levels to the next; `anchor` is that of the page. The words before the first heading have none."""

    anchor: str
    heading: str
    level: int
    text: str  # with its heading, as written


LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")  # as CommonMark ends lines, which str.splitlines does not
LIKE_ENOUGH = 0.4  # of the words: less is another section
SPLIT_AT = 3  # h2 and h3 as the page shows them; deeper headings belong to the section they are in


def split(source: str) -> list[Section]:
    """The sections of a text in their order. Joined again by `join` they give the same text, letter by letter."""
    lines = LINE.findall(source)
    marks = [(line, heading) for line, heading in headings_with_lines(source) if heading.level <= SPLIT_AT]
    found: list[Section] = []
    before = "".join(lines[: marks[0][0]] if marks else lines)
    if before.strip() or not marks:
        found.append(Section("", "", 0, before))
        before = ""
    for place, (line, heading) in enumerate(marks):
        until = marks[place + 1][0] if place + 1 < len(marks) else len(lines)
        found.append(Section(heading.anchor, heading.title, heading.level, before + "".join(lines[line:until])))
        before = ""
    return found


def join(sections: Sequence[str]) -> str:
    """One text of the texts of its sections."""
    return "".join(sections)


def follow(old: str, new: str) -> dict[str, str | None]:
    """Where each section of a text is in its next state, by anchors: under the same heading, else under the one whose words are most alike.

    A section that is gone leads to `None`.
    """
    before, after = split(old), split(new)
    free = {part.anchor: part for part in after}
    found: dict[str, str | None] = {}
    for part in before:
        if part.anchor in free and free[part.anchor].heading == part.heading:
            found[part.anchor] = part.anchor
            del free[part.anchor]
    for part in before:
        if part.anchor in found:
            continue
        likes = ((_likeness(part, other), other.anchor) for other in free.values())
        likeness, anchor = max(likes, default=(0.0, ""))
        found[part.anchor] = anchor if likeness >= LIKE_ENOUGH else None
        if likeness >= LIKE_ENOUGH:
            del free[anchor]
    return found


def _likeness(one: Section, other: Section) -> float:
    """How many words two sections share, of those in either, from 0 to 1; the headings count among them."""
    words, others = set(one.text.split()), set(other.text.split())
    return len(words & others) / max(len(words | others), 1)
