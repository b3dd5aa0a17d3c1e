"""The text in force, and any version by its number."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from core.public import public_page
from terms.models import TermsVersion
from terms.selectors.documents import documents_of
from workstrands.models import Workstrand
from workstrands.requests import StandingRequest
from workstrands.standing import Standing


def strand_or_404(group: str, strand: str) -> Workstrand:
    """A workstrand of an edition; the network has no terms of reference."""
    found = Workstrand.objects.select_related("group").filter(group__is_network=False)
    return get_object_or_404(found, group__slug=group, slug=strand)


def version_or_404(standing: Standing, group: str, strand: str, number: str) -> TermsVersion:
    """A version by its number, or a 404 for whoever may not read it."""
    major, minor = number.split(".")
    rows = TermsVersion.objects.select_related("workstrand__group").visible_to(standing)
    found: TermsVersion = get_object_or_404(
        rows, workstrand__group__slug=group, workstrand__slug=strand, major=major, minor=minor
    )
    return found


@public_page
def in_force(request: StandingRequest, group: str, strand: str) -> HttpResponse:
    found = strand_or_404(group, strand)
    version = TermsVersion.objects.filter(workstrand=found).agreed().first()
    if version is None:
        raise Http404
    return _page(request, version)


@public_page
def version(request: StandingRequest, group: str, strand: str, number: str) -> HttpResponse:
    return _page(request, version_or_404(request.standing, group, strand, number))


def _page(request: StandingRequest, version: TermsVersion) -> HttpResponse:
    context: dict[str, Any] = {"version": version, "crumbs": [(_("Terms of reference"), "")]}
    context |= documents_of(version, request.standing)
    return render(request, "terms/version.html", context)
