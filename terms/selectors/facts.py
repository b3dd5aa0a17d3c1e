"""What a report may say of terms of reference: drafts begun, consultations opened and closed, versions agreed."""

import datetime
from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.registries import Fact, Span
from core.reporting import record_of
from core.text import literal
from terms.models import Consultation, TermsVersion
from workstrands.models import Workstrand

State = Consultation.State


def facts(span: Span) -> Iterable[Fact]:
    """Of what its reader may see; two queries."""
    yield from _versions(span)
    yield from _consultations(span)


def _within(span: Span, path: str) -> Q:
    if span.scope_ids is None:
        return Q(**{f"{path}__group": span.group})
    return Q(**{f"{path}__in": span.scope_ids})


def _said(strand: Workstrand, version: TermsVersion, day: datetime.date) -> dict[str, str]:
    name = strand.short_name
    return {"strand": literal(name), "number": version.number, "day": date_format(day, "j F Y")}


def _versions(span: Span) -> Iterator[Fact]:
    rows = TermsVersion.objects.visible_to(span.reader).filter(_within(span, "workstrand")).defer("text")
    for version in rows.select_related("workstrand__group", "decision__workstrand__group").order_by("started_at", "id"):
        strand, decision = version.workstrand, version.decision
        day = version.in_force_on or version.started_at.astimezone(span.group.time_zone).date()
        if not span.starts_on <= day <= span.ends_on:
            continue
        values, records = _said(strand, version, day), [record_of(version)]
        if decision is not None and span.reader.may_read(decision):
            values["decision"] = literal(decision.number)
            records.append(record_of(decision))
            said = _("The terms of reference %(number)s of %(strand)s were agreed, in force from %(day)s (decision %(decision)s).")  # fmt: skip
        elif version.is_agreed:
            said = _("The terms of reference %(number)s of %(strand)s were agreed, in force from %(day)s.")
        else:
            said = _("Draft %(number)s of the terms of reference of %(strand)s was begun on %(day)s.")
        yield Fact("terms", strand.pk, day, said % values, tuple(records), version.get_absolute_url())


def _consultations(span: Span) -> Iterator[Fact]:
    readable = TermsVersion.objects.visible_to(span.reader).filter(_within(span, "workstrand"))
    rows = Consultation.objects.filter(version__in=readable.values("pk"), opened_at__isnull=False)
    for row in rows.select_related("version__workstrand__group").defer("version__text").order_by("opened_at", "id"):
        yield from _consultation(span, row)


ENDS = {
    State.ADOPTED: gettext_lazy("The consultation on the terms of reference %(number)s of %(strand)s ended on %(day)s: adopted."),
    State.REJECTED: gettext_lazy("The consultation on the terms of reference %(number)s of %(strand)s ended on %(day)s: not adopted."),
    State.ENDED: gettext_lazy("The consultation on the terms of reference %(number)s of %(strand)s ended on %(day)s without a result."),
}  # fmt: skip


def _consultation(span: Span, row: Consultation) -> Iterator[Fact]:
    """That it opened, in these days; that it ended; and at the end of them, where it still runs."""
    strand, zone = row.workstrand, span.group.time_zone
    assert row.opened_at is not None  # noqa: S101 - asked for
    opened, since = row.opened_at.astimezone(zone).date(), row.state_since.astimezone(zone).date()
    made = (record_of(row),), row.get_absolute_url()
    if span.starts_on <= opened <= span.ends_on:
        said = _("The consultation on the terms of reference %(number)s of %(strand)s opened on %(day)s.")
        yield Fact("terms", strand.pk, opened, said % _said(strand, row.version, opened), *made)
    if row.state in ENDS and span.starts_on <= since <= span.ends_on:
        yield Fact("terms", strand.pk, since, str(ENDS[State(row.state)]) % _said(strand, row.version, since), *made)
    if row.state == State.BLOCKED and since <= span.ends_on:
        said = _("An objection holds up the terms of reference %(number)s of %(strand)s since %(day)s.")
        yield Fact("terms", strand.pk, None, said % _said(strand, row.version, since), *made, "late")
    if row.state == State.OPEN and opened <= span.ends_on:
        closes = row.closes_at.astimezone(zone).date()
        said = _("The consultation on the terms of reference %(number)s of %(strand)s is open until %(day)s.")
        yield Fact("terms", strand.pk, None, said % _said(strand, row.version, closes), *made, "asked")
