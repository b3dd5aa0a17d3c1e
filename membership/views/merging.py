"""Two rows of one person, or of one organisation: find them, look at what would move, merge."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from membership.forms.merging import MergeForm
from membership.rules_privacy import can_merge
from membership.selectors import merging as reads
from membership.services import merging
from membership.services.merging_parts import Moved
from people.views import person_required
from workstrands.requests import MemberRequest

MOST_CHOSEN, LONGEST_ID = 10, 18
PEOPLE = "people"


def _guard(request: MemberRequest) -> None:
    if not can_merge(request.standing):
        raise Http404


def _form(kind: str, data: Any = None) -> MergeForm:
    rows = reads.mergeable_people() if kind == PEOPLE else reads.mergeable_organisations()
    return MergeForm(data, rows=rows)


def _service(kind: str) -> Callable[..., list[Moved]]:
    return merging.merge_people if kind == PEOPLE else merging.merge_organisations


@person_required
def merge(request: MemberRequest, kind: str) -> HttpResponse:
    _guard(request)
    return _choose_page(request, kind, _form(kind))


def _choose_page(request: MemberRequest, kind: str, form: MergeForm) -> HttpResponse:
    asked = request.GET.get("q", "").replace("\x00", "")[:200]
    numbers = request.GET.getlist("chosen")[:MOST_CHOSEN]
    chosen = [pk for pk in numbers if pk.isascii() and pk.isdecimal() and len(pk) <= LONGEST_ID]
    is_people = kind == PEOPLE
    all_rows: Any = reads.mergeable_people() if is_people else reads.mergeable_organisations()
    named: list[Any] = reads.people_called(asked) if is_people else reads.organisations_called(asked)
    context = {
        "kind": kind,
        "is_people": is_people,
        "form": form,
        "asked": asked,
        "rows": [*all_rows.filter(pk__in=chosen), *(row for row in named if str(row.pk) not in chosen)],
        "pairs": reads.alike_people() if is_people else reads.alike_organisations(),
        "crumbs": [(_("Desk"), reverse("desk")), (_("Merge"), "")],
    }
    return render(request, "membership/merge.html", context)


@require_POST
@person_required
def merge_preview(request: MemberRequest, kind: str) -> HttpResponse:
    _guard(request)
    form = _form(kind, request.POST)
    if not form.is_valid():
        return _choose_page(request, kind, form)
    try:
        moved = merging.preview(_service(kind), by=request.user, **form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return _choose_page(request, kind, form)
    context = {
        **form.cleaned_data,
        "kind": kind,
        "is_people": kind == PEOPLE,
        "moved": moved,
        "crumbs": [
            (_("Desk"), reverse("desk")),
            (_("Merge"), reverse("merge", args=[kind])),
            (_("What will move"), ""),
        ],
    }
    return render(request, "membership/merge_preview.html", context)


@require_POST
@person_required
def merge_confirm(request: MemberRequest, kind: str) -> HttpResponse:
    _guard(request)
    form = _form(kind, request.POST)
    if not form.is_valid():
        return _choose_page(request, kind, form)
    try:
        _service(kind)(by=request.user, **form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return _choose_page(request, kind, form)
    messages.success(request, _("Merged into %s.") % form.cleaned_data["kept"])
    return redirect("merge", kind=kind)
