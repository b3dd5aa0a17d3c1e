"""Requests, people and organisations in the officers' admin."""

from . import people, privacy, requests

__all__ = ["people", "privacy", "requests"]
