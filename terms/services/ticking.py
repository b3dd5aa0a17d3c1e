"""What `tick` does for consultations, in the order in which it does it."""

import datetime
import logging
from collections.abc import Iterable

from core.registries import Job
from terms.models import Consultation

from .closing import close_due
from .consultations import open_planned
from .reaching import note_sent, remind_due

log = logging.getLogger(__name__)
EVERY = datetime.timedelta(minutes=1)


def open_due(now: datetime.datetime) -> int:
    """Open every planned consultation whose time has come, each in a transaction of its own. Returns how many.

    One that cannot be opened for a reason nobody foresaw is logged, and does not keep the others from it.
    """
    count = 0
    planned = Consultation.objects.filter(state=Consultation.State.PLANNED, opens_at__lte=now)
    for consultation in planned.select_related("version__workstrand__group").order_by("opens_at", "pk"):
        try:
            count += open_planned(consultation=consultation) is not None
        except Exception:
            log.exception("Consultation %s could not be opened", consultation.pk)
    return count


def jobs() -> Iterable[Job]:
    """Mail that left is noted before a closing asks whom mail reached."""
    return (
        Job("terms.note_sent", EVERY, note_sent),
        Job("terms.open_consultations", EVERY, open_due),
        Job("terms.close_consultations", EVERY, close_due),
        Job("terms.remind_of_consultations", EVERY, remind_due),
    )
