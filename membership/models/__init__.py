"""Coming and going."""

from .calls import Call, CallQuerySet, Candidacy, OutsideNomination
from .joining import JoinRequest, JoinRequestQuerySet
from .voices import OfficeVoice

__all__ = [
    "Call",
    "CallQuerySet",
    "Candidacy",
    "JoinRequest",
    "JoinRequestQuerySet",
    "OfficeVoice",
    "OutsideNomination",
]
