"""Reads of the record."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .models import HistoryEntry
from .verbs import Verb


@dataclass(frozen=True)
class Change:
    """One value that an entry set: what it is called, what it was, what it became."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class EntryRow:
    """An entry as an object's history shows it."""

    at: datetime.datetime
    actor: str
    what: str
    changes: list[Change]
    on_behalf_of: str
    source: str
    entered_later: bool


WHO = ("actor__merged_into", "on_behalf_of__merged_into")


def entries_of(row: models.Model, *, limit: int) -> list[EntryRow]:
    """The record of one object, the latest first. One query, and one for each kind of thing that its values refer to."""
    kind = ContentType.objects.get_for_model(row)
    merged = row.merged_from.values_list("pk", flat=True) if hasattr(row, "merged_from") else ()
    entries = HistoryEntry.objects.filter(Q(target_id=row.pk) | Q(target_id__in=merged), target_type=kind)
    entries = entries.select_related(*WHO)
    return describe(type(row), entries.order_by("-at", "-id")[:limit])


def describe(model: type[models.Model], entries: Iterable[HistoryEntry]) -> list[EntryRow]:
    """Entries about objects of one model with ids turned into names, which the record itself does not hold."""
    entries = list(entries)
    names = _names(model, entries)
    return [
        EntryRow(
            at=entry.at,
            actor=str(entry.actor) if entry.actor else "",
            what=str(Verb(entry.verb).label),
            changes=[
                Change(
                    _label(model, key),
                    _shown(names, key, (entry.old or {}).get(key)),
                    _shown(names, key, (entry.new or {}).get(key)),
                )
                for key in dict.fromkeys([*(entry.old or {}), *(entry.new or {})])
            ],
            on_behalf_of=str(entry.on_behalf_of) if entry.on_behalf_of else "",
            source=entry.source,
            entered_later=entry.entered_later,
        )
        for entry in entries
    ]


def _field(model: type[models.Model], key: str) -> Any:
    try:
        return model._meta.get_field(key)
    except FieldDoesNotExist:
        return None


def _label(model: type[models.Model], key: str) -> str:
    return capfirst(str(getattr(_field(model, key), "verbose_name", key)))


def _names(model: type[models.Model], entries: list[HistoryEntry]) -> dict[str, dict[int, str]]:
    """For each key that refers to other objects: their names by id."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        for key, value in [*(entry.old or {}).items(), *(entry.new or {}).items()]:
            field = _field(model, key)
            if isinstance(value, int) and field is not None and field.many_to_one:
                wanted.setdefault(key, set()).add(value)
    return {
        key: {pk: str(row) for pk, row in _field(model, key).remote_field.model._base_manager.in_bulk(ids).items()}
        for key, ids in wanted.items()
    }


def _shown(names: dict[str, dict[int, str]], key: str, value: Any) -> str:
    if value is None:
        return ""
    if key in names and isinstance(value, int):
        return names[key].get(value, _("(gone)"))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
