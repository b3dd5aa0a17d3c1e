"""The timeline as one picture that stands by itself: every place in pixels, every text cut to its room, so that any program can show it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .drawing import WHOLE, Bar, Label, Stretch, Tie, fitted, width_of

if TYPE_CHECKING:
    from .selectors.timeline import Line, Picture

WIDTH, MARGIN = 1280, 32
NAMES, WORDS = 400, 170
HEAD, ROW, FOOT = 116, 30, 48
SIZE, TITLE_SIZE, SMALL_SIZE = 14, 24, 13
TRACK = WIDTH - 2 * MARGIN - NAMES - WORDS
INK, INK_2, RULE, BAD, OK, ACCENT = "#1b2430", "#4a5563", "#ebe8e0", "#a12622", "#1a653c", "#0b5c6b"
SOFT = {BAD: "#fae6e4", OK: "#e4f1e8", ACCENT: "#e3f0f1", INK_2: "#ebe8e0"}
HUES = {"delivered": OK, "accepted": OK, "dropped": INK_2}


def _x(hundredths: float) -> float:
    return round(MARGIN + NAMES + hundredths * TRACK / WHOLE, 1)


@dataclass(frozen=True)
class Box:
    """A rectangle from left to right; its height is its row's."""

    x: float
    width: float


def _box(stretch: Stretch | None) -> Box | None:
    return Box(_x(stretch.x), round(stretch.width * TRACK / WHOLE, 1)) if stretch else None


@dataclass(frozen=True)
class Text:
    x: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True)
class SlideRow:
    """A deliverable with its bar; `said` is in words what its colour says."""

    y: float
    code: str
    title: str
    title_x: float
    said: str
    state: str
    hue: str
    soft: str
    ink: str
    whole: Box | None
    done: float
    ghost: Box | None
    late: Box | None
    mark: float | None


@dataclass(frozen=True)
class SlideTie:
    x: float
    y: float
    to_x: float
    to_y: float
    lands: str
    is_marked: bool


@dataclass(frozen=True)
class Slide:
    """All that the template of the picture writes down."""

    title: str
    summary: str
    description: str
    more: str
    rows: tuple[SlideRow, ...]
    ties: tuple[SlideTie, ...]
    grid: tuple[float, ...]
    years: tuple[Text, ...]
    months: tuple[Text, ...]
    today: Text | None

    @property
    def height(self) -> int:
        return HEAD + ROW * len(self.rows) + FOOT

    @property
    def bottom(self) -> int:
        """Where the last row ends."""
        return HEAD + ROW * len(self.rows)

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def top(self) -> int:
        return HEAD

    @property
    def left(self) -> int:
        return MARGIN

    @property
    def words_x(self) -> int:
        return WIDTH - MARGIN - WORDS + 14


def _y(hundredths: float, rows: int) -> float:
    return round(HEAD + hundredths * rows * ROW / WHOLE, 1)


def _row(line: "Line", bar: Bar, rows: int) -> SlideRow:
    code = f"{line.code} {line.strand}".rstrip()
    title_x = round(MARGIN + width_of(code, SIZE) + 8, 1)
    hue = BAD if line.is_late else HUES.get(line.deliverable.state, ACCENT)
    return SlideRow(
        y=_y(bar.y, rows),
        code=code,
        title=fitted(line.title, MARGIN + NAMES - 12 - title_x, SIZE),
        title_x=title_x,
        said=fitted(line.said, WORDS - 14, SIZE),
        state=line.deliverable.state,
        hue=hue,
        soft=SOFT[hue],
        ink=hue if hue != ACCENT else INK_2,
        whole=_box(bar.whole),
        done=round(bar.done * TRACK / WHOLE, 1),
        ghost=_box(bar.ghost),
        late=_box(bar.late),
        mark=_x(bar.mark) if bar.mark is not None else None,
    )


def _tie(tie: Tie, rows: int) -> SlideTie:
    return SlideTie(_x(tie.x), _y(tie.y, rows), _x(tie.to_x), _y(tie.to_y, rows), tie.lands, tie.is_marked)


def _text(label: Label) -> Text:
    return Text(_x(label.x), label.text, label.anchor)


def slide_of(picture: "Picture") -> Slide:
    """The picture of a timeline that stands by itself."""
    drawing, rows = picture.drawing, len(picture.lines)
    width = WIDTH - 2 * MARGIN
    return Slide(
        title=fitted(picture.title, width, TITLE_SIZE),
        summary=fitted(picture.summary, width, SMALL_SIZE),
        description=picture.summary,
        more=picture.left_out_words,
        rows=tuple(_row(line, bar, rows) for line, bar in picture.pairs),
        ties=tuple(_tie(tie, rows) for tie in drawing.ties),
        grid=tuple(_x(x) for x in drawing.grid),
        years=tuple(_text(label) for label in drawing.axes[0].years),
        months=tuple(_text(label) for label in drawing.axes[0].months),
        today=_text(drawing.today) if drawing.today else None,
    )
