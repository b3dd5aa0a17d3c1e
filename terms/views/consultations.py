"""A consultation as its readers see it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from core.public import public_page
from terms.models import Consultation, TermsVersion
from workstrands.requests import StandingRequest
from workstrands.standing import Standing


def consultation_or_404(standing: Standing, group: str, strand: str, number: str, pk: str) -> Consultation:
    """A consultation on a version, or a 404 for whoever may not read that."""
    major, minor = number.split(".")
    readable = TermsVersion.objects.visible_to(standing).filter(
        workstrand__group__slug=group, workstrand__slug=strand, major=major, minor=minor
    )
    rows = Consultation.objects.select_related("version__workstrand__group", "decision")
    return get_object_or_404(rows, pk=pk, version__in=readable)


@public_page
def consultation(request: StandingRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    found = consultation_or_404(request.standing, group, strand, number, pk)
    return render(request, "terms/consultation.html", {"consultation": found, "crumbs": []})
