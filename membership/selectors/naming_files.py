"""Files that may name somebody: what is written in them does, or nothing in them can be read."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from core.file_texts import MOST_BYTES, rewritten, text_of
from people.models import Person
from workstrands.models import Role, WorkingGroup, Workstrand

from .naming import Whom, url_of

MOST_STEPS = 3  # from a file's row to its workstrand or group


@dataclass(frozen=True)
class KeptFile:
    """One file of one row."""

    model: type[models.Model]
    field: Any
    pk: Any
    path: str

    def content(self) -> bytes | None:
        """What is in it, or `None` where it is missing or larger than anything that is read."""
        with suppress(FileNotFoundError):
            if self.field.storage.size(self.path) <= MOST_BYTES:
                with self.field.storage.open(self.path, "rb") as file:
                    return bytes(file.read())
        return None

    @property
    def where(self) -> str:
        """By which the record calls it."""
        return f"{self.model._meta.label}:{self.pk}"


@dataclass(frozen=True)
class FoundFile:
    """A file to look at. Copies of it, as mails have, are dealt with as it is; `key` is made of the content, where it can be opened."""

    key: str
    where: str
    name: str
    url: str
    is_named: bool  # the person is named in it, or may be; else nothing in it can be read
    can_replace: bool  # the word can be replaced, and the file stay


def kept_files() -> Iterator[KeptFile]:
    """All files that are kept, newest first in each table. One query for each field that holds files."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                rows = model._base_manager.exclude(**{field.name: ""}).exclude(**{field.name: None}).order_by("-pk")
                for pk, path in list(rows.values_list("pk", field.name)):
                    yield KeptFile(model, field, pk, path)


def key_of(file: KeptFile, content: bytes | None) -> str:
    """The same for the same content."""
    return hashlib.sha256(file.where.encode() if content is None else content).hexdigest()[:20]


def file_that_may_name(whom: Whom, key: str) -> KeptFile | None:
    """One of those of `files_that_may_name`, to be opened by who decides."""
    return next((file for file, one in _found(whom) if one.key == key), None)


def files_that_may_name(whom: Whom) -> list[FoundFile]:
    """Files that name the person where erasure does not replace it by itself, wherever they lie; and those without a text that can be read,
    in the groups where the person had a part.

    Reads every file. Queries: one for each field that holds files, two more for each where something is found, and one for the groups.
    """
    return _described(_found(whom))


def _found(whom: Whom) -> list[tuple[KeptFile, FoundFile]]:
    found: dict[str, tuple[KeptFile, FoundFile]] = {}
    theirs: dict[type[models.Model], set[Any]] = {}
    groups = set(Role.objects.filter(person__in=whom.known.ids).values_list("workstrand__group", flat=True))
    for file in kept_files():
        if file.model not in theirs:
            theirs[file.model] = _in_groups(file.model, groups)
        if whom.going.holds(file.model, file.pk, file.field.name):
            continue
        content = file.content()
        text = None if content is None else text_of(file.path, content)
        is_named = text is not None and _names(whom, file.path, content or b"", also_asked=False)
        if is_named or (text is None and file.pk in theirs[file.model]):
            can_replace = is_named and not _names(whom, file.path, content or b"", also_asked=True)
            key = key_of(file, content)
            found.setdefault(
                key, (file, FoundFile(key, file.where, PurePath(file.path).name, "", is_named, can_replace))
            )
    return list(found.values())


def _names(whom: Whom, path: str, content: bytes, *, also_asked: bool) -> bool:
    """Whether a file still may name the person once what can be replaced is."""
    new = rewritten(path, content, partial(whom.naming.replaced, also_asked=also_asked))
    return whom.naming.holds(text_of(path, new) or "", also_asked=True)


def _in_groups(model: type[models.Model], groups: set[int]) -> set[Any]:
    paths = _ways(model)
    about = Q(pk__in=())
    for path in paths:
        about |= Q(**{f"{path}__in": groups})
    return set(model._base_manager.filter(about).values_list("pk", flat=True)) if paths and groups else set()


def _ways(model: type[models.Model]) -> list[str]:
    """The shortest ways from a row to its group, by its foreign keys; never through a person."""
    ways: list[tuple[str, type[models.Model]]] = [("", model)]
    for _step in range(MOST_STEPS):
        further: list[tuple[str, Any]] = [
            (f"{path}{one.name}__", one.related_model)
            for path, start in ways
            for one in start._meta.concrete_fields
            if one.many_to_one and one.related_model is not Person
        ]
        ends = [path for path, end in further if end is Workstrand]
        groups = [path for path, end in further if end is WorkingGroup]
        if ends or groups:
            return [f"{path}group" for path in ends] + [path.removesuffix("__") for path in groups]
        ways = further
    return []


def _described(found: list[tuple[KeptFile, FoundFile]]) -> list[FoundFile]:
    """With what people call them and where they are."""
    rows: dict[tuple[type[models.Model], Any], Any] = {}
    for model in {file.model for file, _one in found}:
        pks = {file.pk for file, _one in found if file.model is model}
        rows |= {(model, pk): row for pk, row in model._base_manager.select_related().in_bulk(pks).items()}
    return [
        replace(one, name=str(getattr(row, "name", "") or one.name), url=url_of(row))
        for file, one in found
        for row in [rows[file.model, file.pk]]
    ]
