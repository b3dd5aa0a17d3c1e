"""What reports tell of outputs, and what of them goes into a group's archive."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.registries import ArchiveTable, ArchiveText, Fact, Span
from core.reporting import records_of
from deliverables.citations import citation
from deliverables.models import Material, Output
from workstrands.models import WorkingGroup
from workstrands.selectors_archive import name_of
from workstrands.standing import Standing

Column = str | Callable[[Any], Any]
_MARKS = re.compile(r"([\\`*_\[\]<>&~|#!])")


def facts(span: Span) -> Iterable[Fact]:
    """What was released in the span and stands, of what the span's reader may see: known to a year, where that year ends in it. One query."""
    rows = Output.objects.visible_to(span.reader).standing().filter(workstrand__group=span.group)
    if span.scope_ids is not None:
        rows = rows.filter(workstrand__in=span.scope_ids)
    for output in (
        rows.filter(released_on__range=(span.starts_on, span.ends_on))
        .select_related("workstrand__group")
        .order_by("released_on", "id")
    ):
        yield Fact(
            part="outputs",
            scope_id=output.workstrand_id,
            on=output.released_on,
            sentence=_sentence(output),
            records=records_of([output]),
            url=output.get_absolute_url(),
        )


def _sentence(output: Output) -> str:
    title = _MARKS.sub(r"\\\1", output.title)
    values = {
        "title": title,
        "kind": output.get_kind_display(),
        "strand": output.workstrand.code
        if not output.workstrand.is_plenary
        else _MARKS.sub(r"\\\1", output.workstrand.group.title),
        "released": output.released,
        "version": _MARKS.sub(r"\\\1", output.version),
    }
    on_a_day = output.released_precision == "day"
    if output.kind == Output.Kind.EVENT:
        said = (
            _("%(strand)s held “%(title)s” on %(released)s.")
            if on_a_day
            else _("%(strand)s held “%(title)s” in %(released)s.")
        )
    elif output.version:
        said = (
            _("%(strand)s released “%(title)s” (%(kind)s, version %(version)s) on %(released)s.")
            if on_a_day
            else _("%(strand)s released “%(title)s” (%(kind)s, version %(version)s) in %(released)s.")
        )
    else:
        said = (
            _("%(strand)s released “%(title)s” (%(kind)s) on %(released)s.")
            if on_a_day
            else _("%(strand)s released “%(title)s” (%(kind)s) in %(released)s.")
        )
    return said % values


def _files(row: Any) -> Iterable[tuple[str, Any]]:
    """The file of a row that stands, under a name that no other has."""
    if row.file and row.withdrawn_at is None:
        yield f"{row.pk}-{row.file_name}", row.file


def _output_text(output: Output) -> ArchiveText:
    words = citation(output)
    return ArchiveText(output.title, f"# {output.title}\n\n{output.summary}\n\n{words.words} <{words.url}>\n")


def _material_text(material: Material) -> ArchiveText:
    parts = [("", material.text), (_("What worked"), material.worked), (_("What did not"), material.did_not)]
    body = "\n\n".join((f"## {title}\n\n{text}" if title else text) for title, text in parts if text)
    return ArchiveText(material.title, f"# {material.title}\n\n{body}\n")


COMMON: dict[str, Column] = {
    "number": "pk",
    "workstrand": "workstrand.code",
    "title": "title",
    "audience": "audience",
    "link": "link",
    "file": "file_name",
    "file_bytes": "file_bytes",
    "file_sha256": "file_digest",
    "added_at": "added_at",
    "withdrawn_at": "withdrawn_at",
    "withdraw_reason": "withdraw_reason",
}


def archive(group: WorkingGroup, standing: Standing) -> Iterable[ArchiveTable]:
    """Outputs and shared material with their texts and files; who shared and added them only for readers in the network."""
    people: dict[str, Column] = {"added_by": name_of("added_by", standing)} if standing.in_network else {}
    outputs = Output.objects.visible_to(standing).filter(workstrand__group=group).order_by("id")
    yield ArchiveTable(
        name="outputs/outputs",
        title=gettext_lazy("Outputs"),
        rows=outputs.select_related(
            "workstrand__group",
            "added_by__merged_into",
            "deliverable__workstrand__group",
            "replaces__workstrand__group",
        ).prefetch_related("themes"),
        fields={
            **COMMON,
            "kind": "kind",
            "summary": "summary",
            "authors": "authors",
            "version": "version",
            "licence": "licence",
            "doi": "doi",
            "languages": lambda row: ", ".join(row.languages),
            "released": "released",
            "released_on": "released_on",
            "deliverable": lambda row: (
                row.deliverable.code if row.deliverable and standing.may_read(row.deliverable) else ""
            ),
            "themes": lambda row: "; ".join(theme.title for theme in row.themes.all()),
            "newer_version_of": lambda row: (
                row.replaces_id if row.replaces and standing.may_read(row.replaces) else None
            ),
            "entered_later": "entered_later",
            **people,
        },
        text=_output_text,
        files=_files,
    )
    material = Material.objects.visible_to(standing).filter(workstrand__group=group).order_by("id")
    yield ArchiveTable(
        name="outputs/material",
        title=gettext_lazy("Shared material"),
        rows=material.select_related("workstrand__group", "added_by__merged_into", "output__workstrand__group"),
        fields={
            **COMMON,
            "text": "text",
            "what_worked": "worked",
            "what_did_not": "did_not",
            "output": lambda row: row.output_id if row.output and standing.may_read(row.output) else None,
            "changed_at": "changed_at",
            **people,
        },
        text=_material_text,
        files=_files,
    )
