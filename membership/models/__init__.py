"""Coming and going."""

from .joining import JoinRequest, JoinRequestQuerySet
from .yearly import ConfirmationAnswer, ConfirmationChoice, ConfirmationRound

__all__ = ["ConfirmationAnswer", "ConfirmationChoice", "ConfirmationRound", "JoinRequest", "JoinRequestQuerySet"]
