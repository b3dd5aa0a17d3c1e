"""Coming and going."""

from .absence import (
    Absence,
    AbsenceQuerySet,
)
from .calls import (
    Call,
    CallQuerySet,
    Candidacy,
    OutsideNomination,
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
from .voices import OfficeVoice

__all__ = [
    "Absence",
    "AbsenceQuerySet",
    "Call",
    "CallQuerySet",
    "Candidacy",
    "DeskNote",
    "HandOver",
    "HandOverTick",
    "JoinRequest",
    "JoinRequestQuerySet",
    "OfficeVoice",
    "OutsideNomination",
    "RemindedThing",
    "ReminderMail",
    "ReminderRound",
    "hand_over_url",
]
