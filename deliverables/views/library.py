"""The outputs library as its readers see it: of an edition, and over all."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from tablib import Dataset

from core import languages, text
from core.public import public_page
from core.spreadsheets import csv_response
from deliverables import rules
from deliverables.citations import address_of
from deliverables.forms.outputs import LibraryForm
from deliverables.models import Output
from deliverables.selectors.outputs import Offered, Sought, library, offered
from workstrands.models import WorkingGroup
from workstrands.requests import StandingRequest
from workstrands.rules import can_run_group
from workstrands.standing import NOBODY

OUTPUTS_A_PAGE = 25
IN_FEED = 50
SUMMARY_LENGTH = 500


def group_or_404(slug: str) -> WorkingGroup:
    return get_object_or_404(WorkingGroup, slug=slug)


def place(name: str, group: WorkingGroup | None) -> str:
    """The address of one of the library's pages: of an edition, or over all of them."""
    return reverse(name, args=[group.slug]) if group else reverse(f"all_{name}")


def crumbs(group: WorkingGroup | None, here: str = "") -> list[tuple[str, str]]:
    way = [(_("Groups"), reverse("groups")), (group.title, group.get_absolute_url())] if group else []
    return [*way, (_("Outputs"), place("outputs", group) if here else ""), *([(here, "")] if here else [])]


@public_page
def outputs(request: StandingRequest, group: str = "") -> HttpResponse:
    edition = group_or_404(group) if group else None
    known = offered(request.standing, edition)
    form = LibraryForm(request.GET, offered=known)
    sought = form.sought()
    page = Paginator(library(request.standing, edition, sought), OUTPUTS_A_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    for row in page.object_list:
        row.spoken = ", ".join(map(languages.name, row.languages))
    context: dict[str, Any] = {
        "group": edition,
        "form": form,
        "page": page,
        "total": page.paginator.count,
        "kept": kept.urlencode(),
        "is_searched": sought.is_any,
        "reads_all": _reads_all(request, edition),
        "primary": _add_link(request, edition, known),
        "export_url": place("outputs_export", edition),
        "feed_url": place("outputs_feed", edition),
        "crumbs": crumbs(edition),
    }
    return render(request, "deliverables/outputs.html", context)


def _reads_all(request: StandingRequest, group: WorkingGroup | None) -> bool:
    if group is None:
        return request.standing.in_network
    return group.pk in request.standing.reads_groups or can_run_group(request.standing, group)


def _add_link(request: StandingRequest, group: WorkingGroup | None, known: Offered) -> dict[str, str] | None:
    if group is None or not any(rules.can_keep_outputs(request.standing, strand) for strand in known.strands):
        return None
    return {"label": _("Add an output"), "url": reverse("output_add", args=[group.slug])}


@public_page
def export(request: StandingRequest, group: str = "") -> HttpResponse:
    """What the reader's search found, as a table."""
    edition = group_or_404(group) if group else None
    sought = LibraryForm(request.GET, offered=offered(request.standing, edition)).sought()
    table = Dataset(headers=[_("Number"), _("Title"), _("Kind"), _("Group"), _("Of"), _("Released"), _("Version"), _("Authors"), _("Licence"),
                             _("DOI"), _("Languages"), _("Themes"), _("Who may read it"), _("Link"), _("File"), _("Entered later"),
                             _("Address")])  # fmt: skip
    for row in library(request.standing, edition, sought).prefetch_related("themes"):
        table.append(_cells(row))
    return csv_response(table, f"outputs-{edition.slug}" if edition else "outputs")


def _cells(row: Output) -> list[str]:
    return [
        str(row.pk),
        row.title,
        str(row.get_kind_display()),
        row.workstrand.group.title,
        row.workstrand.code,
        row.released,
        row.version,
        row.authors,
        row.licence,
        row.doi,
        ", ".join(row.languages),
        "; ".join(theme.title for theme in row.themes.all()),
        str(row.get_audience_display()),
        row.link,
        row.file_name,
        _("yes") if row.entered_later else "",
        settings.SITE_URL + row.get_absolute_url(),
    ]


@public_page
def feed(request: StandingRequest, group: str = "") -> HttpResponse:
    """Always as the public sees it: a feed reader has no session, and a cached feed must not hold what its first reader saw."""
    edition = group_or_404(group) if group else None
    made = Atom1Feed(
        title=_("Outputs of %s") % edition.title if edition else _("Outputs"),
        link=settings.SITE_URL + place("outputs", edition),
        description="",
        feed_url=settings.SITE_URL + place("outputs_feed", edition),
        language=get_language() or settings.LANGUAGE_CODE,
    )
    for row in library(NOBODY, edition, Sought(earlier=True)).order_by("-added_at", "-id")[:IN_FEED]:
        made.add_item(
            title=row.title,
            link=settings.SITE_URL + row.get_absolute_url(),
            description=text.plain(row.summary, SUMMARY_LENGTH) or address_of(row),
            pubdate=row.added_at,
            updateddate=row.added_at,
            unique_id=f"tag:{settings.SITE_HOST},2026:output-{row.pk}",
            author_name=row.workstrand.group.title,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
