"""Which countries and regions take part, and which are missing."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from core.public import public_page
from membership import rules_invitations as rules
from membership.selectors.coverage import coverage_of
from workstrands.models import Workstrand
from workstrands.requests import StandingRequest
from workstrands.rules import can_see_members
from workstrands.selectors import participation, roles_shown_of

from .joining import crumbs


@public_page
def coverage(request: StandingRequest, group: str, strand: str) -> HttpResponse:
    """Counts by region for everybody; for the network, which countries are there and which are missing."""
    workstrand = get_object_or_404(Workstrand.objects.select_related("group"), group__slug=group, slug=strand)
    sees_all = can_see_members(request.standing, workstrand.group)
    context = {
        "workstrand": workstrand,
        "group": workstrand.group,
        "coverage": coverage_of(workstrand) if sees_all else None,
        "participation": participation(roles_shown_of(workstrand)),
        "can_invite": rules.can_invite(request.standing, workstrand),
        "can_see_invitations": rules.can_see_invitations(request.standing, workstrand),
        "page_url": settings.SITE_URL + workstrand.get_absolute_url(),
        "crumbs": crumbs(workstrand, _("Coverage")),
    }
    return render(request, "membership/coverage.html", context)
