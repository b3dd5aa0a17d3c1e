"""What is kept of somebody, for their own eyes, for the privacy page and for who decides about erasure."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import clock
from core.holdings import TOPICS, everything, model_of, rows_of
from core.models import HistoryEntry
from core.registries import Holding, Obligation, Reach
from membership.models import ErasureRequest
from people.models import Person
from workstrands.models import Workstrand
from workstrands.selectors import runners_of
from workstrands.standing import standing_for

CHUNK = 500


@dataclass(frozen=True)
class Kept:
    """One line of what is kept: what, how much of it, for how long, and what becomes of it."""

    topic: str
    what: str
    kept_for: str
    count: int
    goes_on_leaving: bool
    goes_on_erasure: bool
    is_cleared: bool
    is_own_row: bool
    reason: str


def described(holding: Holding, count: int = 0) -> Kept:
    return Kept(
        topic=str(TOPICS[holding.topic]),
        what=str(holding.what),
        kept_for=str(holding.kept_for),
        count=count,
        goes_on_leaving=holding.goes_on_leaving,
        goes_on_erasure=holding.is_deleted,
        is_cleared=bool(holding.cleared) or holding.model == Person._meta.label,
        is_own_row=holding.model == Person._meta.label,
        reason=str(holding.reason_kept),
    )


def said_of_everybody() -> list[Kept]:
    """The privacy page: all that is declared, by topic. No query."""
    return _each_once(described(holding) for holding in everything())


def _each_once(lines: Iterable[Kept]) -> list[Kept]:
    """What lies in several tables is told as one thing."""
    found: dict[str, Kept] = {}
    for one in lines:
        before = found.setdefault(one.what, one)
        if before is not one:
            both = before.is_cleared or one.is_cleared
            found[one.what] = replace(before, count=before.count + one.count, is_cleared=both)
    return list(found.values())


def whose(person: Person) -> tuple[frozenset[int], frozenset[str]]:
    """The numbers and addresses by which rows are somebody's, earlier accounts included. Two queries."""
    rows = list(Person.objects.filter(models.Q(pk=person.pk) | models.Q(merged_into=person)).only("pk", "email"))
    further = Person.objects.filter(pk__in=[row.pk for row in rows]).values_list("emailaddress__email", flat=True)
    addresses = {row.email for row in rows} | {address.lower() for address in further if address}
    return frozenset(row.pk for row in rows), frozenset(addresses)


def kept_of(person: Person) -> list[Kept]:
    """What the site holds of a person today, without what it holds nothing of. One query for each thing declared, and two."""
    ids, addresses = whose(person)
    found = (described(holding, rows_of(holding, ids, addresses).count()) for holding in everything())
    return _each_once(kept for kept in found if kept.count)


def everything_about(person: Person) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """For each thing declared: its title and its rows, read as they are asked for. One query each, and two."""
    ids, addresses = whose(person)
    tables: dict[str, list[Iterator[dict[str, Any]]]] = {}
    for holding in everything():
        if holding.shown:
            rows = rows_of(holding, ids, addresses).order_by("pk")
            tables.setdefault(str(holding.what), []).append(_told(holding, rows))
    for title, parts in tables.items():
        yield title, chain.from_iterable(parts)
    kind_of_person = HistoryEntry.objects.filter(target_type__model="person", target_type__app_label="people")
    about = kind_of_person.filter(target_id__in=ids).order_by("pk")
    names = ("at", "verb", "old", "new", "source")
    yield _("What was done about your account"), _values(about, names)


def _told(holding: Holding, rows: models.QuerySet[Any]) -> Iterator[dict[str, Any]]:
    related = [name for name in holding.shown if getattr(_field(model_of(holding), name), "many_to_one", False)]
    return _values(rows.select_related(*related) if related else rows, holding.shown)


def _field(model: type[models.Model], name: str) -> Any:
    return next((field for field in model._meta.get_fields() if field.name == name), None)


def _values(rows: models.QuerySet[Any], names: Iterable[str]) -> Iterator[dict[str, Any]]:
    for row in rows.iterator(chunk_size=CHUNK):
        yield {_plain(type(row), name): _value(row, name) for name in names}


def _plain(model: type[models.Model], name: str) -> str:
    """What a column is called where people read it."""
    return capfirst(str(getattr(_field(model, name), "verbose_name", name.replace("_", " "))))


def _value(row: models.Model, name: str) -> Any:
    """A value as JSON can say it: choices in words, other rows by their name, moments in ISO 8601."""
    field = _field(type(row), name)
    if getattr(field, "choices", None) and not isinstance(getattr(row, name), datetime.tzinfo):
        return str(getattr(row, f"get_{name}_display")())
    value = getattr(row, name)
    if field is not None and field.many_to_many:
        return [str(other) for other in value.all()]
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float | str | dict | list) else str(value)


def network_officers() -> list[Person]:
    """Who decides about erasure: the officers of the network, or the superusers while it has none."""
    roles = runners_of(Workstrand.objects.filter(group__is_network=True).values_list("group", flat=True))
    ids = {person for people in roles.values() for person in people}
    chosen = Person.objects.filter(pk__in=ids) if ids else Person.objects.filter(is_superuser=True, is_active=True)
    return list(chosen.order_by("pk"))


def open_erasure_of(person: Person) -> ErasureRequest | None:
    return ErasureRequest.objects.open().filter(person=person).first()


def last_erasure_of(person: Person) -> ErasureRequest | None:
    """The latest that was decided or withdrawn."""
    return ErasureRequest.objects.exclude(pk__in=ErasureRequest.objects.open()).filter(person=person).last()


def obligations(reach: Reach) -> Iterable[Obligation]:
    """Requests for erasure that wait, owed by the officers of the network. One query while none waits, else four."""
    waiting = list(ErasureRequest.objects.waiting().select_related("person"))
    if not waiting:
        return
    network = Workstrand.objects.filter(group__is_network=True, is_plenary=True).first()
    if network is None or (reach.scope_ids is not None and network.pk not in reach.scope_ids):
        return
    if reach.person is not None:
        standing = standing_for(reach)
        if not (standing.is_superuser or standing.network_officer):
            return
    owed = runners_of({network.group_id}).get(network.group_id, ())
    for request in waiting:
        yield Obligation(
            key=f"erasure:{request.pk}",
            kind="erasure",
            title=_("%s asks to be erased") % request.person,
            url=reverse("erasure", args=[request.pk]),
            since=request.confirmed_at or request.asked_at,
            due=request.due_at,
            scope_id=network.pk,
            people=owed,
        )


def days_left(request: ErasureRequest) -> int:
    """Until it must be decided; negative once it is late."""
    return (request.due_at - clock.now()).days if request.due_at else 0


def outcome_of(request: ErasureRequest) -> dict[str, Any]:
    """What the officer chose where a text or a file may have named the person, in words. No query."""
    words = {"replace": _("name replaced"), "remove": _("emptied"), "keep": _("kept")}
    texts = [text["replaced"] for text in request.outcome.get("texts", ())]
    files = [
        {"what": _kind_of(file["where"]), "word": words[file["done"]], "reason": file["reason"]}
        for file in request.outcome.get("files", ())
    ]
    return {"replaced": sum(texts), "left": len(texts) - sum(texts), "files": files}


def _kind_of(where: str) -> str:
    label, _colon, number = where.partition(":")
    return f"{capfirst(str(apps.get_model(label)._meta.verbose_name))} {number}"
