"""The page on which a term is handed over, and what is done there."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from membership import rules_handover as rules
from membership.forms.handover import AppointForm, NotesForm, ProlongForm, SuccessorForm, TicksForm
from membership.models import HandOver, hand_over_url
from membership.selectors import handover as selectors
from membership.services import handover as services
from people.views import person_required
from workstrands.models import Role
from workstrands.prolonging import prolong as prolong_term
from workstrands.requests import MemberRequest

TONES = {"not_begun": ("warn", "hourglass-split"), "under_way": ("info", "hourglass-split"), "done": ("ok", "check-lg")}


def _term(request: MemberRequest, group: str, strand: str, pk: str) -> tuple[Role, HandOver | None]:
    """The term and what was begun of handing it over; a 404 for whom it does not concern."""
    found = Role.objects.select_related("person", "organisation", "workstrand__group")
    role = get_object_or_404(found, pk=pk, workstrand__slug=strand, workstrand__group__slug=group)
    begun = selectors.hand_over_of(role)
    if not (rules.is_handed_over(role) and rules.can_read(request.standing, role, begun)):
        raise Http404
    return role, begun


def _badge(begun: HandOver | None) -> dict[str, Any]:
    state = begun.state if begun else HandOver.State.NOT_BEGUN.value
    tone, icon = TONES[state]
    on = begun.handed_over_at if begun else None
    return {"word": HandOver.State(state).label.capitalize(), "tone": tone, "icon": icon, "since": None, "on": on}


def _forms(request: MemberRequest, role: Role, begun: HandOver | None, failed: dict[str, Any]) -> dict[str, Any]:
    """The forms that the reader may use, one of them perhaps with what was typed and why it was refused."""
    standing, is_done = request.standing, bool(begun and begun.handed_over_at)
    can_write, can_appoint = rules.can_write(standing, role), rules.can_appoint_next(standing, role)
    successor = begun.successor if begun else None
    is_appointed = bool(begun and begun.successor_role and begun.successor_role.voided_at is None)
    can_tick = rules.can_tick(standing, role, begun)
    runs_on = role.ends_on is not None and role.ends_on >= role.workstrand.group.today()
    ticked = [tick.item for tick in begun.ticks.all()] if begun else []
    notes = {"notes": begun.notes if begun else "", "version": begun.notes_version if begun else 0}
    chosen = {"person": successor, "starts_on": selectors.default_start(role)}
    made: dict[str, Any] = {
        "notes_form": NotesForm(initial=notes) if can_write else None,
        "successor_form": SuccessorForm(role=role, initial=chosen) if can_write and not (can_appoint or is_appointed or is_done) else None,
        "appoint_form": AppointForm(role=role, initial=chosen) if can_appoint and not is_appointed else None,
        "prolong_form": ProlongForm() if can_appoint and runs_on and not is_done else None,
        "ticks_form": TicksForm(initial={"items": ticked}) if can_tick and not is_done else None,
        "can_finish": can_tick and not is_done and successor is not None,
    }  # fmt: skip
    return made | failed


def _page(request: MemberRequest, role: Role, begun: HandOver | None, **failed: Any) -> HttpResponse:
    strand, group = role.workstrand, role.workstrand.group
    above = [] if strand.is_plenary else [(strand.code, strand.get_absolute_url())]
    context = {
        "role": role,
        "strand": strand,
        "begun": begun,
        "badge": _badge(begun),
        "open": selectors.open_for(role),
        "crumbs": [(group.title, group.get_absolute_url()), *above, (_("Hand-over"), "")],
        "has_failed": bool(failed),
        **_forms(request, role, begun, failed),
    }
    return render(request, "membership/hand_over.html", context)


def _done(request: MemberRequest, role: Role, service: Callable[[], Any], said: str, form: Any = None) -> bool:
    """Whether a service did it; where it refused, the form says why, or, without one, the next page."""
    try:
        service()
    except ValidationError as error:
        if form is None:
            messages.error(request, " ".join(error.messages))
        else:
            for field, errors in getattr(error, "error_dict", {None: error.messages}).items():
                form.add_error(field if field in form.fields else None, errors)
        return False
    messages.success(request, said)
    return True


@person_required
def hand_over(request: MemberRequest, group: str, strand: str, pk: str) -> HttpResponse:
    role, begun = _term(request, group, strand, pk)
    return _page(request, role, begun)


@require_POST
@person_required
def notes(request: MemberRequest, group: str, strand: str, pk: str) -> HttpResponse:
    role, begun = _term(request, group, strand, pk)
    if not rules.can_write(request.standing, role):
        raise PermissionDenied
    posted = request.POST.copy()
    form = NotesForm(posted)
    if form.is_valid() and _done(
        request,
        role,
        lambda: services.write_notes(role=role, by=request.user, **form.cleaned_data),
        _("Your notes were saved."),
        form,
    ):
        return redirect(hand_over_url(role))
    begun = selectors.hand_over_of(role)
    posted["version"] = str(begun.notes_version if begun else 0)  # what is saved next knows what was written meanwhile
    return _page(request, role, begun, notes_form=form)


@require_POST
@person_required
def suggest(request: MemberRequest, group: str, strand: str, pk: str) -> HttpResponse:
    role, begun = _term(request, group, strand, pk)
    if not rules.can_write(request.standing, role):
        raise PermissionDenied
    form = SuccessorForm(request.POST, role=role)
    if form.is_valid() and _done(
        request,
        role,
        lambda: services.suggest_successor(role=role, by=request.user, **form.cleaned_data),
        _("Thank you: the officers see your suggestion and appoint."),
        form,
    ):
        return redirect(hand_over_url(role))
    return _page(request, role, begun, successor_form=form)


@require_POST
@person_required
def appoint(request: MemberRequest, group: str, strand: str, pk: str) -> HttpResponse:
    role, begun = _term(request, group, strand, pk)
    if not rules.can_appoint_next(request.standing, role):
        raise PermissionDenied
    form = AppointForm(request.POST, role=role)
    if form.is_valid() and _done(
        request,
        role,
        lambda: services.appoint_successor(role=role, by=request.user, **form.cleaned_data),
        _("Appointed, and told by mail."),
        form,
    ):
        return redirect(hand_over_url(role))
    return _page(request, role, begun, appoint_form=form)


@require_POST
@person_required
def prolong(request: MemberRequest, group: str, strand: str, pk: str) -> HttpResponse:
    role, begun = _term(request, group, strand, pk)
    if not rules.can_appoint_next(request.standing, role):
        raise PermissionDenied
    form = ProlongForm(request.POST)
    if form.is_valid() and _done(
        request,
        role,
        lambda: prolong_term(role=role, by=request.user, **form.cleaned_data),
        _("The term runs on; its holder was told by mail."),
        form,
    ):
        return redirect(hand_over_url(role))
    return _page(request, role, begun, prolong_form=form)


@require_POST
@person_required
def tick(request: MemberRequest, group: str, strand: str, pk: str) -> HttpResponse:
    role, begun = _term(request, group, strand, pk)
    if not rules.can_tick(request.standing, role, begun):
        raise PermissionDenied
    form = TicksForm(request.POST)
    if form.is_valid() and _done(
        request, role, lambda: services.tick(role=role, by=request.user, **form.cleaned_data), _("Saved."), form
    ):
        return redirect(hand_over_url(role))
    return _page(request, role, begun, ticks_form=form)


@require_POST
@person_required
def finish(request: MemberRequest, group: str, strand: str, pk: str) -> HttpResponse:
    role, begun = _term(request, group, strand, pk)
    if not rules.can_tick(request.standing, role, begun):
        raise PermissionDenied
    _done(request, role, lambda: services.finish(role=role, by=request.user), _("Handed over. Thank you."))
    return redirect(hand_over_url(role))
