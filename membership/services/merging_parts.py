"""What becomes of rows of which two that are merged have one each, where there is one of its kind only: in each part, by what it means.

Texts are put together. What says the same twice goes; whatever else cannot come over stays with the merged one, where it is still found.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import clock, registries
from membership.models import (
    Absence,
    Candidacy,
    Circular,
    CircularAsked,
    CircularPick,
    CircularRecipient,
    ConfirmationAnswer,
    DeskNote,
    EditionOffer,
    HandOver,
    OfficeVoice,
    RemindedThing,
    ReminderMail,
    SetAside,
)
from people.models import Organisation, Person
from workstrands.models import Role

from . import voices

# The further they came with a call or an offer, the more it counts.
CALL_STATES = (
    Candidacy.State.WITHDRAWN,
    Candidacy.State.DECLINED,
    Candidacy.State.NOT_APPOINTED,
    Candidacy.State.NOMINATED,
    Candidacy.State.STANDING,
    Candidacy.State.APPOINTED,
)
OFFER_STATES = (EditionOffer.State.OPEN, EditionOffer.State.DECLINED, EditionOffer.State.ACCEPTED)
KEYED = (DeskNote, RemindedThing, CircularAsked)


@dataclass(frozen=True)
class Moved:
    """One line of what a merge does: which table, how many rows came over, and how those that clashed were settled."""

    what: str
    count: int
    settled: str = ""


def settle_people(kept: Person, merged: Person, by: Person) -> list[Moved]:
    """Make room in each part for what comes over from `merged`. Call it before the references are changed. Returns what was settled."""
    return [
        *_candidacies(kept, merged),
        *_voices(kept, merged, by),
        *_answers(kept, merged),
        *_offers(kept, merged),
        *_absences(kept, merged),
        *_notes(kept, merged),
        *_circulars(kept, merged),
        *_told_twice(kept, merged),
    ]


def settle_organisations(kept: Organisation, merged: Organisation, by: Person) -> list[Moved]:
    """Who speaks for the kept office goes on; those of the merged one speak where it named nobody. Call it once branches are settled."""
    rekey("voice", kept.pk, merged.pk)
    head = kept.parent or kept
    own = OfficeVoice.objects.filter(organisation=head, ends_on=None)
    ended = 0
    for row in _open_voices(OfficeVoice.objects.filter(organisation=merged)):
        if own.filter(Q(place=row.place) | Q(person=row.person), workstrand=row.workstrand).exists():
            voices.end_naming(row, by)
            ended += 1
    moved = OfficeVoice.objects.filter(organisation=merged).update(organisation=head)
    settled = _("where both named somebody, the kept one's count") if ended else ""
    others = [Moved(*line) for settle in registries.organisation_merges for line in settle(kept, merged)]
    return [*([_moved(OfficeVoice, moved, settled)] if moved else []), *others]


def carry_over(stays: Role, taken: Role) -> None:
    """Of two terms that are counted as one: what was written to hand them over becomes one too."""
    own = HandOver.objects.filter(role=stays).first()
    other = HandOver.objects.filter(role=taken).first()
    if own is None or other is None:
        return
    _add_words(own, other, "notes")
    own.notes_version += 1
    if own.successor_id is None:
        for name in ("successor", "suggested_by", "suggested_at", "successor_role", "welcomed_at"):
            setattr(own, name, getattr(other, name))
    if own.handed_over_at is None:
        own.handed_over_at, own.handed_over_by = other.handed_over_at, other.handed_over_by
    own.save()
    other.ticks.exclude(item__in=own.ticks.values("item")).update(hand_over=own)
    other.delete()


def rekey(kind: str, kept: int, merged: int) -> None:
    """What was noted of an obligation of the merged one, whose key ends with its number, is noted of the kept one's."""
    for model in KEYED:
        rows: Any = model._default_manager.filter(key__startswith=f"{kind}:", key__endswith=f":{merged}")
        for row in rows:
            row.key = f"{row.key.rsplit(':', 1)[0]}:{kept}"
            try:
                with transaction.atomic():
                    row.save(update_fields=["key"])
            except IntegrityError:  # there is a note of the kept one's already: the other stays as it is
                continue
    for circular in Circular.objects.filter(state__in=[Circular.State.DRAFT, Circular.State.SCHEDULED]):
        for name in ("about", "owing_keys"):
            keys = getattr(circular, name)
            new = [f"{key.rsplit(':', 1)[0]}:{kept}" if _is_of(key, kind, merged) else key for key in keys]
            if new != keys:
                setattr(circular, name, list(dict.fromkeys(new)))
                circular.save(update_fields=[name])


def _is_of(key: str, kind: str, number: int) -> bool:
    return key.startswith(f"{kind}:") and key.endswith(f":{number}")


def _moved(model: type[models.Model], count: int, settled: str) -> Moved:
    return Moved(capfirst(str(model._meta.verbose_name_plural)), count, settled)


def _pairs(rows: Any, field: str, kept: Person, merged: Person, *names: str) -> list[tuple[Any, Any]]:
    """Rows of the two that are alike in these fields, locked: the kept one's first."""
    locked = rows.select_for_update(of=("self",)).order_by("pk")
    own = {tuple(getattr(row, name) for name in names): row for row in locked.filter(**{field: kept})}
    likes = ((tuple(getattr(row, name) for name in names), row) for row in locked.filter(**{field: merged}))
    return [(own[key], row) for key, row in likes if key in own]


def _add_words(stays: models.Model, goes: models.Model, *names: str) -> bool:
    """Add the words of one row to the other's. Returns whether all found room; a column of the database has it, or not."""
    fits = True
    for name in names:
        own, other = getattr(stays, name), getattr(goes, name)
        if not other or other in own:
            continue
        field: Any = stays._meta.get_field(name)
        both = f"{own}\n\n{other}" if isinstance(field, models.TextField) else f"{own} / {other}"
        both = both if own else other
        limit = None if isinstance(field, models.TextField) else field.max_length
        if limit is None or len(both) <= limit:
            setattr(stays, name, both)
        else:
            fits = False
    return fits


def _candidacies(kept: Person, merged: Person) -> Iterator[Moved]:
    count = 0
    for stays, goes in _pairs(Candidacy.objects.all(), "person", kept, merged, "call_id"):
        if stays.state == goes.state == Candidacy.State.APPOINTED:
            continue  # to two places: both stay in the record, each with its term
        count += 1
        ahead = CALL_STATES.index(goes.state) > CALL_STATES.index(stays.state)
        state, role = (goes.state, goes.role) if ahead else (stays.state, stays.role)
        fits = _add_words(stays, goes, "statement", "time", "word", "source")
        if ahead:
            stays.organisation, stays.answered_at = goes.organisation, goes.answered_at
            stays.recorded_by = goes.recorded_by
        stays.nominated_by = stays.nominated_by or goes.nominated_by
        stays.made_at = min(stays.made_at, goes.made_at)
        if fits:
            goes.delete()
        else:
            goes.state, goes.role = Candidacy.State.WITHDRAWN, None
            goes.save(update_fields=["state", "role"])
        stays.state, stays.role = state, role
        stays.save()
    if count:
        yield _moved(Candidacy, count, _("one for each call, as far as either came"))


def _open_voices(rows: Any) -> Iterable[OfficeVoice]:
    found: Iterable[OfficeVoice] = (
        rows.filter(ends_on=None).select_for_update(of=("self",)).select_related("workstrand__group", "person")
    )
    return found


def _voices(kept: Person, merged: Person, by: Person) -> Iterator[Moved]:
    """Whoever would be voice and alternate of one office stays its voice."""
    rows = OfficeVoice.objects.filter(ends_on=None).select_related("workstrand__group")
    pairs = _pairs(rows, "person", kept, merged, "workstrand_id", "organisation_id")
    for pair in pairs:
        voices.end_naming(next(row for row in pair if row.place == OfficeVoice.Place.ALTERNATE), by)
    if pairs:
        yield _moved(OfficeVoice, len(pairs), _("of voice and alternate of one office the voice stays"))


def _answers(kept: Person, merged: Person) -> Iterator[Moved]:
    """The later answer counts, as when somebody answers again; what only the earlier one says is added."""
    rekey("confirmation", kept.pk, merged.pk)
    both = Q(person=kept, successor=merged) | Q(person=merged, successor=kept)
    ConfirmationAnswer.objects.filter(both).update(successor=None)
    pairs = _pairs(ConfirmationAnswer.objects.all(), "person", kept, merged, "round_id")
    for pair in pairs:
        earlier, later = sorted(pair, key=lambda row: (row.answered_at, row.pk))
        _add_words(later, earlier, "comment")
        if not (later.successor_id or later.successor_email):
            for name in ("successor", "successor_name", "successor_email"):
                setattr(later, name, getattr(earlier, name))
        later.save()
        earlier.choices.exclude(workstrand__in=later.choices.values("workstrand")).update(answer=later)
        earlier.delete()
    if pairs:
        yield _moved(ConfirmationAnswer, len(pairs), _("the later one counts, with the words of both"))


def _offers(kept: Person, merged: Person) -> Iterator[Moved]:
    pairs = _pairs(EditionOffer.objects.all(), "person", kept, merged, "workstrand_id")
    for stays, goes in pairs:
        if OFFER_STATES.index(goes.state) > OFFER_STATES.index(stays.state):
            stays.state, stays.answered_at = goes.state, goes.answered_at
        stays.offered_at = min(stays.offered_at, goes.offered_at)
        stays.save()
        goes.delete()
    if pairs:
        yield _moved(EditionOffer, len(pairs), _("one for each edition, with the answer that was given"))


def _absences(kept: Person, merged: Person) -> Iterator[Moved]:
    for_oneself = Q(person=kept, stand_in=merged) | Q(person=merged, stand_in=kept)
    alone = Absence.objects.filter(for_oneself).update(stand_in=None, declined_at=None)
    if alone:
        yield _moved(Absence, alone, _("nobody stands in for themselves: without a stand-in now"))
    pairs = _pairs(Absence.objects.standing(), "person", kept, merged, "workstrand_id", "starts_on")
    for stays, goes in pairs:
        stays.ends_on = max(stays.ends_on, goes.ends_on)
        if stays.stand_in_id is None and goes.stand_in_id is not None:
            stays.stand_in, stays.declined_at = goes.stand_in, goes.declined_at
        _add_words(stays, goes, "reason", "source")
        stays.save()
        goes.called_off_at = clock.now()
        goes.save(update_fields=["called_off_at"])
    if pairs:
        yield _moved(Absence, len(pairs), _("those that begin on one day are one, as long as both"))


def _notes(kept: Person, merged: Person) -> Iterator[Moved]:
    count = 0
    for stays, goes in _pairs(DeskNote.objects.all(), "owner", kept, merged, "key"):
        if not _add_words(stays, goes, "note"):
            continue
        days = [row.next_chase_on for row in (stays, goes) if row.next_chase_on]
        stays.next_chase_on = min(days, default=None)
        stays.save()
        goes.delete()
        count += 1
    if count:
        yield _moved(DeskNote, count, _("put together where both noted something of one thing"))


def _circulars(kept: Person, merged: Person) -> Iterator[Moved]:
    """Both addresses were written to, and both rows stay; what was asked, and that it was answered, counts for the kept one."""
    for _stays, goes in _pairs(CircularPick.objects.all(), "person", kept, merged, "circular_id"):
        goes.delete()
    pairs = _pairs(CircularRecipient.objects.all(), "person", kept, merged, "circular_id")
    for stays, goes in pairs:
        asked = stays.asked.values_list("key", flat=True)
        goes.asked.exclude(key__in=list(asked)).update(recipient=stays)
        goes.asked.all().delete()
        if stays.answered_at is None and goes.answered_at is not None:
            stays.answered_at, stays.answer_noted_by = goes.answered_at, goes.answer_noted_by
            stays.save(update_fields=["answered_at", "answer_noted_by"])
    if pairs:
        yield Moved(_("Circulars that both were sent"), len(pairs), _("what either answered counts"))


def _told_twice(kept: Person, merged: Person) -> Iterator[Moved]:
    """Reminders, and whom one does not know: said of both, it is said once."""
    oneself = Q(person=kept, request__person=merged) | Q(person=merged, request__person=kept)
    SetAside.objects.filter(oneself).delete()
    for stays, goes in _pairs(RemindedThing.objects.all(), "person", kept, merged, "key"):
        stays.last_on = max(stays.last_on, goes.last_on)
        stays.save(update_fields=["last_on"])
    twice = 0
    for model, name in ((RemindedThing, "key"), (ReminderMail, "day"), (SetAside, "request_id")):
        for _stays, goes in _pairs(model._default_manager.all(), "person", kept, merged, name):
            goes.delete()
            twice += 1
    if twice:
        yield Moved(_("Reminders and notes of both"), twice, _("one of each stays"))
