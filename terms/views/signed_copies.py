"""Signed copies of an agreed version."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.public import public_page
from people.views import person_required
from terms import rules
from terms.forms.documents import ReasonForm, SignedCopyForm, put
from terms.models import SignedCopy
from terms.services import signed_copies as services
from workstrands.requests import MemberRequest, StandingRequest

from .documents import allowed, crumbs
from .versions import version_or_404


@public_page
def download(request: StandingRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    version = version_or_404(request.standing, group, strand, number)
    copy = get_object_or_404(SignedCopy, pk=int(pk), version=version)
    response = FileResponse(
        copy.file.open("rb"), as_attachment=True, filename=copy.name, content_type="application/pdf"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value]


@person_required
def add(request: MemberRequest, group: str, strand: str, number: str) -> HttpResponse:
    version = allowed(request.standing, group, strand, number, rules.can_keep_signed)
    form = SignedCopyForm(request.POST, request.FILES) if request.method == "POST" else SignedCopyForm()
    if request.method == "POST" and form.is_valid():
        try:
            services.add_signed_copy(version=version, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("The signed copy was added. Everybody can read it now."))
            return redirect(version)
    context = {"version": version, "form": form, "crumbs": crumbs(version, _("Signed copy"))}
    return render(request, "terms/signed_copy_add.html", context)


@person_required
def remove(request: MemberRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    version = version_or_404(request.standing, group, strand, number)
    copy = get_object_or_404(SignedCopy, pk=int(pk), version=version)
    if not rules.can_keep_signed(request.standing, version):
        raise PermissionDenied
    form = ReasonForm(request.POST if request.method == "POST" else None, label=_("Remove it"))
    if request.method == "POST" and form.is_valid():
        try:
            services.remove_signed_copy(copy=copy, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("The copy was removed. The record says so, and why."))
            return redirect(version)
    context = {"version": version, "copy": copy, "form": form, "crumbs": crumbs(version, _("Remove a signed copy"))}
    return render(request, "terms/signed_copy_remove.html", context)
