"""Requests, invitations, people and organisations in the officers' admin."""

from . import invitations, people, requests

__all__ = ["invitations", "people", "requests"]
