"""Somebody takes all that is kept of them."""

from django.db import transaction

from core import history
from core.models import HistoryEntry
from core.verbs import Verb
from people.models import Person


@transaction.atomic
def note_download(*, person: Person, by: Person) -> HistoryEntry:
    """Record that somebody downloads their data, before the first byte leaves."""
    return history.record(verb=Verb.DATA_DOWNLOADED, target=person, scope=None, actor=by)
