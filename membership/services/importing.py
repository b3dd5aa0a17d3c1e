"""Importing people, organisations and roles: a file is uploaded, looked at, and applied once, or forgotten."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock
from core.history import BATCH
from core.models import Lease
from core.registries import Job
from membership.importing.base import Cells, Judged
from membership.importing.files import read_file
from membership.importing.kinds import KINDS
from membership.importing.people import address_in
from membership.models import ImportRow, ImportUpload
from people.models import Person
from workstrands.standing import standing_of

from . import imported

TRIES = 3  # while others add the same people at this moment
OPEN_KEPT_FOR, APPLIED_KEPT_FOR = datetime.timedelta(days=1), datetime.timedelta(days=7)
BEYOND = ""  # of a row's cells: what stands to the right of the header's last column
LOCK = "import"  # the name of the row by which imports wait for each other
WRITTEN = frozenset({ImportRow.State.NEW, ImportRow.State.CHANGED})


class _LookAgainError(Exception):
    """Some rows came out otherwise than in the preview."""


@transaction.atomic
def upload_file(*, kind: str, data: bytes, file_name: str, by: Person) -> ImportUpload:
    """Read a file and keep its rows with what would come of each; nothing else is written. The preview shows them.

    Raises `ValidationError` in words where the file cannot be read, or lacks a column.
    """
    layout = KINDS[kind].layout
    sheet = read_file(data, recognised=layout.recognised)
    places, unknown = layout.placed(sheet.header)
    columns = [name for name in layout.names if name in places]
    rows = []
    for number, texts in sheet.rows:
        cells = {name: texts[places[name]] for name in columns if places[name] < len(texts) and texts[places[name]]}
        beyond = " ".join(filter(None, map(str.strip, texts[len(sheet.header) :])))
        rows.append((number, cells | ({BEYOND: beyond} if beyond else {})))
    upload = ImportUpload.objects.create(
        owner=by,
        kind=kind,
        file_name=" ".join(file_name.encode(errors="replace").decode().split())[-200:] or "-",
        read_as=sheet.read_as,
        columns=columns,
        ignored=unknown,
    )
    judged = _judged(upload, rows, by=by, lock=False)
    ImportRow.objects.bulk_create([_kept(upload, row) for row in judged], batch_size=BATCH)
    return upload


def _kept(upload: ImportUpload, row: Judged) -> ImportRow:
    state, changes = row.outcome
    address = address_in(row.cells)[:254]
    return ImportRow(
        upload=upload,
        number=row.number,
        cells=row.cells,
        address=address,
        state=state,
        changes=changes,
        problem=row.problem,
    )


def apply_upload(
    *, upload: ImportUpload, by: Person, only_good: bool, tell: bool = False, admit: bool = False
) -> ImportUpload:
    """Write the new and changed rows in one transaction: all, which must be right, or only the good ones.

    Every row is compared again with what is here now. One that comes out otherwise than in its preview is not written, and says so; where
    all were to be written nothing is, and the preview is renewed. Applied once: imports wait for each other, and the second finds it done.
    With `admit` the people of a file of people become members of the network, and what they asked for that is approved and answered by
    mail, as ever; other mail is queued only if `tell`. Raises `ValidationError` in words.
    """
    for _attempt in range(TRIES):
        try:
            with transaction.atomic():
                return _apply(upload, by=by, only_good=only_good, tell=tell, admit=admit)
        except (
            IntegrityError
        ):  # somebody came by the door meanwhile with an address of the file: the next try sees them
            continue
        except _LookAgainError:
            _renew(upload, by=by)
            raise ValidationError(
                _("Some rows are wrong, or changed after you looked. Nothing was written; the preview shows them now.")
            ) from None
    raise ValidationError(_("Others are adding the same at this moment. Try again."))


def _locked(upload: ImportUpload) -> ImportUpload:
    """The upload, once no other import is being written. Raises `ValidationError` where it was applied or forgotten."""
    Lease.objects.get_or_create(name=LOCK, defaults={"expires_at": clock.now()})
    Lease.objects.select_for_update().get(name=LOCK)
    fresh = ImportUpload.objects.select_for_update().filter(pk=upload.pk).first()
    if fresh is None:
        raise ValidationError(_("This upload was forgotten. Upload the file again."))
    if fresh.state != ImportUpload.State.OPEN:
        raise ValidationError(_("This file was applied already."))
    return fresh


def _judged(upload: ImportUpload, rows: list[tuple[int, Cells]], *, by: Person, lock: bool) -> list[Judged]:
    judged = KINDS[upload.kind].judge(rows, standing=standing_of(by), lock=lock)
    for row in judged:
        if BEYOND in row.cells:
            row.refuse(_("This row has more cells than the header has columns."))
    return judged


def _judged_again(upload: ImportUpload, by: Person) -> list[tuple[ImportRow, Judged]]:
    """The kept rows beside what would come of them now; those whose row was wrong as such stay so."""
    kept = list(upload.rows.all())
    rows = [(row.number, row.cells) for row in kept]
    return list(zip(kept, _judged(upload, rows, by=by, lock=True), strict=True))


def _apply(upload: ImportUpload, *, by: Person, only_good: bool, tell: bool, admit: bool) -> ImportUpload:
    upload = _locked(upload)
    rows = _judged_again(upload, by)
    for kept, row in rows:
        if kept.state == ImportRow.State.WRONG:
            row.refuse(kept.problem)
        elif row.state in WRITTEN and row.outcome != (kept.state, kept.changes):
            row.refuse(_("What this row is about was changed after the preview: look again, and import it anew."))
    if not only_good and any(row.state == ImportRow.State.WRONG for _kept_row, row in rows):
        raise _LookAgainError
    judged = [row for _kept_row, row in rows]
    KINDS[upload.kind].write(judged, by=by, source=upload.file_name, tell=tell)
    if not only_good and any(row.state == ImportRow.State.WRONG for row in judged):
        raise _LookAgainError
    if upload.kind == ImportUpload.Kind.PEOPLE:
        upload.admitted = imported.receive(judged, by=by, source=upload.file_name, admit=admit, tell=tell)
    _keep(rows)
    upload.state, upload.applied_at = ImportUpload.State.APPLIED, clock.now()
    upload.written = sum(row.state in WRITTEN for row in judged)
    upload.save(update_fields=["state", "applied_at", "written", "admitted"])
    return upload


def _keep(rows: list[tuple[ImportRow, Judged]]) -> None:
    other = []
    for kept, row in rows:
        state, changes = row.outcome
        if (state, row.problem) != (kept.state, kept.problem) or changes != kept.changes:
            kept.state, kept.changes, kept.problem = state, changes, row.problem
            other.append(kept)
    ImportRow.objects.bulk_update(other, ["state", "changes", "problem"], batch_size=BATCH)


@transaction.atomic
def _renew(upload: ImportUpload, *, by: Person) -> None:
    """Bring the preview up to date, and nothing else."""
    _keep(_judged_again(_locked(upload), by))


@transaction.atomic
def discard_upload(*, upload: ImportUpload) -> None:
    """Forget a file with its rows; what was written of it stays. Doing it twice does no harm."""
    ImportUpload.objects.filter(pk=upload.pk).delete()


@transaction.atomic
def forget_uploads(now: datetime.datetime) -> int:
    """Delete files that nobody applied within a day, and those applied a week ago. Returns how many."""
    is_open = Q(state=ImportUpload.State.OPEN, created_at__lt=now - OPEN_KEPT_FOR)
    old = ImportUpload.objects.filter(is_open | Q(applied_at__lt=now - APPLIED_KEPT_FOR))
    return old.delete()[1].get(ImportUpload._meta.label, 0)


def jobs() -> Iterable[Job]:
    """What `tick` does about imports."""
    return (Job("membership.forget_imports", datetime.timedelta(hours=1), forget_uploads),)
