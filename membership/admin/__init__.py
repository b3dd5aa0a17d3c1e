"""Requests, people, organisations and topics in the officers' admin."""

from . import (
    calls,
    circulars,
    editions,
    handover,
    invitations,
    people,
    privacy,
    requests,
    topics,
    yearly,
)

__all__ = [
    "calls",
    "circulars",
    "editions",
    "handover",
    "invitations",
    "people",
    "privacy",
    "requests",
    "topics",
    "yearly",
]
