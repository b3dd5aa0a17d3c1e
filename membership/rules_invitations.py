"""Who may invite, to what, and what becomes of an invitation when its time or its ground is gone."""

from workstrands.models import OFFICER_KINDS, STRAND_LEAD_KINDS, Role, WorkingGroup, Workstrand
from workstrands.rules import can_appoint, can_run_strand, takes_members
from workstrands.standing import Standing

from .models import Invitation

EVERYBODYS_KINDS = (Role.Kind.MEMBER, Role.Kind.OBSERVER)
APPOINTED_KINDS = OFFICER_KINDS | STRAND_LEAD_KINDS | {Role.Kind.BOARD}


def can_see_invitations(standing: Standing, workstrand: Workstrand) -> bool:
    """Leads those to their strand, officers those to their group."""
    return can_run_strand(standing, workstrand)


def can_invite(standing: Standing, workstrand: Workstrand) -> bool:
    """Leads and officers, while there is anything to take part in."""
    return can_run_strand(standing, workstrand) and takes_members(workstrand)


def kinds_to_invite(standing: Standing, workstrand: Workstrand) -> list[str]:
    """As what this reader may invite to a strand: members and observers; who may appoint, also leads, and in the plenary offices
    and readers of the board, of which the network has none.
    """
    appointed = (
        [Role.Kind.CHAIR, Role.Kind.COORDINATOR, Role.Kind.SECRETARIAT]
        if workstrand.is_plenary
        else [Role.Kind.LEAD, Role.Kind.CO_LEAD]
    )
    if workstrand.is_plenary and not workstrand.group.is_network:
        appointed.append(Role.Kind.BOARD)
    more = [kind for kind in appointed if can_appoint(standing, workstrand, kind)]
    return [kind.value for kind in (*EVERYBODYS_KINDS, *more)]


def may_know_by_address(standing: Standing, group: WorkingGroup) -> bool:
    """Whether to tell an inviter who is behind an address: officers see addresses of members anyway, leads do not."""
    return standing.is_officer_of(group)


def needs_standing_inviter(kind: str) -> bool:
    """Whether an invitation falls with the right of who sent it.

    Whoever leads, holds an office or reads for the board is appointed by who answers for the group; that must be so on the day it begins. To
    become a member or an observer is the word of the strand, which stays good whoever gave it.
    """
    return kind in APPOINTED_KINDS


def is_still_backed(inviter: Standing, invitation: Invitation) -> bool:
    """Whether the right that this invitation needs is still there."""
    return not needs_standing_inviter(invitation.kind) or can_appoint(inviter, invitation.workstrand, invitation.kind)


def may_handle(standing: Standing, invitation: Invitation) -> bool:
    """Send again or withdraw: whoever could invite to this strand in this role."""
    strand = invitation.workstrand
    return can_run_strand(standing, strand) and invitation.kind in kinds_to_invite(standing, strand)
