"""Rows of people."""

from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from people import services, services_bulk
from people.indexes import OrganisationIndex, PersonIndex
from people.models import Organisation, Person, fold
from workstrands.standing import Standing

from .base import Cells, Judged, State, check
from .columns import Column, Layout, country_code, one_line

ZONES = {fold(name): name for name in available_timezones()}


def known_organisation(index: OrganisationIndex, cells: Cells) -> Organisation | None:
    """The organisation that a row names, told apart by its country where one is given; `None` where the row names none.

    Raises `ValidationError` where none or several are called so.
    """
    name = one_line(cells.get("organisation", ""))
    if not name:
        return None
    found, country = index.called(name), country_code(cells.get("country", ""))
    if not found:
        raise ValidationError(_("No organisation is called “%s”: import the organisations first.") % name[:100])
    if country:
        found = [office for office in found if str(office.country) == country]
        if not found:
            said = _("“%(name)s” is not in the country %(country)s.")
            raise ValidationError(said % {"name": name[:100], "country": country})
    if len(found) > 1:
        names = "; ".join(office.label for office in found[:5])
        raise ValidationError(_("Several organisations are called so; give the country too: %s") % names)
    return found[0]


def known_zone(text: str) -> ZoneInfo | None:
    """Raises `ValidationError` for what is no time zone."""
    given = one_line(text)
    if not given:
        return None
    name = ZONES.get(fold(given))
    if name is None:
        raise ValidationError(_("“%s” is no time zone: give one like Europe/Rome.") % given[:60])
    return ZoneInfo(name)


def address_in(cells: Cells) -> str:
    """What stands where a row's e-mail should be."""
    return cells.get("email", "").strip().lower().removeprefix("mailto:")


def address_of(cells: Cells) -> str:
    """The e-mail of a row. Raises `ValidationError` where there is none."""
    address = address_in(cells)
    if not address:
        raise ValidationError(_("There is no e-mail address."))
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError(_("“%s” is no e-mail address.") % address[:100]) from None
    return address


def draft(index: PersonIndex, address: str, cells: Cells, **values: Any) -> Person:
    """Somebody who is not here yet, as `services.add_person` would make them. Raises `ValidationError`."""
    if address in index.claimed:
        raise ValidationError(_("Somebody here gave this address as theirs and has not confirmed it yet."))
    return services.draft_person(email=address, **values)


class People:
    """New people, and what of known ones is other: found by any verified address. Who may log in, and how, an import never touches."""

    layout: ClassVar[Layout] = Layout(
        (
            Column("name", "Ada Example", ("full name", "person", "display name")),
            Column("email", "ada@example.org", ("e-mail address", "mail", "email addresses"), is_required=True),
            Column(
                "organisation",
                "Office for Examples",
                ("organization", "office", "institution", "employer"),
                can_be_emptied=True,
            ),
            Column("country", "GB", ("country code",)),
            Column("job_title", "Head of methods", ("title", "position", "function", "job"), can_be_emptied=True),
            Column("time_zone", "Europe/London", ("tz",)),
        ),
        shown_only=("joined_at", "last_login"),
    )

    def judge(self, rows: list[tuple[int, Cells]], *, standing: Standing, lock: bool) -> list[Judged]:
        """Three queries for each 500 rows, and two for all organisations."""
        people = PersonIndex((address_in(cells) for _number, cells in rows), lock=lock)
        offices = OrganisationIndex()
        seen: dict[Any, int] = {}
        judged = [Judged(number, cells) for number, cells in rows]
        for row in judged:
            try:
                self._judge(row, people, offices, seen)
            except ValidationError as problem:
                row.refuse(problem)
        return judged

    def _judge(self, row: Judged, people: PersonIndex, offices: OrganisationIndex, seen: dict[Any, int]) -> None:
        row.read(self.layout)
        address = address_of(row.given)
        person = people.find(address)
        first = seen.setdefault(person.pk if person else address, row.number)
        if first != row.number:
            raise ValidationError(_("The same person is in row %d already.") % first)
        values = {
            "name": one_line(row.given.get("name", "")),
            "organisation": known_organisation(offices, row.given),
            "job_title": one_line(row.given.get("job_title", "")),
            "time_zone": known_zone(row.given.get("time_zone", "")),
        }
        if person is None:
            row.row = draft(people, address, row.given, **values)
            row.state = State.NEW
        else:
            self._compare(row, person, values)

    def _compare(self, row: Judged, person: Person, values: dict[str, Any]) -> None:
        """An empty cell leaves what is there; one with the word for it empties it."""
        row.row = person
        for name, value in values.items():
            old = getattr(person, name)
            same = one_line(old) == value if isinstance(old, str) else old == value
            if (value or name in row.emptied) and not same:
                row.differs(name, old, value)
                setattr(person, name, value)
        if not row.fields:
            return
        if not person.is_active:
            raise ValidationError(_("This person may no longer log in: change them on their own page."))
        check(person, exclude={"password", "organisation", "email"})

    def write(self, judged: list[Judged], *, by: Person, source: str, tell: bool) -> None:
        """They are told by `services.imported.receive`, once it is settled whether they are admitted."""
        new = [row.row for row in judged if row.state == State.NEW]
        services_bulk.add_people(people=new, by=by, source=source)
        changed = [(row.row, row.fields) for row in judged if row.state == State.CHANGED]
        services_bulk.change_people(people=changed, by=by, source=source)
