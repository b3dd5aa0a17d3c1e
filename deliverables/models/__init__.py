"""Deliverables with their dates, the outputs library with what members share, and the register of activities."""

from .activities import METHOD_LENGTH, SOURCE_LENGTH, Activity, ActivityMethod
from .deliverables import (
    ALL_DONE,
    OPEN,
    REASON_LENGTH,
    Deliverable,
    DeliverableOwner,
    Dependency,
    DueChange,
    key_of,
    order_of,
)
from .outputs import DOI_PREFIX, LANGUAGES_MOST, Material, Output

__all__ = [
    "ALL_DONE",
    "DOI_PREFIX",
    "LANGUAGES_MOST",
    "METHOD_LENGTH",
    "OPEN",
    "REASON_LENGTH",
    "SOURCE_LENGTH",
    "Activity",
    "ActivityMethod",
    "Deliverable",
    "DeliverableOwner",
    "Dependency",
    "DueChange",
    "Material",
    "Output",
    "key_of",
    "order_of",
]
