"""What a report is made of: the parts that its facts fall into, and the record that each sentence is traced to."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import registries
from .registries import Fact, Span

PARTS = {
    "membership": _("Membership and participation"),
    "terms": _("Terms of reference"),
    "deliverables": _("Deliverables"),
    "outputs": _("Outputs"),
    "activities": _("Activities"),
    "reports": _("Reports"),
    "decisions": _("Decisions"),
    "board": _("The board"),
}


def record_of(row: models.Model) -> str:
    """How a fact names the row it is made of, such as "terms.TermsVersion:12"."""
    return f"{row._meta.label}:{row.pk}"


def records_of(rows: Iterable[models.Model]) -> tuple[str, ...]:
    return tuple(record_of(row) for row in rows)


def facts(span: Span) -> list[Fact]:
    """All that the apps know of a span, by part, then by day, what is so at the end last."""
    order = {part: place for place, part in enumerate(PARTS)}
    found = [fact for source in registries.report_facts for fact in source(span)]
    return sorted(found, key=lambda fact: (order[fact.part], fact.on is None, fact.on or span.ends_on, fact.records))
