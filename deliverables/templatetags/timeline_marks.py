"""What a timeline has for each of its hundreds of deliverables: its words, its bar, its row of the table.

Templates would write the same at ten times the price. Bars are made of numbers and names of our own, in hundredths across and in pixels up
and down; every word passes through `escape`.
"""

import html
from collections.abc import Callable, Iterable
from functools import cache

from django import template
from django.utils.safestring import SafeString, mark_safe

from deliverables.drawing import Bar, Drawing, Stretch, Tie
from deliverables.selectors.timeline import Line

register = template.Library()
ROW = '<li><a href="{url}"><b>{code}</b> {strand}{title}</a> <span class="tl-said {tone}">{icon}{said}</span></li>\n'
STRAND = '<span class="tl-of">{}</span> '
ICON = '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
CELLS = (
    '<tr role="row"><td role="cell" class="code">{code}</td><td role="cell"><a href="{url}">{title}</a></td>'
    '<td role="cell" data-label="{labels[0]}">{of}</td><td role="cell" data-label="{labels[1]}">{owners}</td>'
    '<td role="cell" data-label="{labels[2]}">{starts}</td><td role="cell" data-label="{labels[3]}">{first_due}</td>'
    '<td role="cell" data-label="{labels[4]}">{due}</td><td role="cell" data-label="{labels[5]}">{state}</td>'
    '<td role="cell" class="{tone}">{lateness}</td><td role="cell" data-label="{labels[6]}">{needs}</td></tr>\n'
)
THICK, GHOST = 'y="-5.5" height="11"', 'y="-8.5" height="17" rx="3"'
CHECK, CROSS, ARROW = "m-3.2.2 2.2 2.3 4.2-4.8", "m-2.7-2.7 5.4 5.4m0-5.4-5.4 5.4", "M-3.4 0h6M.4-2.6 3 0 .4 2.6"
MARKS = {"accepted": CHECK, "dropped": CROSS, "delivered": ARROW}
HEADS = {"down": "M-4-11h8L0-5z", "up": "M-4 11h8L0 5z", "right": "M-7-4v8l6-4z", "left": "M7-4v8L1 0z"}
PAST_MARK = "M15-4v8l-6-4z"


def _escaper() -> Callable[[str], str]:
    """Escapes each word once, as Django does, without asking each whether it was: none here is, and most are said of many."""
    return cache(lambda word: html.escape(str(word)))


@register.simple_tag
def timeline_rows(lines: Iterable[Line], sprite: str) -> SafeString:
    """The words beside the bars: each a link to the deliverable, and its state. `sprite` is the address of the icons."""
    escape = _escaper()
    rows = (
        ROW.format(
            url=escape(line.url),
            code=escape(line.code),
            strand=STRAND.format(escape(line.strand)) if line.strand else "",
            title=escape(line.title),
            tone=line.tone,
            icon=ICON.format(escape(sprite), line.icon) if line.icon else "",
            said=escape(line.said),
        )
        for line in lines
    )
    return mark_safe("".join(rows))  # noqa: S308 - escaped word by word


@register.simple_tag
def timeline_cells(lines: Iterable[Line], *labels: str) -> SafeString:
    """The rows of the table. `labels` are the names of the columns that a phone says before each cell: of what, owners, start, first planned
    for, due, state, needs.
    """
    escape = _escaper()
    said = tuple(map(escape, labels))
    rows = (
        CELLS.format(
            labels=said,
            code=escape(line.code),
            url=escape(line.url),
            title=escape(line.title),
            of=escape(line.of),
            owners=escape(line.owners),
            starts=escape(line.starts),
            first_due=escape(line.first_due),
            due=escape(line.due),
            state=escape(line.state),
            tone="bad" if line.is_late else "",
            lateness=escape(line.lateness),
            needs=escape(line.needs),
        )
        for line in lines
    )
    return mark_safe("".join(rows))  # noqa: S308 - escaped word by word


@register.simple_tag
def timeline_ties(drawing: Drawing) -> SafeString:
    """Who needs whom: lines from the end of one bar to another."""
    return mark_safe("".join(map(_tie, drawing.ties)))  # noqa: S308 - numbers


@register.simple_tag
def timeline_heads(drawing: Drawing) -> SafeString:
    """The heads of those lines, which lie over the bars."""
    return mark_safe("".join(map(_head, drawing.ties)))  # noqa: S308 - numbers


@register.simple_tag
def timeline_bars(pairs: Iterable[tuple[Line, Bar]]) -> SafeString:
    """All bars, from top to bottom."""
    return mark_safe("".join(_bar(bar, line.look) for line, bar in pairs))  # noqa: S308 - numbers, and states of ours


def _bar(drawn: Bar, look: str) -> str:
    """One bar; `look` is its state, and whether it is late, as classes."""
    parts = [f'<svg class="tl-bar {look}" y="{drawn.y}%">']
    if drawn.late:
        parts.append(_rect("late", drawn.late, THICK))
    parts.append(_rect("whole", drawn.whole, f'{THICK} rx="2"'))
    if drawn.done:
        parts.append(_rect("done", Stretch(drawn.whole.x, drawn.done), f'{THICK} rx="2"'))
    if drawn.ghost:
        parts.append(_rect("ghost", drawn.ghost, GHOST))
    if drawn.mark is not None:
        path = MARKS.get(look.partition(" ")[0], ARROW)
        parts.append(f'<svg class="mark" x="{drawn.mark}%"><circle r="7"></circle><path d="{path}"></path></svg>')
    return "".join([*parts, "</svg>"])


def _rect(name: str, stretch: Stretch, across: str) -> str:
    return f'<rect class="{name}" x="{stretch.x}%" width="{stretch.width}%" {across}></rect>'


def _tie(tie: Tie) -> str:
    return (
        f'<g class="tl-tie"><line x1="{tie.x}%" x2="{tie.x}%" y1="{tie.y}%" y2="{tie.to_y}%"></line>'
        f'<line x1="{tie.x}%" x2="{tie.to_x}%" y1="{tie.to_y}%" y2="{tie.to_y}%"></line></g>'
    )


def _head(tie: Tie) -> str:
    path = PAST_MARK if tie.is_marked and tie.lands == "left" else HEADS[tie.lands]
    return f'<svg class="tl-end" x="{tie.to_x}%" y="{tie.to_y}%"><path d="{path}"></path></svg>'
