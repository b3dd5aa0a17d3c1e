"""Requests, people, organisations and topics in the officers' admin."""

from . import (
    calls,
    editions,
    handover,
    invitations,
    people,
    requests,
    topics,
    yearly,
)

__all__ = [
    "calls",
    "editions",
    "handover",
    "invitations",
    "people",
    "requests",
    "topics",
    "yearly",
]
