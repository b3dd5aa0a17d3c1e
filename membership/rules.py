"""Who may ask, and who decides."""

from workstrands.models import Workstrand
from workstrands.rules import can_run_strand
from workstrands.standing import Standing

from .models import JoinRequest


def can_ask_to_join(standing: Standing, workstrand: Workstrand) -> bool:
    """Anybody logged in who is not a member yet, while the strand is open and does not go by invitation."""
    return (
        standing.is_known
        and workstrand.pk not in standing.strands
        and workstrand.is_open
        and not workstrand.group.is_read_only()
        and workstrand.joining_policy != Workstrand.JoiningPolicy.INVITATION
    )


def can_leave(standing: Standing, workstrand: Workstrand) -> bool:
    return workstrand.pk in standing.strands


def can_decide(standing: Standing, request: JoinRequest) -> bool:
    """Leads of the strand and officers of the group; on the network's plenary, that is its officers."""
    return can_run_strand(standing, request.workstrand)


def can_withdraw(standing: Standing, request: JoinRequest) -> bool:
    return standing.person_id == request.person_id
