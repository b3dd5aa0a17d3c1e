"""Writes about coming and going, one module for each concern."""

from .admission import (
    answer_after_period,
    decide_many,
    jobs,
    let_in_waiting,
    set_aside,
    vouch,
)
from .behalf import (
    known_or_added,
    record_joining,
    record_leaving,
    record_withdrawal,
    record_withdrawal_of,
)
from .editions import (
    accept_offer,
    decline_offer,
    open_next_edition,
)
from .joining import (
    approve,
    ask_for_admission,
    ask_to_join,
    close_for_ended,
    decline,
    greet_newcomer,
    is_member,
    leave,
    network_plenary,
    withdraw,
)
from .yearly import (
    answer_round,
    close_round,
    end_silent,
    open_round,
    settle_round,
)

__all__ = [
    "accept_offer",
    "answer_after_period",
    "answer_round",
    "approve",
    "ask_for_admission",
    "ask_to_join",
    "close_for_ended",
    "close_round",
    "decide_many",
    "decline",
    "decline_offer",
    "end_silent",
    "greet_newcomer",
    "is_member",
    "jobs",
    "known_or_added",
    "leave",
    "let_in_waiting",
    "network_plenary",
    "open_next_edition",
    "open_round",
    "record_joining",
    "record_leaving",
    "record_withdrawal",
    "record_withdrawal_of",
    "set_aside",
    "settle_round",
    "vouch",
    "withdraw",
]
