"""Writes about coming and going, one module for each concern."""

from .joining import (
    answer_for_ended,
    approve,
    ask_for_admission,
    ask_to_join,
    decline,
    greet_newcomer,
    is_member,
    leave,
    network_plenary,
    withdraw,
)

__all__ = [
    "answer_for_ended",
    "approve",
    "ask_for_admission",
    "ask_to_join",
    "decline",
    "greet_newcomer",
    "is_member",
    "leave",
    "network_plenary",
    "withdraw",
]
