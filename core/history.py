"""The one way into the record."""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from . import clock, public
from .audiences import Audience
from .models import HistoryEntry
from .verbs import Verb

BATCH = 500  # rows of one statement
_behalf: ContextVar[tuple[Any, str] | None] = ContextVar("history_behalf", default=None)


@contextmanager
def on_behalf(person: Any, source: str) -> Iterator[None]:
    """What is recorded in this block was done for somebody, by their word: a mail, a call. Services need not know whose word they follow."""
    token = _behalf.set((person, source))
    try:
        yield
    finally:
        _behalf.reset(token)


def record(
    *,
    verb: Verb,
    target: models.Model,
    scope: models.Model | None,
    audience: Audience = Audience.GROUP,
    actor: Any = None,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    on_behalf_of: Any = None,
    source: str = "",
    entered_later: bool = False,
    at: datetime.datetime | None = None,
) -> HistoryEntry:
    """Write what was done, as the last act of a service's own transaction, and tell every process on commit that pages changed.

    Raises `RuntimeError` outside a transaction: a record without its deed, or a deed without its record, must not be.
    """
    made = entry(
        verb=verb,
        target=target,
        scope=scope,
        audience=audience,
        actor=actor,
        old=old,
        new=new,
        on_behalf_of=on_behalf_of,
        source=source,
        entered_later=entered_later,
        at=at,
    )
    _belongs_to_a_service()
    made.save()
    public.bump()
    return made


def record_many(entries: Iterable[HistoryEntry]) -> None:
    """Write what one service did to many objects, entries made by `entry`; otherwise as `record`."""
    _belongs_to_a_service()
    if HistoryEntry.objects.bulk_create(entries, batch_size=BATCH):
        public.bump()


def _belongs_to_a_service() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("history.record() belongs inside the transaction of the service that calls it.")


def entry(
    *,
    verb: Verb,
    target: models.Model,
    scope: models.Model | None,
    audience: Audience = Audience.GROUP,
    actor: Any = None,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    on_behalf_of: Any = None,
    source: str = "",
    entered_later: bool = False,
    at: datetime.datetime | None = None,
) -> HistoryEntry:
    """An entry that is not written yet, for `record_many`."""
    if on_behalf_of is None and (behalf := _behalf.get()) is not None:
        on_behalf_of, source = behalf[0], source or behalf[1]
    return HistoryEntry(
        at=at or clock.now(),
        actor=actor,
        verb=verb,
        audience=audience,
        on_behalf_of=on_behalf_of,
        source=source,
        entered_later=entered_later,
        target_type=ContentType.objects.get_for_model(target),
        target_id=target.pk,
        scope_type=ContentType.objects.get_for_model(scope) if scope is not None else None,
        scope_id=scope.pk if scope is not None else None,
        old=old or {},
        new=new or {},
    )
