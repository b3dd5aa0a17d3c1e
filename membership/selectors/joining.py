"""Reads about requests to join."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.registries import Obligation, Reach
from membership.models import JoinRequest
from membership.rules_admission import answer_due
from people.models import Person
from workstrands.awaiting import midday
from workstrands.models import OFFICER_KINDS, STRAND_LEAD_KINDS, Role, Workstrand
from workstrands.selectors import runners_of
from workstrands.standing import Standing, standing_for


def _waiting() -> QuerySet[JoinRequest]:
    waiting = JoinRequest.objects.pending().select_related("person__organisation", "organisation", "workstrand__group")
    return waiting.order_by("-workstrand__group__is_network", "asked_at", "id")


def queue_of(standing: Standing) -> QuerySet[JoinRequest]:
    """The waiting requests this reader may decide, the network's first, then the longest waiting."""
    if standing.is_superuser:
        return _waiting()
    return _waiting().filter(Q(workstrand__in=standing.leads) | Q(workstrand__group__in=standing.officer_of))


def deciders_by_strand(strands: list[Workstrand]) -> dict[int, tuple[int, ...]]:
    """The persons who are told of requests to each of these strands, as in `deciders_of`; two queries."""
    live = Role.objects.on(clock.today()).leads().filter(workstrand__in=strands, person__is_active=True)
    leads: dict[int, set[int]] = {}
    for strand_id, person_id in live.values_list("workstrand", "person"):
        leads.setdefault(strand_id, set()).add(person_id)
    runners = runners_of({strand.group_id for strand in strands})
    return {
        strand.pk: tuple(sorted(leads.get(strand.pk, ()))) or runners.get(strand.group_id, ()) for strand in strands
    }


def deciders_of(workstrand: Workstrand) -> list[Person]:
    """Whom a request to this strand is told: its leads, or the group's officers where it has none."""
    live = Role.objects.on(workstrand.group.today()).filter(person__is_active=True)
    leads = live.filter(workstrand=workstrand, kind__in=STRAND_LEAD_KINDS)
    officers = live.filter(workstrand__group=workstrand.group, kind__in=OFFICER_KINDS)
    return list(
        Person.objects.filter(roles__in=leads).distinct() or Person.objects.filter(roles__in=officers).distinct()
    )


def has_asked(standing: Standing, workstrand: Workstrand) -> bool:
    """Whether the reader's request to this strand waits for an answer; one query for somebody logged in."""
    return (
        standing.is_known
        and JoinRequest.objects.pending().filter(person=standing.person_id, workstrand=workstrand).exists()
    )


def admission_of(person: Person) -> JoinRequest | None:
    """The latest request of this person for admission to the network, whatever became of it."""
    return (
        JoinRequest.objects.filter(person=person, workstrand__group__is_network=True, workstrand__is_plenary=True)
        .select_related("workstrand__group")
        .order_by("-asked_at")
        .first()
    )


def requests_of(person: Person) -> QuerySet[JoinRequest]:
    """What a person asked, the latest first."""
    return (
        JoinRequest.objects.filter(person=person)
        .select_related("workstrand__group", "decided_by")
        .order_by("-asked_at")
    )


def obligations(reach: Reach) -> Iterable[Obligation]:
    """Each strand's waiting requests are one thing, owed by whoever is told of them; for a person, what they may decide. Four queries."""
    waiting = _waiting()
    if reach.scope_ids is not None:
        waiting = waiting.filter(workstrand__in=reach.scope_ids)
    rows: dict[int, list[JoinRequest]] = {}
    for request in queue_of(standing_for(reach)) if reach.person else waiting:
        rows.setdefault(request.workstrand_id, []).append(request)
    deciders = deciders_by_strand([requests[0].workstrand for requests in rows.values()])
    for requests in rows.values():
        strand = requests[0].workstrand
        yield Obligation(
            key=f"join:{strand.pk}",
            kind="join",
            title=_("Requests to join %s") % strand,
            url=f"{reverse('join_requests')}?strand={strand.pk}",
            since=requests[0].asked_at,
            due=midday(answer_due(requests[0].asked_at, strand).date(), strand.group),
            scope_id=strand.pk,
            people=deciders[strand.pk],
            count=len(requests),
        )
