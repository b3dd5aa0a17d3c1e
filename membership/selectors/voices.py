"""Who speaks for which office in a group: named, or everybody of the office until somebody is. Computed from the roles of the day."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.registries import Obligation, Reach
from membership.models import OfficeVoice
from people.models import Organisation, Person
from workstrands.models import OFFICER_KINDS, STRAND_LEAD_KINDS, Role, WorkingGroup, Workstrand
from workstrands.models.roles import RoleQuerySet
from workstrands.standing import standing_for

PUBLIC_KINDS = OFFICER_KINDS | STRAND_LEAD_KINDS
ENOUGH_TO_CHOOSE = 2  # members of an office, before one of them need be named


@dataclass
class Office:
    """An office as it takes part in a group: with its branches, whose people are its own."""

    organisation: Organisation
    members: dict[int, Person] = field(default_factory=dict)
    since: dict[int, datetime.date] = field(default_factory=dict)  # by person: since when they take part
    public: set[int] = field(default_factory=set)  # persons whom everybody may see
    voice: OfficeVoice | None = None
    alternate: OfficeVoice | None = None

    @property
    def is_named(self) -> bool:
        """Whether somebody is named who still takes part."""
        return self.voice is not None or self.alternate is not None

    @property
    def is_alone(self) -> bool:
        """Whether one person is the whole office here, so that there is nobody to choose among."""
        return len(self.members) < ENOUGH_TO_CHOOSE

    @property
    def speakers(self) -> list[Person]:
        """Who may speak for the office: those named, or all its members while nobody is."""
        named = [place.person for place in (self.voice, self.alternate) if place is not None]
        return named or list(self.members.values())

    @property
    def speaker_ids(self) -> set[int]:
        """The ids of `speakers`."""
        return {person.pk for person in self.speakers}

    @property
    def second_member_on(self) -> datetime.date:
        """The day since which there is a choice to make."""
        days = sorted(self.since.values())
        return days[min(len(days), ENOUGH_TO_CHOOSE) - 1]


def _roles(group: WorkingGroup, day: datetime.date) -> RoleQuerySet:
    return Role.objects.on(day).taking_part().filter(workstrand__group=group, person__is_active=True)


def _of_office(organisation: Organisation, prefix: str = "organisation") -> Q:
    head = organisation.parent_id or organisation.pk
    return Q(**{prefix: head}) | Q(**{f"{prefix}__parent": head})


def _offices(roles: Iterable[Role], voices: Iterable[OfficeVoice]) -> dict[int, Office]:
    """By the head office's id, in the order of the names."""
    found: dict[int, Office] = {}
    for role in roles:
        if role.organisation is None:
            continue
        head = role.organisation.parent or role.organisation
        office = found.setdefault(head.pk, Office(head))
        office.members[role.person_id] = role.person
        office.since[role.person_id] = min(role.starts_on, office.since.get(role.person_id, role.starts_on))
        if role.person.is_listed or role.kind in PUBLIC_KINDS:
            office.public.add(role.person_id)
    for row in voices:
        named = found.get(row.organisation_id)
        if named is None or row.person_id not in named.members:
            continue  # their last term under this office is over: they no longer speak for it
        if row.place == OfficeVoice.Place.VOICE:
            named.voice = row
        else:
            named.alternate = row
    return dict(sorted(found.items(), key=lambda item: item[1].organisation.name))


def voices_of(group: WorkingGroup, on: datetime.date | None = None) -> list[Office]:
    """Every office that takes part in a group, with its voice, its alternate and its members; today, unless told otherwise. Two queries.

    An office counts with its branches. Observers and people who left are no members. On a day of the past, as the record has it.
    """
    day = on or group.today()
    roles = _roles(group, day).select_related("person", "organisation__parent").order_by("person__name", "person_id")
    return list(_offices(roles, _voices(group, day).select_related("person")).values())


def _voices(group: WorkingGroup, day: datetime.date) -> QuerySet[OfficeVoice]:
    rows = OfficeVoice.objects.filter(workstrand__group=group, starts_on__lte=day)
    if day >= group.today():
        return rows.filter(ends_on=None)
    # Of two on the day of a change the later one counts: it comes last.
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=day)).order_by("starts_on", "id")


def office_in(group: WorkingGroup, organisation: Organisation, on: datetime.date | None = None) -> Office | None:
    """One office as it takes part in a group, or `None` where nobody of it does. Two queries."""
    day = on or group.today()
    roles = _roles(group, day).filter(_of_office(organisation)).select_related("person", "organisation__parent")
    head = organisation.parent_id or organisation.pk
    rows = _voices(group, day).filter(organisation=head).select_related("person")
    return _offices(roles.order_by("person__name", "person_id"), rows).get(head)


def may_speak_for(person: Person, organisation: Organisation, group: WorkingGroup) -> bool:
    """Whether a person may take a position for an office in a group today: its voice or alternate, or any member while nobody is named.

    An organisation that is a branch stands for its head office. Two queries.
    """
    office = office_in(group, organisation)
    return office is not None and person.pk in office.speaker_ids


def my_offices(person: Person) -> list[tuple[WorkingGroup, Office]]:
    """The offices under which a person takes part today, by group, the network apart; for their page. Three queries."""
    day = clock.today()
    own = Role.objects.on(day).taking_part().filter(person=person, workstrand__group__is_network=False)
    pairs = {
        (role.workstrand.group_id, role.organisation.parent_id or role.organisation_id): role.workstrand.group
        for role in own.select_related("workstrand__group", "organisation")
        if role.organisation is not None
    }
    groups = {group.pk: group for group in pairs.values()}
    found = _by_group(day, groups.values(), person)
    return [(group, found[pk][head]) for (pk, head), group in pairs.items() if head in found.get(pk, {})]


def _by_group(
    day: datetime.date, groups: Iterable[WorkingGroup], person: Person | None
) -> dict[int, dict[int, Office]]:
    """The offices of several groups, by group and head office; of a person only those under which they take part. Two queries.

    The page of one person must not read everybody of a large group.
    """
    wanted = [group.pk for group in groups]
    roles: dict[int, list[Role]] = {}
    terms = Role.objects.on(day).taking_part().filter(workstrand__group__in=wanted, person__is_active=True)
    if person is not None:
        terms = terms.of_offices_of(person)
    for role in terms.select_related("person", "organisation__parent", "workstrand").order_by("person__name", "id"):
        roles.setdefault(role.workstrand.group_id, []).append(role)
    voices: dict[int, list[OfficeVoice]] = {}
    rows = OfficeVoice.objects.filter(workstrand__group__in=wanted, ends_on=None).select_related("person", "workstrand")
    for row in rows:
        voices.setdefault(row.workstrand.group_id, []).append(row)
    return {group: _offices(found, voices.get(group, ())) for group, found in roles.items()}


def obligations(reach: Reach) -> Iterable[Obligation]:
    """Offices with two members or more in a group, and nobody named: owed by any of them. Four queries. The network asks it of nobody."""
    groups = WorkingGroup.objects.filter(is_network=False, state=WorkingGroup.State.ACTIVE)
    if reach.person is not None:
        groups = groups.filter(pk__in=standing_for(reach).groups)
    if reach.scope_ids is not None:
        groups = groups.filter(workstrands__in=reach.scope_ids, workstrands__is_plenary=True)
    found = {group.pk: group for group in groups if not group.ends_on or group.ends_on >= group.today()}
    plenaries = dict(
        Workstrand.objects.filter(group__in=found, is_plenary=True).values_list("group", "pk") if found else ()
    )
    for group, offices in _by_group(clock.today(), found.values(), reach.person).items() if found else ():
        for office in offices.values():
            mine = reach.person is None or reach.person.pk in office.members
            if mine and not office.is_named and not office.is_alone:
                yield _unnamed(found[group], plenaries[group], office)


def _unnamed(group: WorkingGroup, plenary_id: int, office: Office) -> Obligation:
    day = max(office.second_member_on, group.starts_on or office.second_member_on)
    return Obligation(
        key=f"voice:{plenary_id}:{office.organisation.pk}",
        kind="voice",
        title=_("Name a voice and an alternate for %(office)s in %(group)s")
        % {"office": office.organisation.short_name, "group": group.title},
        url=reverse("office_voice", args=[group.slug, office.organisation.slug]),
        since=datetime.datetime.combine(day, datetime.time(), group.time_zone),
        due=None,
        scope_id=plenary_id,
        people=tuple(sorted(office.members)),
        organisation_id=office.organisation.pk,
        record_url=reverse("office_voice", args=[group.slug, office.organisation.slug]),
    )
