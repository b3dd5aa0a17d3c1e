"""What officers do with a consultation: open, change, pause, resume, extend, end it, and record what offices said by mail."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core import clock
from core.posting import done, posted
from people.models import Organisation
from people.views import person_required
from terms.forms.consultations import (
    WITHDRAWN,
    ExtendForm,
    PlanForm,
    ReasonForm,
    RecordForm,
    in_two_weeks,
)
from terms.models import Consultation, TermsVersion
from terms.rules import can_adopt
from terms.selectors.consultations import allows_repair, standing_of_offices, what_silence_means
from terms.selectors.speaking import speakers_of
from terms.services import consultations as services
from terms.services import positions
from workstrands.requests import MemberRequest

from .consultations import consultation_or_404, crumbs
from .versions import crumbs as terms_crumbs
from .versions import version_or_404

PAUSED = gettext_lazy(
    "The clock stands still until you let it go on, and the closing then moves by as long. Offices can answer meanwhile."
)
CALLED_OFF = gettext_lazy(
    "It ends without a result, and what offices said stays in the record. The draft can be written again."
)
NEW_DRAFT = gettext_lazy(
    "It ends without a result, and what offices said stays in the record. The next draft, with the next number, starts from this text."
)
PLANNED = ("rule", "share_to_agree", "purpose", "time_zone", "closes_at", "kinds", "share_to_reach", "word")


def _steered(request: MemberRequest, group: str, strand: str, number: str, pk: str) -> Consultation:
    """A consultation that the reader steers: a 404 for whoever may not read it, a 403 for other readers."""
    found = consultation_or_404(request.standing, group, strand, number, pk)
    if not can_adopt(request.standing, found.workstrand):
        raise PermissionDenied
    return found


def _page(request: MemberRequest, found: Consultation, form: Any, here: str, **context: Any) -> HttpResponse:
    page = {"title": here, "strand": found.workstrand, "form": form, "crumbs": crumbs(found, here), **context}
    return render(request, "terms/form.html", page)


@person_required
def new(request: MemberRequest, group: str, strand: str, number: str) -> HttpResponse:
    """Look first: what silence will mean and who counts stand above the button that opens it."""
    version = version_or_404(request.standing, group, strand, number)
    if not can_adopt(request.standing, version.workstrand):
        raise PermissionDenied
    zone = version.workstrand.group.time_zone
    first = {"time_zone": zone, "closes_at": in_two_weeks(clock.now(), zone), "kinds": list(services.KINDS)}
    form = _plan_form(request, version, first)
    made: list[Consultation] = []
    act = lambda: made.append(_planned(request, version, form, None))  # noqa: E731 - called once, by the line below
    if form.is_as_looked_at() and done(request, form, act):
        is_planned = made[0].state == Consultation.State.PLANNED
        messages.success(request, _("The consultation is planned.") if is_planned else _("The consultation is open."))
        return redirect(made[0])
    return _plan_page(request, version, form, _("Consult the offices on %s") % number)


def _plan_form(request: MemberRequest, version: TermsVersion, first: dict[str, Any]) -> PlanForm:
    return PlanForm(posted(request), allows_repair=allows_repair(version.workstrand), initial=first)


def _values(form: PlanForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in (*PLANNED, "opens_at")}


def _planned(request: MemberRequest, version: TermsVersion, form: PlanForm, found: Consultation | None) -> Consultation:
    if found is None:
        return services.plan_consultation(version=version, by=request.user, **_values(form))
    return services.change_plan(consultation=found, by=request.user, **_values(form))


def _looked_at(
    request: MemberRequest, version: TermsVersion, form: PlanForm, found: Consultation | None
) -> dict[str, Any]:
    """What would be, found by doing it and taking it back; nothing where it is refused, which the form then says."""
    found_out: dict[str, Any] = {}

    def look() -> None:
        with transaction.atomic():
            made = _planned(request, version, form, found)
            found_out.update(looked=made, tally=standing_of_offices(made), silence=what_silence_means(made))
            transaction.set_rollback(True)

    return found_out if not form.is_as_looked_at() and done(request, form, look) else {}


def _plan_page(
    request: MemberRequest, version: TermsVersion, form: PlanForm, title: str, found: Consultation | None = None
) -> HttpResponse:
    way = [*terms_crumbs(version.workstrand, "-")[:-1], (version.number, version.get_absolute_url()), (title, "")]
    looked = _looked_at(request, version, form, found)
    if looked:  # one looks before one opens
        form.offer()
    context = {"title": title, "version": version, "form": form, "looked": None, "crumbs": way, **looked}
    context["is_changed"] = "open" in request.POST
    return render(request, "terms/consultation_new.html", context)


@person_required
def change(request: MemberRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    found = _steered(request, group, strand, number, pk)
    zone = found.time_zone
    wall = {name: getattr(found, name).astimezone(zone).replace(tzinfo=None) for name in ("opens_at", "closes_at")}
    form = _plan_form(request, found.version, {name: getattr(found, name) for name in PLANNED} | wall)
    form.fields["opens_at"].required = True
    if form.is_as_looked_at() and done(request, form, lambda: _planned(request, found.version, form, found)):
        messages.success(request, _("The plan is changed."))
        return redirect(found)
    return _plan_page(request, found.version, form, _("Change the consultation"), found)


@require_POST
@person_required
def open_now(request: MemberRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    """A planned one, before its time."""
    found = _steered(request, group, strand, number, pk)
    try:
        services.open_now(consultation=found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The consultation is open."))
    return redirect(found)


@person_required
def pause(request: MemberRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    found = _steered(request, group, strand, number, pk)
    form = ReasonForm(posted(request), button=_("Pause"), name="pause")
    if done(request, form, lambda: services.pause(consultation=found, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The clock stands still. Everybody asked is told why."))
        return redirect(found)
    return _page(request, found, form, _("Pause the consultation"), explained=PAUSED)


@require_POST
@person_required
def resume(request: MemberRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    found = _steered(request, group, strand, number, pk)
    try:
        services.resume(consultation=found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The clock goes on, and the closing moved by as long as it stood still."))
    return redirect(found)


@person_required
def extend(request: MemberRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    found = _steered(request, group, strand, number, pk)
    wall = found.closes_at.astimezone(found.time_zone).replace(tzinfo=None)
    form = ExtendForm(posted(request), zone=found.time_zone, initial={"closes_at": wall})
    if done(request, form, lambda: services.extend(consultation=found, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The consultation stays open longer. Everybody asked is told."))
        return redirect(found)
    return _page(request, found, form, _("Extend the consultation"))


@person_required
def call_off(request: MemberRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    found = _steered(request, group, strand, number, pk)
    form = ReasonForm(posted(request), button=_("Call it off"), name="call-off")
    if done(request, form, lambda: services.call_off(consultation=found, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The consultation is called off. The draft can be written again."))
        return redirect(found.version)
    return _page(request, found, form, _("Call the consultation off"), explained=CALLED_OFF)


@person_required
def new_draft(request: MemberRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    """End it, and begin the next draft from its text."""
    found = _steered(request, group, strand, number, pk)
    form = ReasonForm(posted(request), button=_("End it, and begin the next draft"), name="new-draft")
    made: list[TermsVersion] = []
    act = services.end_with_new_draft
    if done(request, form, lambda: made.append(act(consultation=found, by=request.user, **form.cleaned_data))):
        messages.success(request, _("The consultation is ended. Draft %s is begun.") % made[0].number)
        return redirect(reverse("terms_edit", args=[group, strand, made[0].number]))
    return _page(request, found, form, _("End it with a new draft"), explained=NEW_DRAFT)


@person_required
def record_for(request: MemberRequest, group: str, strand: str, number: str, pk: str, *, office: str) -> HttpResponse:
    """Record on behalf of an office what somebody said by mail or telephone."""
    found = _steered(request, group, strand, number, pk)
    asked = get_object_or_404(found.offices.select_related("organisation"), organisation__slug=office)
    organisation = asked.organisation
    speakers = speakers_of([found])[found.pk].get(organisation.pk)
    stands = next(row for row in standing_of_offices(found).offices if row.organisation.pk == organisation.pk)
    form = RecordForm(
        posted(request),
        office=organisation,
        speakers=speakers.people if speakers else [],
        may_withdraw=stands.stand == "objected",
    )
    if done(request, form, lambda: _record(request, found, organisation, form.cleaned_data)):
        messages.success(request, _("Recorded for %s. Whoever said it is told.") % organisation)
        return redirect(found)
    return _page(request, found, form, _("Record what %s said") % organisation)


def _record(request: MemberRequest, found: Consultation, organisation: Organisation, values: dict[str, Any]) -> None:
    said = {"consultation": found, "organisation": organisation, "person": values["person"], "source": values["source"]}
    if values["choice"] == WITHDRAWN:
        positions.record_withdrawal(by=request.user, word=values["text"], **said)
    else:
        positions.record_position(by=request.user, choice=values["choice"], text=values["text"], **said)
