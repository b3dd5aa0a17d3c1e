"""Reads about requests to join."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.registries import Obligation
from people.models import Person
from workstrands.models import OFFICER_KINDS, STRAND_LEAD_KINDS, Role, Workstrand
from workstrands.standing import Standing, standing_of

from .models import JoinRequest


def queue_of(standing: Standing) -> QuerySet[JoinRequest]:
    """The waiting requests this reader may decide, the network's first, then the longest waiting."""
    waiting = JoinRequest.objects.pending().select_related("person__organisation", "organisation", "workstrand__group")
    if not standing.is_superuser:
        waiting = waiting.filter(Q(workstrand__in=standing.leads) | Q(workstrand__group__in=standing.officer_of))
    return waiting.order_by("-workstrand__group__is_network", "asked_at", "id")


def deciders_of(workstrand: Workstrand) -> list[Person]:
    """Whom a request to this strand is told: its leads, or the group's officers where it has none."""
    live = Role.objects.on(workstrand.group.today()).filter(person__is_active=True)
    leads = live.filter(workstrand=workstrand, kind__in=STRAND_LEAD_KINDS)
    officers = live.filter(workstrand__group=workstrand.group, kind__in=OFFICER_KINDS)
    return list(
        Person.objects.filter(roles__in=leads).distinct() or Person.objects.filter(roles__in=officers).distinct()
    )


def admission_of(person: Person) -> JoinRequest | None:
    """The latest request of this person for admission to the network, whatever became of it."""
    return (
        JoinRequest.objects.filter(person=person, workstrand__group__is_network=True, workstrand__is_plenary=True)
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


def obligations(person: Person) -> Iterable[Obligation]:
    """Each strand's waiting requests are one thing that awaits whoever may decide them."""
    rows: dict[int, list[JoinRequest]] = {}
    for request in queue_of(standing_of(person)):
        rows.setdefault(request.workstrand_id, []).append(request)
    for requests in rows.values():
        strand = requests[0].workstrand
        yield Obligation(
            person_id=person.pk,
            title=_("Requests to join %s") % strand,
            url=reverse("desk"),
            since=requests[0].asked_at,
            due=None,
            scope_id=strand.pk,
            kind="join",
            count=len(requests),
        )
