"""Requests, people, organisations and circulars in the officers' admin."""

from . import circulars, people, requests

__all__ = ["circulars", "people", "requests"]
