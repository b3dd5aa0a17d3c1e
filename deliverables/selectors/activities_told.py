"""What reports and the archive tell of activities."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.registries import ArchiveTable, ArchiveText, Fact, Span
from core.reporting import record_of, records_of
from deliverables.models import Activity
from workstrands.models import WorkingGroup
from workstrands.selectors_archive import name_of
from workstrands.standing import Standing

PART = "activities"
NAMED_MOST = 12  # organisations in one sentence


def facts(span: Span) -> Iterable[Fact]:
    """Which activities were entered in the span, one by one, and of each workstrand which organisations had any at its end; one query."""
    rows = Activity.objects.visible_to(span.reader).standing().filter(workstrand__group=span.group)
    if span.scope_ids is not None:
        rows = rows.filter(workstrand__in=span.scope_ids)
    rows = rows.select_related("workstrand__group", "organisation", "theme")
    by_strand: dict[int, list[Activity]] = defaultdict(list)
    for row in rows.order_by("workstrand__order", "organisation__name", "pk"):
        on = row.added_at.astimezone(span.group.time_zone).date()
        if on > span.ends_on and not row.entered_later:
            continue
        by_strand[row.workstrand_id].append(row)
        if on >= span.starts_on and not row.entered_later:
            yield Fact(PART, row.workstrand_id, on, _entered(row, on), (record_of(row),), row.get_absolute_url())
    for scope_id, those in by_strand.items():
        yield Fact(PART, scope_id, None, _at_the_end(those, span), records_of(those))


def _plain(text: str) -> str:
    """Words in a sentence of Markdown, on one line, that stay what they are."""
    return "".join(f"\\{letter}" if letter in r"\`*_[]<>&~|#!" else letter for letter in " ".join(text.split()))


def _entered(row: Activity, on: Any) -> str:
    said = (
        _("%(office)s entered its activity “%(title)s” under the theme %(theme)s on %(day)s.")
        if row.theme
        else _("%(office)s entered its activity “%(title)s” on %(day)s.")
    )
    return said % {
        "office": _plain(str(row.organisation)),
        "title": _plain(row.heading),
        "theme": _plain(str(row.theme or "")),
        "day": date_format(on, "j F Y"),
    }


def _at_the_end(rows: list[Activity], span: Span) -> str:
    strand = rows[0].workstrand
    offices = list(dict.fromkeys(str(row.organisation) for row in rows))
    named = [_plain(name) for name in offices[:NAMED_MOST]]
    rest = len(offices) - len(named)
    if rest:
        named.append(ngettext("%d other", "%d others", rest) % rest)
    listed = (
        _("%(first)s and %(last)s") % {"first": ", ".join(named[:-1]), "last": named[-1]} if named[1:] else named[0]
    )
    said = ngettext(
        "The register holds %(count)d activity of %(strand)s, entered until %(day)s: by %(offices)s.",
        "The register holds %(count)d activities of %(strand)s, entered until %(day)s: by %(offices)s.",
        len(rows),
    )
    if any(row.entered_later for row in rows):
        said = ngettext(
            "The register holds %(count)d activity of %(strand)s: by %(offices)s.",
            "The register holds %(count)d activities of %(strand)s: by %(offices)s.",
            len(rows),
        )
    name = strand.short_name
    return said % {
        "count": len(rows),
        "strand": _plain(name),
        "day": date_format(span.ends_on, "j F Y"),
        "offices": listed,
    }


def archive(group: WorkingGroup, standing: Standing) -> Iterable[ArchiveTable]:
    """The register, withdrawn ones too, as far as the reader may see it; names of contacts for people of the network."""
    rows = Activity.objects.visible_to(standing).filter(workstrand__group=group)
    rows = rows.select_related(
        "workstrand__group", "organisation", "theme", "contact__merged_into", "added_by__merged_into"
    )
    fields: dict[str, Any] = {
        "id": "pk",
        "workstrand": "workstrand.code",
        "organisation": "organisation.name",
        "country": lambda row: str(row.organisation.country or ""),
        "title": "title",
        "theme": lambda row: str(row.theme or ""),
        "methods": lambda row: [method.name for method in row.methods.all()],
        "state": "state",
        "purpose": "purpose",
        "worked": "worked",
        "did_not": "did_not",
        "links": lambda row: row.links.splitlines(),
        "audience": "audience",
        "added_at": "added_at",
        "changed_at": "changed_at",
        "entered_later": "entered_later",
        "withdrawn_at": "withdrawn_at",
        "withdraw_reason": "withdraw_reason",
        "address": lambda row: row.get_absolute_url(),
        "source": lambda row: row.source if standing.in_network or row.entered_later else "",
    }
    if standing.in_network:
        fields |= {
            "contact": name_of("contact", standing),
            "added_by": name_of("added_by", standing),
        }
    yield ArchiveTable(
        "activities/activities",
        gettext_lazy("Register of activities"),
        rows.prefetch_related("methods").order_by("pk"),
        fields,
        text=_as_text,
    )


def _as_text(row: Activity) -> ArchiveText | None:
    parts = [
        (_("What it is for"), row.purpose),
        (_("What worked"), row.worked),
        (_("What did not"), row.did_not),
    ]
    told = [f"## {heading}\n\n{words}\n" for heading, words in parts if words]
    if not told:
        return None
    return ArchiveText(str(row), "\n".join([f"# {row.organisation}: {row.heading}\n", *told]))
