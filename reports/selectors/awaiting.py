"""What status reports ask of whom: of the leads of a strand, that they write one."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import clock
from core.registries import Obligation, Reach
from reports.models import Report
from workstrands.awaiting import midday
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.standing import standing_for

from .rhythm import Period, asked_of


def obligations(reach: Reach) -> Iterable[Obligation]:
    """Leads of active strands of active groups owe the report of the period, until one is published; two queries, one where none is owed, none
    for a person who leads nothing. Of a strand without a lead, nobody owes one: that it has none is open instead.
    """
    strands = Workstrand.objects.strands().filter(state=Workstrand.State.ACTIVE, group__state=WorkingGroup.State.ACTIVE)
    if reach.scope_ids is not None:
        strands = strands.filter(pk__in=reach.scope_ids)
    if reach.person is not None:
        led = standing_for(reach).leads
        if not led:
            return
        strands = strands.filter(pk__in=led)
    said = Q(report_set__kind=Report.Kind.STATUS, report_set__state=Report.State.PUBLISHED)
    rows = strands.annotate(reported=Max("report_set__covers_to", filter=said))
    owed = [(strand, period) for strand in _in_order(rows) if (period := _owed(strand)) is not None]
    leads = _leads(strand for strand, _period in owed)
    for strand, period in owed:
        if strand.pk in leads:
            yield _obligation(strand, period, leads[strand.pk])


def _in_order(rows: Iterable[Workstrand]) -> Iterable[Workstrand]:
    return rows.select_related("group__reporting_rhythm").order_by("group", "order", "code")  # type: ignore[attr-defined,no-any-return]


def _owed(strand: Workstrand) -> Period | None:
    """The period that a strand owes a report of; none for one that came to work only when it was asked for already."""
    period = asked_of(strand.group)
    if period is None or strand.state_since >= period.asked_from:
        return None
    reported = strand.reported  # type: ignore[attr-defined]
    return None if reported is not None and reported >= period.asked_from else period


def _leads(strands: Iterable[Workstrand]) -> dict[int, tuple[int, ...]]:
    wanted = [strand.pk for strand in strands]
    if not wanted:
        return {}
    roles = Role.objects.on(clock.today()).leads().filter(workstrand__in=wanted, person__is_active=True)
    found: dict[int, set[int]] = {}
    for strand, person in roles.values_list("workstrand", "person"):
        found.setdefault(strand, set()).add(person)
    return {strand: tuple(sorted(people)) for strand, people in found.items()}


def _obligation(strand: Workstrand, period: Period, people: tuple[int, ...]) -> Obligation:
    url = f"{reverse('report_new', args=[strand.group.slug])}?{urlencode({'strand': strand.slug})}"
    said = _("Report on %(strand)s: due %(day)s")
    return Obligation(
        key=f"report:{strand.pk}:{period.due_on.isoformat()}",
        kind="report",
        title=said % {"strand": strand.code, "day": date_format(period.due_on, "j F")},
        url=url,
        since=midday(period.asked_from, strand.group),
        due=midday(period.due_on, strand.group),
        scope_id=strand.pk,
        people=people,
        record_url=url,
    )
