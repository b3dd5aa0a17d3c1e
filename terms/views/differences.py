"""What differs between two versions."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.differences import compare
from core.public import public_page
from terms.forms.differences import CompareForm
from terms.models import TermsVersion
from terms.selectors.differences import texts_of, versions_to_compare
from terms.views.versions import crumbs
from workstrands.requests import StandingRequest

SIDE = "side"


@public_page
def differences(request: StandingRequest, group: str, strand: str, a: str, b: str) -> HttpResponse:
    versions = versions_to_compare(request.standing, group, strand)
    old, new = _chosen(versions, a, b)
    is_side = request.GET.get("view") == SIDE
    is_asked = "old" in request.GET or "new" in request.GET
    shown = {"old": a, "new": b, "view": SIDE if is_side else "inline"}
    form = CompareForm(request.GET if is_asked else None, versions=versions, initial=shown)
    if is_asked and form.is_valid():
        return redirect(_address(group, strand, shown, form.cleaned_data))
    before, after = texts_of([old, new])
    context: dict[str, Any] = {
        "old": old,
        "new": new,
        "differences": compare(before, after),
        "is_side": is_side,
        "is_backwards": (old.major, old.minor) > (new.major, new.minor),
        "form": form,
        "crumbs": crumbs(old.workstrand, _("Differences")),
    }
    return render(request, "terms/differences.html", context)


def _chosen(versions: list[TermsVersion], *numbers: str) -> list[TermsVersion]:
    """Those of these numbers, or a 404 for whoever may not read one of them."""
    by_number = {version.number: version for version in versions}
    try:
        return [by_number[number] for number in numbers]
    except KeyError:
        raise Http404 from None


def _address(group: str, strand: str, shown: dict[str, str], chosen: dict[str, str]) -> str:
    chosen = shown | {name: value for name, value in chosen.items() if value}
    address = reverse("terms_differences", args=[group, strand, chosen["old"], chosen["new"]])
    return f"{address}?view={SIDE}" if chosen["view"] == SIDE else address
