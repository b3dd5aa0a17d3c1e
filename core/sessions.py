"""Sessions: those that have run out are cleared away, since nobody asks for them again; those of somebody who goes end at once."""

import datetime
import json
from collections.abc import Collection, Iterable

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from .registries import Job

CHUNK = 2000


def forget_expired(now: datetime.datetime) -> int:
    """Delete the sessions that had run out by this moment. Returns how many."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def end_sessions(person_ids: Collection[int], words: Collection[str] = ()) -> int:
    """Log these persons out everywhere, and delete sessions that hold one of these words, such as a login begun with an address.

    What is in a session is readable only when it is opened, so all of them are: seconds, for a hundred thousand. Returns how many ended.
    """
    wanted = {str(pk) for pk in person_ids}
    needles = [word.casefold() for word in words if word]
    gone = []
    for session in Session.objects.order_by().iterator(chunk_size=CHUNK):
        held = session.get_decoded()
        text = json.dumps(held, ensure_ascii=False, default=str).casefold() if needles else ""
        if str(held.get(SESSION_KEY)) in wanted or any(needle in text for needle in needles):
            gone.append(session.pk)
    for start in range(0, len(gone), CHUNK // 4):
        Session.objects.filter(pk__in=gone[start : start + CHUNK // 4]).delete()
    return len(gone)


def jobs() -> Iterable[Job]:
    return (Job("sessions.forget_expired", datetime.timedelta(days=1), forget_expired),)
