"""Who may do what where a term is handed over."""

from workstrands.models import OFFICER_KINDS, STRAND_LEAD_KINDS, Role
from workstrands.rules import can_run_group
from workstrands.standing import Standing

from .models import HandOver


def is_handed_over(role: Role) -> bool:
    """Whether such a term is one that somebody takes over: of a lead or an officer, and not voided."""
    return role.kind in OFFICER_KINDS | STRAND_LEAD_KINDS and role.voided_at is None


def can_write(standing: Standing, role: Role) -> bool:
    """Write the notes and suggest who comes next: whose term it is, also after its end, and the officers of the group."""
    return standing.person_id == role.person_id or can_run_group(standing, role.workstrand.group)


def can_tick(standing: Standing, role: Role, hand_over: HandOver | None) -> bool:
    """Tick off, and say that it is done: also the successor."""
    return can_write(standing, role) or _succeeds(standing, hand_over)


def can_read(standing: Standing, role: Role, hand_over: HandOver | None) -> bool:
    """Also whoever leads the strand then."""
    return can_tick(standing, role, hand_over) or role.workstrand_id in standing.leads


def can_appoint_next(standing: Standing, role: Role) -> bool:
    """Appoint the successor, or let the term run on: the officers of the group."""
    return can_run_group(standing, role.workstrand.group)


def _succeeds(standing: Standing, hand_over: HandOver | None) -> bool:
    return hand_over is not None and hand_over.successor_id is not None and standing.person_id == hand_over.successor_id
