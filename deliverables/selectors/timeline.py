"""The deliverables of a group or of one workstrand along time, as a reader sees them: what is drawn, and the same in words."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.months import Precision, shown
from deliverables.drawing import Bar, Drawing, Item, draw
from deliverables.models import ALL_DONE, OPEN, Deliverable, DeliverableOwner, Dependency
from workstrands.models import OFFICER_KINDS, STRAND_LEAD_KINDS, Role, WorkingGroup, Workstrand
from workstrands.standing import Standing

State = Deliverable.State
SHORT_ROWS = 12  # on a strand's or a group's page
FEW_ROWS, PAGE_ROWS = 20, 40  # on one sheet of paper: with room between them, and at all
MOST_ROWS = 500  # in one picture
NAMED_MOST = 3  # late or moved ones that are named below the picture; of more, how many
FIELDS = (
    "code", "sort_key", "title", "state", "share_done", "starts_on", "due_on", "due_precision", "first_due_on", "first_due_precision",
    "delivered_on", "accepted_on",
)  # fmt: skip
# What each state looks like: the tone of its words, and its icon.
LOOKS: dict[str, tuple[str, str]] = {
    State.PROPOSED: ("", "lightbulb"),
    State.PLANNED: ("", ""),
    State.IN_PROGRESS: ("", ""),
    State.IN_REVIEW: ("info", "hourglass-split"),
    State.DELIVERED: ("ok", "arrow-right"),
    State.ACCEPTED: ("ok", "check-lg"),
    State.DROPPED: ("gone", "x"),
}


@dataclass(frozen=True)
class Slips:
    """How well the dates were kept, of those agreed upon and not dropped. One may both have slipped and be late."""

    total: int = 0
    slipped: int = 0
    late: int = 0

    def __str__(self) -> str:
        """In a sentence without its full stop: 2 of 10 slipped, 1 late."""
        if not self.total:
            return _("nothing planned")
        if not self.slipped and not self.late:
            return ngettext("%d deliverable, as first planned", "all %d as first planned", self.total) % self.total
        of = {"total": self.total, "slipped": self.slipped, "late": self.late}
        if not self.late:
            return _("%(slipped)d of %(total)d slipped, none late") % of
        if not self.slipped:
            return _("%(late)d of %(total)d late") % of
        return _("%(slipped)d of %(total)d slipped, %(late)d late") % of

    def __add__(self, other: "Slips") -> "Slips":
        return Slips(self.total + other.total, self.slipped + other.slipped, self.late + other.late)


@dataclass(frozen=True)
class Line:
    """One deliverable in words. `said` is what stands beside its bar: how late it is, or else its state."""

    deliverable: Deliverable
    code: str
    title: str
    of: str
    strand: str  # beside its code, in a timeline of several
    url: str
    owners: str
    needs: str
    starts: str
    first_due: str
    due: str
    state: str
    lateness: str
    tone: str
    icon: str
    is_late: bool

    @property
    def said(self) -> str:
        return self.lateness if self.is_late else self.state

    @property
    def look(self) -> str:
        """The classes of its bar."""
        return f"{self.deliverable.state} is-late" if self.is_late else str(self.deliverable.state)

    @property
    def is_moved(self) -> bool:
        """Whether it is planned for later than at first: it has a ghost."""
        return self.deliverable.first_due_on < self.deliverable.due_on


@dataclass(frozen=True)
class Timeline:
    """The deliverables of `group`, or of its `strand`, that one reader may see: by workstrand, in each by due date."""

    group: WorkingGroup
    strand: Workstrand | None
    today: datetime.date
    lines: tuple[Line, ...]
    needs: tuple[tuple[int, int], ...]  # keys: who needs whom

    @property
    def slips(self) -> Slips:
        counted = [
            line.deliverable for line in self.lines if line.deliverable.state not in {State.PROPOSED, State.DROPPED}
        ]
        late = sum(deliverable.is_late(self.today) for deliverable in counted)
        return Slips(len(counted), sum(deliverable.is_slipped for deliverable in counted), late)


@dataclass(frozen=True)
class Picture:
    """A timeline as templates draw it: some of its lines with their bars, and what is to be said of them."""

    timeline: Timeline
    drawing: Drawing
    lines: tuple[Line, ...]

    @property
    def pairs(self) -> list[tuple[Line, Bar]]:
        """Each line with its bar, from top to bottom."""
        return list(zip(self.lines, self.drawing.bars, strict=True))

    @property
    def total(self) -> int:
        return len(self.timeline.lines)

    @property
    def left_out(self) -> int:
        """How many have no bar."""
        return self.total - len(self.lines)

    @property
    def off_the_page(self) -> int:
        """How many have none on paper."""
        return self.total - min(len(self.lines), PAGE_ROWS)

    @property
    def url(self) -> str:
        """The page with the whole of it."""
        page, strand = reverse("timeline", args=[self.timeline.group.slug]), self.timeline.strand
        return f"{page}?strand={strand.slug}" if strand else page

    @property
    def title(self) -> str:
        """What the picture is of, where nothing around it says so."""
        of = self.timeline.strand or self.timeline.group.title
        return _("%(of)s: deliverables on %(day)s") % {"of": of, "day": self.today}

    @property
    def left_out_words(self) -> str:
        """That not all are drawn; empty where they are."""
        words = ngettext("One more is not drawn.", "%d more are not drawn.", self.left_out)
        return (words % self.left_out if self.left_out > 1 else words) if self.left_out else ""

    @property
    def density(self) -> str:
        """How close the rows stand on paper, so that they fit on one sheet; more than fit are cut off there."""
        return "few" if len(self.lines) <= FEW_ROWS else "many" if len(self.lines) <= PAGE_ROWS else "cut"

    @property
    def has_open(self) -> bool:
        return any(line.deliverable.is_open for line in self.lines)

    @property
    def has_ghosts(self) -> bool:
        return any(bar.ghost for bar in self.drawing.bars)

    @property
    def has_late(self) -> bool:
        return any(bar.late for bar in self.drawing.bars)

    @property
    def has_cut(self) -> bool:
        return any(bar.is_cut for bar in self.drawing.bars)

    @property
    def states(self) -> frozenset[str]:
        return frozenset(str(line.deliverable.state) for line in self.lines)

    @property
    def today(self) -> str:
        return date_format(self.timeline.today, "j F Y")

    @property
    def span(self) -> tuple[str, str]:
        return date_format(self.drawing.starts_on, "F Y"), date_format(self.drawing.ends_on, "F Y")

    @property
    def summary(self) -> str:
        """In sentences: how well the dates were kept, which are late and which were moved, where those are few."""
        slips = str(self.timeline.slips)
        said = [f"{slips[:1].upper()}{slips[1:]}."]
        late = [line for line in self.timeline.lines if line.is_late]
        moved = [line for line in self.timeline.lines if line.is_moved and line.deliverable.is_open]
        if len(late) <= NAMED_MOST:
            said += [
                _("%(code)s is %(late)s.") % {"code": line.deliverable.code, "late": line.lateness} for line in late
            ]
        if len(moved) <= NAMED_MOST:
            words = _("%(code)s moved from %(first)s to %(due)s.")
            said += [
                words % {"code": line.deliverable.code, "first": line.first_due, "due": line.due} for line in moved
            ]
        return " ".join(said)


def _rows(of: WorkingGroup | Workstrand, standing: Standing) -> QuerySet[Deliverable]:
    """The deliverables of a group, or of a strand, that this reader sees in a timeline: without proposals that were declined. No query."""
    visible: QuerySet[Deliverable] = Deliverable.objects.visible_to(standing)
    return visible.filter(_within(of)).filter(Q(agreed_on__isnull=False) | Q(state=State.PROPOSED))


def timeline(of: WorkingGroup | Workstrand, standing: Standing, today: datetime.date) -> Timeline:
    """All that this reader may see of a group's deliverables, or of one strand's. Four queries, however many there are.

    Of what a deliverable needs, only what the reader may see is named: also where that is another strand's.
    """
    group = of if isinstance(of, WorkingGroup) else of.group
    rows = _rows(of, standing).only(*FIELDS)
    by_strand = ("-workstrand__is_plenary", "workstrand__order", "workstrand__code", "due_on", "sort_key")
    strand_code = Case(When(workstrand__is_plenary=True, then=Value("")), default=F("workstrand__code"))
    found = list(rows.annotate(strand_code=strand_code).order_by(*by_strand))
    owners = _owners(of, in_network=standing.in_network)
    needs = _needs(of, standing, frozenset(row.pk for row in found))
    codes: dict[int, list[str]] = {}
    for key, _needed, code in needs:
        codes.setdefault(key, []).append(code)
    write = _writer(group, today, with_strands=isinstance(of, WorkingGroup))
    lines = (write(row, owners.get(row.pk, ()), codes.get(row.pk, ())) for row in found)
    return Timeline(
        group=group,
        strand=of if isinstance(of, Workstrand) else None,
        today=today,
        lines=tuple(lines),
        needs=tuple((key, needed) for key, needed, _code in needs),
    )


def _within(of: WorkingGroup | Workstrand, path: str = "") -> Q:
    """The condition that what stands at `path` is of this group, or strand. No query."""
    return Q(**{f"{path}workstrand__group" if isinstance(of, WorkingGroup) else f"{path}workstrand": of})


def _needs(of: WorkingGroup | Workstrand, standing: Standing, seen: frozenset[int]) -> list[tuple[int, int, str]]:
    """Who needs whom, and the code of that one: both seen by this reader, that one maybe in another strand; one query."""
    rows = Dependency.objects.filter(_within(of, "deliverable__"))
    if isinstance(of, Workstrand):
        rows = rows.filter(needs__in=_rows(of.group, standing))
    found = rows.order_by("needs__sort_key").values_list("deliverable_id", "needs_id", "needs__code")
    is_whole = isinstance(of, WorkingGroup)
    return [row for row in found if row[0] in seen and (row[1] in seen or not is_whole)]


def _owners(of: WorkingGroup | Workstrand, *, in_network: bool) -> dict[int, list[str]]:
    """Who answers for each, by name where the reader may know it, and else by their office; two queries, as few own many."""
    owned = DeliverableOwner.objects.filter(_within(of, "deliverable__"))
    roles = Role.objects.not_voided().filter(pk__in=owned.order_by().values("role"))
    people = roles.select_related("person__merged_into", "organisation")
    names = {role.pk: _name(role, in_network=in_network) for role in people}
    found: dict[int, list[str]] = {}
    for key, role in owned.order_by("id").values_list("deliverable_id", "role_id"):
        if role in names:
            found.setdefault(key, []).append(names[role])
    return found


def _name(role: Role, *, in_network: bool) -> str:
    is_public = role.person.is_listed or role.kind in OFFICER_KINDS | STRAND_LEAD_KINDS
    if in_network or is_public:
        return role.person.display_name
    return role.organisation.name if role.organisation else str(role.get_kind_display())


def _writer(
    group: WorkingGroup, today: datetime.date, *, with_strands: bool
) -> Callable[[Deliverable, Iterable[str], Iterable[str]], Line]:
    """What makes lines of deliverables: the address once for all, and each date and state written once, as many share them."""
    lateness, said_state, month = cache(_lateness), cache(_state), cache(lambda day: shown(day, Precision.MONTH))
    at, whole = reverse("deliverables", args=[group.slug]), _("the group")

    def said(day: datetime.date, precision: str = Precision.DAY) -> str:
        """As `core.months.shown`, with the name of each month and its year looked up once."""
        words: str = month(day.replace(day=1))
        return words if precision == Precision.MONTH else f"{day.day} {words}"

    def write(row: Any, owners: Iterable[str], needs: Iterable[str]) -> Line:
        is_late = row.is_late(today)
        tone, icon = ("bad", "exclamation-triangle") if is_late else LOOKS[row.state]
        return Line(
            deliverable=row,
            code=row.code,
            title=row.title,
            of=row.strand_code or whole,
            strand=row.strand_code if with_strands else "",
            url=f"{at}{row.code}/",
            owners=", ".join(owners),
            needs=", ".join(needs),
            starts=said(row.starts_on) if row.starts_on else "",
            first_due=said(row.first_due_on, row.first_due_precision),
            due=said(row.due_on, row.due_precision),
            state=said_state(row.state, row.share_done if row.is_open else 0),
            lateness=lateness(row.days_late(today), is_open=row.is_open),
            tone=tone,
            icon=icon,
            is_late=is_late,
        )

    return write


def _state(state: str, share_done: int) -> str:
    word = str(State(state).label)
    is_told = 0 < share_done < ALL_DONE
    return _("%(state)s, %(share)d %%") % {"state": word, "share": share_done} if is_told else word


def _lateness(days: int, *, is_open: bool) -> str:
    if not days:
        return ""
    if is_open:
        return ngettext("late by %d day", "late by %d days", days) % days
    return ngettext("delivered %d day late", "delivered %d days late", days) % days


def picture_of(
    of: WorkingGroup | Workstrand, standing: Standing, today: datetime.date, *, most: int = MOST_ROWS
) -> Picture:
    """The timeline drawn, with so many bars at most: those still to be delivered first, the earliest due first. Four queries."""
    whole = timeline(of, standing, today)
    lines = whole.lines if len(whole.lines) <= most else _most_telling(whole.lines, most)
    drawing = draw(
        [_item(line, today) for line in lines],
        period=(whole.group.starts_on, whole.group.ends_on),
        needs=whole.needs,
        today=today,
        today_words=_("today, %s") % date_format(today, "j F Y"),
    )
    return Picture(whole, drawing, lines)


def short_picture_of(of: WorkingGroup | Workstrand, standing: Standing, today: datetime.date) -> Picture:
    """The timeline as it stands on a strand's or a group's own page, with few bars. Four queries."""
    return picture_of(of, standing, today, most=SHORT_ROWS)


def _most_telling(lines: tuple[Line, ...], most: int) -> tuple[Line, ...]:
    """Those still to be delivered, the earliest due first, then the latest of the others; in the order in which they were."""

    def rank(line: Line) -> tuple[bool, int]:
        row = line.deliverable
        day = row.due_on if row.is_open else row.delivered_on or row.due_on
        return not row.is_open, day.toordinal() if row.is_open else -day.toordinal()

    kept = {line.deliverable.pk for line in sorted(lines, key=rank)[:most]}
    return tuple(line for line in lines if line.deliverable.pk in kept)


def _item(line: Line, today: datetime.date) -> Item:
    row = line.deliverable
    until = None
    if row.is_open or row.delivered_on:
        until = row.delivered_on or today
    return Item(
        key=row.pk,
        starts_on=row.starts_on,
        due_on=row.due_on,
        due_precision=row.due_precision,
        first_due_on=row.first_due_on,
        first_due_precision=row.first_due_precision,
        until=until,
        marked_on=row.delivered_on or (row.due_on if row.state == State.DROPPED else None),
        share_done=row.share_done if row.is_open else ALL_DONE if row.delivered_on else 0,
    )


def slips_by_strand(group: WorkingGroup, standing: Standing, today: datetime.date) -> dict[int, Slips]:
    """For each workstrand of a group that has deliverables this reader may see, by its id, how well its dates were kept; one query.

    Of the whole group: `sum(found.values(), Slips())`.
    """
    rows = _rows(group, standing).exclude(state__in=[State.PROPOSED, State.DROPPED])
    counted = (
        rows.order_by()
        .values("workstrand")
        .annotate(
            total=Count("pk"),
            slipped=Count("pk", filter=Q(first_due_on__lt=Coalesce(F("delivered_on"), F("due_on")))),
            late=Count("pk", filter=Q(state__in=OPEN, due_on__lt=today)),
        )
    )
    return {row["workstrand"]: Slips(total=row["total"], slipped=row["slipped"], late=row["late"]) for row in counted}


def slips_of(of: WorkingGroup | Workstrand, standing: Standing, today: datetime.date) -> Slips:
    """How well the dates of a group, or of one strand, were kept; one query."""
    if isinstance(of, WorkingGroup):
        return sum(slips_by_strand(of, standing, today).values(), Slips())
    return slips_by_strand(of.group, standing, today).get(of.pk, Slips())
