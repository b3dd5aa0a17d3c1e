"""Requests, people and organisations in the officers' admin."""

from . import calls, people, requests

__all__ = ["calls", "people", "requests"]
