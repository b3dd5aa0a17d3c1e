"""Writes about coming and going, one module for each concern."""

from .behalf import known_or_added, record_joining, record_leaving, record_withdrawal, record_withdrawal_of
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
    "known_or_added",
    "leave",
    "network_plenary",
    "record_joining",
    "record_leaving",
    "record_withdrawal",
    "record_withdrawal_of",
    "withdraw",
]
