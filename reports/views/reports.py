"""The reports of a group as their readers see them: all of them, one, and what is published, as a feed."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import text
from core.public import public_page
from reports import rules
from reports.forms.reports import RegisterForm
from reports.models import Report
from reports.selectors.board import said_on
from reports.selectors.facts import from_rows
from reports.selectors.reports import badge_of, in_work, latest_reports, readable, register, years_of
from reports.selectors.rhythm import every_months_of, next_due
from reports.selectors.sourced import files_of, parts_of
from workstrands.models import WorkingGroup
from workstrands.pages import way_below
from workstrands.requests import StandingRequest
from workstrands.rules import can_run_group
from workstrands.standing import NOBODY, Standing

REPORTS_A_PAGE = 25
IN_FEED = 50
SUMMARY_LENGTH = 500


def group_or_404(slug: str) -> WorkingGroup:
    """An edition; the network reports to nobody."""
    rows = WorkingGroup.objects.filter(is_network=False).select_related("reporting_rhythm")
    return get_object_or_404(rows, slug=slug)


def report_or_404(standing: Standing, group: str, pk: str) -> Report:
    rows = readable(standing).select_related(
        "begun_by__merged_into", "published_by__merged_into", "on_behalf_of__merged_into",
        "corrects__workstrand__group", "corrected_by__workstrand__group",
    )  # fmt: skip
    return get_object_or_404(rows, workstrand__group__slug=group, pk=pk)


def crumbs(group: WorkingGroup, *here: tuple[str, str]) -> list[tuple[str, str]]:
    return way_below(group, _("Reports"), "reports", *here)


@public_page
def reports(request: StandingRequest, group: str) -> HttpResponse:
    edition = group_or_404(group)
    strands = list(edition.workstrands.order_by("-is_plenary", "order", "code"))
    for strand in strands:
        strand.group = edition
    form = RegisterForm(request.GET, strands=strands, years=years_of(edition, request.standing))
    sought = form.sought()
    page = Paginator(register(edition, request.standing, sought), REPORTS_A_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    may_begin = any(rules.can_begin(request.standing, strand, Report.Kind.STATUS) for strand in strands)
    context: dict[str, Any] = {
        "group": edition,
        "latest": [] if sought.is_any else latest_reports(edition, request.standing),
        "drafts": in_work(edition, request.standing),
        "form": form,
        "page": page,
        "total": page.paginator.count,
        "kept": kept.urlencode(),
        "is_searched": sought.is_any,
        "primary": _begin_link(edition) if may_begin else None,
        "crumbs": crumbs(edition),
    }
    return render(request, "reports/reports.html", context | _rhythm(request, edition))


def _begin_link(group: WorkingGroup) -> dict[str, str]:
    return {"label": _("Write a status report"), "url": reverse("report_new", args=[group.slug])}


def _rhythm(request: StandingRequest, group: WorkingGroup) -> dict[str, Any]:
    return {
        "every_months": every_months_of(group),
        "next_due": next_due(group),
        "can_plan": rules.can_plan(request.standing, group),
        "is_officer": can_run_group(request.standing, group),
    }


@public_page
def report(request: StandingRequest, group: str, pk: str) -> HttpResponse:
    found = report_or_404(request.standing, group, pk)
    standing = request.standing
    is_text_shown = rules.can_read_text(standing, found)
    context: dict[str, Any] = {
        "report": found,
        "strand": found.workstrand,
        "parts": parts_of(found, found.sections.all()) if is_text_shown else [],
        "facts": from_rows(found.facts) if is_text_shown and found.kind == Report.Kind.STATUS else [],
        "files": files_of(found) if is_text_shown else [],
        "is_text_shown": is_text_shown,
        "lede": found.rating_reason if is_text_shown else "",
        "in_network": standing.in_network,
        "badge": badge_of(found),
        "address": f"{settings.SITE_URL}{found.get_absolute_url()}",
        "can_write": rules.can_write(standing, found),
        "can_withdraw": rules.can_withdraw(standing, found),
        "primary": _next_step(found) if rules.can_write(standing, found) else None,
        "crumbs": crumbs(found.workstrand.group, (found.title, "")),
    }
    return render(request, "reports/report.html", context | _corrections(standing, found) | _board(standing, found))


def _board(standing: Standing, found: Report) -> dict[str, Any]:
    """What the board said on a brief, and whether the reader may say something for it; one query for a brief, none for others."""
    if found.kind != Report.Kind.BRIEF or found.is_draft:
        return {"said": [], "can_say": False}
    is_published = found.state == Report.State.PUBLISHED
    can_say = is_published and rules.can_speak_for_board(standing, found.workstrand.group)
    return {"said": said_on(found, standing), "can_say": can_say}


def _next_step(found: Report) -> dict[str, str]:
    """A status report is written on one page; of one with a section for each workstrand each has a link of its own."""
    at = [found.workstrand.group.slug, found.pk]
    if found.kind == Report.Kind.STATUS:
        return {"label": _("Write on"), "url": reverse("report_edit", args=at)}
    return {"label": _("Publish"), "url": reverse("report_publish", args=at)}


def _corrections(standing: Standing, found: Report) -> dict[str, Any]:
    """What it corrects and what corrects it; each with whether the reader may open it."""
    later: Report | None = getattr(found, "corrected_by", None)
    is_published = later is not None and later.state == Report.State.PUBLISHED
    earlier = found.corrects
    return {
        "later": later if is_published else None,
        "reads_later": later is not None and rules.can_read(standing, later),
        "earlier": earlier,
        "reads_earlier": earlier is not None and rules.can_read(standing, earlier),
    }


@public_page
def feed(request: StandingRequest, group: str) -> HttpResponse:
    """Always as the public sees it: a feed reader has no session, and a cached feed must not hold what its first reader saw."""
    edition = group_or_404(group)
    made = Atom1Feed(
        title=_("Reports of %s") % edition.title,
        link=settings.SITE_URL + reverse("reports", args=[edition.slug]),
        description="",
        feed_url=settings.SITE_URL + reverse("reports_feed", args=[edition.slug]),
        language=get_language() or settings.LANGUAGE_CODE,
    )
    rows = register(edition, NOBODY).order_by("-published_at", "-id").prefetch_related("sections")
    for row in rows[:IN_FEED]:
        made.add_item(
            title=row.title,
            link=settings.SITE_URL + row.get_absolute_url(),
            description=_summary(row),
            pubdate=row.published_at,
            updateddate=row.published_at,
            unique_id=f"tag:{settings.SITE_HOST},2026:report-{row.pk}",
            author_name=edition.title,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _summary(row: Report) -> str:
    if row.state == Report.State.WITHDRAWN:
        return _("Withdrawn: %s") % row.state_reason
    words = [row.get_rating_display(), row.rating_reason, *(section.text for section in row.sections.all())]
    return text.plain("\n\n".join(filter(None, words)), SUMMARY_LENGTH) or row.title
