"""The reports of a group as its archive has them: of each reader what they may read."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.registries import ArchiveTable, ArchiveText
from reports.models import Report, SectionRevision
from workstrands.models import WorkingGroup
from workstrands.selectors_archive import name_of
from workstrands.standing import Standing

from .reports import readable


def tables(group: WorkingGroup, standing: Standing) -> Iterable[ArchiveTable]:
    """Reports with their texts and the facts they were drawn from; and, for who runs a strand, what was written in which revision."""
    rows = readable(standing).filter(workstrand__group=group).order_by("workstrand", "covers_to", "id")
    rows = rows.select_related("begun_by__merged_into", "published_by__merged_into", "on_behalf_of__merged_into")
    people: dict[str, Callable[[Any], Any]] = {}
    if standing.in_network:
        people = {name: name_of(name, standing) for name in ("begun_by", "published_by", "on_behalf_of")}
    yield ArchiveTable(
        "reports/reports",
        _("Reports"),
        rows.select_related("workstrand__group").prefetch_related("sections"),
        {
            "id": "pk", "workstrand": "workstrand.code", "kind": "kind", "title": "title", "covers_from": "covers_from",
            "covers_to": "covers_to", "state": "state", "state_reason": "state_reason", "rating": "rating",
            "rating_reason": lambda row: row.rating_reason if _shows_text(row, standing) else "",
            "audience": "audience", "begun_at": "begun_at", "published_at": "published_at",
            "corrects": "corrects_id", "sent_to_count": "sent_to_count", "entered_later": "entered_later",
            "facts": lambda row: row.facts if _shows_text(row, standing) else [],
            **people,
        },
        text=lambda row: ArchiveText(row.title, as_markdown(row)) if _shows_text(row, standing) else None,
    )  # fmt: skip
    run = Q(section__report__workstrand__in=standing.leads) | Q(
        section__report__workstrand__group__in=standing.officer_of
    )
    revisions = SectionRevision.objects.filter(section__report__workstrand__group=group)
    yield ArchiveTable(
        "reports/revisions",
        _("Revisions of reports"),
        (revisions if standing.is_superuser else revisions.filter(run))
        .select_related("section", "by__merged_into")
        .order_by("section", "number"),
        {
            "report": "section.report_id",
            "section": "section.key",
            "number": "number",
            "at": "at",
            "by": name_of("by", standing),
            "text": "text",
        },
    )


def _shows_text(row: Report, standing: Standing) -> bool:
    """The text of a withdrawn report is read by who runs its strand only."""
    runs = standing.is_officer_of(row.workstrand.group) or row.workstrand_id in standing.leads
    return row.state != Report.State.WITHDRAWN or runs


def as_markdown(report: Report) -> str:
    """A report as one text, its sections under their headings."""
    parts = [f"# {report.title}\n"]
    if report.rating:
        said = (
            f"{report.get_rating_display()}: {report.rating_reason}"
            if report.rating_reason
            else report.get_rating_display()
        )
        parts.append(f"{said}\n")
    parts += [f"## {section.heading}\n\n{section.text}" for section in report.sections.all()]
    return "\n".join(parts)
