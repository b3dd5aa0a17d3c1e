"""What differs between two texts, section by section, paragraph by paragraph, word by word: one view for terms, minutes and pages.

Compared is what one reads, not how it was typed: words, with the marks of Markdown (emphasis, links) as words of their own, which show only
where they changed; spaces and line ends do not count. The work is bounded: what would go beyond it is told in coarser steps.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .differences_blocks import MARK, PARTED, Block, Part, parts

WORK = 2_000_000  # steps of comparing, each well under a microsecond
ALIKE = 0.4  # of the words of two paragraphs, when one is a new wording of the other
ALIKE_HEADING = 0.5
LONGEST_GAP = 2_500  # pairs of paragraphs that are all weighed; of more, those at the same place
SHORT_RUN = 2  # words left between two changes that read better as one
CONTEXT = 1  # paragraphs shown before and after a change
LEAST_FOLDED = 2

SAME, IN, OUT = "same", "in", "out"
UNCHANGED, CHANGED, ADDED, REMOVED = "unchanged", "changed", "added", "removed"
NUMBERING = re.compile(r"^\s*(?:\d+(?:\.\d+)*|[ivxlcIVXLC]+|[A-Za-z])[.)]\s+|^\s*\d+(?:\.\d+)*\s+")
KINDS: dict[str, Promise] = {
    "paragraph": gettext_lazy("a paragraph"),
    "item": gettext_lazy("an item of a list"),
    "heading": gettext_lazy("a heading"),
    "row": gettext_lazy("a row of a table"),
    "head": gettext_lazy("the head of a table"),
    "quote": gettext_lazy("a quotation"),
    "code": gettext_lazy("text as typed"),
    "rule": gettext_lazy("a line"),
}

Codes = list[tuple[str, int, int, int, int]]


class Budget:
    """How many steps a comparison may still take. Told by their number, not by a clock: the same texts always give the same page."""

    def __init__(self, steps: int) -> None:
        self.left = steps
        self.spent = 0
        self.is_over = False

    def spend(self, steps: int) -> bool:
        """Whether these steps may be taken; they count only then."""
        if steps > self.left:
            self.is_over = True
            return False
        self.left -= steps
        self.spent += steps
        return True


class Piece(NamedTuple):
    """Words that stayed, came or went; `is_mark` for a mark of Markdown. `was` is how words that stayed were spaced before."""

    op: str
    text: str
    is_mark: bool = False
    was: str = ""


class Row(NamedTuple):
    """A paragraph, an item of a list, a row of a table. `was` says what it was where that changed."""

    state: str
    kind: str
    depth: int
    old_marker: str
    new_marker: str
    pieces: tuple[Piece, ...]
    was: str = ""

    @property
    def marker(self) -> str:
        """The bullet or number before an item."""
        return self.new_marker or self.old_marker

    @property
    def old(self) -> list[Piece]:
        """As it was."""
        return [piece._replace(text=piece.was or piece.text) for piece in self.pieces if piece.op != IN]

    @property
    def new(self) -> list[Piece]:
        """As it is."""
        return [piece for piece in self.pieces if piece.op != OUT]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows one after the other: shown, or folded away because nothing changed in them."""

    rows: tuple[Row, ...]
    is_folded: bool


@dataclass(frozen=True)
class SectionDifference:
    """A section of either text. `number` counts those that changed; `moved_after` is the heading it stood after, empty at the beginning."""

    state: str
    heading: tuple[Piece, ...]
    title: str
    level: int
    stretches: tuple[Stretch, ...]
    number: int = 0
    is_renamed: bool = False
    is_renumbered: bool = False
    moved_after: str | None = None

    @property
    def is_moved(self) -> bool:
        return self.moved_after is not None

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to tell of it."""
        return self.state != UNCHANGED or self.is_moved or self.is_renamed

    @property
    def paragraphs(self) -> int:
        return sum(len(stretch.rows) for stretch in self.stretches)

    @property
    def marks(self) -> list[str]:
        """What is told beside its heading, in words."""
        said = {
            CHANGED: _("changed"),
            ADDED: _("new"),
            REMOVED: _("removed"),
        }
        found = [said[self.state]] if self.state in said else []
        if self.is_renamed:
            found.append(_("renamed"))
        if self.is_renumbered:
            found.append(_("renumbered"))
        if self.moved_after:
            found.append(_("moved from after “%s”") % self.moved_after)
        elif self.is_moved:
            found.append(_("moved from the beginning"))
        return found


@dataclass(frozen=True)
class Passage:
    """Sections one after the other, all shown or all folded."""

    sections: tuple[SectionDifference, ...]
    is_folded: bool

    @property
    def paragraphs(self) -> int:
        return sum(section.paragraphs for section in self.sections)

    @property
    def renumbered(self) -> int:
        """How many of them have another number, and are the same but for it."""
        return sum(section.is_renumbered for section in self.sections)

    @property
    def titles(self) -> str:
        return ", ".join(section.title for section in self.sections if section.title)


@dataclass(frozen=True)
class Differences:
    """Two texts compared. `is_coarse`: there was so much to compare that some changes are told as whole paragraphs."""

    sections: tuple[SectionDifference, ...]
    is_identical: bool
    is_coarse: bool = False
    steps: int = 0
    passages: tuple[Passage, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "passages", tuple(_passages(self.sections)))

    @property
    def shown(self) -> list[SectionDifference]:
        """The sections of which there is something to tell."""
        return [section for section in self.sections if section.is_shown]

    @property
    def is_equal(self) -> bool:
        """Whether a reader reads the same in both."""
        return not self.shown and not any(section.is_renumbered for section in self.sections)

    @property
    def summary(self) -> str:
        """Such as "3 sections changed, 1 new, 1 moved"; empty where nothing did."""
        of = self.sections
        counts = [
            (sum(one.state == CHANGED for one in of), "%d changed", "%d section changed", "%d sections changed"),
            (sum(one.state == ADDED for one in of), "%d new", "%d new section", "%d new sections"),
            (sum(one.state == REMOVED for one in of), "%d removed", "%d section removed", "%d sections removed"),
            (sum(one.is_renamed for one in of), "%d renamed", "%d section renamed", "%d sections renamed"),
            (sum(one.is_renumbered for one in of), "%d renumbered", "%d section renumbered", "%d sections renumbered"),
            (sum(one.is_moved for one in of), "%d moved", "%d section moved", "%d sections moved"),
        ]
        said: list[str] = []
        for count, short, one, many in counts:
            if count:
                said.append((_(short) if said else ngettext(one, many, count)) % count)
        return ", ".join(said)


def compare(old: str, new: str, *, work: int = WORK) -> Differences:
    """What differs between two Markdown texts. Takes at most `work` steps, and time that grows with the length of the texts alone."""
    budget = Budget(work)
    # A reference says elsewhere where a link leads: then a paragraph can change without a letter of it changing.
    is_exact = "]:" in old or "]:" in new
    before, after = parts(old, is_exact=is_exact), parts(new, is_exact=is_exact)
    pairs = _pairs(before, after, budget)
    found = [
        _section(before[was] if (was := pairs.get(place)) is not None else None, part, budget)
        for place, part in enumerate(after)
    ]
    for place, was in _moved(pairs):
        found[place] = replace(found[place], moved_after=before[was - 1].title if was else "")
    sections = _with_removed(before, pairs, found, budget)
    numbers = iter(range(1, len(sections) + 1))
    return Differences(
        tuple(replace(one, number=next(numbers)) if one.is_shown else one for one in sections),
        is_identical=old == new,
        is_coarse=budget.is_over,
        steps=budget.spent,
    )


# sections


def _pairs(before: list[Part], after: list[Part], budget: Budget) -> dict[int, int]:
    """For each section of the new text that was in the old one: where. The same content first, then the same heading, then likeness."""
    pairs: dict[int, int] = {}
    for key in (_content, _place, _heading):
        free: dict[object, list[int]] = {}
        taken = set(pairs.values())
        for was, part in enumerate(before):
            if was not in taken:
                free.setdefault(key(part), []).append(was)
        for place, part in enumerate(after):
            if place not in pairs and free.get(key(part)):
                pairs[place] = free[key(part)].pop(0)
    _pair_renamed(before, after, pairs, budget)
    return pairs


def _content(part: Part) -> object:
    return (part.title, part.keys)


def _heading(part: Part) -> object:
    return NUMBERING.sub("", part.title).casefold()


def _place(part: Part) -> object:
    return (NUMBERING.sub("", part.parent).casefold(), _heading(part))


def _pair_renamed(before: list[Part], after: list[Part], pairs: dict[int, int], budget: Budget) -> None:
    taken = set(pairs.values())
    gone = [was for was in range(len(before)) if was not in taken and before[was].title]
    come = [place for place in range(len(after)) if place not in pairs and after[place].title]
    cost = sum(len(before[was].words) for was in gone) * len(come) + len(gone) * len(come)
    if not gone or not come or not budget.spend(cost):
        return
    scores = [(_likeness_of_parts(before[was], after[place]), was, place) for was in gone for place in come]
    for score, was, place in sorted(scores, key=lambda one: (-one[0], one[1], one[2])):
        if score >= ALIKE and was not in taken and place not in pairs:
            pairs[place] = was
            taken.add(was)


def _likeness_of_parts(old: Part, new: Part) -> float:
    heading = likeness(old.title_words, new.title_words)
    if not old.words and not new.words:
        return heading
    body = likeness(old.words, new.words)
    return max(body, ALIKE if heading >= ALIKE_HEADING and body >= ALIKE / 2 else 0.0)


def likeness(old: frozenset[str], new: frozenset[str]) -> float:
    """How much of their words two texts share, from 0 to 1."""
    return 2 * len(old & new) / (len(old) + len(new)) if old and new else 0.0


def _moved(pairs: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Those pairs that are not among the most that kept their order: (place now, place before)."""
    places = sorted(pairs)
    tails: list[int] = []  # of the best row of each length, its last pair
    before: dict[int, int | None] = {}
    for place in places:
        low, high = 0, len(tails)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if pairs[tails[middle]] < pairs[place] else (low, middle)
        before[place] = tails[low - 1] if low else None
        tails[low : low + 1] = [place]
    stayed: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        stayed.add(last)
        last = before[last]
    return ((place, pairs[place]) for place in places if place not in stayed)


def _with_removed(
    before: list[Part], pairs: dict[int, int], found: list[SectionDifference], budget: Budget
) -> list[SectionDifference]:
    """All sections in the order of the new text, each removed one after the section it stood after."""
    now = {was: place for place, was in pairs.items() if not found[place].is_moved}
    gone: dict[int, list[SectionDifference]] = {}
    last, kept = -1, set(pairs.values())
    for was, part in enumerate(before):
        last = now.get(was, last)
        if was not in kept:
            gone.setdefault(last, []).append(_section(part, None, budget))
    sections = gone.get(-1, [])
    for place, section in enumerate(found):
        sections += [section, *gone.get(place, [])]
    return sections


def _section(old: Part | None, new: Part | None, budget: Budget) -> SectionDifference:
    if new is None or old is None:
        return _whole_section(new or old, ADDED if new else REMOVED)
    differs = old.title != new.title
    heading = _pieces(old.heading, new.heading, budget) if differs else (Piece(SAME, new.title),)
    rows = _rows(old.blocks, new.blocks, budget) if old.keys != new.keys else []
    return SectionDifference(
        CHANGED if rows else UNCHANGED,
        heading,
        new.title,
        new.level,
        tuple(_stretches(rows) if rows else _folded(new.blocks)),
        is_renamed=differs and _heading(old) != _heading(new),
        is_renumbered=differs and _heading(old) == _heading(new),
    )


def _whole_section(part: Part | None, state: str) -> SectionDifference:
    if part is None:
        raise ValueError("A section of neither text.")
    heading = (Piece(IN if state == ADDED else OUT, part.title),) if part.title else ()
    rows = tuple(_whole(block, state) for block in part.blocks)
    return SectionDifference(state, heading, part.title, part.level, (Stretch(rows, is_folded=False),) if rows else ())


def _folded(blocks: Sequence[Block]) -> Iterator[Stretch]:
    if blocks:
        yield Stretch(tuple(_whole(block, UNCHANGED) for block in blocks), is_folded=True)


def _passages(sections: Sequence[SectionDifference]) -> Iterator[Passage]:
    run: list[SectionDifference] = []
    for section in sections:
        if run and section.is_shown == run[-1].is_shown:
            run.append(section)
            continue
        if run:
            yield Passage(tuple(run), is_folded=not run[-1].is_shown)
        run = [section]
    if run:
        yield Passage(tuple(run), is_folded=not run[-1].is_shown)


# paragraphs


def _whole(block: Block, state: str) -> Row:
    op = {ADDED: IN, REMOVED: OUT}.get(state, SAME)
    old_marker, new_marker = ("", block.marker) if state == ADDED else (block.marker, "")
    if state == UNCHANGED:
        new_marker = block.marker
    return Row(state, block.kind, block.depth, old_marker, new_marker, (Piece(op, block.readable),))


def _rows(old: Sequence[Block], new: Sequence[Block], budget: Budget) -> list[Row]:
    rows: list[Row] = []
    for op, old_from, old_to, new_from, new_to in matched([b.key for b in old], [b.key for b in new], budget):
        if op == SAME:
            rows += [
                _whole(block, UNCHANGED)._replace(old_marker=before.marker)
                for before, block in zip(old[old_from:old_to], new[new_from:new_to], strict=True)
            ]
        else:
            rows += _gap(old[old_from:old_to], new[new_from:new_to], budget)
    return rows


def _gap(old: Sequence[Block], new: Sequence[Block], budget: Budget) -> Iterator[Row]:
    """Paragraphs of which none stayed as it was: each new wording beside its old one, and what came or went."""
    was = place = 0
    for old_place, new_place in _alike(old, new, budget):
        yield from (_whole(block, REMOVED) for block in old[was:old_place])
        yield from (_whole(block, ADDED) for block in new[place:new_place])
        yield _reworded(old[old_place], new[new_place], budget)
        was, place = old_place + 1, new_place + 1
    yield from (_whole(block, REMOVED) for block in old[was:])
    yield from (_whole(block, ADDED) for block in new[place:])


def _alike(old: Sequence[Block], new: Sequence[Block], budget: Budget) -> list[tuple[int, int]]:
    """Pairs of wordings of one paragraph, in the order of both: those that together are most alike."""
    if not old or not new:
        return []
    cost = sum(len(block.words) for block in old) * len(new) + len(old) * len(new)
    if len(old) * len(new) > LONGEST_GAP or not budget.spend(cost):
        both = zip(old, new, strict=False)
        return [(n, n) for n, (one, other) in enumerate(both) if likeness(one.words, other.words) >= ALIKE]
    scores = [[likeness(one.words, other.words) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _row in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = scores[i][j] + best[i + 1][j + 1] if scores[i][j] >= ALIKE else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    found, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if scores[i][j] >= ALIKE and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return found


def _reworded(old: Block, new: Block, budget: Budget) -> Row:
    was = str(KINDS[old.kind]) if old.kind != new.kind else ""
    return Row(CHANGED, new.kind, new.depth, old.marker, new.marker, _pieces(old, new, budget), was)


def _stretches(rows: list[Row]) -> Iterator[Stretch]:
    """Fold away what is far from any change."""
    near = {
        place + step
        for place, row in enumerate(rows)
        if row.state != UNCHANGED
        for step in range(-CONTEXT, CONTEXT + 1)
    }
    start = 0
    for place in range(1, len(rows) + 1):
        if place < len(rows) and (place in near) == (start in near):
            continue
        run = tuple(rows[start:place])
        yield Stretch(run, is_folded=start not in near and len(run) >= LEAST_FOLDED)
        start = place


# words


def matched(old: Sequence[str], new: Sequence[str], budget: Budget) -> Codes:
    """Which runs of two sequences are the same and which not, as (op, from, to, from, to); op is "same" or "out".

    The longest common run first, then the same on both sides of it, as difflib does; each search pays for the steps that it takes, and
    where the budget is over the rest counts as different.
    """
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    places = matcher.b2j  # type: ignore[attr-defined]
    costs = [0]
    for word in old:
        costs.append(costs[-1] + 1 + len(places.get(word, ())))
    same: list[tuple[int, int, int]] = []
    waiting = [(0, len(old), 0, len(new))]
    while waiting:
        low, high, new_low, new_high = waiting.pop()
        while low < high and new_low < new_high and old[low] == new[new_low]:
            same.append((low, new_low, 1))
            low, new_low = low + 1, new_low + 1
        while low < high and new_low < new_high and old[high - 1] == new[new_high - 1]:
            high, new_high = high - 1, new_high - 1
            same.append((high, new_high, 1))
        if low == high or new_low == new_high or not budget.spend(costs[high] - costs[low]):
            continue
        i, j, size = matcher.find_longest_match(low, high, new_low, new_high)
        if size:
            same.append((i, j, size))
            waiting += [(low, i, new_low, j), (i + size, high, j + size, new_high)]
    return list(_codes(sorted(same), len(old), len(new)))


def _codes(
    same: Iterable[tuple[int, int, int]], old_end: int, new_end: int
) -> Iterator[tuple[str, int, int, int, int]]:
    run = (0, 0, 0, 0)  # the run of the same so far
    for i, j, size in [*same, (old_end, new_end, 0)]:
        if (i, j) == (run[1], run[3]):
            run = (run[0], i + size, run[2], j + size)
            continue
        if run[1] > run[0]:
            yield SAME, *run
        yield OUT, run[1], i, run[3], j
        run = (i, i + size, j, j + size)
    if run[1] > run[0]:
        yield SAME, *run


def _pieces(old: Block, new: Block, budget: Budget) -> tuple[Piece, ...]:
    """The words of both, in the order in which one reads what became of what."""
    (old_keys, old_texts), (new_keys, new_texts) = old.tokens, new.tokens
    pieces: list[Piece] = []
    for op, old_from, old_to, new_from, new_to in _smoothed(matched(old_keys, new_keys, budget)):
        if op == SAME:
            _add(pieces, SAME, new_keys[new_from:new_to], new_texts[new_from:new_to])
            spaced: list[Piece] = []
            _add(spaced, SAME, old_keys[old_from:old_to], old_texts[old_from:old_to])
            if pieces and spaced and pieces[-1].op == SAME and spaced[0].text != pieces[-1].text:
                pieces[-1] = pieces[-1]._replace(was=spaced[0].text)
        else:
            if old_to > old_from and pieces and pieces[-1].was.endswith(" ") and not pieces[-1].text.endswith(" "):
                old_texts[old_from] = f" {old_texts[old_from]}"
            _add(pieces, OUT, old_keys[old_from:old_to], old_texts[old_from:old_to])
            _add(pieces, IN, new_keys[new_from:new_to], new_texts[new_from:new_to])
    return tuple(pieces)


def _smoothed(codes: Codes) -> Codes:
    """A word or two that stayed between two longer changes are told as part of one change: nobody reads a text of shreds."""
    found: Codes = []
    for place, code in enumerate(codes):
        op, old_from, old_to, new_from, new_to = code
        if op == SAME and 0 < place < len(codes) - 1 and old_to - old_from <= SHORT_RUN:
            is_shred = all(_longest(codes[place + step]) > 2 * (old_to - old_from) for step in (-1, 1))
            op = OUT if is_shred else SAME
        if found and op == OUT == found[-1][0]:
            found[-1] = (OUT, found[-1][1], old_to, found[-1][3], new_to)
        else:
            found.append((op, old_from, old_to, new_from, new_to))
    return found


def _longest(code: tuple[str, int, int, int, int]) -> int:
    return max(code[2] - code[1], code[4] - code[3])


def _add(pieces: list[Piece], op: str, keys: Sequence[str], texts: Sequence[str]) -> None:
    """Words as few pieces. A mark that stayed is not shown, but for the space after it."""
    run: list[str] = []
    for key, text in zip(keys, texts, strict=True):
        if not key.startswith(MARK):
            run.append(text)
        elif op == SAME:
            run.append(text[len(key) - 1 :])
        else:
            if run:
                pieces.append(Piece(op, "".join(run)))
            pieces.append(Piece(op, text, is_mark=True))
            run = []
    if "".join(run):
        pieces.append(Piece(op, "".join(run)))


__all__ = ["PARTED", "Differences", "Passage", "Piece", "Row", "SectionDifference", "Stretch", "compare", "matched"]
