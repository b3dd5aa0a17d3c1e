"""The circulars somebody was sent, also past ones, with their files."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from membership import rules_circulars as rules
from membership.letters import Owed
from membership.models import Circular, CircularFile, CircularRecipient
from membership.selectors import circulars as selectors
from membership.services.sending import letter
from people.views import person_required
from workstrands.requests import MemberRequest

LIST_A_PAGE = 50


@person_required
def index(request: MemberRequest) -> HttpResponse:
    found = selectors.circulars_of(request.user, request.standing)
    page = Paginator(found, LIST_A_PAGE).get_page(request.GET.get("page"))
    crumbs = [(_("My page"), reverse("me")), (_("Circulars"), "")]
    return render(request, "membership/my_circulars.html", {"page": page, "crumbs": crumbs})


def _readable(request: MemberRequest, pk: str) -> Circular:
    found: Circular = get_object_or_404(selectors.circulars_of(request.user, request.standing), pk=int(pk))
    return found


@person_required
def circular(request: MemberRequest, pk: str) -> HttpResponse:
    found = _readable(request, pk)
    row = CircularRecipient.objects.filter(circular=found, person=request.user).prefetch_related("asked").first()
    asked = list(row.asked.all()) if row else []
    owed = [Owed(thing.key, thing.title, thing.url) for thing in asked if thing.done_at is None]
    context = {
        "circular": found,
        "letter": letter(found, request.user, owed),
        "files": list(found.files.all()),
        "row": row,
        "corrections": list(selectors.circulars_of(request.user, request.standing).filter(corrects=found)),
        "handles": rules.can_handle(request.standing, found),
        "crumbs": [(_("My page"), reverse("me")), (_("Circulars"), reverse("my_circulars")), (found.subject, "")],
    }  # fmt: skip
    return render(request, "membership/my_circular.html", context)


@never_cache
@person_required
def file(request: MemberRequest, pk: str, file: str) -> HttpResponse:
    row = get_object_or_404(
        CircularFile.objects.select_related("circular__workstrand__group"), pk=int(file), circular=int(pk)
    )
    handles = rules.can_handle(request.standing, row.circular)
    if not handles and not selectors.circulars_of(request.user, request.standing).filter(pk=row.circular_id).exists():
        raise Http404
    try:
        with row.file.open(
            "rb"
        ) as contents:  # read whole: it is some megabytes at most, and needs no thread under ASGI
            answer = HttpResponse(contents.read(), content_type=row.content_type)
    except OSError:
        raise Http404 from None
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=row.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
