"""Dull factories: the fewest values that make a valid row, through the services where there is one."""

import datetime
import itertools
from typing import Any

from allauth.mfa.models import Authenticator

from core import clock
from membership import services as membership
from membership.models import JoinRequest
from people.models import Organisation, Person
from workstrands import services
from workstrands.models import Role, WorkingGroup, Workstrand

_numbers = itertools.count(1)


def make_organisation(name: str = "", **values: Any) -> Organisation:
    number = next(_numbers)
    values.setdefault("slug", f"office-{number}")
    values.setdefault("country", "GB")
    return Organisation.objects.create(name=name or f"Office {number}", **values)


def make_person(email: str = "", name: str = "", **values: Any) -> Person:
    number = next(_numbers)
    values.setdefault("password", "a long enough password")
    return Person.objects.create_user(email or f"person{number}@example.org", name=name or f"Person {number}", **values)


def make_group(slug: str = "", **values: Any) -> WorkingGroup:
    number = next(_numbers)
    values.setdefault("name", f"Group {number}")
    if not values.get("is_network"):
        values.setdefault("starts_on", clock.today() - datetime.timedelta(days=150))
        values.setdefault("ends_on", values["starts_on"] + datetime.timedelta(days=364))
    state = values.pop("state", WorkingGroup.State.ACTIVE)
    group = services.found_group(by=None, slug=slug or f"group-{number}", entered_later=True, **values)
    if state != WorkingGroup.State.FORMING:
        WorkingGroup.objects.filter(pk=group.pk).update(state=state)
        group.refresh_from_db()
    return group


def make_network(**values: Any) -> WorkingGroup:
    return make_group(slug="network", is_network=True, name="The network", **values)


def make_strand(
    group: WorkingGroup | None = None, code: str = "", state: str = Workstrand.State.ACTIVE, **values: Any
) -> Workstrand:
    number = next(_numbers)
    values.setdefault("title", f"Strand {number}")
    group = group or make_group()
    strand = services.propose_workstrand(group=group, code=code or f"WS{number}", by=None, entered_later=True, **values)
    Workstrand.objects.filter(pk=strand.pk).update(state=state)
    strand.state = state
    return strand


def make_role(person: Person, strand: Workstrand, kind: str = Role.Kind.MEMBER, **values: Any) -> Role:
    values.setdefault("starts_on", strand.group.starts_on or strand.group.today() - datetime.timedelta(days=30))
    return Role.objects.create(
        person=person,
        workstrand=strand,
        kind=kind,
        organisation=values.pop("organisation", person.organisation),
        **values,
    )


def make_officer(group: WorkingGroup, kind: str = Role.Kind.COORDINATOR, **values: Any) -> Person:
    person = make_person(**values)
    make_role(person, services.plenary_of(group), kind)
    return person


def give_second_factor(person: Person) -> Person:
    """As the admin asks of its users outside the demonstration."""
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "not a real one"})
    return person


def make_request(strand: Workstrand, person: Person | None = None, **values: Any) -> JoinRequest:
    person = person or make_person()
    return membership.ask_to_join(person=person, workstrand=strand, by=person, **values)
