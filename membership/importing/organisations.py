"""Rows of organisations."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people import services_bulk
from people.indexes import OrganisationIndex
from people.models import Organisation, Person, fold
from people.services_bulk import OfficeChange
from workstrands.standing import Standing

from .base import Cells, Judged, State, check
from .columns import Column, Layout, choice, country_code, names_split, one_line, yes_or_no

INTERNATIONAL = Organisation.Kind.INTERNATIONAL


def _values(cells: Cells) -> dict[str, Any]:
    """What a row says, without what it leaves open. Raises `ValidationError`."""
    website = cells.get("website", "").strip()
    given = {
        "name": one_line(cells.get("name", "")),
        "acronym": one_line(cells.get("acronym", "")),
        "kind": cells.get("kind", "").strip(),
        "country": country_code(cells.get("country", "")),
        "website": website if "://" in website or not website else f"https://{website}",
        "is_checked": cells.get("is_checked", "").strip(),
    }
    values: dict[str, Any] = {name: value for name, value in given.items() if value}
    if "kind" in values:
        values["kind"] = choice(values["kind"], Organisation.Kind.choices)
    if "is_checked" in values:
        values["is_checked"] = yes_or_no(values["is_checked"])
    return values


def _check(office: Organisation, index: OrganisationIndex) -> None:
    """What the database would refuse, in words, beside what the model itself checks."""
    check(office, exclude={"slug", "search_text", "parent"})
    if office.kind == INTERNATIONAL and office.country:
        raise ValidationError(_("An international organisation has no country."))
    for other in index.named(office.name):
        if (
            other is not office
            and str(other.country) == str(office.country)
            and (not other.pk or other.pk != office.pk)
        ):
            raise ValidationError(_("Another organisation of this name is in this country already."))


class Organisations:
    """New organisations, and what of known ones is other: found by name, acronym or another name, and country."""

    layout: ClassVar[Layout] = Layout(
        (
            Column("name", "Office for Examples", ("organisation", "organization", "office"), is_required=True),
            Column("acronym", "OFE", ("abbreviation", "short name"), can_be_emptied=True),
            Column(
                "aliases",
                "Bureau des exemples; Управление примеров",
                ("other names", "also known as", "alias"),
                can_be_emptied=True,
            ),
            Column("kind", "national", ("type",)),
            Column("country", "GB", ("country code",), can_be_emptied=True),
            Column("parent", "", ("head office", "parent organisation", "parent organization"), can_be_emptied=True),
            Column("parent_country", "", ("country of the head office",)),
            Column("website", "https://stat.example.org", ("url", "web", "web site", "homepage"), can_be_emptied=True),
            Column("is_checked", "yes", ("checked",)),
        )
    )

    def judge(self, rows: list[tuple[int, Cells]], *, standing: Standing, lock: bool) -> list[Judged]:
        """Two queries; one more to lock what is about to be changed."""
        index = OrganisationIndex(lock=lock)
        seen: dict[Any, int] = {}
        judged = [Judged(number, cells) for number, cells in rows]
        for step in (self._find, self._set, self._place):  # a head office may stand in a row below its branch
            for row in judged:
                if row.state == State.WRONG:
                    continue
                try:
                    step(row, index, seen)
                except ValidationError as problem:
                    row.refuse(problem)
        self._refuse_branches_of_wrong(judged)
        return judged

    def _find(self, row: Judged, index: OrganisationIndex, seen: dict[Any, int]) -> None:
        """The organisation that the row is about, or a new one, which other rows can name from now on."""
        row.read(self.layout)
        values = _values(row.given)
        name, country = values.get("name", ""), values.get("country", "")
        if not name:
            raise ValidationError(_("There is no name."))
        office = self._known(index, name, country, values.get("kind"))
        first = seen.setdefault(office.pk if office else (fold(name), country), row.number)
        if first != row.number:
            raise ValidationError(_("The same organisation is in row %d already.") % first)
        row.extra, row.row = values, office
        if office is not None:
            values |= {name: "" for name in ("acronym", "country", "website") if name in row.emptied}
        else:
            row.state = State.NEW
            row.row = Organisation(name=name, country=country, acronym=values.get("acronym", ""))

    def _known(self, index: OrganisationIndex, name: str, country: str, kind: str | None) -> Organisation | None:
        found = [office for office in index.called(name) if office.pk]
        exact = [office for office in found if str(office.country) == country]
        if country and not exact:  # one whose country nobody recorded yet is meant; elsewhere there may be another
            exact = [office for office in found if not office.country and office.kind != INTERNATIONAL]
        if not country and not exact and kind != INTERNATIONAL:
            exact = found
        if len(exact) > 1:
            names = "; ".join(office.label for office in exact[:5])
            raise ValidationError(_("Several organisations are called so; give the country too: %s") % names)
        return exact[0] if exact else None

    def _set(self, row: Judged, index: OrganisationIndex, seen: dict[Any, int]) -> None:
        office, values = row.row, row.extra
        is_new = row.state == State.NEW
        if not is_new and fold(values["name"]) != fold(office.name):
            del values["name"]  # found by another of its names, which it keeps
        aliases = self._aliases(row.given, office)
        for name, value in values.items():
            old = getattr(office, name)
            if (one_line(old) if isinstance(old, str) else str(old) if name == "country" else old) != value:
                if not is_new:
                    row.differs(name, old, value)
                setattr(office, name, value)
        kept = [] if is_new else index.aliases.get(office.pk, [])
        if (aliases or "aliases" in row.emptied) and {*map(one_line, aliases)} != {*map(one_line, kept)}:
            row.extra = aliases
            if not is_new:
                row.differs("aliases", "; ".join(kept), "; ".join(aliases))
        else:
            row.extra = None
        if is_new or row.fields:
            _check(office, index)
        if is_new:
            index.add(office, row.extra or [])

    def _aliases(self, cells: Cells, office: Organisation) -> list[str]:
        """Other names, each once, as `services.save_organisation` takes them."""
        wanted = {fold(name): name for name in names_split(cells.get("aliases", ""))}
        for name in wanted.values():
            check_name = Organisation._meta.get_field("name")
            try:
                check_name.clean(name, office)
            except ValidationError as problem:
                raise ValidationError({"aliases": problem.messages}) from None
        return list(wanted.values())

    def _place(self, row: Judged, index: OrganisationIndex, seen: dict[Any, int]) -> None:
        name, country = one_line(row.given.get("parent", "")), country_code(row.given.get("parent_country", ""))
        office = row.row
        if "parent" in row.emptied and office.parent is not None:
            row.differs("parent", office.parent, None)
            office.parent = None
        if not name:
            return
        found = [other for other in index.called(name) if not country or str(other.country) == country]
        if not found:
            raise ValidationError(_("No organisation is called “%s”: it cannot be the head office.") % name[:100])
        if len(found) > 1 and office.parent not in found:
            raise ValidationError(_("Several organisations are called “%s”: give the parent_country.") % name[:100])
        parent = office.parent if office.parent in found else found[0]
        if parent is office or (office.pk and parent.pk == office.pk):
            raise ValidationError(_("An organisation cannot be its own head office."))
        if parent == office.parent:
            return
        if row.state != State.NEW:
            row.differs("parent", office.parent, parent)
        office.parent = parent
        check(office, exclude={"slug", "search_text", "parent"})

    def _refuse_branches_of_wrong(self, judged: list[Judged]) -> None:
        """A branch waits for its head office; a head office that is itself to be a branch is none."""
        wrong = {id(row.row): row.number for row in judged if row.state == State.WRONG and row.row is not None}
        for row in judged:
            parent = row.row.parent if row.row is not None and row.state in {State.NEW, State.CHANGED} else None
            if parent is None or "parent" not in {*row.fields, *(["parent"] if row.state == State.NEW else [])}:
                continue
            if id(parent) in wrong:
                row.refuse(_("Its head office, in row %d, is wrong.") % wrong[id(parent)])
            elif parent.parent is not None:
                row.refuse(_("The head office is itself a branch. Choose its head office instead."))

    def write(self, judged: list[Judged], *, by: Person, source: str, tell: bool) -> None:
        """A branch whose head office is not written after all is refused here. There is no mail about organisations."""
        self._refuse_branches_of_wrong(judged)
        changes = []
        for row in judged:
            if row.state not in {State.NEW, State.CHANGED}:
                continue
            is_new = row.state == State.NEW
            names = [name for name in row.fields if name != "aliases"]
            old = {name: was for name, was, _new in row.changes if name in names}
            fields = ["name", "acronym", "kind", "country", "parent", "website", "is_checked"] if is_new else names
            changes.append(OfficeChange(row.row, old=old, fields=fields, aliases=row.extra))
        services_bulk.save_organisations(changes=changes, by=by, source=source)
