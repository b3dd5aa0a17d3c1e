"""Who may speak for an office on the terms of reference of a workstrand: computed from the roles of the day."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from membership.models import OfficeVoice
from people.models import Organisation, Person
from terms.models import Consultation
from workstrands.models import READER_KINDS, Role, Workstrand
from workstrands.models.roles import RoleQuerySet

# Whoever takes part under such roles only makes no office count, and speaks for none.
SILENT_KINDS = READER_KINDS | {Role.Kind.SECRETARIAT}
VOICE, ALTERNATE = OfficeVoice.Place.VOICE, OfficeVoice.Place.ALTERNATE


@dataclass
class Speakers:
    """An office in a workstrand: a head office with its branches, whose people are its own."""

    organisation: Organisation
    members: dict[int, Person] = field(default_factory=dict)  # who takes part in the workstrand, by id
    voice: Person | None = None
    alternate: Person | None = None

    @property
    def people(self) -> list[Person]:
        """Who may speak: those named who still take part in the group, else whoever of the office takes part in the workstrand."""
        named = [person for person in (self.voice, self.alternate) if person is not None]
        return named or list(self.members.values())

    @property
    def ids(self) -> frozenset[int]:
        """The ids of `people`."""
        return frozenset(person.pk for person in self.people)

    def may_speak(self, person_id: int | None) -> bool:
        """Whether this person may take a position for the office."""
        return person_id in self.ids

    def may_lift(self, person_id: int | None, author_id: int) -> bool:
        """Whether this person may replace or withdraw an objection that `author_id` signed: its author while they take part, or the voice."""
        if self.voice is not None and self.voice.pk == person_id:
            return True
        return person_id == author_id and (person_id in self.members or self.may_speak(person_id))


Offices = dict[int, Speakers]  # by the head office's id


def head_of(organisation: Organisation) -> int:
    """The id of the office as which an organisation counts: its head office, or itself. No query."""
    return organisation.parent_id or organisation.pk


def offices_in(workstrand: Workstrand) -> Offices:
    """The offices that take part in a workstrand today, for a plenary those of the whole group, by name; two queries."""
    return offices_of([workstrand])[workstrand.pk]


def offices_of(workstrands: Iterable[Workstrand], person: Person | None = None) -> dict[int, Offices]:
    """`offices_in` for several, by the workstrand's id; two queries, none for no workstrand. Their groups are read already.

    For the page of one `person`, only the offices under which they have or had a term: it must not read everybody of a large group.
    """
    wanted = list({strand.pk: strand for strand in workstrands}.values())
    if not wanted:
        return {}
    in_groups: dict[int, Offices] = {}
    in_strands: dict[int, Offices] = {}
    roles = _roles(wanted)
    if person is not None:
        roles = roles.of_offices_of(person)
    for role in roles.select_related("person", "organisation__parent", "workstrand"):
        if role.organisation is None:
            continue
        head = role.organisation.parent or role.organisation
        for found in (
            in_groups.setdefault(role.workstrand.group_id, {}),
            in_strands.setdefault(role.workstrand_id, {}),
        ):
            found.setdefault(head.pk, Speakers(head)).members[role.person_id] = role.person
    _name(in_groups)
    return {
        strand.pk: _by_name(
            in_groups.get(strand.group_id, {}),
            in_groups.get(strand.group_id, {}) if strand.is_plenary else in_strands.get(strand.pk, {}),
        )
        for strand in wanted
    }


def _roles(workstrands: list[Workstrand]) -> RoleQuerySet:
    """The terms that run today in the groups of these workstrands; the day is that of each group's zone."""
    groups: dict[datetime.date, set[int]] = {}
    for strand in workstrands:
        groups.setdefault(strand.group.today(), set()).add(strand.group_id)
    found: RoleQuerySet | None = None
    for day, ids in groups.items():
        part = Role.objects.on(day).filter(workstrand__group__in=ids)
        found = part if found is None else found | part
    assert found is not None  # noqa: S101 - there is a day for every workstrand
    return found.exclude(kind__in=SILENT_KINDS).filter(person__is_active=True).order_by("person__name", "person", "id")


def _name(groups: dict[int, Offices]) -> None:
    """Put in who is named, where they still take part under that office."""
    rows = OfficeVoice.objects.filter(workstrand__group__in=groups, ends_on=None).select_related("person")
    for row in rows.order_by("id").only("organisation", "place", "person", "workstrand__group"):
        office = groups.get(row.workstrand.group_id, {}).get(row.organisation_id)
        if office is None or row.person_id not in office.members:
            continue
        if row.place == VOICE:
            office.voice = row.person
        else:
            office.alternate = row.person


def _by_name(in_group: Offices, here: Offices) -> Offices:
    """The offices of a workstrand, with who is named for them in the group."""
    found = {
        head: Speakers(office.organisation, office.members, in_group[head].voice, in_group[head].alternate)
        for head, office in here.items()
    }
    return dict(sorted(found.items(), key=lambda item: (item[1].organisation.name, item[0])))


def eligible_offices(workstrand: Workstrand, kinds: Iterable[str]) -> list[Speakers]:
    """The offices that count in a consultation that opens now: of these kinds, with somebody who takes part otherwise than as the secretariat
    or an observer. Head offices, by name; a branch's kind does not matter. Two queries.
    """
    wanted = set(kinds)
    return [office for office in offices_in(workstrand).values() if office.organisation.kind in wanted]


def speakers_of(consultations: Iterable[Consultation], person: Person | None = None) -> dict[int, Offices]:
    """Who may speak now, for each consultation by the office asked; also a new member of an office that counts; as `offices_of`. Two queries.

    An office of which nobody takes part any more is not in it. The versions, workstrands and groups are read already.
    """
    rows = list(consultations)
    found = offices_of((row.workstrand for row in rows), person)
    return {row.pk: found[row.workstrand.pk] for row in rows}
