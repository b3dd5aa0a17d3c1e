"""A text section by section: what is edited, commented on and compared."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from .text import headings_with_lines, render


@dataclass(frozen=True)
class Section:
    """From a heading of the highest two levels to the next; `anchor` is that of the page. The words before the first heading have none."""

    anchor: str
    heading: str
    level: int
    text: str  # with its heading, as written


LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")  # as CommonMark ends lines, which str.splitlines does not
MOST_PAIRS = 250_000  # of sections that changed: of more each is followed by its anchor only
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


def rendered(source: str) -> list[tuple[Section, SafeString]]:
    """The sections as safe HTML. The text is rendered as one, so that anchors and references are those of the whole, and parted then."""
    html, sections = str(render(source)), split(source)
    starts, place = [], 0
    for section in sections:
        place = html.index(f'<h{section.level} id="{section.anchor}">', place) if section.anchor else 0
        starts.append(place)
    ends = [*starts[1:], len(html)]
    # Parts of what `render` made safe, cut where no element is open.
    return [
        (section, mark_safe(html[start:end]))  # noqa: S308
        for section, start, end in zip(sections, starts, ends, strict=True)
    ]


def follow(old: str, new: str) -> dict[str, str | None]:
    """Where each section of a text is in its next state, by anchors: under the same heading, else under the one whose words are most alike.

    Of several under one heading the likest go together, then those in the same order. A section that is gone leads to `None`.
    """
    before, after = split(old), split(new)
    found: dict[str, str | None] = {part.anchor: None for part in before}
    left, free = dict(enumerate(before)), dict(enumerate(after))
    _unchanged(left, free, found)
    if len(left) * len(free) > MOST_PAIRS:
        anchors = {part.anchor for part in free.values()}
        return found | {part.anchor: part.anchor for part in left.values() if part.anchor in anchors}
    words = {id(part): set(part.text.split()) for part in (*left.values(), *free.values())}
    for same_heading in (True, False):
        pairs = [
            (_likeness(words[id(one)], words[id(other)]), at, place)
            for at, one in left.items()
            for place, other in free.items()
            if not same_heading or one.heading == other.heading
        ]
        # Those most alike first; of those that are as much alike the ones nearest to where they were.
        for likeness, at, place in sorted(pairs, key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), pair[1:])):
            if at in left and place in free and (same_heading or likeness >= LIKE_ENOUGH):
                found[left.pop(at).anchor] = free.pop(place).anchor
    return found


def _unchanged(left: dict[int, Section], free: dict[int, Section], found: dict[str, str | None]) -> None:
    """Let the sections whose text did not change go together, in their order."""
    places: dict[str, list[int]] = {}
    for place, part in reversed(free.items()):
        places.setdefault(part.text, []).append(place)
    for at, part in list(left.items()):
        if places.get(part.text):
            found[left.pop(at).anchor] = free.pop(places[part.text].pop()).anchor


def _likeness(words: set[str], others: set[str]) -> float:
    """How many words two sections share, of those in either, from 0 to 1; the headings count among them."""
    return len(words & others) / max(len(words | others), 1)


def replaced(source: str, anchor: str, text: str) -> str | None:
    """A text with one of its sections written anew, and all others as they were; `None` where it has no such section.

    Raises `ValueError` where others would become part of it, as after a block of code that is not closed.
    """
    parts = split(source)
    at = next((place for place, part in enumerate(parts) if part.anchor == anchor), None)
    if at is None:
        return None
    before, after = [part.text for part in parts[:at]], [part.text for part in parts[at + 1 :]]
    made = join([*before, _spaced(text, parts[at].text, is_last=not after), *after])
    now = [part.text for part in split(made)]
    if now[: len(before)] != before or (after and now[-len(after) :] != after):
        raise ValueError("Other sections would not stay as they are.")
    return made


def _spaced(text: str, old: str, *, is_last: bool) -> str:
    """The text with the blank lines at its end that it had before: they are no change, and part it from the next heading."""
    ending = old[len(old.rstrip()) :]
    return f"{text.rstrip()}{ending or (chr(10) if is_last else chr(10) * 2)}" if text.strip() else ""
