"""Coming and going."""

from .editions import EditionOffer
from .joining import JoinRequest, JoinRequestQuerySet
from .yearly import ConfirmationAnswer, ConfirmationChoice, ConfirmationRound

__all__ = [
    "ConfirmationAnswer",
    "ConfirmationChoice",
    "ConfirmationRound",
    "EditionOffer",
    "JoinRequest",
    "JoinRequestQuerySet",
]
