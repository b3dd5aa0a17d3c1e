"""Coming and going."""

from .joining import JoinRequest, JoinRequestQuerySet

__all__ = ["JoinRequest", "JoinRequestQuerySet"]
