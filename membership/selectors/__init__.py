"""Reads about coming and going, one module for each concern."""

from .joining import (
    admission_of,
    deciders_of,
    obligations,
    queue_of,
    requests_of,
)

__all__ = [
    "admission_of",
    "deciders_of",
    "obligations",
    "queue_of",
    "requests_of",
]
