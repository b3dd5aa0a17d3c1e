"""Deliverables, outputs, shared material and activities in the officers' admin."""

from . import activities, deliverables, outputs

__all__ = ["activities", "deliverables", "outputs"]
