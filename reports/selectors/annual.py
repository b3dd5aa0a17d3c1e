"""The annual report as the record has it: sections of sentences, each traced to the records it is made of."""

import datetime
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import reporting
from core.audiences import Audience
from core.registries import Fact, Span
from core.reporting import PARTS, record_of
from core.text import literal
from workstrands.models import WorkingGroup, Workstrand
from workstrands.standing import standing_of_audience

from .lines import DraftedSection, Lines, period_words, row

OVERVIEW, MEMBERSHIP, PLENARY = "overview", "membership", "plenary"
# What the table of figures counts, by the part of a report that tells of it: by name, for this app knows the others only by what they say.
COUNTED = {
    "terms": ("terms.TermsVersion", gettext_lazy("Versions of terms")),
    "deliverables": ("deliverables.Deliverable", gettext_lazy("Deliverables")),
    "outputs": ("deliverables.Output", gettext_lazy("Outputs")),
    "activities": ("deliverables.Activity", gettext_lazy("Activities")),
    "reports": ("reports.Report", gettext_lazy("Reports")),
    "decisions": ("workstrands.Decision", gettext_lazy("Decisions")),
}
YEAR_DAYS, MOST_DAYS = 365, 400  # days: of a year, and of a period that is reported on as one


def usual_span(group: WorkingGroup) -> tuple[datetime.date, datetime.date]:
    """What an annual report covers where nobody says otherwise: the group's period where that is a year or about, else its last twelve months."""
    today = group.today()
    first = group.starts_on or today.replace(month=1, day=1)
    last = min(group.ends_on or today, today)
    if (last - first).days > MOST_DAYS:
        first = last - datetime.timedelta(days=YEAR_DAYS - 1)
    return min(first, last), last


def drafted(
    group: WorkingGroup, starts_on: datetime.date, ends_on: datetime.date, audience: str
) -> list[DraftedSection]:
    """The sections of the annual report of a group between two days, for the readers of an audience.

    It holds what all of them may read, and no more. Parts of which the record has nothing are left out; a workstrand of which it has nothing
    says so. One query beside those of the sources of facts.
    """
    strands = list(group.workstrands.order_by("-is_plenary", "order", "code"))
    plenary = next(strand for strand in strands if strand.is_plenary)
    span = Span(group, starts_on, ends_on, standing_of_audience(plenary, audience))
    told: dict[int, list[Fact]] = {}
    for fact in reporting.facts(span):
        told.setdefault(fact.scope_id, []).append(fact)
    of_group = told.get(plenary.pk, [])
    shown = [strand for strand in strands if not strand.is_plenary and _belongs(strand, span, told)]
    sections = [_overview(span, plenary, [plenary, *shown], told, audience)]
    members = [fact for fact in of_group if fact.part == "membership"]
    others = [fact for fact in of_group if fact.part != "membership"]
    if members:
        sections.append(_section(MEMBERSHIP, str(PARTS["membership"]), members, audience, with_parts=False))
    if others:
        sections.append(_section(PLENARY, _("The group as a whole"), others, audience))
    for strand in shown:
        facts = told.get(strand.pk, [])
        if all(fact.part == "membership" for fact in facts):
            facts = [*facts, _nothing(strand, span, audience, beyond=bool(facts))]
        with_parts = any(fact.part != "membership" for fact in facts)
        sections.append(_section(f"strand-{strand.slug}", str(strand), facts, audience, with_parts=with_parts))
    return sections


def _belongs(strand: Workstrand, span: Span, told: dict[int, list[Fact]]) -> bool:
    """Whether a report of this span has a section on a strand: it was there, or the record tells of it."""
    if strand.pk in told:
        return True
    if strand.is_over:
        return strand.state_since >= span.starts_on and strand.state != Workstrand.State.DROPPED
    return strand.state != Workstrand.State.PROPOSED and not (
        strand.state == Workstrand.State.FORMING and strand.state_since > span.ends_on
    )


def _nothing(strand: Workstrand, span: Span, audience: str, *, beyond: bool) -> Fact:
    said = (
        _("Beyond this, the record open to %(audience)s holds nothing of this workstrand for %(period)s.")
        if beyond
        else _("The record open to %(audience)s holds nothing of this workstrand for %(period)s.")
    )
    words = {"audience": Audience(audience).label, "period": period_words(span.starts_on, span.ends_on)}
    return Fact("membership", strand.pk, None, said % words, (record_of(strand),), strand.get_absolute_url())


def _section(
    key: str, heading: str, facts: Sequence[Fact], audience: str, *, with_parts: bool = True
) -> DraftedSection:
    written = Lines(key, audience)
    for part, name in PARTS.items():
        of_part = [fact for fact in facts if fact.part == part]
        if not of_part:
            continue
        if with_parts:
            written.say("", f"## {name}", "")
        for fact in of_part:
            written.tell(fact, f"- {fact.sentence}")
    return written.section(heading)


def _overview(
    span: Span, plenary: Workstrand, scopes: list[Workstrand], told: dict[int, list[Fact]], audience: str
) -> DraftedSection:
    """In figures: who took part at the end, and of how many records of each kind the report tells, by workstrand."""
    written = Lines(OVERVIEW, audience)
    written.say(_("This report covers %s.") % period_words(span.starts_on, span.ends_on), "")
    for fact in told.get(plenary.pk, []):
        if fact.part == "membership" and fact.on is None:
            written.tell(fact, f"- {fact.sentence}")
    counts = {scope.pk: _counts(told.get(scope.pk, [])) for scope in scopes}
    parts = [part for part in COUNTED if any(counts[scope.pk].get(part) for scope in scopes)]
    if not parts:
        return written.section(_("Overview"))
    written.say("", _("Of how many of each it tells:"), "")
    names = [_("Workstrand"), *(str(COUNTED[part][1]) for part in parts)]
    written.say(row(names), row(["---", *("---:" for _part in parts)]))
    rows = [(_name(scope), scope, counts[scope.pk]) for scope in scopes if any(counts[scope.pk].values())]
    total = {part: {name for count in counts.values() for name in count.get(part, ())} for part in parts}
    rows += [(_("Together"), plenary, total)] if len(rows) > 1 else []
    for name, scope, count in rows:
        line = row([name, *(str(len(count.get(part, ()))) for part in parts)])
        records = tuple(sorted(record for part in parts for record in count.get(part, ())))
        written.tell(Fact("reports", scope.pk, None, line, records, scope.get_absolute_url()), line)
    return written.section(_("Overview"))


def _name(scope: Workstrand) -> str:
    return _("The group") if scope.is_plenary else literal(scope.code)


def _counts(facts: Iterable[Fact]) -> dict[str, set[str]]:
    """The records that each part tells of, by part."""
    found: dict[str, set[str]] = {}
    for fact in facts:
        if fact.part in COUNTED:
            mine = (name for name in fact.records if name.partition(":")[0] == COUNTED[fact.part][0])
            found.setdefault(fact.part, set()).update(mine)
    return found
