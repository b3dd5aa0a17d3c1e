"""Deliverables in the officers' admin; outputs, shared material and activities beside them."""

from . import activities, deliverables

__all__ = ["activities", "deliverables"]
