"""Coming and going."""

from .desk import DeskNote
from .joining import JoinRequest, JoinRequestQuerySet

__all__ = ["DeskNote", "JoinRequest", "JoinRequestQuerySet"]
