"""The geometry of a timeline: days in, places in hundredths of the picture out. Nothing here asks the database or knows who looks."""

import datetime
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format

from core.months import MONTHS_A_YEAR, Precision, first_day_of

WHOLE = 100.0
FINENESS = 2  # decimals of a hundredth: a tenth of a pixel on a wide screen
NARROWEST = 0.8  # a bar of one day is still seen
WIDENED_MOST_MONTHS = 24  # beyond the period, on either side: a year mistyped must not press everything else flat
UNKNOWN_END_MONTHS = 12
SHORTEST_MONTHS = 3
# The least that the picture measures on a wide page, beside the names in a column, and below them on a phone: its axis is one of three.
AXES = {"roomy": 500, "close": 340, "narrow": 270}
LETTER_EM, WIDE_LETTER_EM = 0.62, 1.05  # how wide a letter is, on the safe side; of East Asian scripts
LABEL_PX, LABEL_GAP_PX, LABEL_SHIFT_PX = 13, 6, 3
MONTH_STEPS = (1, 2, 3, 6)
YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)
MARK_NEAR = 3.0  # nearer than this an arrow would end in a mark
TODAY_NEAR_EDGE = 30.0  # nearer than this its words stand to one side of the line


@dataclass(frozen=True)
class Item:
    """What is to be drawn of one deliverable. `until` is the day up to which it is, or was, late: today, or the day of delivery."""

    key: int
    starts_on: datetime.date | None
    due_on: datetime.date
    first_due_on: datetime.date
    due_precision: str = Precision.MONTH
    first_due_precision: str = Precision.MONTH
    until: datetime.date | None = None
    marked_on: datetime.date | None = None
    share_done: int = 0


@dataclass(frozen=True)
class Stretch:
    """From left to right, in hundredths of the width."""

    x: float
    width: float

    @property
    def end(self) -> float:
        return round(self.x + self.width, FINENESS)


@dataclass(frozen=True)
class Bar:
    """One deliverable in its row: the bar, what of it is done, where it was first planned, how long it is late, and its mark."""

    key: int
    y: float
    whole: Stretch
    done: float
    ghost: Stretch | None
    late: Stretch | None
    mark: float | None
    is_cut: bool  # some of it lies outside the picture


@dataclass(frozen=True)
class Tie:
    """That one needs another first: from the end of that one to its row, then to its bar. `lands` says from where it arrives."""

    x: float
    y: float
    to_x: float
    to_y: float
    lands: str  # down, up, right, left
    is_marked: bool  # that bar has its mark there


@dataclass(frozen=True)
class Label:
    """Words of the axis; `anchor` is which end of them stands at `x`."""

    x: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True)
class Axis:
    """The words above the picture at one width at least, none over another: months where there is room for them, years."""

    name: str
    months: tuple[Label, ...]
    years: tuple[Label, ...]


@dataclass(frozen=True)
class Drawing:
    """A whole timeline. `grid` are the places of lines: of each month or year that the roomiest axis names."""

    starts_on: datetime.date
    ends_on: datetime.date
    bars: tuple[Bar, ...]
    ties: tuple[Tie, ...]
    grid: tuple[float, ...]
    axes: tuple[Axis, ...]
    today: Label | None


@dataclass(frozen=True)
class _Scale:
    """Days, as ordinals, to hundredths of the width: the first day begins at 0, the last ends at 100."""

    first: int
    after: int

    def place(self, day: float) -> float:
        inside = min(max(day, self.first), self.after)
        return round(WHOLE * (inside - self.first) / (self.after - self.first), FINENESS)

    def stretch(self, first: int, after: int) -> Stretch:
        """At least as wide as is still seen, and inside the picture."""
        x, end = self.place(first), self.place(after)
        if end - x < NARROWEST:
            end = min(x + NARROWEST, WHOLE)
            x = end - NARROWEST
        return Stretch(round(x, FINENESS), round(end - x, FINENESS))

    def holds(self, first: int, after: int) -> bool:
        return self.first <= first and after <= self.after


def _month(day: datetime.date) -> int:
    return day.year * MONTHS_A_YEAR + day.month - 1


def _first_day(month: int) -> datetime.date:
    """Of a month counted from the year 0; of the first or the last month there is where it lies beyond those."""
    inside = min(max(month, MONTHS_A_YEAR), datetime.MAXYEAR * MONTHS_A_YEAR + MONTHS_A_YEAR - 1)
    return datetime.date(inside // MONTHS_A_YEAR, inside % MONTHS_A_YEAR + 1, 1)


def months_drawn(
    period: tuple[datetime.date | None, datetime.date | None], days: Sequence[datetime.date], today: datetime.date
) -> tuple[int, int]:
    """The first month of the picture and the month after its last: the period, widened by what lies outside it, but not by more than
    `WIDENED_MOST_MONTHS` on a side.
    """
    starts_on, ends_on = period
    first = _month(starts_on or min(days, default=today))
    last = _month(ends_on) if ends_on else first + UNKNOWN_END_MONTHS - 1
    lowest, highest = first - WIDENED_MOST_MONTHS, max(first, last) + WIDENED_MOST_MONTHS
    first = max(min([first, *map(_month, days)]), lowest)
    last = min(max([first, last, *map(_month, days)]), highest)
    return first, max(last + 1, first + SHORTEST_MONTHS)


def _scale(first_month: int, month_after: int) -> _Scale:
    first, last = _first_day(first_month).toordinal(), _first_day(month_after).toordinal()
    return _Scale(first, max(last, first + 1))


def _bar(item: Item, y: float, scale: _Scale) -> Bar:
    begins = item.starts_on or first_day_of(item.due_on, item.due_precision)
    whole = scale.stretch(begins.toordinal(), item.due_on.toordinal() + 1)
    late = None
    if item.until and item.until > item.due_on:
        late = scale.stretch(item.due_on.toordinal() + 1, item.until.toordinal() + 1)
    last = max(item.due_on, item.until or item.due_on)
    mark = scale.place(item.marked_on.toordinal() + 1) if item.marked_on else None
    return Bar(
        key=item.key,
        y=y,
        whole=whole,
        done=round(whole.width * item.share_done / WHOLE, FINENESS),
        ghost=_ghost(item, scale),
        late=late,
        mark=mark,
        is_cut=not scale.holds(begins.toordinal(), last.toordinal() + 1),
    )


def _ghost(item: Item, scale: _Scale) -> Stretch | None:
    """Where it was first planned, if that was earlier."""
    first = item.first_due_on
    if first >= item.due_on:
        return None
    is_within = item.starts_on is not None and item.starts_on <= first
    begins = item.starts_on if is_within else first_day_of(first, item.first_due_precision)
    return scale.stretch((begins or first).toordinal(), first.toordinal() + 1)


def _tie(needed: Bar, dependent: Bar) -> Tie:
    x, to = needed.whole.end, dependent.whole
    to_x = min(max(x, to.x), to.end)
    across, along = "right" if to_x > x else "left", "down" if dependent.y > needed.y else "up"
    is_marked = dependent.mark is not None and abs(dependent.mark - to_x) < MARK_NEAR
    return Tie(x, needed.y, to_x, dependent.y, along if to_x == x else across, is_marked)


def width_of(text: str, size_px: float) -> float:
    """About how wide a text is, on the safe side."""
    ems = (WIDE_LETTER_EM if unicodedata.east_asian_width(letter) in "WF" else LETTER_EM for letter in text)
    return size_px * sum(ems)


def fitted(text: str, width_px: float, size_px: float) -> str:
    """As much of a text as there is room for, with an ellipsis where that is not all of it."""
    if width_of(text, size_px) <= width_px:
        return text
    room, kept = width_px - width_of("…", size_px), []
    for letter in text:
        room -= width_of(letter, size_px)
        if room < 0:
            break
        kept.append(letter)
    return "".join(kept).rstrip() + "…" if kept else ""


def _fits(labels: Sequence[Label], width_px: int) -> bool:
    """Whether none stands over the next, and the last not beyond the picture."""
    at = [label.x * width_px / WHOLE for label in labels]
    ends = [x + width_of(label.text, LABEL_PX) for x, label in zip(at, labels, strict=True)]
    follows = all(end + LABEL_GAP_PX <= x for end, x in zip(ends, at[1:], strict=False))
    return follows and (not ends or ends[-1] + LABEL_SHIFT_PX <= width_px)


def _within(label: Label, width_px: int) -> bool:
    return label.x * width_px / WHOLE + width_of(label.text, LABEL_PX) + LABEL_SHIFT_PX <= width_px


def _month_labels(first: int, after: int, scale: _Scale, width_px: int) -> tuple[Label, ...]:
    """The names of as many months as there is room for: of all, every second, third or sixth, or of none."""
    names = [date_format(_first_day(month), "M") for month in range(MONTHS_A_YEAR, 2 * MONTHS_A_YEAR)]
    narrowest_px = min(width_of(name, LABEL_PX) for name in names) + LABEL_GAP_PX
    for step in MONTH_STEPS:
        months = range(-(-first // step) * step, after, step)
        if (len(months) - 1) * narrowest_px > width_px:
            continue
        labels = [Label(scale.place(_first_day(month).toordinal()), names[month % MONTHS_A_YEAR]) for month in months]
        labels = [label for label in labels if _within(label, width_px)]
        if _fits(labels, width_px):
            return tuple(labels)
    return ()


def _year_labels(first: int, after: int, scale: _Scale, width_px: int) -> tuple[Label, ...]:
    """Of as many years as there is room for, at their January; that in which the picture begins first, where it does not stand too near."""
    begins = Label(0.0, str(_first_day(first).year))
    labels: list[Label] = []
    for step in YEAR_STEPS:
        years = range(-(-first // MONTHS_A_YEAR // step) * step, -(-after // MONTHS_A_YEAR), step)
        if len(years) * LABEL_GAP_PX > width_px:
            continue
        days = [_first_day(year * MONTHS_A_YEAR) for year in years]
        labels = [Label(scale.place(day.toordinal()), str(day.year)) for day in days]
        labels = [label for label in labels if _within(label, width_px)]
        if _fits(labels, width_px):
            break
    else:
        labels = []
    return tuple([begins, *labels] if _fits([begins, *labels], width_px) else labels)


def _today(day: datetime.date, words: str, scale: _Scale) -> Label | None:
    if not scale.holds(day.toordinal(), day.toordinal() + 1):
        return None
    x = scale.place(day.toordinal() + 0.5)
    anchor = "start" if x < TODAY_NEAR_EDGE else "end" if x > WHOLE - TODAY_NEAR_EDGE else "middle"
    return Label(x, words, anchor)


def draw(
    items: Sequence[Item],
    *,
    period: tuple[datetime.date | None, datetime.date | None],
    needs: Iterable[tuple[int, int]] = (),
    today: datetime.date,
    today_words: str = "",
) -> Drawing:
    """A bar for each item, from top to bottom; `needs` are pairs of keys, who needs whom: those with both ends in the picture are drawn."""
    days = [day for item in items for day in (item.starts_on, item.due_on, item.first_due_on, item.marked_on) if day]
    first, after = months_drawn(period, days, today)
    scale = _scale(first, after)
    rows = len(items) or 1
    bars = [_bar(item, round(WHOLE * (row + 0.5) / rows, 3), scale) for row, item in enumerate(items)]
    by_key: Mapping[int, Bar] = {bar.key: bar for bar in bars}
    axes = tuple(
        Axis(name, _month_labels(first, after, scale, width), _year_labels(first, after, scale, width))
        for name, width in AXES.items()
    )
    return Drawing(
        starts_on=datetime.date.fromordinal(scale.first),
        ends_on=datetime.date.fromordinal(scale.after - 1),
        bars=tuple(bars),
        ties=tuple(_tie(by_key[needed], by_key[key]) for key, needed in needs if key in by_key and needed in by_key),
        grid=tuple(sorted({label.x for label in (*axes[0].months, *axes[0].years)})),
        axes=axes,
        today=_today(today, today_words, scale),
    )
