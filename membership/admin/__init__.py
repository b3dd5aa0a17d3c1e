"""Requests, people and organisations in the officers' admin."""

from . import (
    calls,
    handover,
    people,
    requests,
)

__all__ = [
    "calls",
    "handover",
    "people",
    "requests",
]
