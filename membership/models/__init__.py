"""Coming and going."""

from .absence import Absence, AbsenceQuerySet
from .handover import HandOver, HandOverTick
from .joining import JoinRequest, JoinRequestQuerySet
from .reminders import RemindedThing, ReminderMail, ReminderRound

__all__ = [
    "Absence",
    "AbsenceQuerySet",
    "HandOver",
    "HandOverTick",
    "JoinRequest",
    "JoinRequestQuerySet",
    "RemindedThing",
    "ReminderMail",
    "ReminderRound",
]
