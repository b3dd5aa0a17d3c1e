"""A report as a file to take away: Word, PDF, Markdown."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.documents import Head
from core.taking import Made, made
from core.text import literal
from reports.models import Report, ReportSection
from reports.selectors.lines import period_words

DAY = "j F Y"
HERE = re.compile(r"\]\((?=/[^/])")  # a link to a page of this site


def export(report: Report, sections: Iterable[ReportSection], kind: str) -> Made:
    """The file of a kind (`md`, `docx`, `pdf`). No query beside the report with its workstrand, group and what corrects it, and its sections.

    Raises what `core.taking.made` does.
    """
    head = head_of(report)
    return made(kind, text_of(report, sections, head if kind != "pdf" else None), head, _name(report, kind))


def text_of(report: Report, sections: Iterable[ReportSection], head: Head | None = None) -> str:
    """The report as one text: a heading for each section, its own headings below it. Of a `head` given, the lines stand before the first."""
    parts = [f"*{literal(line)}*" for line in head.lines] if head else []
    parts += [f"# {literal(one.heading)}\n\n{one.text.strip()}" for one in sections if one.text.strip()]
    return HERE.sub(f"]({settings.SITE_URL}", "\n\n".join(parts)) + "\n"


def head_of(report: Report) -> Head:
    """What the file says of itself: group, period, state and date; a draft says that it is one on each page."""
    strand, group = report.workstrand, report.workstrand.group
    moment = report.published_at or report.begun_at
    state = _("DRAFT") if report.is_draft else str(report.get_state_display())
    on = date_format(moment.astimezone(group.time_zone).date(), DAY)
    return Head(
        title=report.title,
        subtitle=group.title if strand.is_plenary else f"{group.title} · {strand}",
        facts=(state, on),
        lines=tuple(_lines(report, on)),
        language=(get_language() or "en").split("-")[0],
        author=group.title,
        at=moment,
        extra={
            "group": group.title,
            "workstrand": str(strand),
            "kind": str(report.get_kind_display()),
            "covers": f"{report.covers_from.isoformat()}/{report.covers_to.isoformat()}",
            "state": state,
            "date": moment.astimezone(group.time_zone).date().isoformat(),
        },
    )


def _lines(report: Report, day: str) -> list[str]:
    """What is said once, below the title."""
    state = Report.State
    lines = [_("This report covers %s.") % period_words(report.covers_from, report.covers_to)]
    if report.is_draft:
        lines.append(_("DRAFT of %s. It may still change: do not pass it on as the group's report.") % day)
    elif report.state == state.WITHDRAWN:
        lines.append(_("Withdrawn: %s") % report.state_reason)
    elif report.state == state.DISCARDED:
        lines.append(_("Discarded, and never published."))
    newer = getattr(report, "corrected_by", None)
    if newer is not None and newer.state == state.PUBLISHED:
        lines.append(_("A newer report corrects this one: %s") % f"{settings.SITE_URL}{newer.get_absolute_url()}")
    if report.rating:
        lines.append(_("How it goes: %s.") % report.get_rating_display())
        lines += [report.rating_reason] if report.rating_reason else []
    if report.published_at and report.entered_later:
        lines.append(_("Entered in the record later."))
    return lines


def _name(report: Report, kind: str) -> str:
    strand = report.workstrand
    parts = [
        strand.group.slug,
        *([] if strand.is_plenary else [strand.slug]),
        report.kind,
        report.covers_to.isoformat(),
    ]
    if report.is_draft:
        parts.append("draft")
    return f"{'-'.join(parts)}.{kind}"
