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
