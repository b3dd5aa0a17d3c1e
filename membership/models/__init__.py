"""Coming and going."""

from .importing import ImportRow, ImportUpload
from .joining import JoinRequest, JoinRequestQuerySet

__all__ = ["ImportRow", "ImportUpload", "JoinRequest", "JoinRequestQuerySet"]
