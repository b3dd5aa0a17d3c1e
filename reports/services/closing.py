"""Who keeps what once an edition is closed, that it is closed, and that its archive was taken."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import history
from core.audiences import Audience
from core.models import HistoryEntry
from core.verbs import Verb
from people.models import Person
from reports.models import Keeper
from workstrands.models import WorkingGroup, Workstrand
from workstrands.services import move_group, plenary_of

SHOWN = ("what", "link", "organisation", "person", "until", "note")


def _locked(group: WorkingGroup) -> Workstrand:
    """The plenary, locked: two who name keepers at once come one after the other."""
    return Workstrand.objects.select_for_update(of=("self",)).select_related("group").get(group=group, is_plenary=True)


@transaction.atomic
def name_keeper(*, group: WorkingGroup, by: Person | None, **values: Any) -> Keeper:
    """Say who keeps something of a group; also of one that is over. Raises `ValidationError` where somebody keeps it already."""
    plenary = _locked(group)
    _refuse_twice(plenary, values["what"])
    last = Keeper.objects.filter(workstrand=plenary).aggregate(last=Max("order"))["last"] or 0
    keeper = Keeper(workstrand=plenary, audience=Audience.PUBLIC, order=last + 1, **values)
    keeper.full_clean()
    keeper.save(force_insert=True)
    _record(keeper, Verb.KEEPER_NAMED, by)
    return keeper


@transaction.atomic
def change_keeper(*, keeper: Keeper, by: Person | None, **values: Any) -> Keeper:
    """Say it otherwise; nothing is recorded where nothing changed."""
    _locked(keeper.workstrand.group)
    keeper = _still_there(keeper)
    _refuse_twice(keeper.workstrand, values["what"], keeper)
    changed = [name for name, value in values.items() if getattr(keeper, name) != value]
    for name in changed:
        setattr(keeper, name, values[name])
    keeper.full_clean()
    if changed:
        keeper.save(update_fields=changed)
        _record(keeper, Verb.KEEPER_CHANGED, by)
    return keeper


@transaction.atomic
def remove_keeper(*, keeper: Keeper, by: Person | None) -> None:
    """Take it off the list; that it stood there remains in the record."""
    _locked(keeper.workstrand.group)
    keeper = _still_there(keeper)
    _record(keeper, Verb.KEEPER_REMOVED, by)
    keeper.delete()


def _still_there(keeper: Keeper) -> Keeper:
    rows = Keeper.objects.select_related("workstrand__group", "organisation")
    found: Keeper | None = rows.filter(pk=keeper.pk).first()
    if found is None:
        raise ValidationError(_("Somebody took this off the list meanwhile."))
    return found


def _refuse_twice(plenary: Workstrand, what: str, but: Keeper | None = None) -> None:
    others = Keeper.objects.filter(workstrand=plenary, what=what).exclude(pk=but.pk if but else None)
    if others.exists():
        raise ValidationError({"what": _("It is said already who keeps this. Change that line instead.")})


@transaction.atomic
def close_edition(*, group: WorkingGroup, by: Person, reason: str) -> WorkingGroup:
    """Close a group with its workstrands, as `workstrands.services.move_group`; raises `ValidationError` as that does."""
    return move_group(group=group, to=WorkingGroup.State.CLOSED, by=by, reason=reason)


@transaction.atomic
def note_archive(*, group: WorkingGroup, by: Person) -> HistoryEntry:
    """Record that somebody takes the archive with all that officers see, before the first byte leaves. Read by the group's officers."""
    plenary = plenary_of(group)
    return history.record(verb=Verb.ARCHIVE_DOWNLOADED, target=group, scope=plenary, audience=Audience.GROUP, actor=by)


def _record(keeper: Keeper, verb: Verb, by: Person | None) -> None:
    new = {"title": keeper.what, "organisation": keeper.organisation_id}
    history.record(verb=verb, target=keeper, scope=keeper.workstrand, audience=Audience.PUBLIC, actor=by, new=new)
