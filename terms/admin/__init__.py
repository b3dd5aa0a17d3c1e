"""Terms of reference in the officers' admin."""

from . import documents, texts

__all__ = ["documents", "texts"]
