"""Reports as their readers see them. Each read says how many queries it runs; none grows with its rows."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from core import text
from reports.models import Report
from reports.models.reports import ReportQuerySet
from workstrands.models import WorkingGroup, Workstrand
from workstrands.standing import Standing

SHORT = 180  # characters of a section, side by side with others
State = Report.State
BEFORE = (State.DRAFT, State.DISCARDED)
TONES = {
    Report.Rating.GREEN: ("ok", "check-lg"),
    Report.Rating.AMBER: ("warn", "exclamation-triangle"),
    Report.Rating.RED: ("bad", "x"),
}


@dataclass(frozen=True)
class Sought:
    """Which reports of a group are looked for; what is not said is not looked at."""

    kind: str = ""
    strand: str = ""
    year: str = ""

    @property
    def is_any(self) -> bool:
        return bool(self.kind or self.strand or self.year)


@dataclass(frozen=True)
class Latest:
    """A strand and its latest report, if it has one that the reader may see, with its sections shortened: (heading, words)."""

    strand: Workstrand
    report: Report | None = None
    sections: tuple[tuple[str, str], ...] = ()

    @property
    def badge(self) -> dict[str, Any] | None:
        return badge_of(self.report) if self.report is not None else None


def badge_of(report: Report) -> dict[str, Any]:
    """The state of a report in a word, with its day; of a status report, how it goes."""
    day = report.published_at.astimezone(report.workstrand.group.time_zone).date() if report.published_at else None
    made: dict[str, Any] = {"on": None, "since": None}
    if report.state == State.WITHDRAWN:
        return made | {"word": _("Withdrawn, was published"), "tone": "bad", "icon": "x", "on": day}
    if report.state in BEFORE:
        return made | {"word": report.get_state_display().capitalize(), "tone": "", "icon": "hourglass-split"}
    if report.rating:
        tone, icon = TONES[Report.Rating(report.rating)]
        return made | {"word": report.get_rating_display(), "tone": tone, "icon": icon}
    return made | {"word": _("Published"), "tone": "ok", "icon": "check-lg", "on": day}


def readable(standing: Standing) -> ReportQuerySet:
    """The reports that `rules.can_read` lets somebody read: what was published by its audience, drafts by who runs the strand. No query."""
    rows: ReportQuerySet = Report.objects.select_related("workstrand__group")
    if standing.is_superuser:
        return rows
    run = Q(workstrand__in=standing.leads) | Q(workstrand__group__in=standing.officer_of)
    return rows.filter(Q(state__in=BEFORE) & run | ~Q(state__in=BEFORE) & standing.may_read_q())


def standing_reports(standing: Standing) -> ReportQuerySet:
    """Those published that no other corrects, of what the reader may see, what they cover last first. No query."""
    corrected = Report.objects.filter(state=State.PUBLISHED, corrects__isnull=False).values("corrects")
    found: ReportQuerySet = Report.objects.published().visible_to(standing).exclude(pk__in=corrected)
    return found.select_related("workstrand__group")


def register(group: WorkingGroup, standing: Standing, sought: Sought | None = None) -> ReportQuerySet:
    """Every published or withdrawn report of a group that the reader may see, what it covers last first; one query for a page of them."""
    sought = sought or Sought()
    rows = Report.objects.filter(workstrand__group=group).exclude(state__in=BEFORE).visible_to(standing)
    if sought.kind:
        rows = rows.filter(kind=sought.kind)
    if sought.strand:
        rows = rows.filter(workstrand__slug=sought.strand)
    if sought.year:
        rows = rows.filter(covers_to__year=int(sought.year))
    found: ReportQuerySet = (
        rows.annotate(is_corrected=Exists(Report.objects.filter(corrects=OuterRef("pk"), state=State.PUBLISHED)))
        .select_related("workstrand__group")
        .defer("facts")
        .order_by("-covers_to", "-published_at", "-id")
    )
    return found


def in_work(group: WorkingGroup, standing: Standing) -> list[Report]:
    """The drafts of a group that the reader may read; one query, none for who runs nothing."""
    if not standing.is_officer and not standing.leads:
        return []
    rows = readable(standing).filter(state=State.DRAFT, workstrand__group=group).defer("facts")
    return list(rows.order_by("begun_at", "id"))


def years_of(group: WorkingGroup, standing: Standing) -> list[int]:
    """The years that reports of a group tell of, of what the reader may see, the latest first; one query."""
    days = register(group, standing).order_by().dates("covers_to", "year", order="DESC")
    return [day.year for day in days]


def latest_reports(group: WorkingGroup, standing: Standing) -> list[Latest]:
    """Each open strand of a group with its latest status report that the reader may see, in the strands' order; three queries.

    The third reads the sections, and is not run where there is no report.
    """
    rows = standing_reports(standing).filter(kind=Report.Kind.STATUS, workstrand=OuterRef("pk"))
    strands: list[Any] = list(
        group.workstrands.strands().open().annotate(latest=Subquery(rows.values("pk")[:1])).order_by("order", "code")
    )
    wanted = [strand.latest for strand in strands if strand.latest]
    found = {report.pk: report for report in _with_sections(wanted)} if wanted else {}
    made = []
    for strand in strands:
        strand.group = group
        report = found.get(strand.latest)
        if report is not None:
            report.workstrand = strand
        made.append(Latest(strand, report, _shortened(report)))
    return made


def latest_report(workstrand: Workstrand, standing: Standing) -> Latest:
    """A strand with its latest status report that the reader may see; two queries, one where there is none."""
    rows = standing_reports(standing).filter(kind=Report.Kind.STATUS, workstrand=workstrand)
    report = rows.prefetch_related("sections").first()
    if report is not None:
        report.workstrand = workstrand
    return Latest(workstrand, report, _shortened(report))


def _with_sections(ids: list[int]) -> list[Report]:
    return list(Report.objects.filter(pk__in=ids).defer("facts").prefetch_related("sections"))


def _shortened(report: Report | None) -> tuple[tuple[str, str], ...]:
    if report is None:
        return ()
    return tuple((section.heading, text.plain(section.text, SHORT)) for section in report.sections.all())
