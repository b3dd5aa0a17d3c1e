"""The privacy page, one's own data, leaving, and asking to be erased and deciding about it."""

import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.holdings import span
from core.public import public_page
from membership import selectors
from membership.forms.erasing import EraseForm
from membership.forms.privacy import ErasureCodeForm, LeaveForm, RefuseForm
from membership.models import ErasureRequest
from membership.models.privacy import DECIDED_WITHIN
from membership.rules_privacy import can_decide_erasure
from membership.selectors import handover, leaving
from membership.selectors import privacy as reads
from membership.selectors.naming import Whom, known_as, texts_that_may_name
from membership.selectors.naming_files import file_that_may_name, files_that_may_name
from membership.services import erasing, retention
from membership.services import leaving as leaving_services
from membership.services.downloading import note_download
from people.models import Person
from people.proof import proof_required
from people.views import person_required
from workstrands.models import Role
from workstrands.requests import MemberRequest, StandingRequest


@public_page
def privacy(request: StandingRequest) -> HttpResponse:
    context = {
        "kept": reads.said_of_everybody(),
        "decided_within": span(DECIDED_WITHIN),
        "never_admitted": span(retention.NEVER_ADMITTED_KEPT_FOR),
        "crumbs": [(_("Privacy"), "")],
    }
    return render(request, "membership/privacy.html", context)


def _crumbs(here: str = "") -> list[tuple[str, str]]:
    return [
        (_("My page"), reverse("me")),
        *([(_("My data"), reverse("my_data")), (here, "")] if here else [(_("My data"), "")]),
    ]


@person_required
def my_data(request: MemberRequest) -> HttpResponse:
    context = {
        "kept": reads.kept_of(request.user),
        "asked": reads.open_erasure_of(request.user),
        "crumbs": _crumbs(),
    }
    return render(request, "membership/my_data.html", context)


@require_POST
@person_required
def download(request: MemberRequest) -> Any:
    first = proof_required(request, reverse("my_data"))
    if first is not None:
        return first
    note_download(person=request.user, by=request.user)
    answer = StreamingHttpResponse(_json(request.user), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="my-data-{clock.today():%Y-%m-%d}.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _json(person: Person) -> Iterator[str]:
    """One object, written as it is read: a title for each thing kept, with a list of its rows."""
    yield "{\n" + f'  "made_at": {json.dumps(clock.now().isoformat())}'
    for title, rows in reads.everything_about(person):
        yield f",\n  {json.dumps(title, ensure_ascii=False)}: ["
        for number, row in enumerate(rows):
            yield (",\n    " if number else "\n    ") + json.dumps(row, ensure_ascii=False, cls=DjangoJSONEncoder)
        yield "\n  ]"
    yield "\n}\n"


@person_required
def leave_network(request: MemberRequest) -> HttpResponse:
    first = proof_required(request, reverse("leave_network"))
    if first is not None:
        return first
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _left(request, form):
        messages.success(
            request, _("You have left. Your roles ended and your contact data is gone; a last mail says so.")
        )
        return redirect("home")
    return render(request, "membership/leave_network.html", _leaving(request.user, form))


def _left(request: MemberRequest, form: LeaveForm) -> bool:
    try:
        leaving_services.leave_network(person=request.user, by=request.user)
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return False
    logout(request)
    return True


def _leaving(person: Person, form: LeaveForm) -> dict[str, Any]:
    roles = Role.objects.not_voided().filter(person=person).select_related("workstrand__group").order_by("pk")
    strands, groups = handover.strands_led_alone(person), leaving.groups_run_alone(person)
    return {
        "form": form,
        "roles": [role for role in roles if role.is_live(role.workstrand.group.today())],
        "requests": selectors.requests_of(person).filter(state="pending"),
        "strands": strands,
        "groups": groups,
        "terms": leaving.terms_held_alone(person),
        "must_hand_over": bool(strands or groups) or person.is_superuser,
        "is_superuser": person.is_superuser,
        "crumbs": _crumbs(_("Leave the network")),
    }


@person_required
def erase(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        try:
            asked = erasing.ask_erasure(person=request.user, by=request.user)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            if asked.state == ErasureRequest.State.UNCONFIRMED:
                messages.success(request, _("A code was sent to %s.") % request.user.email)
        return redirect("erase")
    return _erase_page(request, ErasureCodeForm())


def _erase_page(request: MemberRequest, form: ErasureCodeForm) -> HttpResponse:
    form.helper.form_action = reverse("erase_confirm")
    context = {
        "form": form,
        "asked": reads.open_erasure_of(request.user),
        "last": reads.last_erasure_of(request.user),
        "kept": reads.kept_of(request.user),
        "decided_within": span(DECIDED_WITHIN),
        "crumbs": _crumbs(_("Ask to be erased")),
    }
    return render(request, "membership/erase.html", context)


def _own_erasure(request: MemberRequest) -> ErasureRequest:
    asked = reads.open_erasure_of(request.user)
    if asked is None:
        raise Http404
    return asked


@require_POST
@person_required
def erase_confirm(request: MemberRequest) -> HttpResponse:
    asked = _own_erasure(request)
    form = ErasureCodeForm(request.POST)
    if form.is_valid():
        try:
            erasing.confirm_erasure(request=asked, code=form.cleaned_data["code"], by=request.user)
        except ValidationError as refused:
            form.add_error("code" if hasattr(refused, "error_dict") else None, refused.messages)
        else:
            messages.success(
                request, _("Confirmed. An officer of the network decides, and you can take it back until then.")
            )
            return redirect("erase")
    return _erase_page(request, form)


@require_POST
@person_required
def erase_withdraw(request: MemberRequest) -> HttpResponse:
    asked = _own_erasure(request)
    try:
        erasing.withdraw_erasure(request=asked, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Taken back: everything stays as it is."))
    return redirect("my_data")


def _erasure(request: MemberRequest, pk: int) -> ErasureRequest:
    if not can_decide_erasure(request.standing):
        raise Http404
    return get_object_or_404(
        ErasureRequest.objects.select_related("person__organisation", "entered_by", "decided_by"), pk=pk
    )


@person_required
def erasure(request: MemberRequest, pk: int) -> HttpResponse:
    return _erasure_page(request, _erasure(request, pk))


@person_required
def erasure_file(request: MemberRequest, pk: int, key: str) -> HttpResponse:
    asked = _erasure(request, pk)
    file = None
    if asked.state == ErasureRequest.State.WAITING and asked.person_id != request.user.pk:
        file = file_that_may_name(Whom(known_as(asked.person)), key)
    if file is None or not file.field.storage.exists(file.path):
        raise Http404
    with file.field.storage.open(file.path, "rb") as contents:  # read whole: it needs no thread under ASGI
        answer = HttpResponse(contents.read(), content_type="application/octet-stream")
    name = PurePath(file.path).name
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _erase_form(asked: ErasureRequest, data: Any = None) -> EraseForm:
    whom = Whom(known_as(asked.person))
    return EraseForm(data, places=texts_that_may_name(whom), files=files_that_may_name(whom))


def _erasure_page(
    request: MemberRequest,
    asked: ErasureRequest,
    form: RefuseForm | None = None,
    erase_form: EraseForm | None = None,
) -> HttpResponse:
    waits, is_own = asked.state == ErasureRequest.State.WAITING, asked.person_id == request.user.pk
    decides = waits and not is_own
    context = {
        "asked": asked,
        "waits": waits,
        "is_own": is_own,
        "form": form or RefuseForm(action=reverse("erasure_decide", args=[asked.pk, "refuse"])),
        "erase": erase_form or (_erase_form(asked) if decides else None),
        "kept": reads.kept_of(asked.person) if waits else [],
        "terms": leaving.terms_held_alone(asked.person) if waits else [],
        "days_left": reads.days_left(asked),
        "outcome": reads.outcome_of(asked),
        "crumbs": [(_("Desk"), reverse("desk")), (_("Erasure"), "")],
    }
    return render(request, "membership/erasure.html", context)


@require_POST
@person_required
def erasure_decide(request: MemberRequest, pk: int, decision: str) -> HttpResponse:
    asked = _erasure(request, pk)
    return _refuse(request, asked) if decision == "refuse" else _approve(request, asked)


def _refuse(request: MemberRequest, asked: ErasureRequest) -> HttpResponse:
    form = RefuseForm(request.POST, action=reverse("erasure_decide", args=[asked.pk, "refuse"]))
    if not form.is_valid():
        return _erasure_page(request, asked, form)
    try:
        erasing.refuse_erasure(request=asked, reason=form.cleaned_data["reason"], by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Refused, and told by mail."))
    return redirect("erasure", pk=asked.pk)


def _approve(request: MemberRequest, asked: ErasureRequest) -> HttpResponse:
    choices = None
    if asked.state == ErasureRequest.State.WAITING and asked.person_id != request.user.pk:
        form = _erase_form(asked, request.POST)
        if not form.is_valid():
            return _erasure_page(request, asked, erase_form=form)
        choices = form.choices()
    try:
        erasing.approve_erasure(request=asked, by=request.user, choices=choices)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Erased: the name and the addresses are gone, but for what you chose to leave."))
    return redirect("erasure", pk=asked.pk)
