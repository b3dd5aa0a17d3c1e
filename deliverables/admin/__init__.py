"""Deliverables, outputs and activities in the officers' admin."""

from . import activities

__all__ = ["activities"]
