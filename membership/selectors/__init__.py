"""Reads about coming and going, one module for each concern."""

from .admission import (
    colleagues_waiting,
    decidable,
    may_vouch_as,
    notice_of,
    strands_waiting,
    told_of,
)
from .joining import (
    admission_of,
    deciders_of,
    has_asked,
    obligations,
    queue_of,
    requests_of,
)

__all__ = [
    "admission_of",
    "colleagues_waiting",
    "decidable",
    "deciders_of",
    "has_asked",
    "may_vouch_as",
    "notice_of",
    "obligations",
    "queue_of",
    "requests_of",
    "strands_waiting",
    "told_of",
]
