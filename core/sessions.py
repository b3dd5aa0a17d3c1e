"""Sessions that have run out are cleared away: nobody asks for them again, so nothing else would."""

import datetime
from collections.abc import Iterable

from django.contrib.sessions.models import Session

from .registries import Job


def forget_expired(now: datetime.datetime) -> int:
    """Delete the sessions that had run out by this moment. Returns how many."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def jobs() -> Iterable[Job]:
    return (Job("sessions.forget_expired", datetime.timedelta(days=1), forget_expired),)
