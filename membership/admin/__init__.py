"""Requests, people, organisations and topics in the officers' admin."""

from . import people, requests, topics

__all__ = ["people", "requests", "topics"]
