"""A group with two strands and one of each who has to do with deliverables."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from post_office.models import Email

from core.models import HistoryEntry
from people.models import Person
from tests.factories import (
    give_second_factor,
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_role,
    make_strand,
)
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.services import plenary_of

MARCH = (datetime.date(2027, 3, 31), "month")
MAY = (datetime.date(2027, 5, 31), "month")
DECEMBER = (datetime.date(2026, 12, 31), "month")
AT = "/groups/ml/deliverables/"


@dataclass
class Place:
    group: WorkingGroup
    strand: Workstrand
    other: Workstrand
    officer: Person
    lead: Person
    lead_role: Role
    member: Person
    member_role: Role
    other_lead: Person
    group_member: Person
    networker: Person
    travel: Any = field(default=None)


def make_place() -> Place:
    network = make_network()
    start = datetime.date(2026, 7, 1)
    group = make_group("ml", starts_on=start, ends_on=datetime.date(2027, 6, 30), name="Machine learning")
    strand, other = make_strand(group, "WS1"), make_strand(group, "WS2")
    officer = give_second_factor(make_officer(group, name="Olga Officer", organisation=make_organisation()))
    people = {
        name: make_person(name=name, organisation=make_organisation(name=f"Office of {name.split()[0]}"))
        for name in ("Lea Lead", "Mem Ber", "Otto Lead", "Gro Up", "Net Worker")
    }
    lead, member, other_lead, group_member, networker = people.values()
    for person in [officer, *people.values()]:
        make_role(person, plenary_of(network), starts_on=start)
    lead_role = make_role(lead, strand, Role.Kind.LEAD)
    member_role = make_role(member, strand)
    make_role(other_lead, other, Role.Kind.LEAD)
    make_role(group_member, plenary_of(group))
    return Place(
        group, strand, other, officer, lead, lead_role, member, member_role, other_lead, group_member, networker
    )  # fmt: skip


def mails_to(person):
    """The subjects of what was mailed to somebody, in their order."""
    return list(Email.objects.filter(to=[person.email]).order_by("id").values_list("subject", flat=True))


def verbs():
    """What was recorded of deliverables, in its order."""
    rows = HistoryEntry.objects.filter(target_type__app_label="deliverables").order_by("id")
    return list(rows.values_list("verb", flat=True))


def words(response):
    return " ".join(response.content.decode().split())
