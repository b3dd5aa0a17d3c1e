"""Once a year: one page for the member's answer; for officers who answered what, and what becomes of the silent."""

from typing import Any

import tablib
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.spreadsheets import csv_response
from membership import rules, services
from membership.forms.yearly import ConfirmForm
from membership.models import ConfirmationRound
from membership.rules_invitations import can_invite
from membership.selectors import yearly as selectors
from people.models import Person
from people.views import person_required
from workstrands.requests import MemberRequest

STATES = ("stay", "change", "leave", "silent", "unreachable")


def _round(pk: str) -> ConfirmationRound:
    return get_object_or_404(ConfirmationRound.objects.select_related("workstrand__group"), pk=pk)


def _round_to_run(request: MemberRequest, pk: str) -> ConfirmationRound:
    found = _round(pk)
    if not rules.can_run_round(request.standing, found):
        raise Http404
    return found


def _form(request: MemberRequest, asked: ConfirmationRound, person: Person, *, on_behalf: bool) -> ConfirmForm:
    group = asked.workstrand.group
    return ConfirmForm(
        request.POST if request.method == "POST" else None,
        roles=selectors.strands_of(person, group),
        into=selectors.switches_for(person, group),
        answer=selectors.answer_of(asked, person),
        on_behalf=on_behalf,
    )


def _answered(form: ConfirmForm, asked: ConfirmationRound, person: Person, by: Person) -> bool:
    names = ("leaves", "comment", "successor_name", "successor_email", "source")
    values = {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}
    try:
        services.answer_round(question=asked, person=person, by=by, choices=form.choices_made(), **values)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _answer_page(
    request: MemberRequest, asked: ConfirmationRound, person: Person, form: ConfirmForm, **more: Any
) -> HttpResponse:
    context = {
        "round": asked,
        "group": asked.workstrand.group,
        "person": person,
        "form": form,
        "answer": selectors.answer_of(asked, person),
        "is_in": bool(selectors.strands_of(person, asked.workstrand.group)),
        **more,
    }
    return render(request, "membership/confirm.html", context)


@person_required
def confirm(request: MemberRequest, pk: str) -> HttpResponse:
    asked, person = _round(pk), request.user
    if not (selectors.strands_of(person, asked.workstrand.group) or selectors.answer_of(asked, person)):
        raise Http404
    form = _form(request, asked, person, on_behalf=False)
    if request.method == "POST" and form.is_valid() and _answered(form, asked, person, person):
        messages.success(request, _("Thank you: your answer was recorded."))
        return redirect("confirm", pk)
    crumbs = [(_("My page"), reverse("me")), (_("Whether I stay"), "")]
    return _answer_page(request, asked, person, form, on_behalf=False, crumbs=crumbs)


@person_required
def record_answer(request: MemberRequest, pk: str, person: str) -> HttpResponse:
    asked = _round_to_run(request, pk)
    whose = get_object_or_404(Person, pk=person)
    if whose == request.user:
        return redirect("confirm", pk)
    if not (selectors.strands_of(whose, asked.workstrand.group) or selectors.answer_of(asked, whose)):
        raise Http404
    form = _form(request, asked, whose, on_behalf=True)
    if request.method == "POST" and form.is_valid() and _answered(form, asked, whose, request.user):
        messages.success(request, _("The answer of %s was recorded.") % whose.display_name)
        return redirect(asked)
    crumbs = [(_("Desk"), reverse("desk")), (str(asked), asked.get_absolute_url()), (whose.display_name, "")]
    return _answer_page(request, asked, whose, form, on_behalf=True, crumbs=crumbs)


@person_required
def round_page(request: MemberRequest, pk: str) -> HttpResponse:
    asked = _round_to_run(request, pk)
    rows = selectors.asked_by(asked)
    counts, left = selectors.counted(rows), selectors.terms_left(asked)
    state, strand = request.GET.get("state", ""), request.GET.get("strand", "")
    shown = [row for row in rows if state in {"", row.state} and (not strand or strand in row.strands)]
    labels = (_("stay"), _("change something"), _("leave"), _("no answer yet"), _("no mail reaches them"))
    context = {
        "round": asked,
        "group": asked.workstrand.group,
        "rows": [(row, selectors.said_of(row), left.get(row.person.pk)) for row in shown],
        "in_group": {row.person.pk for row in rows if row.is_in},
        "can_invite": can_invite(request.standing, asked.workstrand),
        "total": len(rows),
        "answered": len(rows) - counts["silent"] - counts["unreachable"],
        "states": [(key, label, counts[key]) for key, label in zip(STATES, labels, strict=True)],
        "strands": sorted({code for row in rows for code in row.strands}),
        "chosen": {"state": state, "strand": strand},
        "can_open_next": rules.can_open_next(request.standing, asked.workstrand.group),
        "silent_left": any(row.answer is None for row in rows),
        "crumbs": [(_("Desk"), reverse("desk")), (str(asked), "")],
    }
    return render(request, "membership/confirmation_round.html", context)


@person_required
def answers_csv(request: MemberRequest, pk: str) -> HttpResponse:
    asked = _round_to_run(request, pk)
    table = tablib.Dataset(
        headers=[
            "organisation",
            "person",
            "email",
            "workstrands",
            "state",
            "answer",
            "successor",
            "comment",
            "answered",
            "source",
        ]
    )
    for row in selectors.asked_by(asked):
        answer = row.answer
        said = [answer.named, answer.comment, f"{answer.answered_at:%Y-%m-%d}", answer.source] if answer else [""] * 4
        who = [str(row.organisation or ""), row.person.display_name, row.person.email, " ".join(row.strands)]
        table.append([*who, row.state, selectors.said_of(row), *said])
    return csv_response(table, f"answers-{asked.pk}")


@require_POST
@person_required
def end_silent(request: MemberRequest, pk: str) -> HttpResponse:
    asked = _round_to_run(request, pk)
    chosen = {int(number) for number in request.POST.getlist("person") if number.isascii() and number.isdecimal()}
    rows = [row for row in selectors.asked_by(asked) if row.answer is None and row.person.pk in chosen]
    if asked.is_open or not rows:
        messages.error(request, _("Choose people who did not answer, once the question is closed."))
        return redirect(asked)
    if "apply" not in request.POST:
        crumbs = [(_("Desk"), reverse("desk")), (str(asked), asked.get_absolute_url()), (_("End terms"), "")]
        context = {"round": asked, "group": asked.workstrand.group, "rows": rows, "crumbs": crumbs}
        return render(request, "membership/confirmation_end.html", context)
    done = 0
    for row in rows:  # each in a transaction of its own: one that is refused keeps none of the others
        try:
            services.end_silent(question=asked, person=row.person, by=request.user)
            done += 1
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    said = ngettext("%d person was taken out and written to.", "%d people were taken out and written to.", done)
    messages.success(request, said % done)
    return redirect(asked)


@require_POST
@person_required
def finish(request: MemberRequest, pk: str, act: str) -> HttpResponse:
    asked = _round_to_run(request, pk)
    service, said = (
        (services.close_round, _("The question is closed."))
        if act == "close"
        else (services.settle_round, _("They stay."))
    )
    try:
        service(question=asked, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect(asked)
