"""Import in the admin: choose a file, look at what it would do, apply it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from membership import rules
from membership.forms.importing import ApplyForm, UploadForm
from membership.importing.files import LARGEST
from membership.importing.kinds import KINDS
from membership.models import ImportRow, ImportUpload
from membership.models.importing import BECAME
from membership.selectors import importing as selectors
from membership.services import importing as services
from workstrands.requests import MemberRequest

LISTS = {
    ImportUpload.Kind.PEOPLE: "admin:people_person_changelist",
    ImportUpload.Kind.ORGANISATIONS: "admin:people_organisation_changelist",
    ImportUpload.Kind.ROLES: "admin:workstrands_role_changelist",
}


def _guarded_kind(request: MemberRequest, kind: str) -> ImportUpload.Kind:
    if kind not in ImportUpload.Kind.values:
        raise Http404
    if not rules.can_import(request.standing, kind):
        raise PermissionDenied
    return ImportUpload.Kind(kind)


def _upload(request: MemberRequest, pk: int) -> ImportUpload:
    upload = get_object_or_404(ImportUpload, pk=pk)
    if not rules.can_see_import(request.standing, upload):
        raise Http404
    return upload


def _page(request: MemberRequest, template: str, kind: ImportUpload.Kind, **context: Any) -> HttpResponse:
    base = {
        **admin.site.each_context(request),
        "kind": kind.value,
        "list_url": reverse(LISTS[kind]),
        "list_title": capfirst(kind.label),
        "title": _("Import %s") % kind.label,
    }
    return render(request, template, base | context)


def upload(request: MemberRequest, kind: str) -> HttpResponse:
    chosen = _guarded_kind(request, kind)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = services.upload_file(kind=chosen, data=file.read(LARGEST + 1), file_name=file.name, by=request.user)
        except ValidationError as problem:
            form.add_error("file", problem.messages)
        else:
            return redirect("admin:import_preview", made.pk)
    layout = KINDS[chosen].layout
    context = {
        "columns": layout.columns,
        "emptiable": layout.emptiable,
        "waiting": selectors.waiting_of(request.user, chosen),
    }
    return _page(request, "admin/import_upload.html", chosen, form=form, **context)


def template(request: MemberRequest, kind: str, suffix: str) -> HttpResponse:
    return _download(selectors.template_of(_guarded_kind(request, kind), suffix=suffix))


def _download(file: selectors.File) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.data, content_type=file.content_type, headers=headers)


def _tabs(counts: dict[str, int], *, is_open: bool) -> list[tuple[str, Any, int]]:
    named = [(value, ImportRow.State(value).label if is_open else BECAME[ImportRow.State(value)]) for value in counts]
    return [("", _("all"), sum(counts.values())), *((value, label, counts[value]) for value, label in named)]


def preview(request: MemberRequest, pk: int) -> HttpResponse:
    shown = _upload(request, pk)
    counts = selectors.counts_of(shown)
    state = request.GET.get("show", "")
    rows = selectors.rows_of(shown, state=state, page=request.GET.get("page", "1"))
    is_open = shown.state == ImportUpload.State.OPEN
    context = {
        "upload": shown,
        "rows": rows,
        "state": state,
        "tabs": _tabs(counts, is_open=is_open),
        "good": counts["new"] + counts["changed"],
        "wrong": counts["wrong"],
        "is_open": is_open,
        "outside": selectors.outside_of(shown),
        "tell": request.GET.get("tell") == "1",
        "admit": request.GET.get("admit") != "0",
        "title": _("Import of %s") % shown.file_name,
    }
    return _page(request, "admin/import_preview.html", ImportUpload.Kind(shown.kind), **context)


@require_POST
def apply(request: MemberRequest, pk: int) -> HttpResponse:
    shown, form = _upload(request, pk), ApplyForm(request.POST)
    form.is_valid()
    try:
        applied = services.apply_upload(upload=shown, by=request.user, **form.cleaned_data)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        if not ImportUpload.objects.filter(pk=pk).exists():
            return redirect("admin:import_upload", shown.kind)
        chosen = {name: int(form.cleaned_data[name]) for name in ("tell", "admit")}
        return redirect(f"{reverse('admin:import_preview', args=[pk])}?{urlencode(chosen)}")
    messages.success(request, _said(applied))
    return redirect("admin:import_preview", pk)


def _said(applied: ImportUpload) -> str:
    """How many rows were written; where none was, how many people were admitted, which is then all it did."""
    if not applied.written and applied.admitted:
        counted = applied.admitted
        return (
            ngettext("%d person was admitted to the network.", "%d people were admitted to the network.", counted)
            % counted
        )
    return ngettext("%d row was written.", "%d rows were written.", applied.written) % applied.written


@require_POST
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    shown = _upload(request, pk)
    services.discard_upload(upload=shown)
    messages.success(request, _("The uploaded file was forgotten."))
    return redirect(LISTS[ImportUpload.Kind(shown.kind)])


def wrong(request: MemberRequest, pk: int, suffix: str) -> HttpResponse:
    return _download(selectors.wrong_rows(_upload(request, pk), suffix=suffix))
