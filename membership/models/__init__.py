"""Coming and going."""

from .bounces import Bounce
from .circulars import Circular, CircularAsked, CircularFile, CircularPick, CircularRecipient
from .joining import JoinRequest, JoinRequestQuerySet

__all__ = [
    "Bounce",
    "Circular",
    "CircularAsked",
    "CircularFile",
    "CircularPick",
    "CircularRecipient",
    "JoinRequest",
    "JoinRequestQuerySet",
]
