"""The pages that read everything and own no rules."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import registries
from core.public import public_page
from membership import rules as membership_rules
from membership import selectors as membership_selectors
from people.models import Organisation
from people.views import person_required
from workstrands import rules, selectors
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.requests import MemberRequest, StandingRequest
from workstrands.standing import Standing

from .activity import PAGE, activity

RECENT = 6
MEMBERS_A_PAGE = 100
LONGEST_ID = 18  # digits that a database id can have
TONES = {
    "active": ("ok", "check"),
    "forming": ("info", "seedling"),
    "proposed": ("info", "lightbulb"),
    "closed": ("neutral", "archive"),
    "dropped": ("neutral", "x"),
}


def state_badge(thing: WorkingGroup | Workstrand) -> dict[str, Any]:
    """What state a group or a strand is in: one badge with a word and a date."""
    tone, icon = TONES[thing.state]
    return {"word": thing.get_state_display().capitalize(), "tone": tone, "icon": icon, "since": thing.state_since}


def _group(slug: str) -> WorkingGroup:
    related = ("lead_organisation", "contact", "predecessor", "successor")
    return get_object_or_404(WorkingGroup.objects.select_related(*related), slug=slug)


def _strand(group: str, slug: str) -> Workstrand:
    found = Workstrand.objects.select_related("group__contact").prefetch_related("themes")
    return get_object_or_404(found, group__slug=group, slug=slug, is_plenary=False)


def _primary(standing: Standing, strand: Workstrand) -> dict[str, str] | None:
    """The one thing a reader can do on a strand's page: join, or nothing."""
    if membership_rules.can_leave(standing, strand):
        return None
    open_to_requests = (
        strand.is_open and strand.joining_policy != strand.JoiningPolicy.INVITATION and not strand.group.is_read_only()
    )
    if not open_to_requests:
        return None
    label = _("Join this group") if strand.is_plenary else _("Join this workstrand")
    return {"label": label, "url": reverse("join", args=[strand.group.slug, strand.slug])}


def _tabs(strand: Workstrand, here: str, members: int | None = None) -> list[dict[str, Any]]:
    """The pages of a group or a strand; those of later parts come with them."""
    group = strand.group
    pages = [
        ("overview", _("Overview"), strand.get_absolute_url(), None),
        ("members", _("Members"), reverse("members", args=[group.slug, strand.slug]), members),
        ("activity", _("Activity"), reverse("group_activity", args=[group.slug]), None),
    ]
    return [{"title": title, "url": url, "count": count, "current": key == here} for key, title, url, count in pages]


@public_page
def home(request: StandingRequest) -> HttpResponse:
    editions = list(WorkingGroup.objects.editions().select_related("lead_organisation"))
    network = WorkingGroup.objects.filter(is_network=True).first()
    current = next((group for group in editions if group.state == WorkingGroup.State.ACTIVE), None)
    context: dict[str, Any] = {"editions": editions, "network": network, "current": current}
    if current:
        context |= {
            "cards": selectors.strand_cards(current),
            "badge": state_badge(current),
            "participation": selectors.participation(selectors.roles_shown(current)),
            "recent": activity(request.standing, group=current, limit=RECENT),
        }
    return render(request, "portal/home.html", context)


@public_page
def groups(request: StandingRequest) -> HttpResponse:
    editions = [
        (group, state_badge(group))
        for group in WorkingGroup.objects.editions().select_related("lead_organisation", "predecessor")
    ]
    context = {
        "editions": editions,
        "network": WorkingGroup.objects.filter(is_network=True).first(),
        "crumbs": [(_("Groups"), "")],
    }
    return render(request, "portal/groups.html", context)


@public_page
def group(request: StandingRequest, group: str) -> HttpResponse:
    edition = _group(group)
    plenary = Workstrand.objects.get(group=edition, is_plenary=True)
    plenary.group = edition
    context = {
        "group": edition,
        "badge": state_badge(edition),
        "plenary": plenary,
        "tabs": _tabs(plenary, "overview"),
        "primary": _primary(request.standing, plenary),
        "is_member": membership_rules.can_leave(request.standing, plenary),
        "cards": selectors.strand_cards(edition),
        "officers": selectors.officers_of(edition),
        "supporting": list(edition.supporting_organisations.all()),
        "checklist": sorted((step(edition) for step in registries.checklist_steps), key=lambda step: step.place)
        if not edition.is_network
        else [],
        "participation": selectors.participation(selectors.roles_shown(edition)),
        "recent": activity(request.standing, group=edition, limit=RECENT),
        "can_run": rules.can_run_group(request.standing, edition),
        "crumbs": [(_("Groups"), reverse("groups")), (edition.title, "")],
    }
    return render(request, "portal/group.html", context)


@public_page
def workstrand(request: StandingRequest, group: str, strand: str) -> HttpResponse:
    found = _strand(group, strand)
    roles = selectors.roles_shown(found.group).filter(workstrand=found)
    members = roles.taking_part().values("person").distinct().count()
    context = {
        "group": found.group,
        "workstrand": found,
        "badge": state_badge(found),
        "tabs": _tabs(found, "overview", members),
        "primary": _primary(request.standing, found),
        "is_member": membership_rules.can_leave(request.standing, found),
        "leads": selectors.leads_of(found),
        "participation": selectors.participation(roles),
        "recent": activity(request.standing, workstrand=found, limit=RECENT),
        "can_run": rules.can_run_strand(request.standing, found),
        "members": members,
        "crumbs": [(found.group.title, found.group.get_absolute_url()), (found.code, "")],
    }
    return render(request, "portal/workstrand.html", context)


@public_page
def members(request: StandingRequest, group: str, strand: str) -> HttpResponse:
    found = get_object_or_404(Workstrand.objects.select_related("group"), group__slug=group, slug=strand)
    terms = selectors.members_of(found)
    sees_names = rules.can_see_members(request.standing, found.group)
    if not sees_names:
        terms = selectors.only_public_names(terms)
    page = Paginator(terms, MEMBERS_A_PAGE).get_page(request.GET.get("page"))
    roles = selectors.roles_shown(found.group)
    context = {
        "group": found.group,
        "workstrand": found,
        "page": page,
        "tabs": _tabs(found, "members"),
        "sees_names": sees_names,
        "sees_addresses": rules.can_see_addresses(request.standing, found.group),
        "participation": selectors.participation(roles if found.is_plenary else roles.filter(workstrand=found)),
        "crumbs": [
            (found.group.title, found.group.get_absolute_url()),
            *([] if found.is_plenary else [(found.code, found.get_absolute_url())]),
            (_("Members"), ""),
        ],
    }
    return render(request, "portal/members.html", context)


@public_page
def group_activity(request: StandingRequest, group: str) -> HttpResponse:
    edition = _group(group)
    before = request.GET.get("before", "")
    entries = activity(
        request.standing,
        group=edition,
        before=int(before) if before.isdecimal() and len(before) <= LONGEST_ID else None,
    )
    context = {
        "group": edition,
        "entries": entries,
        "older": entries[-1].id if len(entries) == PAGE else None,
        "crumbs": [(edition.title, edition.get_absolute_url()), (_("Activity"), "")],
    }
    return render(request, "portal/activity.html", context)


@public_page
def organisations(request: StandingRequest) -> HttpResponse:
    context = {"participation": selectors.organisations_by_country(), "crumbs": [(_("Who takes part"), "")]}
    return render(request, "portal/organisations.html", context)


@public_page
def organisation(request: StandingRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(
        Organisation.objects.select_related("parent").prefetch_related("aliases", "branches"), slug=slug
    )
    terms = (
        Role.objects.not_voided()
        .filter(organisation=found)
        .select_related("person", "workstrand__group")
        .order_by("-starts_on", "id")
    )
    if not request.standing.in_network:
        terms = selectors.only_public_names(terms)
    page = Paginator(terms, MEMBERS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": found,
        "page": page,
        "crumbs": [(_("Who takes part"), reverse("organisations")), (found.short_name, "")],
    }
    return render(request, "portal/organisation.html", context)


@person_required
def me(request: MemberRequest) -> HttpResponse:
    person = request.user
    roles = (
        Role.objects.not_voided()
        .filter(person=person)
        .select_related("workstrand__group", "organisation")
        .order_by("-starts_on", "id")
    )
    context = {
        "person": person,
        "awaiting": [thing for source in registries.obligations for thing in source(person)],
        "roles": [(role, role.is_live(role.workstrand.group.today())) for role in roles],
        "requests": membership_selectors.requests_of(person)[:20],
        "admitted": request.standing.in_network,
        "editions": WorkingGroup.objects.editions().filter(state=WorkingGroup.State.ACTIVE),
        "crumbs": [(_("My page"), "")],
    }
    return render(request, "portal/me.html", context)


def styleguide(request: StandingRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    return render(request, "portal/styleguide.html", {"crumbs": [("Style guide", "")]})
