"""What somebody notes on the desk, for themselves."""

import datetime
from collections.abc import Iterable

from django.db import transaction

from core import clock, obligations
from core.registries import Job
from membership.models import DeskNote
from people.models import Person

KEPT_AFTER_DONE = datetime.timedelta(days=90)


@transaction.atomic
def note_on_desk(*, owner: Person, key: str, note: str, next_chase_on: datetime.date | None = None) -> DeskNote | None:
    """Keep one's note of something that is open, in the place of the one before; nothing said takes it away and returns `None`.

    Nobody else sees it, so it is no history. Raises `ValidationError` for a note that is too long or cannot be shown.
    """
    Person.objects.select_for_update().get(pk=owner.pk)  # two tabs at once: the later one stands
    if not note.strip() and next_chase_on is None:
        DeskNote.objects.filter(owner=owner, key=key).delete()
        return None
    row = DeskNote.objects.filter(owner=owner, key=key).first() or DeskNote(owner=owner, key=key)
    row.note, row.next_chase_on, row.changed_at = " ".join(note.split()), next_chase_on, clock.now()
    row.full_clean()
    row.save()
    return row


def forget_done(now: datetime.datetime) -> int:
    """Delete the notes of what has long been done. Returns how many."""
    still_open = {thing.key for thing in obligations.everything()}
    old = DeskNote.objects.filter(changed_at__lt=now - KEPT_AFTER_DONE)
    done = [pk for pk, key in old.values_list("pk", "key") if key not in still_open]
    return DeskNote.objects.filter(pk__in=done).delete()[0]


def jobs() -> Iterable[Job]:
    """The jobs of the desk for `tick`."""
    return (Job("desk.forget_done", datetime.timedelta(days=1), forget_done),)
