"""Reads about absences: who is away, who really stands in, and what that means for what awaits people."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from core import clock, obligations
from core.registries import Obligation
from membership.models import Absence
from people.models import Person
from workstrands.models import STRAND_LEAD_KINDS, Role, Workstrand
from workstrands.standing import Standing

A_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Away:
    """An absence of today, and who really stands in: the last of a chain of stand-ins who are away themselves, or nobody."""

    absence: Absence
    stand_in: Person | None


class Absences:
    """Who is away at a moment. Asking it runs no query. `serving` are those of the stand-ins who still take part anywhere."""

    def __init__(self, rows: Iterable[Absence], serving: set[int]) -> None:
        self._serving = serving
        self._rows: dict[int, list[Absence]] = {}
        for row in rows:
            self._rows.setdefault(row.person_id, []).append(row)

    def __iter__(self) -> Iterator[Absence]:
        return (row for rows in self._rows.values() for row in rows)

    def of(self, person_id: int, scope_id: int | None = None) -> Absence | None:
        """The absence that keeps a person from a strand; without one, from everything."""
        rows = self._rows.get(person_id, ())
        in_strand = (row for row in rows if scope_id is not None and row.workstrand_id == scope_id)
        return next(in_strand, None) or next((row for row in rows if row.workstrand_id is None), None)

    def stand_in(self, person_id: int, scope_id: int | None = None) -> Person | None:
        """Who stands in for somebody who is away: the first of the chain who is here; `None` at its end, and for a circle."""
        seen, absence = {person_id}, self.of(person_id, scope_id)
        while absence is not None:
            next_one = absence.stand_in if not absence.is_declined else None
            if next_one is None or next_one.pk in seen or next_one.pk not in self._serving:
                return None
            seen.add(next_one.pk)
            absence = self.of(next_one.pk, scope_id)
        return next_one if len(seen) > 1 else None

    def recipients(self, thing: Obligation) -> dict[int, int | None]:
        """Whom to remind of a thing: each of its people who is here, and who stands in for the others, with whom they stand in for.

        Somebody who is among its people anyway is reminded in their own name.
        """
        here = {person for person in thing.people if self.of(person, thing.scope_id) is None}
        found: dict[int, int | None] = dict.fromkeys(sorted(here))
        if thing.is_personal or thing.organisation_id is not None:  # only they can do it, or their colleagues do
            return found
        for absent in sorted(set(thing.people) - here):
            stand_in = self.stand_in(absent, thing.scope_id)
            if stand_in is not None:
                found.setdefault(stand_in.pk, absent)
        return found


def absences_at(moment: datetime.datetime | None = None) -> Absences:
    """Everybody who is away at a moment, each by the day in their own zone; two queries."""
    moment = moment or clock.now()
    day = moment.astimezone(datetime.UTC).date()
    near = Absence.objects.standing().filter(starts_on__lte=day + A_DAY, ends_on__gte=day - A_DAY)
    related = near.select_related("person", "stand_in", "workstrand__group").order_by("starts_on", "id")
    rows = [row for row in related if row.starts_on <= moment.astimezone(row.person.time_zone).date() <= row.ends_on]
    named = {row.stand_in_id for row in rows if row.stand_in_id and not row.is_declined}
    running = Role.objects.on(day).taking_part().filter(person__in=named, person__is_active=True)
    return Absences(rows, set(running.values_list("person", flat=True)) if named else set())


def away_of(roles: Iterable[Role]) -> list[Away]:
    """Of the holders of these terms those who are away from their strand today; two queries."""
    absences = absences_at()
    return [
        Away(absence, absences.stand_in(role.person_id, role.workstrand_id))
        for role in roles
        if (absence := absences.of(role.person_id, role.workstrand_id)) is not None
    ]


def awaiting_the_absent(stand_in: Person) -> list[tuple[Absence, list[Obligation]]]:
    """For each person whom somebody stands in for today: their absence, and what awaits them. Two queries for whoever stands in for nobody."""
    absences = absences_at()
    mine = [row for row in absences if absences.stand_in(row.person_id, row.workstrand_id) == stand_in]
    if not mine:
        return []
    groups = Role.objects.not_voided().filter(person__in=[absence.person_id for absence in mine])
    scopes = Workstrand.objects.filter(group__in=groups.values("workstrand__group"))
    everything = obligations.open_in(scopes.values_list("pk", flat=True))
    return [
        (
            absence,
            [
                thing
                for thing in everything
                if absence.person_id in thing.people
                and not (thing.is_personal or thing.organisation_id)
                and absences.of(absence.person_id, thing.scope_id) == absence
            ],
        )
        for absence in mine
    ]


def absences_of(person: Person) -> QuerySet[Absence]:
    """What a person declared, or an officer for them, the latest first."""
    return Absence.objects.filter(person=person).select_related("person", "stand_in", "workstrand__group")


def people_in_charge(standing: Standing) -> QuerySet[Person]:
    """The people whose absences an officer looks after: whoever has a term in one of their groups, also one that ended."""
    people = Person.objects.filter(is_active=True)
    if standing.is_superuser:
        return people
    roles = Role.objects.not_voided().filter(workstrand__group__in=standing.officer_of)
    return people.filter(pk__in=roles.values("person"))


def in_charge_of(standing: Standing) -> QuerySet[Absence]:
    """The absences that an officer looks after."""
    if standing.is_superuser:
        return Absence.objects.all()
    return Absence.objects.filter(person__in=people_in_charge(standing).values("pk"))


def visible_absences(standing: Standing) -> QuerySet[Absence]:
    """Those a reader may open: their own, those they stand in for, and those they are in charge of as an officer."""
    own = Q(person=standing.person_id) | Q(stand_in=standing.person_id)
    return Absence.objects.filter(own | Q(pk__in=in_charge_of(standing).values("pk")))


def strands_led(person: Person) -> list[Workstrand]:
    """The open strands that a person leads today; one query."""
    roles = Role.objects.on(clock.today()).filter(person=person, kind__in=STRAND_LEAD_KINDS)
    strands = Workstrand.objects.open().filter(pk__in=roles.values("workstrand")).select_related("group")
    return list(strands.order_by("group", "order", "code"))


def strands_to_cover(absence: Absence) -> list[tuple[Workstrand, bool]]:
    """The strands whose lead is away under this absence while somebody stands in, and whether who does is acting lead then. Two queries."""
    if absence.stand_in is None or absence.is_declined:
        return []
    acting = Role.objects.on(max(absence.starts_on, clock.today())).filter(
        person=absence.stand_in, kind=Role.Kind.ACTING_LEAD
    )
    covered = set(acting.values_list("workstrand", flat=True))
    led = strands_led(absence.person)
    return [(strand, strand.pk in covered) for strand in led if absence.workstrand_id in {None, strand.pk}]


def colleagues_of(person: Person) -> QuerySet[Person]:
    """Who may stand in: whoever has a running term in a group of the person's, or is in the network from the same organisation."""
    running = Role.objects.on(clock.today()).taking_part()
    groups = running.filter(person=person, workstrand__group__is_network=False).values("workstrand__group")
    beside = Q(pk__in=running.filter(workstrand__group__in=groups).values("person"))
    if person.organisation_id:
        beside |= Q(organisation=person.organisation_id, pk__in=running.values("person"))
    found = Person.objects.filter(beside, is_active=True).exclude(pk=person.pk).exclude(name="")
    return found.select_related("organisation").order_by("name", "id")
