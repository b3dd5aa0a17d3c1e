"""Deliverables, outputs and activities in the officers' admin."""

from . import outputs

__all__ = ["outputs"]
