"""Joining and leaving a strand, and deciding about one who asked."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from membership import rules, selectors, services
from membership.forms.joining import AnswerForm, JoinForm
from membership.models import JoinRequest
from membership.selectors.handover import terms_led_alone
from people.models import Person
from people.views import person_required
from workstrands.models import Workstrand
from workstrands.requests import MemberRequest


def _strand(group: str, strand: str) -> Workstrand:
    return get_object_or_404(Workstrand.objects.select_related("group"), group__slug=group, slug=strand)


@person_required
def join(request: MemberRequest, group: str, strand: str) -> HttpResponse:
    workstrand = _strand(group, strand)
    if not rules.can_ask_to_join(request.standing, workstrand):
        messages.info(request, _("You are a member already, or %s takes no requests.") % workstrand)
        return redirect(workstrand)
    at_once = workstrand.joining_policy == Workstrand.JoiningPolicy.OPEN and request.standing.in_network
    form = JoinForm(
        request.POST if request.method == "POST" else None,
        button=_button(workstrand, at_once=at_once),
        is_admission=workstrand.group.is_network,
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked = services.ask_to_join(
                person=request.user, workstrand=workstrand, by=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _joined_message(asked))
            return redirect(workstrand)
    return _join_page(request, workstrand, form, at_once=at_once)


def _button(workstrand: Workstrand, *, at_once: bool) -> str:
    if workstrand.group.is_network:
        return _("Ask for admission")
    return _("Join") if at_once else _("Ask to join")


def _join_page(request: MemberRequest, workstrand: Workstrand, form: JoinForm, *, at_once: bool) -> HttpResponse:
    context = {
        "form": form,
        "workstrand": workstrand,
        "at_once": at_once,
        "crumbs": crumbs(workstrand, _("Join")),
        "admitted": request.standing.in_network,
        "deciders": selectors.deciders_of(workstrand),
    }
    return render(request, "membership/join.html", context)


def _joined_message(asked: JoinRequest) -> str:
    if asked.state == JoinRequest.State.APPROVED:
        return _("Welcome: you are a member of %s.") % asked.workstrand
    return _("Your request to join %s was sent. You will get a mail when it is decided.") % asked.workstrand


def crumbs(workstrand: Workstrand, here: str) -> list[tuple[str, str]]:
    group = workstrand.group
    above = [] if workstrand.is_plenary else [(workstrand.code, workstrand.get_absolute_url())]
    return [(group.title, group.get_absolute_url()), *above, (here, "")]


@person_required
def leave(request: MemberRequest, group: str, strand: str) -> HttpResponse:
    workstrand = _strand(group, strand)
    if not rules.can_leave(request.standing, workstrand):
        messages.info(request, _("You are not a member of %s.") % workstrand)
        return redirect(workstrand)
    if workstrand.is_plenary and workstrand.group.is_network:  # who leaves it leaves for good, by the one door
        return redirect("leave_network")
    if request.method == "POST":
        try:
            services.leave(person=request.user, workstrand=workstrand, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("You have left %s. You can come back any time.") % workstrand)
        return redirect(workstrand)
    context = {
        "workstrand": workstrand,
        "led_alone": terms_led_alone(request.user, workstrand),
        "crumbs": crumbs(workstrand, _("Leave")),
    }
    return render(request, "membership/leave.html", context)


def _request_to_decide(request: MemberRequest, pk: int) -> JoinRequest:
    asked = get_object_or_404(JoinRequest.objects.select_related("workstrand__group", "person"), pk=pk)
    if not rules.can_decide(request.standing, asked):
        raise Http404
    return asked


@require_POST
@person_required
def decide(request: MemberRequest, pk: int, decision: str) -> HttpResponse:
    asked = _request_to_decide(request, pk)
    form = AnswerForm(request.POST)
    if not (form.is_valid() and _decided(asked, form, decision, by=request.user)):
        context = {
            "asked": asked,
            "form": form,
            "decision": decision,
            "crumbs": [(_("Asked to join"), reverse("join_requests"))],
        }
        return render(request, "membership/decide.html", context)
    messages.success(
        request,
        _("%(person)s: %(decision)s, and told by mail.")
        % {"person": asked.person.display_name, "decision": _("approved") if decision == "approve" else _("declined")},
    )
    return redirect("join_requests")


def _decided(asked: JoinRequest, form: AnswerForm, decision: str, *, by: Person) -> bool:
    service = services.approve if decision == "approve" else services.decline
    try:
        service(request=asked, by=by, answer=form.cleaned_data["answer"])
    except ValidationError as error:
        form.add_error("answer" if hasattr(error, "error_dict") else None, error.messages)
        return False
    return True


@require_POST
@person_required
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(JoinRequest.objects.select_related("workstrand__group"), pk=pk)
    if not rules.can_withdraw(request.standing, asked):
        raise Http404 if not rules.can_decide(request.standing, asked) else PermissionDenied
    try:
        services.withdraw(request=asked, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Your request was withdrawn."))
    return redirect("me")
