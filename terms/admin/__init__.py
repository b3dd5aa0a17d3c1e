"""Terms of reference in the officers' admin."""

from . import documents

__all__ = ["documents"]
