"""Requests, people and organisations in the officers' admin."""

from . import people, requests, yearly

__all__ = ["people", "requests", "yearly"]
