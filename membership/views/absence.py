"""My absences, and one absence as those see it who have to do with it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from membership import rules_absence as rules
from membership.forms.absence import AbsenceForm, StandInForm
from membership.models import Absence
from membership.selectors import absence as selectors
from membership.services import absence as services
from people.models import Person
from people.views import person_required
from workstrands.requests import MemberRequest

SHOWN = 20


@person_required
def absences(request: MemberRequest) -> HttpResponse:
    person = request.user
    form = AbsenceForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid() and _declared(form, person):
        messages.success(request, _("Saved. Reminders pass you by on these days."))
        return redirect("absences")
    rows = [(row, _state(row)) for row in selectors.absences_of(person)[:SHOWN]]
    context = {
        "form": form,
        "rows": rows,
        "now": next((row for row, state in rows if state == "now"), None),
        "crumbs": [(_("My page"), reverse("me")), (_("Absence"), "")],
    }
    return render(request, "membership/absences.html", context)


def _declared(form: AbsenceForm, person: Person) -> bool:
    try:
        services.declare_absence(person=person, by=person, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error) if not hasattr(error, "error_dict") else _add_errors(form, error)
        return False
    return True


def _add_errors(form: Any, error: ValidationError) -> None:
    """Beside the field at fault, or on top where the form has no such field."""
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)


def _state(absence: Absence) -> str:
    """`now`, `later`, `over` or `called_off`, by the day of whoever is away."""
    today = clock.today(absence.person.time_zone)
    if absence.called_off_at:
        return "called_off"
    if absence.ends_on < today:
        return "over"
    return "later" if absence.starts_on > today else "now"


def _absence(request: MemberRequest, pk: int) -> tuple[Absence, bool]:
    """The absence, and whether the reader is an officer in charge of it; a 404 for whom it does not concern."""
    rows = selectors.visible_absences(request.standing).select_related("person", "stand_in", "workstrand__group", "declared_by")  # fmt: skip
    found = get_object_or_404(rows, pk=pk)
    return found, selectors.in_charge_of(request.standing).filter(pk=pk).exists()


def _badge(absence: Absence, state: str) -> dict[str, Any]:
    words = {
        "now": (_("Away now"), "warn", "hourglass-split"),
        "later": (_("Away later"), "info", "hourglass-split"),
        "over": (_("Over"), "", "check-lg"),
        "called_off": (_("Called off"), "", "x"),
    }
    word, tone, icon = words[state]
    return {
        "word": word,
        "tone": tone,
        "icon": icon,
        "since": absence.starts_on if state == "now" else None,
        "on": None,
    }


def _page(request: MemberRequest, absence: Absence, in_charge: bool, form: StandInForm | None = None) -> HttpResponse:
    state = _state(absence)
    is_open = state in {"now", "later"}
    if form is None and is_open and rules.can_manage(request.standing, absence, in_charge=in_charge):
        form = StandInForm(person=absence.person, initial={"stand_in": absence.stand_in})
    way = [
        (_("My page"), reverse("me")),
        *([(_("Absence"), reverse("absences"))] if absence.person == request.user else []),
    ]
    context = {
        "absence": absence,
        "state": state,
        "badge": _badge(absence, state),
        "is_mine": absence.person == request.user,
        "form": form,
        "can_decline": is_open and rules.can_decline(request.standing, absence),
        "strands": [
            (strand, is_acting, rules.can_appoint_for(request.standing, strand))
            for strand, is_acting in (selectors.strands_to_cover(absence) if is_open else ())
        ],
        "crumbs": [*way, (absence.person.display_name, "")],
    }
    return render(request, "membership/absence.html", context)


@person_required
def absence(request: MemberRequest, pk: int) -> HttpResponse:
    found, in_charge = _absence(request, pk)
    return _page(request, found, in_charge)


@require_POST
@person_required
def end(request: MemberRequest, pk: int) -> HttpResponse:
    found, in_charge = _absence(request, pk)
    if not rules.can_manage(request.standing, found, in_charge=in_charge):
        raise PermissionDenied
    try:
        services.end_absence(absence=found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The absence is over: reminders go to %s again.") % found.person.display_name)
    return redirect("absences" if found.person == request.user else found)


@require_POST
@person_required
def choose(request: MemberRequest, pk: int) -> HttpResponse:
    found, in_charge = _absence(request, pk)
    if not rules.can_manage(request.standing, found, in_charge=in_charge):
        raise PermissionDenied
    form = StandInForm(request.POST, person=found.person)
    if form.is_valid():
        try:
            services.choose_stand_in(absence=found, stand_in=form.cleaned_data["stand_in"], by=request.user)
        except ValidationError as error:
            form.add_error("stand_in" if hasattr(error, "error_dict") else None, error.messages)
        else:
            messages.success(request, _("Saved; whoever stands in was told by mail."))
            return redirect(found)
    return _page(request, found, in_charge, form)


@require_POST
@person_required
def decline(request: MemberRequest, pk: int) -> HttpResponse:
    found, _in_charge = _absence(request, pk)
    if found.stand_in != request.user:
        raise PermissionDenied
    try:
        services.decline_to_stand_in(absence=found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("You do not stand in; %s was told by mail.") % found.person.display_name)
    return redirect(found)


@require_POST
@person_required
def appoint(request: MemberRequest, pk: int, strand: str) -> HttpResponse:
    found, _in_charge = _absence(request, pk)
    chosen = next((one for one in selectors.strands_led(found.person) if one.pk == int(strand)), None)
    if chosen is None:
        raise Http404
    if not rules.can_appoint_for(request.standing, chosen):
        raise PermissionDenied
    try:
        role = services.appoint_for_absence(absence=found, workstrand=chosen, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("%(name)s is acting lead of %(strand)s, and was told by mail.")
        messages.success(request, said % {"name": role.person.display_name, "strand": chosen})
    return redirect(found)
