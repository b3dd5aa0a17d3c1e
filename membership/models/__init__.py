"""Coming and going."""

from .joining import JoinRequest, JoinRequestQuerySet, SetAside

__all__ = ["JoinRequest", "JoinRequestQuerySet", "SetAside"]
