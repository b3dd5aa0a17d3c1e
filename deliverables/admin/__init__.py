"""Deliverables in the officers' admin; outputs, shared material and activities beside them."""

from . import deliverables

__all__ = ["deliverables"]
