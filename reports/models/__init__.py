"""Reports, what the board says, and who keeps what."""

from .board import ANSWER_WITHIN, BoardMessage
from .closing import Keeper
from .reports import (
    DEFAULT_MONTHS,
    REASON_LENGTH,
    SECTION_LENGTH,
    Report,
    ReportingRhythm,
    ReportSection,
    SectionRevision,
)

__all__ = [
    "ANSWER_WITHIN",
    "DEFAULT_MONTHS",
    "REASON_LENGTH",
    "SECTION_LENGTH",
    "BoardMessage",
    "Keeper",
    "Report",
    "ReportSection",
    "ReportingRhythm",
    "SectionRevision",
]
