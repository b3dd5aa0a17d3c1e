"""Coming and going."""

from .absence import (
    Absence,
    AbsenceQuerySet,
)
from .desk import DeskNote
from .handover import (
    HandOver,
    HandOverTick,
    hand_over_url,
)
from .joining import (
    JoinRequest,
    JoinRequestQuerySet,
)
from .reminders import (
    RemindedThing,
    ReminderMail,
    ReminderRound,
)

__all__ = [
    "Absence",
    "AbsenceQuerySet",
    "DeskNote",
    "HandOver",
    "HandOverTick",
    "JoinRequest",
    "JoinRequestQuerySet",
    "RemindedThing",
    "ReminderMail",
    "ReminderRound",
    "hand_over_url",
]
