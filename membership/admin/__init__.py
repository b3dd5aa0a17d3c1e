"""Requests, people and organisations in the officers' admin."""

from . import (
    calls,
    editions,
    handover,
    people,
    requests,
    yearly,
)

__all__ = [
    "calls",
    "editions",
    "handover",
    "people",
    "requests",
    "yearly",
]
