"""The deliverables of a group: the list, the table, and one of them with all its dates."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from tablib import Dataset

from core.audiences import Audience
from core.public import public_page
from core.spreadsheets import csv_response
from deliverables import rules
from deliverables.doings import doings_of
from deliverables.forms.deliverables import ListForm
from deliverables.models import Deliverable
from deliverables.selectors import deliverables as reads
from deliverables.selectors.deliverables import Line
from deliverables.selectors.timeline import short_picture_of
from workstrands.models import WorkingGroup, Workstrand
from workstrands.pages import edition_or_404, way_below
from workstrands.requests import StandingRequest
from workstrands.standing import Standing

LINES_A_PAGE = 100


def strands_of(group: WorkingGroup) -> list[Workstrand]:
    return list(group.workstrands.select_related("group").order_by("-is_plenary", "order", "code"))


def crumbs(group: WorkingGroup, *here: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to the list, or to what lies below it."""
    return way_below(group, _("Deliverables"), "deliverables", *here)


def line_or_404(standing: Standing, group: str, code: str) -> Line:
    """One deliverable that the reader may see, whichever way its code is written."""
    rows = reads.readable(standing).filter(workstrand__group__slug=group, code__iexact=code)
    found = reads.lines(rows, standing)
    if not found:
        raise Http404
    return found[0]


def _ways_in(standing: Standing, group: WorkingGroup, strands: list[Workstrand]) -> list[dict[str, str]]:
    """What the reader can add: the first is the page's one primary action."""
    found = []
    at_work = [strand for strand in strands if not strand.is_over]
    if any(rules.can_decide(standing, strand) for strand in at_work):
        found.append({"label": _("Plan a deliverable"), "url": reverse("deliverable_plan", args=[group.slug])})
    elif any(rules.can_propose(standing, strand) for strand in at_work):
        found.append({"label": _("Propose a deliverable"), "url": reverse("deliverable_propose", args=[group.slug])})
    if strands and rules.can_enter_later(standing, strands[0]):
        found.append({"label": _("Enter an older one"), "url": reverse("deliverable_enter", args=[group.slug])})
    return found


@public_page
def deliverables(request: StandingRequest, group: str) -> HttpResponse:
    edition = edition_or_404(group)
    strands = strands_of(edition)
    form = ListForm(request.GET, strands=strands)
    sought = form.sought()
    page = Paginator(reads.sought_in(edition, request.standing, sought), LINES_A_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    ways = _ways_in(request.standing, edition, strands)
    context: dict[str, Any] = {
        "group": edition,
        "form": form,
        "page": page,
        "parts": _parts(reads.lines(page, request.standing), sought.by),
        "is_by_month": sought.by == "month",
        "kept": kept.urlencode(),
        "is_searched": sought.is_any,
        "picture": None if sought.is_any else short_picture_of(edition, request.standing, edition.today()),
        "late": reads.late_in(edition, request.standing),
        "primary": ways[0] if ways else None,
        "ways": ways[1:],
        "crumbs": crumbs(edition),
    }
    return render(request, "deliverables/deliverables.html", context)


def _parts(found: list[Line], by: str) -> list[dict[str, Any]]:
    """The lines under their headings: a month, or a workstrand."""
    if by == "month":
        months = groupby(found, lambda line: date_format(line.deliverable.due_on, "F Y"))
        return [{"title": month, "url": "", "lines": list(lines)} for month, lines in months]
    strands = groupby(found, lambda line: line.deliverable.workstrand)
    return [
        {"title": _("The group as a whole") if one.is_plenary else str(one), "url": one.get_absolute_url(), "lines": list(lines)}
        for one, lines in strands
    ]  # fmt: skip


@public_page
def export(request: StandingRequest, group: str) -> HttpResponse:
    """What the reader's search found, as a table."""
    edition = edition_or_404(group)
    sought = ListForm(request.GET, strands=strands_of(edition)).sought()
    found = reads.lines(reads.sought_in(edition, request.standing, sought), request.standing)
    table = Dataset(headers=[_("Code"), _("Title"), _("Workstrand"), _("State"), _("Since"), _("Reason"), _("Share done (%)"), _("Work begins"),
                             _("First planned for"), _("Due"), _("Due, last day"), _("Delivered on"), _("Accepted on"), _("Days late"), _("Owners"),
                             _("Who may read it"), _("Entered later"), _("Address")])  # fmt: skip
    for line in found:
        table.append(_cells(line))
    return csv_response(table, f"deliverables-{edition.slug}")


def _cells(line: Line) -> list[str]:
    row = line.deliverable
    days = (row.starts_on, row.delivered_on, row.accepted_on)
    begins, delivered, accepted = (day.isoformat() if day else "" for day in days)
    state = row.get_state_display()
    return [
        row.code, row.title, row.workstrand.code, state, row.state_since.isoformat(), row.state_reason, str(row.share_done), begins,
        row.first_due, row.due, row.due_on.isoformat(), delivered, accepted, str(row.days_late(line.today)),
        "; ".join(owner.words for owner in line.owners), row.get_audience_display(), _("yes") if row.entered_later else "",
        settings.SITE_URL + row.get_absolute_url(),
    ]  # fmt: skip


@public_page
def deliverable(request: StandingRequest, group: str, code: str) -> HttpResponse:
    standing = request.standing
    line = line_or_404(standing, group, code)
    found = line.deliverable
    needs, needed_by = reads.links_of(found, standing)
    runs = rules.can_work_on(standing, found) or rules.can_decide_on(standing, found)
    doings = doings_of(standing, line, reads.owner_ids(found) if standing.is_known else set())
    context = {
        "line": line,
        "deliverable": found,
        "needs": needs,
        "needed_by": needed_by,
        "outputs": reads.outputs_of(found, standing),
        "changes": reads.changes_of(found, standing),
        "history": reads.history_of(found, standing, sees_sources=runs),
        "in_network": standing.in_network,
        "sees_inside": standing.may_read_audience(found.workstrand, Audience.GROUP),
        "is_proposal": found.state == Deliverable.State.PROPOSED,
        "primary": doings[0] if doings else None,
        "doings": doings[1:],
        "admin_url": reverse("admin:deliverables_deliverable_change", args=[found.pk]) if standing.is_officer_of(found.workstrand.group) else "",
        "address": f"{settings.SITE_URL}{found.get_absolute_url()}",
        "crumbs": crumbs(found.workstrand.group, (found.code, "")),
    }  # fmt: skip
    return render(request, "deliverables/deliverable.html", context)
