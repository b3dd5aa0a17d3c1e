"""Coming and going."""

from .joining import JoinRequest, JoinRequestQuerySet
from .privacy import ErasureRequest, ErasureRequestQuerySet

__all__ = ["ErasureRequest", "ErasureRequestQuerySet", "JoinRequest", "JoinRequestQuerySet"]
