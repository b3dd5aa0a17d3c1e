"""The register of decisions as its readers see it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from core.public import public_page
from workstrands.models import Decision
from workstrands.requests import StandingRequest


@public_page
def decision(request: StandingRequest, group: str, number: str) -> HttpResponse:
    rows = Decision.objects.select_related("workstrand__group").visible_to(request.standing)
    found = get_object_or_404(rows, workstrand__group__slug=group, number=number)
    return render(request, "workstrands/decision.html", {"decision": found, "crumbs": []})
