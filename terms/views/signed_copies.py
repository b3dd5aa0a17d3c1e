"""Signed copies of an agreed version."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.utils.translation import gettext as _

from core.public import MAX_AGE_SECONDS
from people.views import person_required
from terms import rules
from terms.forms.documents import ReasonForm, SignedCopyForm, put
from terms.models import SignedCopy
from terms.services import signed_copies as services
from workstrands.requests import MemberRequest, StandingRequest

from .documents import allowed, crumbs
from .versions import version_or_404


def download(request: StandingRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    version = version_or_404(request.standing, group, strand, number)
    copy = get_object_or_404(SignedCopy, pk=int(pk), version=version)
    try:
        with copy.file.open("rb") as contents:  # read whole: it needs no thread under ASGI
            answer = HttpResponse(contents.read(), content_type="application/pdf")
    except OSError:
        raise Http404 from None
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=copy.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # The same for every reader, and not kept in this process as pages are: it may be large.
    answer["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    etag = answer["ETag"] = quote_etag(copy.digest[:32])
    return get_conditional_response(request, etag=etag, response=answer) or answer


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
