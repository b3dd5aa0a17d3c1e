"""Who may do what with an absence. Whether a reader is an officer of the absent person is read by `selectors.absence.in_charge_of`."""

from workstrands.models import Workstrand
from workstrands.rules import can_run_group
from workstrands.standing import Standing

from .models import Absence


def can_manage(standing: Standing, absence: Absence, *, in_charge: bool) -> bool:
    """End it, or choose another stand-in: whoever is away, and the officers of their groups."""
    return standing.person_id == absence.person_id or in_charge


def can_decline(standing: Standing, absence: Absence) -> bool:
    """Only who was asked to stand in."""
    return standing.person_id == absence.stand_in_id and not absence.is_declined


def can_appoint_for(standing: Standing, strand: Workstrand) -> bool:
    """Making the stand-in acting lead is an appointment, by an officer of the group."""
    return can_run_group(standing, strand.group)
