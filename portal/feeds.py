"""Atom feeds of what everybody may see."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.public import public_page
from workstrands.models import WorkingGroup, Workstrand
from workstrands.standing import NOBODY

from .activity import ActivityRow, activity


def _feed(title: str, path: str, feed_path: str, rows: list[ActivityRow]) -> HttpResponse:
    """Always as the public sees it: a feed reader has no session, and a cached feed must not hold what its first reader saw."""
    feed = Atom1Feed(
        title=title,
        link=settings.SITE_URL + path,
        description="",
        feed_url=settings.SITE_URL + feed_path,
        language=get_language() or settings.LANGUAGE_CODE,
    )
    for row in rows:
        feed.add_item(
            title=row.text,
            link=settings.SITE_URL + row.url,
            description=row.text,
            pubdate=row.at,
            updateddate=row.at,
            unique_id=f"tag:{settings.SITE_HOST},2026:history-{row.id}",
            author_name=settings.SITE_NAME,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@public_page
def site_feed(request: HttpRequest) -> HttpResponse:
    return _feed(settings.SITE_NAME, "/", reverse("feed"), activity(NOBODY))


@public_page
def group_feed(request: HttpRequest, group: str) -> HttpResponse:
    edition = get_object_or_404(WorkingGroup, slug=group)
    return _feed(
        edition.title, edition.get_absolute_url(), reverse("group_feed", args=[group]), activity(NOBODY, group=edition)
    )


@public_page
def workstrand_feed(request: HttpRequest, group: str, strand: str) -> HttpResponse:
    found = get_object_or_404(Workstrand.objects.select_related("group"), group__slug=group, slug=strand)
    title = _("%(group)s: %(strand)s") % {"group": found.group.title, "strand": found}
    return _feed(
        title,
        found.get_absolute_url(),
        reverse("workstrand_feed", args=[group, strand]),
        activity(NOBODY, workstrand=found),
    )
