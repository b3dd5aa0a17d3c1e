"""What a report says of deliverables: what was planned, slipped, was delivered and accepted, and what is late at its end."""

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.audiences import Audience
from core.months import shown
from core.registries import Fact, Span
from core.reporting import records_of
from deliverables.models import OPEN, Deliverable, DueChange

State = Deliverable.State
MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")


def facts(span: Span) -> Iterable[Fact]:
    """Of what the reader of the report may see. Two queries."""
    changes = DueChange.objects.filter(state__in=[DueChange.State.ACCEPTED, DueChange.State.OPEN])
    rows = Deliverable.objects.visible_to(span.reader).filter(workstrand__group=span.group)
    if span.scope_ids is not None:
        rows = rows.filter(workstrand__in=span.scope_ids)
    rows = rows.filter(Q(state=State.PROPOSED) | Q(agreed_on__lte=span.ends_on)).select_related("workstrand__group")
    made = Prefetch("due_changes", changes.order_by("decided_at", "id"), to_attr="dated")
    for row in rows.prefetch_related(made).order_by("sort_key"):
        yield from _of(row, span)


def _of(row: Any, span: Span) -> Iterator[Fact]:
    zone = row.workstrand.group.time_zone
    made = [change for change in row.dated if change.state == DueChange.State.ACCEPTED]
    days = {change.pk: change.decided_at.astimezone(zone).date() for change in made}
    if row.agreed_on and _within(row.agreed_on, span):
        due = shown(row.first_due_on, row.first_due_precision)
        yield _fact(row, row.agreed_on, _("%(name)s was planned on %(day)s, for %(due)s."), due=due)
    for change in made:
        if change.is_later and _within(days[change.pk], span):
            said = _("%(name)s was put off from %(old)s to %(due)s on %(day)s: %(reason)s.")
            words = {"old": change.old_due, "due": change.due, "reason": plain(change.reason).rstrip(".")}
            yield _fact(row, days[change.pk], said, change, tone="slip", **words)
    if row.delivered_on and _within(row.delivered_on, span):
        late = row.days_late()
        said = _("%(name)s was delivered on %(day)s; it was due %(due)s.") if late else _("%(name)s was delivered on %(day)s.")  # fmt: skip
        yield _fact(row, row.delivered_on, said, tone="slip" if late else "", due=row.due)
    if row.accepted_on and _within(row.accepted_on, span):
        yield _fact(row, row.accepted_on, _("%(name)s was accepted on %(day)s."))
    if row.state == State.DROPPED and _within(row.state_since, span):
        reason = plain(row.state_reason).rstrip(".")
        yield _fact(row, row.state_since, _("%(name)s was dropped on %(day)s: %(reason)s."), reason=reason)
    yield from _at_the_end(row, span, {change: days[change.pk] for change in made})


def _at_the_end(row: Any, span: Span, made: dict[DueChange, datetime.date]) -> Iterator[Fact]:
    """What is so at the end of the span: late, as it was due then; to be accepted, or to be decided, where that is still so."""
    due_on, precision = row.due_on, row.due_precision
    later: tuple[DueChange, ...] = ()
    for change in reversed(made):
        if made[change] > span.ends_on:
            due_on, precision, later = change.old_due_on, change.old_precision, (change,)
    was_open = row.state in OPEN
    was_open |= row.delivered_on is not None and row.delivered_on > span.ends_on
    was_open |= row.state == State.DROPPED and row.state_since > span.ends_on
    if was_open and due_on < span.ends_on:
        said = _("%(name)s was due %(due)s and had not been delivered on %(day)s.")
        day = date_format(span.ends_on, "j F Y")
        yield _fact(row, None, said, *later, tone="late", due=shown(due_on, precision), day=day)
    if span.ends_on < row.workstrand.group.today():
        return
    is_inside = span.reader.may_read_audience(row.workstrand, Audience.GROUP)
    if row.state == State.PROPOSED:
        yield _fact(row, None, _("%(name)s is proposed for %(due)s, and is to be decided."), tone="asked", due=row.due)
    for change in row.dated if is_inside and row.is_open else ():
        if change.state == DueChange.State.OPEN:
            said = _("%(due)s is proposed for %(name)s in the place of %(old)s, and is to be decided.")
            yield _fact(row, None, said, change, tone="asked", due=change.due, old=change.old_due)


def _within(day: datetime.date, span: Span) -> bool:
    return span.starts_on <= day <= span.ends_on


def _fact(
    row: Deliverable, on: datetime.date | None, said: str, *others: DueChange, tone: str = "", **words: str
) -> Fact:
    day = date_format(on, "j F Y") if on else ""
    name = f"{plain(row.code)}, {plain(row.title)},"
    sentence = said % ({"name": name, "day": day} | words)
    return Fact(
        part="deliverables",
        scope_id=row.workstrand_id,
        on=on,
        sentence=sentence,
        records=records_of([row, *others]),
        url=row.get_absolute_url(),
        tone=tone,
    )


def plain(text: str) -> str:
    """A text of somebody's as Markdown on one line that shows just its letters."""
    return MARKS.sub(r"\\\1", " ".join(text.split()))
