"""The queue of those who asked to join, and the page on which colleagues vouch for each other."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from membership import rules, selectors, services
from membership.desk_tabs import desk_tabs
from membership.forms.admission import DecideForm
from membership.models import JoinRequest
from people.views import person_required
from workstrands.requests import MemberRequest

REQUESTS_A_PAGE = 50


@person_required
def requests(request: MemberRequest) -> HttpResponse:
    if not rules.can_decide_some(request.standing):
        raise Http404
    return _queue_page(request, DecideForm(standing=request.standing))


def _queue_page(request: MemberRequest, form: DecideForm) -> HttpResponse:
    strands = selectors.strands_waiting(request.standing)
    chosen = next((strand for strand in strands if str(strand.pk) == request.GET.get("strand")), None)
    waiting = selectors.queue_of(request.standing)
    if chosen:
        waiting = waiting.filter(workstrand=chosen)
    page: Any = Paginator(waiting, REQUESTS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": desk_tabs(request.standing, "join_requests"),
        "page": page,
        "rows": selectors.told_of(list(page), request.standing),
        "strands": strands,
        "chosen": chosen,
        "kept": f"strand={chosen.pk}" if chosen else "",
        "form": form,
        "ticked": form["chosen"].value() or [],
        "crumbs": [(_("Desk"), reverse("desk")), (_("Asked to join"), "")],
    }
    return render(request, "membership/requests.html", context)


@require_POST
@person_required
def decide_chosen(request: MemberRequest, decision: str) -> HttpResponse:
    if not rules.can_decide_some(request.standing):
        raise Http404
    form = DecideForm(request.POST, standing=request.standing, decision=decision)
    if not form.is_valid():
        return _queue_page(request, form)
    decided, refused = services.decide_many(
        requests=form.cleaned_data["chosen"], decision=decision, by=request.user, answer=form.cleaned_data["answer"]
    )
    if decided:
        messages.success(request, _decided_message(decision, len(decided)))
    for reason in refused:
        messages.warning(request, reason)
    strand = request.GET.get("strand", "")
    return redirect(reverse("join_requests") + (f"?strand={strand}" if strand.isdecimal() and strand.isascii() else ""))


def _decided_message(decision: str, count: int) -> str:
    if decision == "approve":
        said = ngettext("%d request approved; told by mail.", "%d requests approved; each told by mail.", count)
    else:
        said = ngettext("%d request declined; told by mail.", "%d requests declined; each told by mail.", count)
    return said % count


@person_required
def colleagues(request: MemberRequest) -> HttpResponse:
    context = {
        "waiting": selectors.colleagues_waiting(request.user, request.standing),
        "organisation": request.user.organisation,
        "admitted": request.standing.in_network,
        "crumbs": [(_("My page"), reverse("me")), (_("Colleagues who wait"), "")],
    }
    return render(request, "membership/colleagues.html", context)


def _waiting_for_a_word(request: MemberRequest, pk: int) -> JoinRequest:
    """The request, where the reader may vouch for it, or could while it waited: that it is decided is then said by the service."""
    asked = get_object_or_404(JoinRequest.objects.select_related("workstrand__group", "person", "organisation"), pk=pk)
    waiting = JoinRequest(pk=pk, workstrand=asked.workstrand, person=asked.person, organisation=asked.organisation)
    if not selectors.may_vouch_as(waiting, request.user) and asked.decided_by_id != request.user.pk:
        raise Http404
    return asked


def _back(request: HttpRequest) -> str:
    return "join_requests" if request.POST.get("from") == "desk" else "colleagues_waiting"


@require_POST
@person_required
def vouch(request: MemberRequest, pk: int) -> HttpResponse:
    asked = _waiting_for_a_word(request, pk)
    try:
        services.vouch(request=asked, by=request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("%s is in the network now, on your word, and was told by mail.") % asked.person.display_name
        )
    return redirect(_back(request))


@require_POST
@person_required
def set_aside(request: MemberRequest, pk: int) -> HttpResponse:
    asked = _waiting_for_a_word(request, pk)
    try:
        services.set_aside(request=asked, by=request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.info(request, _("You are not asked about %s again. The officers decide.") % asked.person.display_name)
    return redirect("colleagues_waiting")
