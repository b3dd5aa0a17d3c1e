"""Who may write to whom. Pure functions of a standing and rows already read."""

from workstrands.models import Workstrand
from workstrands.rules import can_run_group, can_run_strand
from workstrands.standing import Standing

from .models import Circular


def can_write_to(standing: Standing, workstrand: Workstrand) -> bool:
    """Officers to everybody in their group, leads to the people of their strand."""
    return can_run_strand(standing, workstrand)


def can_handle(standing: Standing, circular: Circular) -> bool:
    """See it on the desk with what became of it; change, send or call it off while that is possible."""
    return can_write_to(standing, circular.workstrand)


def can_copy_addresses(standing: Standing, circular: Circular) -> bool:
    """Addresses are for the officers of the group only."""
    return can_run_group(standing, circular.workstrand.group)


def can_see_addresses(standing: Standing, circular: Circular) -> bool:
    """As everywhere: the officers of the group."""
    return can_copy_addresses(standing, circular)
