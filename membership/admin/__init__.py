"""Requests, people and organisations in the officers' admin."""

from . import (
    handover,
    people,
    requests,
)

__all__ = [
    "handover",
    "people",
    "requests",
]
