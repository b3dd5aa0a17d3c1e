"""What awaits the officers of groups, and their groups in numbers. Each read says how many queries it runs; none grows with its rows."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, Max, Min, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.registries import Obligation, Reach
from people.models import Organisation

from . import rules
from .models import OFFICER_KINDS, STRAND_LEAD_KINDS, Role, WorkingGroup, Workstrand
from .selectors import runners_of
from .standing import Standing, run_by, standing_for

ENDING_SOON = datetime.timedelta(days=30)


@dataclass(frozen=True)
class GroupNumbers:
    """A group that an officer runs, in numbers."""

    group: WorkingGroup
    strands: int
    vacant: int
    people: int
    offices: int


def groups_run(standing: Standing) -> list[GroupNumbers]:
    """The groups whose officer the reader is (all that are not closed for a superuser), in numbers; three queries."""
    groups = WorkingGroup.objects.exclude(state=WorkingGroup.State.CLOSED)
    if not standing.is_superuser:
        groups = WorkingGroup.objects.filter(pk__in=standing.officer_of)
    found = list(groups.order_by("-is_network", "-starts_on"))
    live = Role.objects.on(clock.today()).filter(workstrand__group__in=found)
    counts = {
        group: (people, offices)
        for group, people, offices in live.taking_part()
        .order_by()
        .values_list("workstrand__group")
        .annotate(Count("person", distinct=True), Count("organisation", distinct=True))
    }
    led = Q(pk__in=live.leads().values("workstrand"))
    strands = {
        group: (total, vacant)
        for group, total, vacant in Workstrand.objects.strands()
        .open()
        .filter(group__in=found)
        .order_by()
        .values_list("group")
        .annotate(Count("pk"), vacant=Count("pk", filter=~led))
    }
    none = (0, 0)
    return [GroupNumbers(group, *strands.get(group.pk, none), *counts.get(group.pk, none)) for group in found]


def vacancies(run: Q) -> list[Workstrand]:
    """Open strands without a lead today, each with `led_until`, the last day on which somebody led it; one query."""
    ended = Q(roles__kind__in=STRAND_LEAD_KINDS, roles__voided_at=None)
    strands = Workstrand.objects.strands().open().filter(run, group__state__in=["forming", "active"])
    strands = strands.annotate(led_until=Max("roles__ends_on", filter=ended))
    led = Role.objects.on(clock.today()).leads().values("workstrand")
    return list(strands.exclude(pk__in=led).select_related("group").order_by("group", "order", "code"))


def ending_soon(run: Q) -> list[Role]:
    """Terms of officers and leads that end within thirty days, the next first, but for those that somebody follows in; one query."""
    today = clock.today()
    lasts_longer = Q(ends_on=None) | Q(ends_on__gt=OuterRef("ends_on"))
    same_role = Q(kind=OuterRef("kind")) | Q(kind=Role.Kind.LEAD)
    following = Role.objects.not_voided().filter(
        lasts_longer, same_role, workstrand=OuterRef("workstrand"), starts_on__gt=OuterRef("starts_on")
    )
    roles = Role.objects.not_voided().filter(
        ~Exists(following),
        kind__in=OFFICER_KINDS | STRAND_LEAD_KINDS,
        ends_on__gte=today,
        ends_on__lte=today + ENDING_SOON,
        workstrand__in=Workstrand.objects.filter(run).values("pk"),
    )
    return list(roles.select_related("person", "workstrand__group").order_by("ends_on", "id"))


def obligations(reach: Reach) -> Iterable[Obligation]:
    """Strands without a lead, terms that end soon, organisations that somebody typed and nobody looked at: all for officers. Five queries."""
    run = run_by(reach)
    if run is None:
        return
    strands, roles = vacancies(run), ending_soon(run)
    runners = runners_of({strand.group_id for strand in strands} | {role.workstrand.group_id for role in roles})
    for strand in strands:
        yield Obligation(
            key=f"vacancy:{strand.pk}",
            kind="vacancy",
            title=_("%s has no lead") % strand,
            url=f"{reverse('call_new', args=[strand.group.slug])}?{urlencode({'strand': strand.slug})}",  # or appoint: said there
            since=midday(_vacant_since(strand), strand.group),
            due=None,
            scope_id=strand.pk,
            people=runners.get(strand.group_id, ()),
        )
    for role in roles:
        yield Obligation(
            key=f"term:{role.pk}",
            kind="term",
            title=_("The term of %(person)s as %(kind)s of %(strand)s ends")
            % {"person": role.person, "kind": role.get_kind_display(), "strand": role.workstrand},
            url=reverse("hand_over", args=[role.workstrand.group.slug, role.workstrand.slug, role.pk]),
            since=midday(
                max(role.starts_on, role.ends_on - ENDING_SOON if role.ends_on else role.starts_on),
                role.workstrand.group,
            ),
            due=midday(role.ends_on, role.workstrand.group) if role.ends_on else None,
            scope_id=role.workstrand_id,
            people=runners.get(role.workstrand.group_id, ()),
        )
    yield from _unchecked(reach)


def _vacant_since(strand: Any) -> datetime.date:
    """The day after its last lead's, or since it is what it is where there was none since."""
    after: datetime.date | None = strand.led_until and strand.led_until + datetime.timedelta(days=1)
    since: datetime.date = strand.state_since
    return max(after, since) if after and after <= strand.group.today() else since


def midday(day: datetime.date, group: WorkingGroup) -> datetime.datetime:
    """The middle of a day of a group's, so that readers nearly everywhere are told the same day."""
    return datetime.datetime.combine(day, datetime.time(12), group.time_zone)


def _unchecked(reach: Reach) -> Iterable[Obligation]:
    network = Workstrand.objects.filter(group__is_network=True, is_plenary=True).first()
    if network is None or (reach.scope_ids is not None and network.pk not in reach.scope_ids):
        return
    if reach.person is not None and not rules.can_look_after_organisations(standing_for(reach)):
        return
    found = Organisation.objects.filter(is_checked=False).aggregate(
        count=Count("pk", distinct=True), since=Min("people__joined_at")
    )
    if found["count"]:
        said = ngettext("%d organisation to look at", "%d organisations to look at", found["count"])
        yield Obligation(
            key="organisations",
            kind="organisation",
            title=said % found["count"],
            url=reverse("admin:people_organisation_changelist") + "?is_checked__exact=0",
            since=found["since"] or clock.now(),
            due=None,
            scope_id=network.pk,
            people=runners_of({network.group_id}).get(network.group_id, ()),
            count=found["count"],
        )
