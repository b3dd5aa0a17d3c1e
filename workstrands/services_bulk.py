"""Writes about many roles at once, with the same checks, marks and history as one by one."""

from django.db import transaction

from core import clock, history
from core.history import BATCH
from core.models import HistoryEntry
from core.verbs import Verb
from people.models import Person

from .models import Role, Workstrand
from .services import _role_audience, _tell, first_day


@transaction.atomic
def appoint_many(*, roles: list[Role], by: Person | None, source: str = "", tell: bool = False) -> list[Role]:
    """Save terms that `services.refuse_term` lets pass, of strands that are locked, as `services.appoint` does one. Returns the network's.

    Effects: whoever is not in the network becomes a member of it, unless all their terms are entered later or as an observer; mail only if `tell`.
    Raises `IntegrityError` where somebody else appoints one of these at this moment.
    """
    Role.objects.bulk_create(roles, batch_size=BATCH)
    admitted = _bring_into_network([role for role in roles if not role.entered_later])
    history.record_many([_entry(role, by, source) for role in (*admitted, *roles)])
    for role in roles if tell else ():
        if not role.entered_later:
            _tell(role, "mail/role_appointed", by=by)
    return admitted


def _entry(role: Role, by: Person | None, source: str) -> HistoryEntry:
    return history.entry(
        verb=Verb.MEMBER_JOINED if role.kind == Role.Kind.MEMBER else Verb.ROLE_APPOINTED,
        target=role,
        scope=role.workstrand,
        audience=_role_audience(role.kind),
        actor=by,
        new={"person": role.person_id, "kind": role.kind, "starts_on": role.starts_on.isoformat()},
        source=source,
        entered_later=role.entered_later,
    )


def _bring_into_network(roles: list[Role]) -> list[Role]:
    plenaries = Workstrand.objects.select_for_update(of=("self",)).filter(group__is_network=True, is_plenary=True)
    network = plenaries.select_related("group").first()
    if network is None or not roles:
        return []
    people: dict[int, Person] = {}
    for role in roles:
        last_day = role.last_day()
        is_over = last_day is not None and last_day < role.workstrand.group.today()
        if role.workstrand_id != network.pk and role.kind != Role.Kind.OBSERVER and not is_over:
            people[role.person_id] = role.person
    begins = first_day(network)
    terms = Role.objects.not_voided().taking_part().filter(workstrand__group=network.group, person__in=people)
    within = set(terms.on(clock.today(network.group.time_zone)).values_list("person", flat=True))
    later = set(
        terms.filter(workstrand=network, kind=Role.Kind.MEMBER, starts_on__gt=begins).values_list("person", flat=True)
    )
    admitted = [
        Role(
            person=person,
            organisation=person.organisation,
            workstrand=network,
            kind=Role.Kind.MEMBER,
            starts_on=begins,
        )
        for pk, person in people.items()
        if pk not in within | later
    ]
    Role.objects.bulk_create(admitted, batch_size=BATCH)
    return admitted
