"""Who may open, read, answer and decide calls for leads, and who names the voice of an office."""

from collections.abc import Iterable

from core.audiences import Audience
from workstrands.models import WorkingGroup
from workstrands.standing import Standing

from .models import Call


def can_run_calls(standing: Standing, group: WorkingGroup) -> bool:
    """Draft, open, extend, appoint, close, record on behalf: the officers of the group."""
    return standing.is_officer_of(group)


def can_read_call(standing: Standing, call: Call) -> bool:
    """By its audience; what was not opened yet, or never was, only by whoever runs it."""
    if can_run_calls(standing, call.workstrand.group):
        return True
    return call.opened_at is not None and standing.may_read(call)


def is_among_answerers(standing: Standing, call: Call) -> bool:
    """Whether the call is for this reader, open or not."""
    if call.answerers == Call.Answerers.NETWORK:
        return standing.in_network
    return call.workstrand.group_id in standing.groups


def awaits_admission(standing: Standing, call: Call) -> bool:
    """Whether somebody who is known could answer, were they admitted to the network."""
    return call.answerers == Call.Answerers.NETWORK and standing.is_known and not standing.in_network


def can_answer(standing: Standing, call: Call) -> bool:
    """Volunteer, change one's statement, nominate a colleague."""
    return call.takes_answers and is_among_answerers(standing, call)


def takes_outsiders(call: Call) -> bool:
    """Whether somebody may be named who is not here yet: they must be able to read it, and to answer once they are admitted."""
    return call.answerers == Call.Answerers.NETWORK and call.audience == Audience.PUBLIC


def can_name_voice(standing: Standing, group: WorkingGroup, speakers: Iterable[int]) -> bool:
    """Whoever speaks for the office now, by naming or because nobody is named; and the officers of the group on behalf of it."""
    return standing.person_id in set(speakers) or standing.is_officer_of(group)
