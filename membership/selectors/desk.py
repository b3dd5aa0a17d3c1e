"""Who owes what, in the groups and strands that somebody runs."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock, obligations, registries
from core.registries import Obligation
from membership.models import DeskNote, OfficeVoice
from membership.selectors.absence import Absences, absences_at
from membership.selectors.circulars import last_chased
from people.models import Organisation, Person, fold
from workstrands.models import OFFICER_KINDS, Role, Workstrand
from workstrands.standing import Standing

SOON_DAYS, NEAR_DAYS, LONG_OPEN_DAYS = 2, 7, 10
NAMES_SHOWN = 2
BUNDLED_FROM = 5  # rows of one kind in one strand


@dataclass(frozen=True)
class When:
    """How urgent something is, in words, with the tone of its badge."""

    word: str
    tone: str
    icon: str


@dataclass(frozen=True)
class DeskRow:
    """Something open, with whoever owes it."""

    thing: Obligation
    strand: Workstrand
    who: str
    under: str
    away: str
    people: list[Person]
    when: When
    is_mine: bool
    is_late: bool
    is_unreached: bool
    note: DeskNote | None
    chased_at: datetime.datetime | None

    @property
    def url(self) -> str:
        """Where the reader sees to it: what only others can do themselves leads to where those who run the scope look at it."""
        return (
            self.thing.url
            if self.is_mine
            else self.thing.desk_url or ("" if self.thing.is_personal else self.thing.url)
        )

    @property
    def accept_url(self) -> str:
        """Where the reader accepts it in one step; empty where others decide it, or there is nothing to accept."""
        return self.thing.accept_url if self.is_mine else ""

    @property
    def where(self) -> str:
        """The strand by its code, the plenary by its group."""
        return self.strand.short_name

    @property
    def anchor(self) -> str:
        """The row's name in the page."""
        return self.thing.key.replace(":", "-")

    @property
    def note_text(self) -> str:
        """What the reader noted."""
        return self.note.note if self.note else ""

    @property
    def next_chase_on(self) -> datetime.date | None:
        """The day that the reader set to chase it again."""
        return self.note.next_chase_on if self.note else None

    @property
    def is_to_chase(self) -> bool:
        """Whether the day has come that the reader set for it."""
        return self.next_chase_on is not None and self.next_chase_on <= _today()

    def is_about(self, text: str) -> bool:
        """Whether each word is in who owes it, their office, or what it is."""
        offices = [person.organisation.search_text for person in self.people if person.organisation]
        searched = fold(" ".join([self.who, self.under, self.thing.title, *(p.name for p in self.people), *offices]))
        return all(word in searched for word in fold(text).split())


@dataclass(frozen=True)
class Bundle:
    """The same thing that many people owe, as one row that leads to all of them."""

    rows: list[DeskRow]

    @property
    def value(self) -> str:
        """What names it: the kind, and the strand."""
        return f"{self.rows[0].thing.kind}:{self.rows[0].strand.pk}"

    @property
    def count(self) -> int:
        """How many rows it stands for."""
        return len(self.rows)

    @property
    def most_urgent(self) -> DeskRow:
        """Rows come in the order of urgency."""
        return self.rows[0]


@dataclass(frozen=True)
class LookedUp:
    """What the rows are made of, read once for all of them."""

    reader: int | None
    strands: dict[int, Workstrand]
    people: dict[int, Person]
    offices: dict[int, Organisation]
    roles: dict[tuple[int, int], Role]
    notes: dict[str, DeskNote]
    chased: dict[str, datetime.datetime]
    voices: dict[tuple[int, int], str]
    absences: Absences


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see of the desk: all of it, unless said otherwise."""

    kind: str = ""
    strand: int | None = None
    show: str = ""  # late, chase or unreached
    text: str = ""


@dataclass(frozen=True)
class Desk:
    """The whole table, and the part of it that was asked for."""

    rows: list[DeskRow]
    asked: Asked
    strands: list[Workstrand] = field(default_factory=list)

    @property
    def here(self) -> list[DeskRow]:
        """Of the strand and the words that were asked for, whatever kind."""
        found = [row for row in self.rows if self.asked.strand in {None, row.strand.pk}]
        return [row for row in found if row.is_about(self.asked.text)] if self.asked.text else found

    @property
    def shown(self) -> list[DeskRow]:
        """What was asked for."""
        tests = {"late": "is_late", "chase": "is_to_chase", "unreached": "is_unreached"}
        found = [row for row in self.here if self.asked.kind in {"", row.thing.kind}]
        return [row for row in found if getattr(row, tests[self.asked.show])] if self.asked.show in tests else found


def bundled(rows: list[DeskRow]) -> list[DeskRow | Bundle]:
    """The rows, with those of one kind in one strand as a bundle where there are many, at the place of the most urgent of them."""
    together: dict[tuple[str, int], list[DeskRow]] = {}
    for row in rows:
        together.setdefault((row.thing.kind, row.strand.pk), []).append(row)
    found: list[DeskRow | Bundle] = []
    for row in rows:
        alike = together[row.thing.kind, row.strand.pk]
        if len(alike) < BUNDLED_FROM:
            found.append(row)
        elif row is alike[0]:
            found.append(Bundle(alike))
    return found


def _today() -> datetime.date:
    return clock.today(timezone.get_current_timezone())


def scopes_run(standing: Standing) -> list[Workstrand]:
    """The strands whose open things the reader looks after: all of a group for its officers, their own for leads. One query."""
    strands = Workstrand.objects.select_related("group").order_by("-group__starts_on", "order", "code")
    if standing.is_superuser:
        return list(strands)
    return list(strands.filter(Q(group__in=standing.officer_of) | Q(pk__in=standing.leads)))


def desk(standing: Standing, asked: Asked) -> Desk:
    """What is open in the strands that the reader runs. The number of queries does not grow with the rows."""
    strands = {strand.pk: strand for strand in scopes_run(standing)}
    things = obligations.open_in(strands)
    people = Person.objects.select_related("organisation").in_bulk({pid for thing in things for pid in thing.people})
    offices = Organisation.objects.in_bulk({thing.organisation_id for thing in things} - {None})
    roles = _roles(people, {strands[thing.scope_id].group_id for thing in things})
    notes = {
        note.key: note
        for note in DeskNote.objects.filter(owner=standing.person_id, key__in=[thing.key for thing in things])
    }
    looked_up = LookedUp(
        standing.person_id,
        strands,
        people,
        offices,
        roles,
        notes,
        last_chased(thing.key for thing in things),
        _voices(offices, {strands[thing.scope_id].group_id for thing in things}),
        absences_at(),
    )
    rows = [_row(thing, looked_up) for thing in things]
    used = {row.strand.pk for row in rows}
    return Desk(rows, asked, [strand for strand in strands.values() if strand.pk in used])


def _roles(people: Iterable[int], groups: Iterable[int]) -> dict[tuple[int, int], Role]:
    """The first role that each person has in each strand of these groups today, in the order of the kinds; an office also under the group,
    whose number is negative there. One query.
    """
    found = Role.objects.on(clock.today()).filter(person__in=list(people), workstrand__group__in=list(groups))
    order = list(Role.Kind.values)
    ranked = sorted(found.select_related("workstrand__group"), key=lambda role: (order.index(role.kind), role.pk))
    in_strands = {(role.person_id, role.workstrand_id): role for role in reversed(ranked)}
    offices = {(role.person_id, -role.workstrand.group_id): role for role in ranked if role.kind in OFFICER_KINDS}
    return offices | in_strands


def _voices(offices: Iterable[int], groups: Iterable[int]) -> dict[tuple[int, int], str]:
    """Who speaks for each of these offices in each of these groups, where that is said; one query, none for no office."""
    wanted = list(offices)
    named = OfficeVoice.objects.filter(
        organisation__in=wanted, workstrand__group__in=list(groups), ends_on=None, place=OfficeVoice.Place.VOICE
    )
    rows = named.select_related("person", "workstrand") if wanted else ()
    return {(row.workstrand.group_id, row.organisation_id): row.person.display_name for row in rows}


def _row(thing: Obligation, known: LookedUp) -> DeskRow:
    strand, office = known.strands[thing.scope_id], known.offices.get(thing.organisation_id or 0)
    people = [known.people[pid] for pid in thing.people if pid in known.people]
    owes_as_office = office is not None and len(people) != 1
    return DeskRow(
        thing=thing,
        strand=strand,
        who=office.name if office and owes_as_office else _names(people, thing.who),
        under=_under(people, office if owes_as_office else None, strand, known),
        away=_away(people, strand, known.absences),
        people=people,
        when=_when(thing, is_late=thing.is_late),
        is_mine=known.reader in thing.people,
        is_late=thing.is_late,
        is_unreached=bool(people) and all(person.unreachable_since for person in people),
        note=known.notes.get(thing.key),
        chased_at=known.chased.get(thing.key),
    )


def _names(people: list[Person], unnamed: str) -> str:
    shown = ", ".join(person.name or unnamed or person.display_name for person in people[:NAMES_SHOWN])
    more = len(people) - NAMES_SHOWN
    if more > 0:
        return ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more) % {"names": shown, "count": more}  # fmt: skip
    return shown or _("Nobody")


def _under(people: list[Person], office: Organisation | None, strand: Workstrand, known: LookedUp) -> str:
    """Under the name: in which role they owe it, and in which strand."""
    where = strand.short_name
    if office is not None:
        voice = known.voices.get((strand.group_id, office.pk))
        members = ngettext("%d member", "%d members", len(people)) % len(people)
        return ", ".join([_("voice: %s") % voice if voice else _("no voice named"), members, where])
    if not people:
        return _("no lead and no officer, %s") % where
    roles = known.roles
    held = [roles.get((person.pk, strand.pk)) or roles.get((person.pk, -strand.group_id)) for person in people]
    kinds = [role.get_kind_display() for role in held if role]
    return f"{', '.join(dict.fromkeys(kinds))}, {where}" if kinds else where


def _away(people: list[Person], strand: Workstrand, absences: Absences) -> str:
    """Of somebody who alone owes it and is away: until when, and who stands in."""
    absence = absences.of(people[0].pk, strand.pk) if len(people) == 1 else None
    if absence is None:
        return ""
    stand_in = absences.stand_in(people[0].pk, strand.pk)
    said = _("away until %(day)s, stand-in %(name)s") if stand_in else _("away until %(day)s, nobody stands in")
    return said % {"day": date_format(absence.ends_on, "j F"), "name": stand_in.display_name if stand_in else ""}


def _when(thing: Obligation, *, is_late: bool) -> When:
    zone = timezone.get_current_timezone()
    if thing.due is None:
        days = (_today() - thing.since.astimezone(zone).date()).days
        tone = "warn" if days >= LONG_OPEN_DAYS else "info"
        said = (
            ngettext("oldest %d day", "oldest %d days", days)
            if thing.count > 1
            else ngettext("open %d day", "open %d days", days)
        )
        return When(said % days if days else _("new today"), tone, "hourglass-split")
    days = (thing.due.astimezone(zone).date() - _today()).days
    if is_late:
        word = ngettext("%d day late", "%d days late", -days) % -days if days < 0 else _("late since today")
        return When(word, "bad", "exclamation-triangle")
    if days == 0:
        return When(_("today"), "bad", "hourglass-split")
    tone = "bad" if days <= SOON_DAYS else "warn" if days <= NEAR_DAYS else "info"
    return When(ngettext("due in %d day", "due in %d days", days) % days, tone, "hourglass-split")


def figures(table: Desk) -> list[tuple[str, str, str, int]]:
    """The counts above the table: the part of the address that shows them, its value, what they are called, how many; without empty ones."""
    found = table.here
    kinds: dict[str, int] = {}
    for row in found:
        kinds[row.thing.kind] = kinds.get(row.thing.kind, 0) + 1
    known = [kind for kind in registries.obligation_kinds if kind in kinds]
    counted = [
        ("", "", str(_("everything open")), len(found)),
        ("show", "late", str(_("late")), sum(row.is_late for row in found)),
        ("show", "chase", str(_("to chase today")), sum(row.is_to_chase for row in found)),
        ("show", "unreached", str(_("not reached")), sum(row.is_unreached for row in found)),
        *(("kind", kind, registries.obligations_called(kind, kinds[kind]), kinds[kind]) for kind in known),
    ]
    return [figure for figure in counted if figure[3] or not figure[0]]
