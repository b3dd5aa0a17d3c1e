"""Who is in the network."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.public import public_page
from membership.forms.directory import DirectoryForm
from membership.selectors import directory
from workstrands.requests import StandingRequest

PEOPLE_A_PAGE = 50


@public_page
def people(request: StandingRequest) -> HttpResponse:
    form = DirectoryForm(request.GET, standing=request.standing)
    found = directory.directory(request.standing, form.sought())
    page: Any = directory.DirectoryPaginator(found, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "entries": directory.entries(page, request.standing),
        "total": page.paginator.count,
        "is_more": page.paginator.count == directory.MOST_COUNTED,
        "kept": kept.urlencode(),
        "is_searched": any(kept.values()),
        "in_network": request.standing.in_network,
        "crumbs": [(_("Who takes part"), reverse("organisations")), (_("People"), "")],
    }
    return render(request, "membership/people.html", context)
