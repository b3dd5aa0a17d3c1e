"""Writes about many persons or organisations at once, with the same checks, marks and history as one by one. They send no mail."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from core import history
from core.history import BATCH
from core.models import HistoryEntry
from core.verbs import Verb

from .models import Organisation, OrganisationAlias, Person, fold, folded_names
from .services import free_slug, slug_stem


@transaction.atomic
def add_people(*, people: list[Person], by: Person | None, source: str = "") -> None:
    """Save persons made by `services.draft_person`, as `services.add_person` does one; they have their keys afterwards.

    Raises `IntegrityError` where somebody else adds one of these addresses at this moment.
    """
    for person in people:
        person.search_text = fold(person.name)
    Person.objects.bulk_create(people, batch_size=BATCH)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=person, email=person.email, primary=True, verified=False) for person in people],
        batch_size=BATCH,
    )
    history.record_many(
        [history.entry(verb=Verb.PERSON_ADDED, target=person, scope=None, actor=by, source=source) for person in people]
    )


@transaction.atomic
def change_people(*, people: list[tuple[Person, list[str]]], by: Person | None, source: str = "") -> None:
    """Save these fields of persons who are locked, checked and changed already, as `services.change_profile` does of one."""
    for person, _fields in people:
        person.search_text = fold(person.name)
    columns = sorted({"search_text", *(name for _person, fields in people for name in fields)})
    for person, fields in people:
        person.zone_is_assumed = person.zone_is_assumed and "time_zone" not in fields
    if "time_zone" in columns:
        columns.append("zone_is_assumed")
    if people:
        Person.objects.bulk_update([person for person, _fields in people], columns, batch_size=BATCH)
    history.record_many(
        [
            history.entry(
                verb=Verb.PROFILE_CHANGED, target=person, scope=None, actor=by, new={"fields": fields}, source=source
            )
            for person, fields in people
        ]
    )


@dataclass
class OfficeChange:
    """An organisation to be saved, checked already: which fields are other than `old`, and all other names where those are given."""

    organisation: Organisation
    old: dict[str, str] = field(default_factory=dict)
    fields: list[str] = field(default_factory=list)
    aliases: list[str] | None = None


@transaction.atomic
def save_organisations(*, changes: list[OfficeChange], by: Person | None, source: str = "") -> None:
    """Make or change many, as `services.save_organisation` does one. A head office that is new comes before its branches.

    Raises `IntegrityError` where somebody else adds one of these at this moment.
    """
    new = [change for change in changes if change.organisation.pk is None]
    changed = [change for change in changes if change.organisation.pk is not None]
    _make(new)
    _update(changed)
    entries = [_entry(Verb.ORGANISATION_ADDED, change, by, source) for change in new]
    history.record_many(entries + [_entry(Verb.ORGANISATION_CHANGED, change, by, source) for change in changed])


def _make(new: list[OfficeChange]) -> None:
    taken = set(Organisation.objects.values_list("slug", flat=True)) if new else set()
    numbers: dict[str, int] = {}
    for change in new:
        office = change.organisation
        stem = slug_stem(office.name, office.acronym)
        numbers[stem] = numbers.get(stem, 1) + 1
        office.slug = free_slug(office.name, office.acronym, taken=taken, first=numbers[stem])
        taken.add(office.slug)
        office.search_text = folded_names([office.name, office.acronym, *(change.aliases or [])])
    heads = [change.organisation for change in new if change.organisation.parent is None]
    branches = [change.organisation for change in new if change.organisation.parent is not None]
    Organisation.objects.bulk_create(heads, batch_size=BATCH)
    Organisation.objects.bulk_create(branches, batch_size=BATCH)
    _name(new)


def _update(changed: list[OfficeChange]) -> None:
    renamed = [change for change in changed if change.aliases is not None]
    OrganisationAlias.objects.filter(organisation__in=[change.organisation for change in renamed]).delete()
    _name(renamed)
    kept: dict[int, list[str]] = {}
    offices = [change.organisation for change in changed]
    for alias in OrganisationAlias.objects.filter(organisation__in=offices).order_by("name"):
        kept.setdefault(alias.organisation_id, []).append(alias.name)
    for office in offices:
        office.search_text = folded_names([office.name, office.acronym, *kept.get(office.pk, [])])
    columns = sorted({"search_text", *(name for change in changed for name in change.fields)})
    if offices:
        Organisation.objects.bulk_update(offices, columns, batch_size=BATCH)


def _name(changes: Iterable[OfficeChange]) -> None:
    aliases = [
        OrganisationAlias(organisation=change.organisation, name=name)
        for change in changes
        for name in change.aliases or []
    ]
    OrganisationAlias.objects.bulk_create(aliases, batch_size=BATCH)


def _entry(verb: Verb, change: OfficeChange, by: Person | None, source: str) -> HistoryEntry:
    office = change.organisation
    new: dict[str, Any] = {
        name: "" if (value := getattr(office, name)) is None else str(value) for name in change.fields
    }
    return history.entry(verb=verb, target=office, scope=None, actor=by, old=change.old, new=new, source=source)
