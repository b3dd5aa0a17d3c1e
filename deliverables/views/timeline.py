"""The timeline of deliverables: a page made for one sheet of paper, and a picture to put in a slide."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.public import public_page
from deliverables.selectors.timeline import Picture, picture_of
from deliverables.slide import slide_of
from workstrands.models import WorkingGroup, Workstrand
from workstrands.pages import edition_or_404, way_below
from workstrands.requests import StandingRequest


def _strand(request: StandingRequest, group: WorkingGroup) -> Workstrand | None:
    slug = request.GET.get("strand", "")
    return get_object_or_404(group.workstrands.select_related("group"), slug=slug) if slug else None


def _picture(request: StandingRequest, group: WorkingGroup, strand: Workstrand | None) -> Picture:
    return picture_of(strand or group, request.standing, group.today())


def _crumbs(group: WorkingGroup) -> list[tuple[str, str]]:
    return way_below(group, _("Deliverables"), "deliverables", (_("Timeline"), ""))


def _choices(group: WorkingGroup, strand: Workstrand | None) -> list[dict[str, object]]:
    """The timeline of the whole group, and of each of its workstrands."""
    page = reverse("timeline", args=[group.slug])
    strands = group.workstrands.strands().exclude(state=Workstrand.State.PROPOSED).order_by("order", "code")
    one = [
        {"title": row.code, "name": row.title, "url": f"{page}?strand={row.slug}", "current": row == strand}
        for row in strands
    ]
    whole = {"title": _("Whole group"), "name": "", "url": page, "current": strand is None}
    return [whole, *one] if one else []


@public_page
def timeline(request: StandingRequest, group: str) -> HttpResponse:
    edition = edition_or_404(group)
    strand = _strand(request, edition)
    picture = _picture(request, edition, strand)
    context = {
        "group": edition,
        "strand": strand,
        "lede": strand or (edition.name if edition.short_name else ""),
        "picture": picture,
        "choices": _choices(edition, strand),
        "crumbs": _crumbs(edition),
    }
    return render(request, "deliverables/timeline.html", context)


@public_page
def timeline_svg(request: StandingRequest, group: str) -> HttpResponse:
    edition = edition_or_404(group)
    strand = _strand(request, edition)
    slide = slide_of(_picture(request, edition, strand))
    response = render(request, "deliverables/timeline.svg", {"slide": slide}, content_type="image/svg+xml")
    name = "-".join(filter(None, (edition.slug, strand.slug if strand else "", "timeline")))
    response["Content-Disposition"] = f'attachment; filename="{name}.svg"'
    return response
