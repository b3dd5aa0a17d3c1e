from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from people.views import person_required
from reports.rules import can_download_archive
from reports.selectors.archive import left_out, stream, tables_for
from reports.services.closing import note_archive
from workstrands.models import WorkingGroup
from workstrands.pages import edition_or_404, way_to
from workstrands.requests import MemberRequest
from workstrands.rules import can_run_group


def _taken_by(request: MemberRequest, slug: str) -> WorkingGroup:
    group = edition_or_404(slug)
    if not can_download_archive(request.standing, group):
        raise PermissionDenied
    return group


@person_required
def archive(request: MemberRequest, group: str) -> HttpResponse:
    edition = _taken_by(request, group)
    context = {
        "group": edition,
        "tables": tables_for(edition, request.standing),
        "is_officer": can_run_group(request.standing, edition),
        "left_out": left_out(),
        "crumbs": way_to(edition, (_("Archive"), "")),
    }
    return render(request, "reports/archive.html", context)


@require_POST
@person_required
def download(request: MemberRequest, group: str) -> Any:
    edition = _taken_by(request, group)
    if can_run_group(request.standing, edition):
        note_archive(group=edition, by=request.user)
    answer = StreamingHttpResponse(stream(edition, request.standing, request.user), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{edition.slug}-{clock.today():%Y-%m-%d}.zip"'
    answer["Cache-Control"] = "private, no-store"
    return answer
