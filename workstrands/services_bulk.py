"""Writes about many roles at once, with the same checks, marks and history as one by one."""

from collections.abc import Iterable

from django.db import transaction

from core import history
from core.history import BATCH
from core.models import HistoryEntry
from core.verbs import Verb
from people.models import Person

from .models import READER_KINDS, Role, Workstrand
from .rules import takes_members
from .selectors import network_terms
from .services import _role_audience, _tell
from .terms import first_day


@transaction.atomic
def appoint_many(*, roles: list[Role], by: Person | None, source: str = "", tell: bool = False) -> list[Role]:
    """Save terms that `terms.refuse_term` lets pass, of strands that are locked, as `services.appoint` does one. Returns the network's.

    Effects: whoever is not in the network becomes a member of it, unless all their terms are entered later or of those who only
    read; mail only if `tell`.
    Raises `IntegrityError` where somebody else appoints one of these at this moment.
    """
    Role.objects.bulk_create(roles, batch_size=BATCH)
    admitted = _bring_into_network([role for role in roles if not role.entered_later])
    history.record_many([_entry(role, by, source) for role in (*admitted, *roles)])
    for role in roles if tell else ():
        if not role.entered_later:
            _tell(role, "mail/role_appointed", by=by)
    return admitted


@transaction.atomic
def admit_many(*, people: list[Person], by: Person | None, source: str = "") -> list[Role]:
    """Make members of the network, from today, of those who are in it neither now nor later; nobody is mailed. Returns their terms.

    Nothing happens where there is no network, or it takes no members any more. The number of queries does not grow with the people.
    """
    network = _locked_network()
    if network is None or not takes_members(network):
        return []
    admitted = _admit(people, network)
    history.record_many([_entry(role, by, source) for role in admitted])
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


def _locked_network() -> Workstrand | None:
    plenaries = Workstrand.objects.select_for_update(of=("self",)).filter(group__is_network=True, is_plenary=True)
    return plenaries.select_related("group").first()


def _bring_into_network(roles: list[Role]) -> list[Role]:
    network = _locked_network()
    if network is None or not roles:
        return []
    people: dict[int, Person] = {}
    for role in roles:
        last_day = role.last_day()
        is_over = last_day is not None and last_day < role.workstrand.group.today()
        if role.workstrand_id != network.pk and role.kind not in READER_KINDS and not is_over:
            people[role.person_id] = role.person
    return _admit(people.values(), network)


def _admit(people: Iterable[Person], network: Workstrand) -> list[Role]:
    """Save a member's term for each of these who has none in the network, which is locked."""
    by_id = {person.pk: person for person in people}
    within = set(network_terms(network).filter(person__in=by_id).values_list("person", flat=True))
    begins = first_day(network)
    admitted = [
        Role(
            person=person,
            organisation=person.organisation,
            workstrand=network,
            kind=Role.Kind.MEMBER,
            starts_on=begins,
        )
        for pk, person in by_id.items()
        if pk not in within
    ]
    Role.objects.bulk_create(admitted, batch_size=BATCH)
    return admitted
