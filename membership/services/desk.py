"""What somebody notes on the desk, for themselves."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, obligations
from core.registries import Job
from membership.models import Circular, DeskNote
from membership.rules_circulars import can_write_to
from membership.selectors.desk import DeskRow
from membership.services.circulars import draft_circular
from people.models import Person
from workstrands.services import plenary_of
from workstrands.standing import Standing

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


def draft_reminder(*, rows: list[DeskRow], by: Person, standing: Standing) -> Circular:
    """Begin a circular to whoever owes these things, about them; nothing is sent before somebody says so.

    Raises `ValidationError` where the rows are of strands to which the writer cannot write in one, or nobody owes any of them.
    """
    people = {person.pk: person for row in rows for person in row.people}
    if not people:
        raise ValidationError(_("Nobody owes what you chose: there is no one to remind."))
    strands = {row.strand.pk: row.strand for row in rows}
    strand = next(iter(strands.values()))
    if len({other.group_id for other in strands.values()}) > 1:
        raise ValidationError(_("The chosen rows are of several groups. Choose those of one group at a time."))
    if len(strands) > 1:
        strand = plenary_of(strand.group)
    if not can_write_to(standing, strand):
        raise ValidationError(_("The chosen rows are of several workstrands. Choose those of one at a time."))
    keys = [row.thing.key for row in rows]
    same: Circular | None = Circular.objects.filter(
        written_by=by, workstrand=strand, state=Circular.State.DRAFT, about=keys
    ).first()
    if same is not None:  # the second click
        return same
    return draft_circular(
        workstrand=strand,
        by=by,
        subject=_("A reminder: what is still open"),
        text=_("Dear {name},\n\nthis is still open:\n\n{what you owe}\n\nThank you."),
        people=people.values(),
        about=keys,
    )


def forget_done(now: datetime.datetime) -> int:
    """Delete the notes of what has long been done. Returns how many."""
    still_open = {thing.key for thing in obligations.everything()}
    old = DeskNote.objects.filter(changed_at__lt=now - KEPT_AFTER_DONE)
    done = [pk for pk, key in old.values_list("pk", "key") if key not in still_open]
    return DeskNote.objects.filter(pk__in=done).delete()[0]


def jobs() -> Iterable[Job]:
    """The jobs of the desk for `tick`."""
    return (Job("desk.forget_done", datetime.timedelta(days=1), forget_done),)
