"""Reports in the officers' admin."""

from . import reports

__all__ = ["reports"]
