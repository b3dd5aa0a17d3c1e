"""The register of decisions as its readers see it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from tablib import Dataset

from core import text
from core.public import public_page
from core.spreadsheets import csv_response
from people.views import person_required
from workstrands import rules
from workstrands.forms_decisions import DecisionForm, RegisterForm
from workstrands.models import Decision, WorkingGroup
from workstrands.pages import edition_or_404, way_below
from workstrands.requests import MemberRequest, StandingRequest
from workstrands.selectors_decisions import links_of, register, stands_of, years_of
from workstrands.services_decisions import record_once
from workstrands.standing import NOBODY

DECISIONS_A_PAGE = 25
IN_FEED = 50
SUMMARY_LENGTH = 500


def _crumbs(group: WorkingGroup, here: str = "") -> list[tuple[str, str]]:
    return way_below(group, _("Decisions"), "decisions", *([(here, "")] if here else []))


def _form(request: StandingRequest, group: WorkingGroup) -> RegisterForm:
    strands = list(group.workstrands.select_related("group").order_by("-is_plenary", "order", "code"))
    return RegisterForm(request.GET, strands=strands, years=years_of(group, request.standing))


@public_page
def decisions(request: StandingRequest, group: str) -> HttpResponse:
    edition = edition_or_404(group)
    form = _form(request, edition)
    sought = form.sought()
    page = Paginator(register(edition, request.standing, sought), DECISIONS_A_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    can_record = rules.can_record_decision(request.standing, edition)
    context: dict[str, Any] = {
        "group": edition,
        "form": form,
        "page": page,
        "total": page.paginator.count,
        "kept": kept.urlencode(),
        "is_searched": sought.is_any,
        "reads_group": edition.pk in request.standing.reads_groups or rules.can_run_group(request.standing, edition),
        "primary": _record_link(edition) if can_record else None,
        "crumbs": _crumbs(edition),
    }
    return render(request, "workstrands/decisions.html", context)


def _record_link(group: WorkingGroup) -> dict[str, str]:
    return {"label": _("Record a decision"), "url": reverse("decision_record", args=[group.slug])}


@public_page
def decision(request: StandingRequest, group: str, number: str) -> HttpResponse:
    rows = Decision.objects.select_related("workstrand__group", "recorded_by__merged_into").visible_to(request.standing)
    found = get_object_or_404(rows, workstrand__group__slug=group, number=number)
    supersedes, superseded_by = links_of(found, request.standing)
    is_officer = rules.can_record_decision(request.standing, found.workstrand.group)
    sees_offices = rules.can_see_offices(request.standing, found)
    context = {
        "decision": found,
        "supersedes": supersedes,
        "superseded_by": superseded_by,
        "stands": stands_of(found, with_names=sees_offices),
        "sees_offices": sees_offices,
        "sees_speakers": rules.can_see_speakers(request.standing, found),
        "in_network": request.standing.in_network,
        "admin_url": reverse("admin:workstrands_decision_change", args=[found.pk]) if is_officer else "",
        "address": f"{settings.SITE_URL}{found.get_absolute_url()}",
        "badge": _badge(found, is_superseded=bool(superseded_by)),
        "crumbs": _crumbs(found.workstrand.group, found.number),
    }
    return render(request, "workstrands/decision.html", context)


def _badge(decision: Decision, *, is_superseded: bool) -> dict[str, Any]:
    """What became of a decision: one badge with a word and a day."""
    if decision.voided_at:
        day = decision.voided_at.astimezone(decision.workstrand.group.time_zone).date()
        return {"word": _("Voided"), "tone": "bad", "icon": "x", "on": day, "since": None}
    if is_superseded:
        return {
            "word": _("Superseded, was taken"),
            "tone": "",
            "icon": "archive",
            "on": decision.taken_on,
            "since": None,
        }
    return {"word": _("Taken"), "tone": "ok", "icon": "check-lg", "on": decision.taken_on, "since": None}


@public_page
def export(request: StandingRequest, group: str) -> HttpResponse:
    """What the reader's search found, as a table."""
    edition = edition_or_404(group)
    found = register(edition, request.standing, _form(request, edition).sought())
    table = Dataset(headers=[_("Number"), _("Taken on"), _("Of"), _("Title"), _("What was decided"), _("How"), _("More on how"),
                             _("Who may read it"), _("Superseded by"), _("Entered later"), _("Voided"), _("Why"), _("Address")])  # fmt: skip
    for row in found:
        table.append(_cells(row))
    return csv_response(table, f"decisions-{edition.slug}")


def _cells(row: Any) -> list[str]:
    voided = row.voided_at.astimezone(row.workstrand.group.time_zone).date().isoformat() if row.voided_at else ""
    return [
        row.number,
        row.taken_on.isoformat(),
        row.workstrand.code,
        row.title,
        row.text,
        row.get_how_display(),
        row.how_note,
        row.get_audience_display(),
        ", ".join(one.number for one in row.later),
        _("yes") if row.entered_later else "",
        voided,
        row.void_reason,
        settings.SITE_URL + row.get_absolute_url(),
    ]


@public_page
def feed(request: StandingRequest, group: str) -> HttpResponse:
    """Always as the public sees it: a feed reader has no session, and a cached feed must not hold what its first reader saw."""
    edition = edition_or_404(group)
    made = Atom1Feed(
        title=_("Decisions of %s") % edition.title,
        link=settings.SITE_URL + reverse("decisions", args=[edition.slug]),
        description="",
        feed_url=settings.SITE_URL + reverse("decisions_feed", args=[edition.slug]),
        language=get_language() or settings.LANGUAGE_CODE,
    )
    for row in register(edition, NOBODY).order_by("-recorded_at", "-id")[:IN_FEED]:
        voided = _("Voided: %s") % row.void_reason if row.voided_at else ""
        made.add_item(
            title=f"{row.number} {row.title}",
            link=settings.SITE_URL + row.get_absolute_url(),
            description=voided or text.plain(row.text, SUMMARY_LENGTH) or row.title,
            pubdate=row.recorded_at,
            updateddate=row.voided_at or row.recorded_at,
            unique_id=f"tag:{settings.SITE_HOST},2026:decision-{row.pk}",
            author_name=edition.title,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@person_required
def record(request: MemberRequest, group: str) -> HttpResponse:
    edition = edition_or_404(group)
    if not rules.can_record_decision(request.standing, edition):
        raise PermissionDenied
    first = {"strand": request.GET.get("strand", "plenary"), "taken_on": edition.today()}
    posted = request.POST if request.method == "POST" else None
    form = DecisionForm(posted, group=edition, standing=request.standing, initial=first)
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            made = record_once(workstrand=values.pop("strand"), by=request.user, **values)
        except ValidationError as problem:
            for field, errors in problem.message_dict.items():
                form.add_error(field if field in form.fields else None, errors)
        else:
            messages.success(request, _("Recorded as %s. Nobody was mailed.") % made.number)
            return redirect(made)
    context = {"group": edition, "form": form, "crumbs": _crumbs(edition, _("Record a decision"))}
    return render(request, "workstrands/decision_record.html", context)
