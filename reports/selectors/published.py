"""What reports tell of reports: which were published on days of the span, and what they said of how it goes."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.registries import Fact, Span
from core.reporting import record_of
from core.text import literal
from reports.models import Report

from .reports import standing_reports

DAY = "j F Y"


def facts(span: Span) -> Iterator[Fact]:
    """Each published report that no other corrects, by the last day it covers; one query."""
    rows = standing_reports(span.reader).filter(
        workstrand__group=span.group, covers_to__range=(span.starts_on, span.ends_on)
    )
    if span.scope_ids is not None:
        rows = rows.filter(workstrand__in=span.scope_ids)
    for report in rows.defer("facts").order_by("covers_to", "id"):
        yield Fact(
            part="reports",
            scope_id=report.workstrand_id,
            on=report.covers_to,
            sentence=_sentence(report),
            records=(record_of(report),),
            url=report.get_absolute_url(),
        )


def _sentence(report: Report) -> str:
    strand = report.workstrand
    assert report.published_at is not None  # noqa: S101 - it is published
    published = report.published_at.astimezone(strand.group.time_zone).date()
    words = {
        "kind": report.get_kind_display(),
        "name": literal(strand.short_name),
        "from": date_format(report.covers_from, DAY),
        "to": date_format(report.covers_to, DAY),
        "published": date_format(published, DAY),
        "rating": report.get_rating_display(),
    }
    if report.rating:
        return (
            _("The %(kind)s on %(name)s from %(from)s to %(to)s, published on %(published)s, says %(rating)s.") % words
        )
    return _("The %(kind)s on %(name)s from %(from)s to %(to)s was published on %(published)s.") % words
