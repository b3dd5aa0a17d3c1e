"""What the officers of a group do with calls for leads."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.audiences import Audience
from core.posting import done, posted
from membership import rules_calls as rules
from membership.forms.calls import AppointForm, CallForm, CloseForm, ExtendForm, OpenForm, RecordForm, one_meant
from membership.models import Call
from membership.models.calls import Candidacy
from membership.selectors import calls as selectors
from membership.services import calls as services
from membership.services.candidacies import record_refusal, volunteer
from people.views import person_required
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.pages import edition_or_404
from workstrands.requests import MemberRequest
from workstrands.standing import Standing

from .calls import crumbs, readable_call

MOST_DIGITS = 19  # an id has fewer


def _run(request: MemberRequest, group: str, strand: str, pk: int) -> Call:
    """The call, or a 404 for whoever may not read it, a 403 for whoever does not run it."""
    call = readable_call(request.standing, group, strand, pk)
    if not rules.can_run_calls(request.standing, call.workstrand.group):
        raise PermissionDenied
    return call


def _page(request: MemberRequest, call: Call, form: Any, here: str, **context: Any) -> HttpResponse:
    context = {"title": here, "call": call, "form": form, "crumbs": crumbs(call, here), **context}
    return render(request, "membership/call_form.html", context)


@person_required
def new(request: MemberRequest, group: str) -> HttpResponse:
    found = edition_or_404(group)
    if not rules.can_run_calls(request.standing, found):
        raise PermissionDenied if request.standing.in_network else Http404
    form = CallForm(posted(request), group=found, is_new=True, initial=_first_values(request, found))
    made: list[Call] = []
    if done(request, form, lambda: made.append(_drafted(request, **form.cleaned_data))):
        messages.success(request, _("The draft is saved. Read it once more, then open the call."))
        return redirect(made[0])
    calls = (_("Calls"), reverse("group_calls", args=[group]))
    way = [(_("Groups"), reverse("groups")), (found.title, found.get_absolute_url()), calls, (_("New"), "")]
    context = {"group": found, "form": form, "crumbs": way, **_other_ways(request.standing, form.initial["strand"])}
    return render(request, "membership/call_new.html", context)


def _other_ways(standing: Standing, strand: Workstrand | None) -> dict[str, Any]:
    """What to do instead for the strand that the link came from: go on with its call, or appoint somebody without one."""
    if strand is None:
        return {"running": [], "appoint_url": ""}
    add = (
        f"{reverse('admin:workstrands_role_add')}?{urlencode({'workstrand': strand.pk, 'kind': Role.Kind.LEAD.value})}"
    )
    return {"running": selectors.running_calls_of(strand, standing), "appoint_url": add, "strand": strand}


def _drafted(request: MemberRequest, *, strand: Workstrand, **values: Any) -> Call:
    return services.draft_call(workstrand=strand, by=request.user, **values)


def _first_values(request: MemberRequest, group: WorkingGroup) -> dict[str, Any]:
    """The strand that the link came from, and what most calls are."""
    asked = request.GET.get("strand", "")
    strand = group.workstrands.filter(slug=asked).first() if asked.isascii() and asked.isprintable() else None
    return {"strand": strand, "places": 1, "audience": Audience.PUBLIC, "answerers": Call.Answerers.GROUP}


@person_required
def change(request: MemberRequest, group: str, strand: str, pk: int) -> HttpResponse:
    call = _run(request, group, strand, pk)
    typed = {name: getattr(call, name) for name in services.DRAFTED}
    form = CallForm(posted(request), group=call.workstrand.group, is_new=False, initial=typed)
    if done(request, form, lambda: services.change_call(call=call, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The draft is saved."))
        return redirect(call)
    return _page(request, call, form, _("Change the draft"))


@require_POST
@person_required
def open_(request: MemberRequest, group: str, strand: str, pk: int) -> HttpResponse:
    call = _run(request, group, strand, pk)
    form = OpenForm(request.POST, call=call)
    tells = form.is_valid() and form.cleaned_data["tells_members"]
    try:
        services.open_call(call=call, by=request.user, tells_members=tells)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("The call is open.") + (" " + _("Those who may answer are mailed.") if tells else "")
        )
    return redirect(call)


@person_required
def extend(request: MemberRequest, group: str, strand: str, pk: int) -> HttpResponse:
    call = _run(request, group, strand, pk)
    form = ExtendForm(posted(request))
    if done(request, form, lambda: services.extend_call(call=call, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The call stays open longer. Those who answered are told by mail."))
        return redirect(call)
    return _page(request, call, form, _("Extend the call"))


@person_required
def close(request: MemberRequest, group: str, strand: str, pk: int) -> HttpResponse:
    call = _run(request, group, strand, pk)
    form = CloseForm(posted(request))
    if done(request, form, lambda: services.close_call(call=call, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The call is closed. Those who answered are told by mail."))
        return redirect(call)
    return _page(request, call, form, _("Close without an appointment"))


@person_required
def appoint(request: MemberRequest, group: str, strand: str, pk: int) -> HttpResponse:
    call = _run(request, group, strand, pk)
    form = AppointForm(posted(request), call=call)
    if done(request, form, lambda: services.appoint_candidates(call=call, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Appointed, and the call is closed. Everybody who answered is told by mail."))
        return redirect(call)
    standing = [row for row in selectors.candidates_of(call) if row.state == Candidacy.State.STANDING]
    context = {
        "candidates": standing,
        "stands_too": any(row.person_id == request.user.pk for row in standing),
        "template": "appoint",
    }
    return _page(request, call, form, _("Appoint"), **context)


@person_required
def record(request: MemberRequest, group: str, strand: str, pk: int) -> HttpResponse:
    call = _run(request, group, strand, pk)
    form = RecordForm(posted(request), initial={"who": _whom(request, call)})
    if done(request, form, lambda: _recorded(call, request, **form.cleaned_data)):
        messages.success(request, _("Recorded, and they are told by mail."))
        return redirect(call)
    return _page(request, call, form, _("Record an answer"), names=selectors.suggestions_for(call))


def _whom(request: MemberRequest, call: Call) -> str:
    """The person that the link came from, as the list of names has them."""
    number = request.GET.get("person", "")
    if not (number.isascii() and number.isdecimal() and len(number) < MOST_DIGITS):
        return ""
    person = selectors.may_answer(call).filter(pk=number).first()
    return selectors.person_label(person) if person else ""


def _recorded(call: Call, request: MemberRequest, *, what: str, who: str, **values: str) -> Candidacy:
    person = one_meant(selectors.people_meant(call, who))
    if what == RecordForm.REFUSES:
        return record_refusal(call=call, person=person, by=request.user, source=values["source"])
    return volunteer(call=call, person=person, by=request.user, **values)
