"""Reports and the words of the board in the officers' admin."""

from . import board, reports

__all__ = ["board", "reports"]
