"""What somebody may do: their roles, read once a request, and the two questions asked of them everywhere."""

import datetime
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Q

from core import clock
from core.audiences import Audience
from core.registries import Reach
from people.models import Person

from .models import OFFICER_KINDS, READER_KINDS, STRAND_LEAD_KINDS, Role, WorkingGroup, Workstrand

ENDED = frozenset({Workstrand.State.CLOSED, Workstrand.State.DROPPED})
Ids = frozenset[int]
NONE: Ids = frozenset()


class HasScope(Protocol):
    """Anything with one workstrand and one audience."""

    audience: str

    @property
    def workstrand(self) -> Workstrand: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """The live roles of one reader. Groups and strands are ids; strands include plenaries; `board_of` are the groups
    that report to the reader.

    `reads_*` outlast a group's period, and a workstrand that closed before, for those whose term was not cut short: the record they
    made stays open to them.
    All others are rights to act, and end with the term, or with the period (officers: three months later).
    """

    person_id: int | None = None
    is_superuser: bool = False
    in_network: bool = False
    reads_groups: Ids = NONE
    reads_strands: Ids = NONE
    observes: Ids = NONE
    groups: Ids = NONE
    strands: Ids = NONE
    leads: Ids = NONE
    officer_of: Ids = NONE
    board_of: Ids = NONE
    network_officer: bool = False

    @property
    def is_known(self) -> bool:
        """Logged in, admitted or not."""
        return self.person_id is not None

    @property
    def is_officer(self) -> bool:
        return self.is_superuser or bool(self.officer_of)

    def is_officer_of(self, group: WorkingGroup) -> bool:
        return self.is_superuser or group.pk in self.officer_of

    def is_member_of_group(self, group: WorkingGroup) -> bool:
        return group.pk in self.groups

    def is_member_of(self, workstrand: Workstrand) -> bool:
        return workstrand.pk in self.strands or (workstrand.is_plenary and workstrand.group_id in self.groups)

    def may_read_audience(self, workstrand: Workstrand, audience: str) -> bool:
        """The upper half of the architecture's table for one row."""
        if self.is_superuser or audience == Audience.PUBLIC or workstrand.group_id in self.officer_of:
            return True
        if audience == Audience.NETWORK:
            return self.in_network
        in_group = workstrand.group_id in self.reads_groups
        if in_group and (audience == Audience.GROUP or workstrand.is_plenary):
            return True
        return workstrand.pk in self.reads_strands or workstrand.pk in self.observes

    def may_read(self, row: HasScope) -> bool:
        return self.may_read_audience(row.workstrand, row.audience)

    def _readable(self, audience: str) -> list[dict[str, object]]:
        """For one audience, the conditions on a workstrand of which any is enough; `{}` is always true."""
        if self.is_superuser or audience == Audience.PUBLIC:
            return [{}]
        if audience == Audience.NETWORK and self.in_network:
            return [{}]
        any_of: list[dict[str, object]] = []
        if self.officer_of:
            any_of.append({"group_id__in": self.officer_of})
        if audience == Audience.NETWORK:
            return any_of
        if audience == Audience.GROUP and self.reads_groups:
            any_of.append({"group_id__in": self.reads_groups})
        if audience == Audience.STRAND and self.reads_groups:
            any_of.append({"group_id__in": self.reads_groups, "is_plenary": True})
        direct = self.observes | self.reads_strands
        if direct:
            any_of.append({"pk__in": direct})
        return any_of

    def may_read_q(self, prefix: str = "workstrand") -> Q:
        """The same table as a condition on rows with `audience` and a foreign key to the workstrand named `prefix`. Adds no query."""
        if self.is_superuser:
            return Q()
        may = Q(audience=Audience.PUBLIC)
        for audience in (Audience.NETWORK, Audience.GROUP, Audience.STRAND):
            for condition in self._readable(audience):
                may |= Q(audience=audience, **{f"{prefix}__{key}": value for key, value in condition.items()})
        return may

    def may_read_audience_q(self, audience: str, prefix: str = "workstrand") -> Q:
        """As a condition on rows: whether the reader may read what this audience reads in their workstrand. Adds no query.

        Never an empty condition, which is lost where it is one of two that are enough.
        """
        may = Q(pk__in=())
        if any(not condition for condition in self._readable(audience)):
            return ~may
        for condition in self._readable(audience):
            may |= Q(**{f"{prefix}__{key}": value for key, value in condition.items()})
        return may

    def may_read_history_q(self) -> Q:
        """The same table as a condition on history, whose scope is a bare workstrand id."""
        if self.is_superuser:
            return Q()
        may = Q(audience=Audience.PUBLIC)
        for audience in (Audience.NETWORK, Audience.GROUP, Audience.STRAND):
            for condition in self._readable(audience):
                may |= (
                    Q(audience=audience, scope_id__in=Workstrand.objects.filter(**condition).values("pk"))
                    if condition
                    else Q(audience=audience)
                )
        return may


NOBODY = Standing()


def standing_of_audience(workstrand: Workstrand, audience: str) -> Standing:
    """What all readers of an audience may read, and nobody else need: of what is drafted from the record and shown to them. No query."""
    if audience == Audience.PUBLIC:
        return NOBODY
    if audience == Audience.NETWORK:
        return Standing(in_network=True)
    strands = frozenset({workstrand.pk}) if audience == Audience.STRAND else NONE
    return Standing(in_network=True, reads_groups=frozenset({workstrand.group_id}), reads_strands=strands)


def standing_of(person: Person | None, *, at: datetime.datetime | None = None) -> Standing:
    """The standing of a person now, in one query; `NOBODY` for nobody and for somebody who may not log in."""
    if person is None or not person.is_active:
        return NOBODY
    moment = at or clock.now()
    roles = Role.objects.not_voided().filter(person=person).select_related("workstrand__group")
    return _of_roles(person, list(roles), moment)


def standing_for(reach: Reach) -> Standing:
    """The standing of the person of whom sources of obligations are asked: read by the first of them, for all; one query."""
    if "standing" not in reach.shared:
        reach.shared["standing"] = standing_of(reach.person)
    standing: Standing = reach.shared["standing"]
    return standing


def run_by(reach: Reach, path: str = "") -> Q | None:
    """For a source about what officers do: the condition on the workstrands it is asked for, which stand at `path` ("workstrand__") of its
    rows. `None` where it is asked by somebody who runs no group, and has nothing to say. At most one query.
    """
    if reach.scope_ids is not None:
        return Q(**{f"{path}pk__in": reach.scope_ids})
    if reach.person is None:
        return Q()
    standing = standing_for(reach)
    if not standing.is_officer:
        return None
    return Q() if standing.is_superuser else Q(**{f"{path}group__in": standing.officer_of})


def _lasted(role: Role, end: datetime.date | None) -> bool:
    """Whether a term was not cut short before this end, of its group or its workstrand; `False` where there is none yet."""
    return end is not None and (role.ends_on is None or role.ends_on >= end)


def _of_roles(person: Person, roles: list[Role], moment: datetime.datetime) -> Standing:
    reads_groups, reads_strands, observes, groups, strands, leads, officer_of, board_of = (set[int]() for _ in range(8))
    in_network = network_officer = False
    for role in roles:
        strand, group = role.workstrand, role.workstrand.group
        today = moment.astimezone(group.time_zone).date()
        if role.starts_on > today:
            continue
        live = role.is_live(today)
        if not live and not _lasted(role, group.ends_on if group.ends_on and today > group.ends_on else None):
            if strand.state in ENDED and _lasted(role, strand.state_since):
                reads_strands.add(strand.pk)
            continue
        if role.kind in READER_KINDS:  # a reader of the board reads, and takes no part in talks
            observes.update({strand.pk} if role.kind == Role.Kind.OBSERVER else ())
            board_of.update({group.pk} if role.kind == Role.Kind.BOARD and live else ())
            if strand.is_plenary:  # observing, or reading, the whole group
                reads_groups.add(group.pk)
            in_network |= live
            continue
        reads_groups.add(group.pk)
        reads_strands.add(strand.pk)
        if role.kind in OFFICER_KINDS and not group.is_read_only(today):
            officer_of.add(group.pk)
            network_officer |= group.is_network
        if not live:
            continue
        in_network |= group.is_network
        groups.add(group.pk)
        strands.add(strand.pk)
        if role.kind in STRAND_LEAD_KINDS:
            leads.add(strand.pk)
    return Standing(
        person_id=person.pk,
        is_superuser=person.is_superuser,
        in_network=in_network or person.is_superuser or bool(groups) or bool(officer_of),
        reads_groups=frozenset(reads_groups),
        reads_strands=frozenset(reads_strands),
        observes=frozenset(observes),
        groups=frozenset(groups),
        strands=frozenset(strands),
        leads=frozenset(leads),
        officer_of=frozenset(officer_of),
        board_of=frozenset(board_of),
        network_officer=network_officer,
    )
