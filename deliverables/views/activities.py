"""The register of activities: which organisation works on what, with what result."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from tablib import Dataset

from core.models import HistoryEntry
from core.posting import done, posted
from core.public import public_page
from core.spreadsheets import csv_response
from core.verbs import Verb
from deliverables import rules
from deliverables.forms.activities import ActivityForm, RegisterForm, WithdrawForm, values_of
from deliverables.lines import links_of
from deliverables.models import Activity
from deliverables.selectors import activities as selectors
from deliverables.services import activities as services
from people.views import person_required
from workstrands.models import WorkingGroup, Workstrand
from workstrands.pages import edition_or_404, way_below
from workstrands.requests import MemberRequest, StandingRequest
from workstrands.standing import Standing

A_PAGE = 30
State = Activity.State
TONES = {
    State.PLANNED: ("info", "lightbulb"),
    State.RUNNING: ("ok", "arrow-right"),
    State.PRODUCTION: ("ok", "check-lg"),
    State.FINISHED: ("", "archive"),
    State.STOPPED: ("warn", "x"),
    State.UNKNOWN: ("", "info-circle"),
}
LABELS = {
    selectors.BY_THEME: gettext_lazy("By theme"),
    selectors.BY_COUNTRY: gettext_lazy("By country"),
    selectors.BY_METHOD: gettext_lazy("By method"),
}

NO_CLASH: dict[str, Any] = {"clashed": False, "clash": [], "who": None, "withdraws": False}


def _crumbs(group: WorkingGroup, *here: tuple[str, str]) -> list[tuple[str, str]]:
    return way_below(group, _("Activities"), "activities", *here)


def _sought(request: StandingRequest, group: WorkingGroup) -> tuple[RegisterForm, QuerySet[Activity], QuerySet[Any]]:
    """The form, the activities that it finds, and these in the order of the register. Four queries."""
    is_all, by = request.GET.get("all") == "1", _by(request)
    rows = selectors.visible(request.standing, None if is_all else group)
    choices = selectors.choices_of(rows, group)
    form = RegisterForm(request.GET, choices=choices, by=by, all_editions=is_all)
    found = selectors.narrowed(rows, form.sought())
    return form, found, selectors.register(found, request.standing, by, choices.countries)


def _by(request: StandingRequest) -> str:
    by = request.GET.get("by", "")
    return by if by in selectors.GROUPINGS else selectors.BY_THEME


def _query(request: StandingRequest, **changed: str) -> str:
    """What was asked, with something else instead; an empty value is left out."""
    query = request.GET.copy()
    for name, value in {"page": "", **changed}.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return query.urlencode()


def _may_add(standing: Standing, strand: Workstrand) -> bool:
    if strand.state == Workstrand.State.DROPPED:
        return False
    return rules.can_share(standing, strand) or rules.can_enter_later(standing, strand)


def _strands(standing: Standing, group: WorkingGroup) -> list[Workstrand]:
    return selectors.open_strands(group, standing, takes_part=_may_add)


def _switch(request: StandingRequest) -> list[tuple[Any, str, bool]]:
    """The three ways in which the register can be put in order: label, query, whether it is this one."""
    return [(label, _query(request, by=by), by == _by(request)) for by, label in LABELS.items()]


@public_page
def register(request: StandingRequest, group: str) -> HttpResponse:
    edition = edition_or_404(group)
    form, found, ordered = _sought(request, edition)
    page = Paginator(ordered, A_PAGE).get_page(request.GET.get("page"))
    is_all, standing = request.GET.get("all") == "1", request.standing
    picture = selectors.picture(found)
    context: dict[str, Any] = {
        "group": edition,
        "form": form,
        "page": page,
        "sections": selectors.sections(page, _by(request), with_edition=is_all),
        "by_method": _by(request) == selectors.BY_METHOD,
        "picture": picture,
        "total": sum(line.count for line in picture),
        "kept": _query(request),
        "switch": _switch(request),
        "is_all": is_all,
        "all_query": _query(request, all="" if is_all else "1", strand="", theme=""),
        "is_searched": form.sought().is_any,
        "reads_group": edition.pk in standing.reads_groups or standing.is_officer_of(edition),
        "primary": _add_link(edition) if standing.is_known and _strands(request.standing, edition) else None,
        "crumbs": _crumbs(edition),
    }
    return render(request, "deliverables/activities.html", context)


def _add_link(group: WorkingGroup) -> dict[str, str]:
    return {"label": _("Enter an activity"), "url": reverse("activity_new", args=[group.slug])}


@public_page
def export(request: StandingRequest, group: str) -> HttpResponse:
    """What the reader's search found, as a table, each activity once."""
    edition = edition_or_404(group)
    _form, found, _ordered = _sought(request, edition)
    table = Dataset(headers=[_("Edition"), _("Workstrand"), _("Organisation"), _("Country"), _("Activity"), _("Theme"), _("Methods"), _("State"),
                             _("Contact"), _("What it is for"), _("What worked"), _("What did not"), _("Links"), _("Who may read it"),
                             _("Added on"), _("Changed on"), _("Entered later"), _("Address")])  # fmt: skip
    for row in selectors.register(found, request.standing, selectors.BY_THEME, ()):
        table.append(_cells(row))
    return csv_response(table, f"activities-{edition.slug}")


def _cells(row: Any) -> list[str]:
    group = row.workstrand.group
    added, changed = (
        at.astimezone(group.time_zone).date().isoformat() if at else "" for at in (row.added_at, row.changed_at)
    )
    contact = row.contact.display_name if row.contact and row.names_contact else ""
    return [
        group.slug, row.workstrand.code, row.organisation.name, row.organisation.country_name, row.heading, str(row.theme or ""),
        ", ".join(method.name for method in row.methods.all()), row.get_state_display(), contact, row.purpose, row.worked, row.did_not,
        row.links, row.get_audience_display(), added, changed, _("yes") if row.entered_later else "", settings.SITE_URL + row.get_absolute_url(),
    ]  # fmt: skip


def _activity(standing: Standing, group: str, pk: str) -> Any:
    """An activity at its address, withdrawn or not; a 404 for whoever may not read it. Two queries."""
    rows = selectors.with_contacts(Activity.objects.visible_to(standing), standing)
    rows = rows.select_related(
        "workstrand__group", "organisation", "theme", "contact__merged_into", "added_by__merged_into"
    )
    return get_object_or_404(rows.prefetch_related("methods"), workstrand__group__slug=group, pk=pk)


@public_page
def activity(request: StandingRequest, group: str, pk: str) -> HttpResponse:
    found = _activity(request.standing, group, pk)
    edition = found.workstrand.group
    may_change = rules.can_change_activity(request.standing, found)
    change = {"label": _("Change it"), "url": reverse("activity_change", args=[edition.slug, found.pk])}
    context = {
        "activity": found,
        "links": links_of(found.links),
        "badge": _badge(found),
        "primary": change if may_change else None,
        "may_change": may_change,
        "in_network": request.standing.in_network,
        "shows_source": bool(found.source) and (request.standing.in_network or found.entered_later),
        "crumbs": _crumbs(edition, (f"{found.organisation.short_name}: {found.heading}", "")),
    }
    return render(request, "deliverables/activity.html", context)


def _badge(activity: Activity) -> dict[str, Any]:
    """What state it is in: one badge with a word."""
    if activity.withdrawn_at:
        day = activity.withdrawn_at.astimezone(activity.workstrand.group.time_zone).date()
        return {"word": _("Withdrawn"), "tone": "bad", "icon": "x", "on": day, "since": None}
    tone, icon = TONES[State(activity.state)]
    word = _("State not recorded") if activity.state == State.UNKNOWN else activity.get_state_display().capitalize()
    return {"word": word, "tone": tone, "icon": icon, "on": None, "since": None}


def _form_page(request: MemberRequest, group: WorkingGroup, form: Any, here: str, **context: Any) -> HttpResponse:
    activity = context.get("activity")
    way = [(activity.heading, activity.get_absolute_url())] if activity else []
    page = {
        "group": group,
        "form": form,
        "title": here,
        "crumbs": _crumbs(group, *way, (here, "")),
        **NO_CLASH,
        **context,
    }
    return render(request, "deliverables/activity_form.html", page | {"lede": str(activity) if activity else ""})


@person_required
def new(request: MemberRequest, group: str) -> HttpResponse:
    edition = edition_or_404(group)
    strands = _strands(request.standing, edition)
    if not strands:
        raise PermissionDenied
    first = {
        "strand": request.GET.get("strand") or _likely(request.standing, strands),
        "contact": request.user.display_name,
    }
    known: dict[str, Any] = {"group": edition, "strands": strands, "standing": request.standing, "person": request.user}
    form = ActivityForm(posted(request), initial=first, **known)
    form.initial["organisation"] = next(iter(form.own), None)
    made: list[Activity] = []
    if done(request, form, lambda: made.append(_added(form, request.user))):
        messages.success(request, _("“%s” is in the register.") % made[0].heading)
        return redirect(made[0])
    return _form_page(request, edition, form, _("Enter an activity"))


def _likely(standing: Standing, strands: list[Workstrand]) -> str:
    """The strand that somebody probably means: the first that they lead, or else are in."""
    for own in (standing.leads, standing.strands):
        for strand in strands:
            if strand.pk in own and not strand.is_plenary:
                return strand.slug
    return strands[0].slug


def _added(form: ActivityForm, by: Any) -> Activity:
    values = dict(form.cleaned_data)
    return services.add_activity(workstrand=values.pop("strand"), by=by, **values)


def _changeable(request: MemberRequest, group: str, pk: str) -> Any:
    """An activity that the reader may change: a 404 for who may not read it, a 403 for who may not change it."""
    found = _activity(request.standing, group, pk)
    if not rules.can_change_activity(request.standing, found):
        raise PermissionDenied
    return found


@person_required
def change(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    found = _changeable(request, group, pk)
    strand = found.workstrand
    known: dict[str, Any] = {
        "group": strand.group,
        "strands": [strand],
        "standing": request.standing,
        "person": request.user,
    }
    form = ActivityForm(posted(request), initial=values_of(found), activity=found, **known)
    made: list[Activity] = []
    act = lambda: made.append(services.change_activity(activity=found, by=request.user, **form.cleaned_data))  # noqa: E731 - called once, below
    clash: dict[str, Any] = {}
    try:
        if done(request, form, act):
            messages.success(request, _("“%s” is changed.") % made[0].heading)
            return redirect(made[0])
    except services.ClashError as error:
        clash = _clash(form, error.theirs)
    return _form_page(request, strand.group, form, _("Change an activity"), activity=found, **clash)


def _clash(form: ActivityForm, theirs: Activity) -> dict[str, Any]:
    """What the other one saved beside what was typed; the form keeps what was typed, and now knows of the other."""
    saved = values_of(theirs)
    typed = {name: form.data.get(name, "") for name in saved}
    form.data = {**typed, "base": saved["base"]}
    chosen = {"organisation": theirs.organisation, "theme": theirs.theme or "", "state": theirs.get_state_display()}
    chosen["audience"] = theirs.get_audience_display()
    rows = []
    for name, bound in ((name, form[name]) for name in saved if name in form.fields and name != "base"):
        if " ".join(str(saved[name] or "").split()) != " ".join(str(typed[name]).split()):
            mine = form.cleaned_data.get(name) if name in chosen else typed[name]
            labels = dict(getattr(bound.field, "choices", ())) if name in {"state", "audience"} else {}
            rows.append((bound.label, chosen.get(name, saved[name]), labels.get(mine, mine or "")))
    entries = HistoryEntry.objects.filter(target_id=theirs.pk, verb=Verb.ACTIVITY_CHANGED).select_related(
        "actor__merged_into"
    )
    last = entries.order_by("-at", "-id").first()
    return {"clash": rows, "clashed": True, "who": last.actor if last else None}


@person_required
def withdraw(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    found = _changeable(request, group, pk)
    form = WithdrawForm(posted(request))
    if done(request, form, lambda: services.withdraw_activity(activity=found, by=request.user, **form.cleaned_data)):
        messages.success(request, _("“%s” is withdrawn from the register.") % found.heading)
        return redirect(found)
    return _form_page(request, found.workstrand.group, form, _("Withdraw an activity"), activity=found, withdraws=True)
