"""Coming and going."""

from .absence import (
    Absence,
    AbsenceQuerySet,
)
from .bounces import Bounce
from .calls import (
    Call,
    CallQuerySet,
    Candidacy,
    OutsideNomination,
)
from .circulars import (
    Circular,
    CircularAsked,
    CircularFile,
    CircularPick,
    CircularRecipient,
)
from .desk import DeskNote
from .editions import EditionOffer
from .handover import (
    HandOver,
    HandOverTick,
    hand_over_url,
)
from .importing import (
    ImportRow,
    ImportUpload,
)
from .invitations import (
    Invitation,
    InvitationQuerySet,
)
from .joining import (
    JoinRequest,
    JoinRequestQuerySet,
    SetAside,
)
from .privacy import (
    ErasureRequest,
    ErasureRequestQuerySet,
)
from .reminders import (
    RemindedThing,
    ReminderMail,
    ReminderRound,
)
from .voices import OfficeVoice
from .yearly import (
    ConfirmationAnswer,
    ConfirmationChoice,
    ConfirmationRound,
)

__all__ = [
    "Absence",
    "AbsenceQuerySet",
    "Bounce",
    "Call",
    "CallQuerySet",
    "Candidacy",
    "Circular",
    "CircularAsked",
    "CircularFile",
    "CircularPick",
    "CircularRecipient",
    "ConfirmationAnswer",
    "ConfirmationChoice",
    "ConfirmationRound",
    "DeskNote",
    "EditionOffer",
    "ErasureRequest",
    "ErasureRequestQuerySet",
    "HandOver",
    "HandOverTick",
    "ImportRow",
    "ImportUpload",
    "Invitation",
    "InvitationQuerySet",
    "JoinRequest",
    "JoinRequestQuerySet",
    "OfficeVoice",
    "OutsideNomination",
    "RemindedThing",
    "ReminderMail",
    "ReminderRound",
    "SetAside",
    "hand_over_url",
]
