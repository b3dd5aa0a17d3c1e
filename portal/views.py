"""The pages that read everything and own no rules."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import registries
from core.obligations import awaiting
from core.public import public_page
from deliverables.selectors.timeline import slips_of
from membership import rules as membership_rules
from membership import selectors as membership_selectors
from membership.rules_invitations import can_invite
from membership.selectors import absence as absence_selectors
from membership.selectors import calls as call_selectors
from membership.selectors import handover as handover_selectors
from membership.selectors import voices as voice_selectors
from membership.selectors.reachability import unreachable_in
from membership.services import network_plenary
from people.models import Organisation, Person
from people.views import person_required
from terms.selectors.shown import terms_state
from workstrands import rules, selectors
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.requests import MemberRequest, StandingRequest
from workstrands.selectors_decisions import latest
from workstrands.standing import Standing

from . import parts, sample, work
from .activity import PAGE, activity
from .running import running_links

RECENT = 6
RECENT_DECISIONS = 3
MEMBERS_A_PAGE = 100
LONGEST_ID = 18  # digits that a database id can have


def _group(slug: str) -> WorkingGroup:
    related = ("lead_organisation", "contact", "predecessor", "successor")
    return get_object_or_404(WorkingGroup.objects.select_related(*related), slug=slug)


def _strand(group: str, slug: str) -> Workstrand:
    found = Workstrand.objects.select_related("group__contact").prefetch_related("themes")
    return get_object_or_404(found, group__slug=group, slug=slug, is_plenary=False)


def _primary(standing: Standing, strand: Workstrand) -> dict[str, str] | None:
    """The one thing a reader can do on a strand's page: join, see what became of having asked, or nothing."""
    if strand.pk in standing.strands or not membership_rules.takes_requests(strand):
        return None
    if membership_selectors.has_asked(standing, strand):
        return {"label": _("You asked to join"), "url": reverse("me")}
    label = _("Join this group") if strand.is_plenary else _("Join this workstrand")
    return {"label": label, "url": reverse("join", args=[strand.group.slug, strand.slug])}


def _new_call(standing: Standing, strand: Workstrand) -> str:
    """Where an officer writes a call for a strand at work; nothing for others."""
    if not (strand.is_open and rules.can_run_group(standing, strand.group)) or strand.group.is_read_only():
        return ""
    return f"{reverse('call_new', args=[strand.group.slug])}?strand={strand.slug}"


def _doing(standing: Standing, strand: Workstrand) -> dict[str, Any]:
    """What the reader can do about being in a strand or a group: come in, leave, invite others."""
    return {
        "primary": _primary(standing, strand),
        "is_member": membership_rules.can_leave(standing, strand),
        "invites": can_invite(standing, strand),
        "running": running_links(standing, strand),
    }


def _can_open_next(standing: Standing, edition: WorkingGroup) -> bool:
    if not membership_rules.can_open_next(standing, edition) or hasattr(edition, "successor"):
        return False
    later = WorkingGroup.objects.editions().filter(starts_on__gt=edition.starts_on)
    return not (edition.is_read_only() and later.exists())  # one of the past that was entered after others


def _first_edition(standing: Standing) -> dict[str, str] | None:
    """Where nothing is there yet: the way to begin, for those who may."""
    if not rules.can_found_groups(standing):
        return None
    return {"label": _("Found the first edition"), "url": reverse("admin:index")}


@public_page
def home(request: StandingRequest) -> HttpResponse:
    editions = list(WorkingGroup.objects.editions().select_related("lead_organisation"))
    context: dict[str, Any] = {
        "editions": editions,
        "network": WorkingGroup.objects.filter(is_network=True).first(),
        "current": parts.current(editions),
        "action": None if editions else _first_edition(request.standing),
    }
    if current := context["current"]:
        plenary = Workstrand.objects.select_related("group").get(group=current, is_plenary=True)
        context |= _at_a_glance(current, request.standing) | {
            "badge": parts.state_badge(current),
            "primary": _primary(request.standing, plenary),
            "recent": activity(request.standing, group=current, limit=RECENT),
        }
    return render(request, "portal/home.html", context)


def _at_a_glance(edition: WorkingGroup, standing: Standing) -> dict[str, Any]:
    """A group's strands, who takes part, and the figures of both."""
    cards = selectors.strand_cards(edition)
    roles = selectors.roles_shown(edition)
    participation, people = selectors.participation(roles), selectors.people_in(roles)
    calls = call_selectors.open_call_count(edition, standing)
    counts = parts.counts(edition, cards=cards, participation=participation, people=people, calls=calls)
    counts += parts.slips(edition, slips_of(edition, standing, edition.today()))
    return {"cards": cards, "participation": participation, "people": people, "counts": counts}


def _unreachable(standing: Standing, strand: Workstrand) -> list[Person]:
    """For officers: whose silence means nothing, because mail to them comes back."""
    if not rules.can_see_addresses(standing, strand.group):
        return []
    return unreachable_in(selectors.roles_shown_of(strand))


@public_page
def groups(request: StandingRequest) -> HttpResponse:
    editions = [
        (group, parts.state_badge(group))
        for group in WorkingGroup.objects.editions().select_related("lead_organisation", "predecessor")
    ]
    context = {
        "editions": editions,
        "network": WorkingGroup.objects.filter(is_network=True).first(),
        "action": None if editions else _first_edition(request.standing),
        "crumbs": [(_("Groups"), "")],
    }
    return render(request, "portal/groups.html", context)


@public_page
def group(request: StandingRequest, group: str) -> HttpResponse:
    edition = _group(group)
    plenary = Workstrand.objects.get(group=edition, is_plenary=True)
    plenary.group = edition
    steps = [] if edition.is_network else [step(edition) for step in registries.checklist_steps]
    figures = _at_a_glance(edition, request.standing)
    context = figures | {
        "group": edition,
        "badge": parts.state_badge(edition),
        "is_over": parts.is_over(plenary),
        "successor": getattr(edition, "successor", None),
        "contact": parts.contact(edition),
        "plenary": plenary,
        "tabs": parts.tabs(plenary, "overview", figures["people"]),
        **_doing(request.standing, plenary),
        "can_open_next": _can_open_next(request.standing, edition),
        "officers": selectors.officers_of(edition),
        **_agreed(request.standing, plenary, edition),
        "unreachable": _unreachable(request.standing, plenary),
        "supporting": list(edition.supporting_organisations.all()),
        "checklist": sorted(steps, key=lambda step: step.place),
        "recent": activity(request.standing, group=edition, limit=RECENT),
        "crumbs": [(_("Groups"), reverse("groups")), (edition.title, "")],
    }
    return render(request, "portal/group.html", context)


@public_page
def workstrand(request: StandingRequest, group: str, strand: str) -> HttpResponse:
    found = _strand(group, strand)
    roles = selectors.roles_shown_of(found)
    people = selectors.people_in(roles)
    context = parts.purpose(found) | {
        "group": found.group,
        "workstrand": found,
        "badge": parts.state_badge(found),
        "is_over": parts.is_over(found),
        "contact": parts.contact(found.group),
        "tabs": parts.tabs(found, "overview", people),
        **_doing(request.standing, found),
        **_leads(request, found),
        "calls": call_selectors.open_calls_of(found, request.standing),
        **_agreed(request.standing, found, found),
        "new_call": _new_call(request.standing, found),
        "participation": selectors.participation(roles),
        "recent": activity(request.standing, workstrand=found, limit=RECENT),
        "members": people,
        "unreachable": _unreachable(request.standing, found),
        "crumbs": parts.crumbs(found),
    }
    return render(request, "portal/workstrand.html", context)


def _agreed(standing: Standing, strand: Workstrand, place: Workstrand | WorkingGroup) -> dict[str, Any]:
    """The terms of reference of a workstrand, its latest decisions and its work, or those of a whole group; the network agrees nothing."""
    if strand.group.is_network:
        return {"terms": None, "decisions": [], "work": None}
    return {
        "terms": terms_state(strand, standing),
        "decisions": latest(place, standing, RECENT_DECISIONS),
        "work": work.shown(place, strand, standing),
    }


def _leads(request: StandingRequest, strand: Workstrand) -> dict[str, Any]:
    """Who leads a strand; and, for the network only, who of them is away and who stands in."""
    leads = selectors.leads_of(strand)
    shows_away = request.standing.in_network and strand.is_open
    return {
        "leads": leads,
        "to_come": selectors.leads_to_come(strand) if strand.is_open else [],
        "away": absence_selectors.away_of(leads) if shows_away else [],
        "runs_group": rules.can_run_group(request.standing, strand.group),
        "hand_overs": handover_selectors.hand_overs_in(strand)
        if rules.can_run_strand(request.standing, strand)
        else [],
    }


@public_page
def members(request: StandingRequest, group: str, strand: str) -> HttpResponse:
    found = get_object_or_404(Workstrand.objects.select_related("group"), group__slug=group, slug=strand)
    terms = selectors.members_of(found)
    sees_names = rules.can_see_members(request.standing, found.group)
    if not sees_names:
        terms = selectors.only_public_names(terms)
    roles, earlier = selectors.roles_shown_of(found), selectors.earlier_of(found)
    earlier = earlier if sees_names else selectors.only_public_names(earlier)
    context = {
        "group": found.group,
        "workstrand": found,
        "is_over": parts.is_over(found),
        "page": Paginator(terms, MEMBERS_A_PAGE).get_page(request.GET.get("page")),
        "tabs": parts.tabs(found, "members", selectors.people_in(roles)),
        "sees_names": sees_names,
        "invites": can_invite(request.standing, found),
        "sees_addresses": rules.can_see_addresses(request.standing, found.group),
        "can_record": membership_rules.can_record(request.standing, found),
        "earlier": Paginator(earlier, MEMBERS_A_PAGE).get_page(request.GET.get("earlier")),
        "participation": selectors.participation(roles),
        "crumbs": parts.crumbs(found, _("Members")),
    }
    return render(request, "portal/members.html", context)


@public_page
def group_activity(request: StandingRequest, group: str) -> HttpResponse:
    found = get_object_or_404(Workstrand.objects.select_related("group"), group__slug=group, is_plenary=True)
    return _activity(request, found, feed=reverse("group_feed", args=[group]), group=found.group)


@public_page
def workstrand_activity(request: StandingRequest, group: str, strand: str) -> HttpResponse:
    found = get_object_or_404(
        Workstrand.objects.select_related("group"), group__slug=group, slug=strand, is_plenary=False
    )
    return _activity(request, found, feed=reverse("workstrand_feed", args=[group, strand]), workstrand=found)


def _activity(request: StandingRequest, strand: Workstrand, *, feed: str, **scope: Any) -> HttpResponse:
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) <= LONGEST_ID else None
    entries = activity(request.standing, before=before, **scope)
    context = {
        "workstrand": strand,
        "entries": entries,
        "feed": feed,
        "is_paged": before is not None,
        "older": entries[-1].id if len(entries) == PAGE else None,
        "tabs": parts.tabs(strand, "activity", selectors.people_in(selectors.roles_shown_of(strand))),
        "crumbs": parts.crumbs(strand, _("Activity")),
    }
    return render(request, "portal/activity.html", context)


@public_page
def organisations(request: StandingRequest) -> HttpResponse:
    context = {"participation": selectors.organisations_by_country(), "crumbs": [(_("Who takes part"), "")]}
    return render(request, "portal/organisations.html", context)


@public_page
def organisation(request: StandingRequest, slug: str) -> HttpResponse:
    known = Organisation._base_manager.select_related("parent", "merged_into").prefetch_related("aliases", "branches")
    found = get_object_or_404(known, slug=slug)
    if found.merged_into:  # others may have linked to the old address
        return redirect("organisation", slug=found.merged_into.slug, permanent=True)
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


def _admission(request: MemberRequest) -> dict[str, Any]:
    if request.standing.in_network:
        return {"admitted": True}
    admission, network = membership_selectors.admission_of(request.user), network_plenary()
    return {
        "admitted": False,
        "admission": admission,
        "notice": membership_selectors.notice_of(admission),
        "network": network,
        "network_contact": parts.contact(network.group) if network else None,
    }


def _stage(role: Role) -> str:
    """Whether a term is still to come, runs, or is over."""
    today = role.workstrand.group.today()
    return "coming" if role.starts_on > today else "running" if role.is_live(today) else "over"


def _terms_of(person: Person) -> list[tuple[Role, str]]:
    """Somebody's terms, the latest first, each with whether it is to come, runs or is over."""
    roles = Role.objects.not_voided().filter(person=person).select_related("workstrand__group", "organisation")
    return [(role, _stage(role)) for role in roles.order_by("-starts_on", "id")]


@person_required
def me(request: MemberRequest) -> HttpResponse:
    person = request.user
    things, terms = awaiting(person), _terms_of(person)
    context = {
        "person": person,
        "is_brief": not (person.languages or person.job_title),
        "awaiting": things,
        "for_others": absence_selectors.awaiting_the_absent(person),
        "invitation": next((thing for thing in things if thing.kind == "invitation"), None),
        "own_keys": {thing.key for thing in things},
        "roles": terms,
        "in_a_group": any(stage != "over" and not role.workstrand.group.is_network for role, stage in terms),
        "requests": membership_selectors.requests_of(person)[:20],
        "calls": call_selectors.open_calls_for(request.standing),
        "offices": voice_selectors.my_offices(person),
        **_admission(request),
        "editions": WorkingGroup.objects.editions().filter(state=WorkingGroup.State.ACTIVE),
        "crumbs": [(_("My page"), "")],
    }
    return render(request, "portal/me.html", context)


def styleguide(request: StandingRequest) -> HttpResponse:
    """Every variable and component on one page, for those who build pages."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "portal/styleguide.html", sample.context())
