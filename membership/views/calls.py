"""Calls for leads as everybody reads them, and what members answer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.posting import add_refusal, posted
from core.public import public_page
from membership import rules_calls as rules
from membership.forms.calls import DeclineForm, NominateForm, OpenForm, StatementForm, one_meant
from membership.models import Call, Candidacy, OutsideNomination
from membership.selectors import calls as selectors
from membership.services import candidacies as services
from people.models import Person
from people.views import person_required
from workstrands.pages import edition_or_404
from workstrands.requests import MemberRequest, StandingRequest
from workstrands.standing import Standing

State = Candidacy.State
NOT_HERE = gettext_lazy(
    "They are not among those whom this call is for. The officers are told the name, and can invite them; then they are nominated."
)
TONES = {
    Call.State.DRAFT: ("info", "lightbulb"),
    Call.State.OPEN: ("ok", "check-lg"),
    Call.State.APPOINTED: ("", "archive"),
    Call.State.CLOSED: ("", "archive"),
}


def readable_call(standing: Standing, group: str, strand: str, pk: int) -> Call:
    """The call, or a 404 for whoever may not read it."""
    rows = Call.objects.select_related("workstrand__group", "closed_by")
    call = get_object_or_404(rows, pk=pk, workstrand__group__slug=group, workstrand__slug=strand)
    if not rules.can_read_call(standing, call):
        raise Http404
    return call


def _kept_out(request: MemberRequest, call: Call) -> HttpResponse | None:
    """Back to the call, with the reason, for whoever cannot answer yet or any more; a 403 for whom it is not for."""
    if rules.awaits_admission(request.standing, call):
        messages.info(
            request, _("You can answer as soon as you are admitted to the network. You get a mail when you are.")
        )
        return redirect(call)
    if not rules.is_among_answerers(request.standing, call):
        raise PermissionDenied
    if not call.takes_answers:
        messages.info(request, _("Nobody can answer this call any more."))
        return redirect(call)
    return None


def crumbs(call: Call, here: str = "") -> list[tuple[str, str]]:
    """Groups, the group, its strand, its calls, the call, and the page below it where there is one."""
    group, strand = call.workstrand.group, call.workstrand
    way = [
        (_("Groups"), reverse("groups")),
        (group.title, group.get_absolute_url()),
        (strand.code, strand.get_absolute_url()),
        (_("Calls"), reverse("group_calls", args=[group.slug])),
    ]
    title = call.get_kind_display().capitalize()
    return [*way, (title, call.get_absolute_url()), (here, "")] if here else [*way, (title, "")]


def badge(call: Call) -> dict[str, Any]:
    """What state a call is in: a word and a day."""
    if call.waits_for_decision:
        return {
            "word": _("Being decided"),
            "tone": "warn",
            "icon": "hourglass-split",
            "since": call.closes_at,
            "on": None,
        }
    tone, icon = TONES[Call.State(call.state)]
    on = call.closed_at or None
    return {
        "word": call.get_state_display().capitalize(),
        "tone": tone,
        "icon": icon,
        "since": call.opened_at if call.is_open else None,
        "on": on,
    }


@public_page
def group_calls(request: StandingRequest, group: str) -> HttpResponse:
    found = edition_or_404(group)
    calls = selectors.calls_of(found, request.standing)
    runs = rules.can_run_calls(request.standing, found)
    new = {"label": _("Write a call"), "url": reverse("call_new", args=[group])}
    context = {
        "group": found,
        "current": [(call, badge(call)) for call in calls if call.is_open or call.is_draft],
        "past": [(call, badge(call)) for call in calls if call.closed_at],
        "primary": new if runs and not found.is_read_only() else None,
        "crumbs": [(_("Groups"), reverse("groups")), (found.title, found.get_absolute_url()), (_("Calls"), "")],
    }
    return render(request, "membership/calls.html", context)


@public_page
def call(request: StandingRequest, group: str, strand: str, pk: int) -> HttpResponse:
    found = readable_call(request.standing, group, strand, pk)
    runs = rules.can_run_calls(request.standing, found.workstrand.group)
    mine = selectors.candidacy_of(found, request.standing.person_id) if request.standing.is_known else None
    context = {
        "call": found,
        "badge": badge(found),
        "runs": runs,
        "primary": _primary(request.standing, found, mine),
        "mine": mine,
        "awaits_admission": found.takes_answers and rules.awaits_admission(request.standing, found),
        "can_answer": rules.can_answer(request.standing, found),
        "appointed": selectors.appointed_of(found) if found.state == Call.State.APPOINTED else [],
        "candidates": selectors.candidates_of(found) if runs and not found.is_draft else [],
        "outsiders": selectors.outsiders_of(found) if runs else [],
        "open_form": OpenForm(call=found) if found.is_draft else None,
        "crumbs": crumbs(found),
    }
    return render(request, "membership/call.html", context)


def _primary(standing: Standing, call: Call, mine: Candidacy | None) -> dict[str, str] | None:
    """The one thing a reader can do: decide, or volunteer, for which somebody unknown logs in first."""
    if rules.can_run_calls(standing, call.workstrand.group) and call.waits_for_decision:
        return {"label": _("Decide"), "url": reverse("call_appoint", args=call.place)}
    if not call.takes_answers or (standing.is_known and not rules.is_among_answerers(standing, call)):
        return None
    label = _("Volunteer")
    if mine is not None and mine.state == State.STANDING:
        label = _("Change my statement")
    elif mine is not None and mine.state == State.NOMINATED:
        label = _("Answer the nomination")
    return {"label": label, "url": reverse("call_answer", args=call.place)}


@person_required
def answer(request: MemberRequest, group: str, strand: str, pk: int) -> HttpResponse:
    found = readable_call(request.standing, group, strand, pk)
    if kept_out := _kept_out(request, found):
        return kept_out
    mine = selectors.candidacy_of(found, request.user.pk)
    typed = {"statement": mine.statement, "time": mine.time} if mine else None
    form = StatementForm(posted(request), initial=typed, button=_answer_button(mine))
    if request.method == "POST" and form.is_valid() and _volunteered(found, form, request.user):
        messages.success(request, _("You stand for %s. You can change or withdraw it until the call closes.") % found)
        return redirect(found)
    return _answer_page(request, found, mine, form, DeclineForm(call=found))


def _answer_button(mine: Candidacy | None) -> str:
    if mine is not None and mine.state == State.NOMINATED:
        return _("Accept the nomination")
    return _("Save my statement") if mine is not None and mine.state == State.STANDING else _("Volunteer")


def _answer_page(
    request: MemberRequest, call: Call, mine: Candidacy | None, form: StatementForm, decline: DeclineForm
) -> HttpResponse:
    nominated = mine is not None and mine.state == State.NOMINATED
    context = {
        "call": call,
        "mine": mine,
        "form": form,
        "decline_form": decline if nominated else None,
        "title": _("You were nominated") if nominated else _("Volunteer"),
        "crumbs": crumbs(call, _("Answer")),
    }
    return render(request, "membership/call_answer.html", context)


def _volunteered(call: Call, form: StatementForm, person: Person) -> bool:
    try:
        services.volunteer(call=call, person=person, by=person, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def _own_candidacy(request: MemberRequest, group: str, strand: str, pk: int) -> Candidacy:
    """What the reader answers for themselves; a 404 where nobody named them and they never stood."""
    found = readable_call(request.standing, group, strand, pk)
    mine = selectors.candidacy_of(found, request.user.pk)
    if mine is None:
        raise Http404
    mine.call = found
    return mine


@require_POST
@person_required
def decline(request: MemberRequest, group: str, strand: str, pk: int) -> HttpResponse:
    mine = _own_candidacy(request, group, strand, pk)
    form = DeclineForm(request.POST, call=mine.call)
    if form.is_valid():
        try:
            services.decline_nomination(candidacy=mine, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("You declined. Whoever nominated you is told."))
        return redirect(mine.call)
    return _answer_page(request, mine.call, mine, StatementForm(button=_answer_button(mine)), form)


@require_POST
@person_required
def withdraw(request: MemberRequest, group: str, strand: str, pk: int) -> HttpResponse:
    mine = _own_candidacy(request, group, strand, pk)
    try:
        services.withdraw_candidacy(candidacy=mine, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("You stand no longer, and your statement is gone."))
    return redirect(mine.call)


@person_required
def nominate(request: MemberRequest, group: str, strand: str, pk: int) -> HttpResponse:
    found = readable_call(request.standing, group, strand, pk)
    if kept_out := _kept_out(request, found):
        return kept_out
    outsiders = rules.takes_outsiders(found)
    form = NominateForm(posted(request))
    if request.method == "POST" and form.is_valid() and (named := _nominated(found, form, request.user)):
        mailed = outsiders or isinstance(named, Candidacy)
        messages.success(
            request, _("The call was mailed to them. You are told when they answer.") if mailed else NOT_HERE
        )
        return redirect(found)
    context = {
        "call": found,
        "form": form,
        "takes_outsiders": outsiders,
        "names": selectors.suggestions_for(found),
        "crumbs": crumbs(found, _("Nominate")),
    }
    return render(request, "membership/call_nominate.html", context)


def _nominated(call: Call, form: NominateForm, by: Person) -> Candidacy | OutsideNomination | None:
    who, word = form.cleaned_data["who"], form.cleaned_data["word"]
    try:
        if "@" in who:
            name = form.cleaned_data.get("name", "")
            return services.nominate_address(call=call, name=name, email=who, by=by, word=word)
        return services.nominate(call=call, person=one_meant(selectors.people_meant(call, who)), by=by, word=word)
    except ValidationError as error:
        add_refusal(form, error)
        return None
