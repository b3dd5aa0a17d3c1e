"""Rows of roles: terms of office, found by person, workstrand, kind and days."""

import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from people import services_bulk as people_bulk
from people.indexes import CHUNK, OrganisationIndex, PersonIndex
from people.models import Person, fold
from workstrands import rules, services, services_bulk
from workstrands.models import Role, Workstrand
from workstrands.standing import Standing
from workstrands.terms import first_day, refuse_end, refuse_term

from .base import Cells, Judged, State, check
from .columns import Column, Layout, choice, one_line
from .people import address_in, address_of, draft, known_organisation

DAYS_TOO = ("%d.%m.%Y", "%d %B %Y", "%d %b %Y")
FOREVER = datetime.date.max
Key = tuple[Any, int, str]  # whose term, in which strand, of which kind


def day_of(cells: Cells, name: str) -> datetime.date | None:
    """A day as ISO 8601, or written so that it can be no other. Raises `ValidationError`."""
    given = one_line(cells.get(name, ""))
    if not given:
        return None
    try:
        day = parse_date(given.partition("T")[0].partition(" 00:00")[0])
    except ValueError:
        day = None
    for form in DAYS_TOO if day is None else ():
        try:
            return datetime.datetime.strptime(given, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    if day is None:
        raise ValidationError({name: _("“%s” is no day: write it like 2021-02-23.") % given[:60]})
    return day


def _shown(day: datetime.date) -> str:
    return day.strftime("%-d %B %Y")


class _Here:
    """What is here already: people, organisations, strands, and all terms of these people in these strands."""

    def __init__(self, rows: list[tuple[int, Cells]], *, lock: bool) -> None:
        self.people = PersonIndex((address_in(cells) for _number, cells in rows), lock=False)
        self.offices = OrganisationIndex()
        self.drafts: dict[str, Person] = {}
        self.seen: dict[int, int] = {}
        groups = {fold(cells.get("group", "")) for _number, cells in rows}
        strands = Workstrand.objects.select_related("group").order_by("pk")
        self.strands: dict[tuple[str, str], Workstrand] = {}
        wanted = [strand for strand in strands if groups & self._names(strand)]
        if lock:  # in one order, as `appoint` locks one: no two appointments to a strand at once
            locked = strands.select_for_update(of=("self",)).filter(pk__in=[strand.pk for strand in wanted])
            wanted = list(locked)
        for strand in wanted:
            for name in self._names(strand):
                self.strands[name, fold(strand.code)] = self.strands[name, strand.slug] = strand
        self.terms: dict[Key, list[Role]] = {}
        self.rows_of: dict[int, int] = {}  # of drafts, by identity
        self._read_terms(rows, wanted)

    def _names(self, strand: Workstrand) -> set[str]:
        return {fold(strand.group.slug), fold(strand.group.name), fold(strand.group.title)}

    def _read_terms(self, rows: list[tuple[int, Cells]], strands: list[Workstrand]) -> None:
        found = (self.people.find(address_in(cells)) for _number, cells in rows)
        ids = sorted({person.pk for person in found if person})
        for start in range(0, len(ids), CHUNK):
            terms = Role.objects.filter(person__in=ids[start : start + CHUNK], workstrand__in=strands)
            for term in terms.select_related("organisation", "workstrand__group", "person"):
                self.terms.setdefault((term.person_id, term.workstrand_id, term.kind), []).append(term)

    def strand(self, cells: Cells, standing: Standing) -> Workstrand:
        """The strand of a row; the group's plenary where it names none. Raises `ValidationError`, in the same words for what is not one's own."""
        group, code = one_line(cells.get("group", "")), one_line(cells.get("workstrand", ""))
        strand = self.strands.get((fold(group), fold(code) or "plenary"))
        plenary = self.strands.get((fold(group), "plenary"))
        if plenary is None or not rules.can_enter_roles(standing, plenary.group):
            raise ValidationError(_("You are no officer of a group with the address “%s”.") % group[:60])
        if strand is None:
            said = _("%(group)s has no workstrand with the code “%(code)s”.")
            raise ValidationError(said % {"group": plenary.group.title, "code": code[:60]})
        return strand


class Roles:
    """New terms of office, and ends of known ones. Whoever is not here yet is made a person, as if they had come by the door."""

    layout: ClassVar[Layout] = Layout(
        (
            Column("group", "ml-2026", ("edition", "working group"), is_required=True),
            Column("workstrand", "WS1", ("strand", "code")),
            Column("person", "Ada Example", ("name", "full name")),
            Column("email", "ada@example.org", ("e-mail address", "mail"), is_required=True),
            Column("organisation", "Office for Examples", ("organization", "office", "institution")),
            Column("country", "GB", ("country code",)),
            Column("kind", "member", ("role",), is_required=True),
            Column("starts_on", "2026-01-15", ("first day", "from", "start", "starts", "since")),
            Column("ends_on", "", ("last day", "to", "until", "end", "ends")),
            Column("end_reason", "", ("reason", "why it ended")),
            Column("voided_at", "", ("voided",)),
        ),
        shown_only=("void_reason",),
    )

    def judge(self, rows: list[tuple[int, Cells]], *, standing: Standing, lock: bool) -> list[Judged]:
        """Four queries for each 500 rows, and four more."""
        here = _Here(rows, lock=lock)
        judged = [Judged(number, cells) for number, cells in rows]
        for row in judged:
            try:
                self._judge(row, here, standing)
            except ValidationError as problem:
                row.refuse(problem)
        return judged

    def _judge(self, row: Judged, here: _Here, standing: Standing) -> None:
        row.read(self.layout)
        cells = row.given
        address = address_of(cells)
        strand = here.strand(cells, standing)
        if not cells.get("kind", "").strip():
            raise ValidationError(_("There is no role."))
        kind = choice(cells["kind"], Role.Kind.choices)
        starts, ends = day_of(cells, "starts_on"), day_of(cells, "ends_on")
        person = here.people.find(address) or here.drafts.get(address)
        key = (person.pk or address if person else address, strand.pk, kind)
        terms = here.terms.setdefault(key, [])
        if cells.get("voided_at", "").strip():
            return self._voided(row, terms, starts)
        term = self._same(terms, starts or min(first_day(strand), ends or FOREVER), ends)
        if term is not None:
            return self._compare(row, here, term, starts, ends)
        office = known_organisation(here.offices, cells)
        if person is None and not one_line(cells.get("person", "")):
            raise ValidationError(_("Nobody with this address is here yet: give their name in the column “person”."))
        if person is None:
            person = draft(here.people, address, cells, name=one_line(cells.get("person", "")), organisation=office)
        self._draft(row, terms, strand, starts, ends, person=person, organisation=office, kind=kind)
        here.rows_of[id(row.row)] = row.number
        if person._state.adding:
            here.drafts[address] = person
        return None

    def _voided(self, row: Judged, terms: list[Role], starts: datetime.date | None) -> None:
        if not any(term.voided_at and term.starts_on == starts for term in terms):
            raise ValidationError(_("This term was voided; only terms that count are imported."))

    def _same(self, terms: list[Role], starts: datetime.date, ends: datetime.date | None) -> Role | None:
        """The known term of these days: one that begins then, or else that has a day in common."""
        terms = [
            term
            for term in terms
            if not term.voided_at and term.starts_on <= (ends or FOREVER) and (term.ends_on or FOREVER) >= starts
        ]
        return next((term for term in terms if term.starts_on == starts), terms[0] if terms else None)

    def _compare(
        self, row: Judged, here: _Here, term: Role, starts: datetime.date | None, ends: datetime.date | None
    ) -> None:
        """What an import may say anew of a known term is its end; the rest has actions of its own, which leave a trace."""
        first = here.rows_of.get(id(term)) if term.pk is None else here.seen.setdefault(term.pk, row.number)
        if first != row.number:
            raise ValidationError(_("The same term is in row %d already.") % (first or 0))
        row.row = term
        if starts and starts != term.starts_on:
            said = _("The term here began on %s. Give that day, or void it and enter another.")
            raise ValidationError({"starts_on": said % _shown(term.starts_on)})
        office = known_organisation(here.offices, row.cells)
        if office is not None and office != term.organisation:
            said = _("The term here is under %s: use “Move to another organisation”.")
            raise ValidationError({"organisation": said % (term.organisation or "–")})
        reason = one_line(row.cells.get("end_reason", ""))
        if ends and ends != term.ends_on:
            row.differs("ends_on", term.ends_on, ends)
        if ends and reason and reason != one_line(term.end_reason):
            row.differs("end_reason", term.end_reason, reason)
        if ends and row.fields:
            row.extra = (ends, reason or term.end_reason)
            refuse_end(term, ends)

    def _draft(
        self,
        row: Judged,
        terms: list[Role],
        strand: Workstrand,
        starts: datetime.date | None,
        ends: datetime.date | None,
        **values: Any,
    ) -> None:
        begins = starts or first_day(strand)
        if ends and ends < begins:
            raise ValidationError({"ends_on": _("The last day is before the first.")})
        reason = one_line(row.cells.get("end_reason", "")) if ends else ""
        role = Role(workstrand=strand, starts_on=begins, ends_on=ends, end_reason=reason, **values)
        role.organisation = role.organisation or role.person.organisation
        role.entered_later = self._is_past(role)
        check(role, exclude={"person", "organisation", "workstrand"})
        refuse_term(
            strand,
            person=role.person,
            kind=role.kind,
            begins=begins,
            ends_on=ends,
            held=[],  # the same days would have been the same term
            entered_later=role.entered_later,
        )
        row.row, row.state = role, State.NEW
        terms.append(role)

    def _is_past(self, role: Role) -> bool:
        """Whether the term is over, so that nobody needs to be told: entered later. Of an ended strand there are only such."""
        last_day = role.last_day()
        return role.workstrand.is_over or (last_day is not None and last_day < role.workstrand.group.today())

    def write(self, judged: list[Judged], *, by: Person, source: str, tell: bool) -> None:
        new = [row.row for row in judged if row.state == State.NEW]
        people = {id(role.person): role.person for role in new if role.person._state.adding}
        people_bulk.add_people(people=list(people.values()), by=by, source=source)
        services_bulk.appoint_many(roles=new, by=by, source=source, tell=tell)
        for row in judged:
            if row.state == State.CHANGED:
                self._end(row, by=by, source=source, tell=tell)

    def _end(self, row: Judged, *, by: Person, source: str, tell: bool) -> None:
        """Each by the service for one, which knows who is the last officer of a group; refused, the row is wrong."""
        day, reason = row.extra
        try:
            with transaction.atomic():
                services.end_role(role=row.row, by=by, on=day, reason=reason, tell=tell, source=source)
        except ValidationError as problem:
            row.refuse(problem)
