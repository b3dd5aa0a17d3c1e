"""What outputs and shared material have in common when they are written: their file, their words for search, withdrawing."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from deliverables import files
from deliverables.models import Material, Output
from workstrands.models import Workstrand

FILE_FIELDS = ["file", "file_name", "file_bytes", "file_digest"]


def locked_strand(workstrand: Workstrand) -> Workstrand:
    """The workstrand, locked: two who add the same to it go one after the other."""
    return Workstrand.objects.select_for_update(of=("self",)).select_related("group").get(pk=workstrand.pk)


def refuse_withdrawn(row: Output | Material) -> None:
    if row.withdrawn_at is not None:
        raise ValidationError(_("“%s” was withdrawn. It stays as it is, for the record.") % row.title)


def refuse_twice(row: Output | Material, digest: str) -> None:
    """Raise `ValidationError` naming `file` where the strand has this very file already; its lock keeps two apart."""
    rows: Any = type(row).objects
    before = rows.standing().filter(workstrand=row.workstrand, file_digest=digest).exclude(pk=row.pk).first()
    if before is not None:
        raise ValidationError({"file": _("This very file is here already, as “%s”.") % before.title})


@contextmanager
def with_file(row: Output | Material, sent: "File[bytes] | None") -> Iterator[None]:
    """Put a file that was sent into the row, to be saved inside the block; should that fail, it is gone again.

    What was there before goes once the transaction has. Raises `ValidationError` naming `file`, see `files.read`.
    """
    if sent is None:
        yield
        return
    name, data = files.read(sent)
    digest = hashlib.sha256(data).hexdigest()
    refuse_twice(row, digest)
    storage, before = row.file.storage, str(row.file.name or "")
    # Under its digest: a name that somebody chose never becomes a path.
    row.file.save(f"{digest[:32]}{PurePath(name).suffix.lower()}", ContentFile(data), save=False)
    row.file_name, row.file_bytes, row.file_digest = name, len(data), digest
    try:
        yield
    except BaseException:
        storage.delete(str(row.file.name))
        raise
    if before:
        transaction.on_commit(lambda: storage.delete(before))


def withdraw(row: Output | Material, reason: str) -> None:
    """Mark a locked row as withdrawn. Raises `ValidationError` without a reason, and for one that is already."""
    refuse_withdrawn(row)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words: it stays in the record.")})
    row.withdrawn_at, row.withdraw_reason = clock.now(), reason.strip()
    row.full_clean()
    row.save(update_fields=["withdrawn_at", "withdraw_reason"])


def set_changed(row: Output | Material, values: dict[str, Any]) -> list[str]:
    """Set what differs; returns the names of those fields."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def named(row: Output | Material) -> dict[str, str]:
    """How the record calls it."""
    return {"path": row.get_absolute_url(), "title": row.title}
