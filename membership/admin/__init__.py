"""Requests, people and organisations in the officers' admin."""

from . import editions, people, requests, yearly

__all__ = ["editions", "people", "requests", "yearly"]
