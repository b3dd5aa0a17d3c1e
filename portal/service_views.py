"""What machines read: health, robots, sitemap, security.txt."""

import datetime

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from post_office.models import STATUS, Email

from core import clock
from core.public import public_page
from deliverables.models import Deliverable
from deliverables.selectors.outputs import public_paths
from membership.selectors.calls import calls_readable
from reports.selectors.reports import standing_reports
from terms.models import TermsVersion
from workstrands.models import Decision, WorkingGroup, Workstrand
from workstrands.standing import NOBODY

MAIL_LATE_AFTER = datetime.timedelta(minutes=5)


def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers and no mail waits longer than five minutes; 503 with the reason otherwise. Names no version and no host."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        # Not `requeued`: a mailbox that puts us off is its own trouble, not the site's.
        late = Email.objects.filter(status=STATUS.queued, created__lt=clock.now() - MAIL_LATE_AFTER).count()
    except Error:
        return JsonResponse({"database": "down"}, status=503)
    status = 503 if late else 200
    response = JsonResponse(
        {"database": "up", "mail": "late" if late else "up", "mail_late_count": late}, status=status
    )
    response["Cache-Control"] = "no-store"
    return response


def robots(request: HttpRequest) -> HttpResponse:
    closed = ["/account/", "/admin/", "/desk/", "/invitations/", "/me/", "/outbox/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), f"Sitemap: {settings.SITE_URL}/sitemap.xml"]
    if settings.DEMO:
        lines = ["User-agent: *", "Disallow: /"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116; it expires within a year and is made anew at each reading."""
    expires = (clock.now() + datetime.timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    text = (
        f"Contact: mailto:{settings.CONTACT_EMAIL}\nExpires: {expires:%Y-%m-%dT%H:%M:%SZ}\nPreferred-Languages: en\n"
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt\n"
    )
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _works_paths() -> list[str]:
    """What everybody may read of the groups' work: deliverables, outputs, reports. Three queries."""
    deliverables = Deliverable.objects.visible_to(NOBODY).select_related("workstrand__group").order_by("pk")
    reports = standing_reports(NOBODY).order_by("pk")
    return [
        *(row.get_absolute_url() for row in deliverables),
        *public_paths(),
        *(row.get_absolute_url() for row in reports),
    ]


@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    from xml.sax.saxutils import escape

    paths = [reverse(name) for name in ("home", "groups", "organisations", "people", "privacy")]
    paths += [reverse("group", args=[slug]) for slug in WorkingGroup.objects.values_list("slug", flat=True)]
    strands = Workstrand.objects.strands().values_list("group__slug", "slug")
    paths += [reverse("workstrand", args=pair) for pair in strands]
    paths += [call.get_absolute_url() for call in calls_readable(NOBODY).order_by("id")]
    agreed = TermsVersion.objects.filter(state=TermsVersion.State.AGREED).defer("text")
    paths += [version.get_absolute_url() for version in agreed.select_related("workstrand__group").order_by("id")]
    decisions = Decision.objects.visible_to(NOBODY).select_related("workstrand__group").order_by("id")
    paths += [decision.get_absolute_url() for decision in decisions]
    paths += _works_paths()
    urls = "".join(f"<url><loc>{escape(settings.SITE_URL + path)}</loc></url>" for path in paths)
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>\n'
    return HttpResponse(xml, content_type="application/xml")
