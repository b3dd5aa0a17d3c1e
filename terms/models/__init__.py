"""Terms of reference: their versions, and the consultations on them."""

from .consultations import (
    RUNNING,
    ClockChange,
    Consultation,
    ConsultationReminder,
    ConsultedContact,
    ConsultedOffice,
    Position,
)
from .texts import (
    IN_WORK,
    NOTE_LENGTH,
    TEXT_LENGTH,
    SignedCopy,
    TermsComment,
    TermsRevision,
    TermsTranslation,
    TermsVersion,
    UnsavedText,
)

__all__ = [
    "IN_WORK",
    "NOTE_LENGTH",
    "RUNNING",
    "TEXT_LENGTH",
    "ClockChange",
    "Consultation",
    "ConsultationReminder",
    "ConsultedContact",
    "ConsultedOffice",
    "Position",
    "SignedCopy",
    "TermsComment",
    "TermsRevision",
    "TermsTranslation",
    "TermsVersion",
    "UnsavedText",
]
