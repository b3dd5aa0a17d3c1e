"""Writes about coming and going, one module for each concern."""

from .admission import answer_after_period, decide_many, jobs, let_in_waiting, set_aside, vouch
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
    "answer_after_period",
    "answer_for_ended",
    "approve",
    "ask_for_admission",
    "ask_to_join",
    "decide_many",
    "decline",
    "greet_newcomer",
    "is_member",
    "jobs",
    "leave",
    "let_in_waiting",
    "network_plenary",
    "set_aside",
    "vouch",
    "withdraw",
]
