"""Requests, people and organisations in the officers' admin."""

from . import people, requests

__all__ = ["people", "requests"]
