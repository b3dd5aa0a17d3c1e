"""Working groups, their workstrands, and who holds which role in them for how long."""

from .decisions import SERIAL_DIGITS, Decision, DecisionOffice, number_of
from .groups import RESERVED_SLUGS, Theme, WorkingGroup, Workstrand
from .roles import MEMBERSHIP_KINDS, OFFICER_KINDS, READER_KINDS, STRAND_LEAD_KINDS, Role
from .scoped import Scoped, ScopedQuerySet

__all__ = [
    "MEMBERSHIP_KINDS",
    "OFFICER_KINDS",
    "READER_KINDS",
    "RESERVED_SLUGS",
    "SERIAL_DIGITS",
    "STRAND_LEAD_KINDS",
    "Decision",
    "DecisionOffice",
    "Role",
    "Scoped",
    "ScopedQuerySet",
    "Theme",
    "WorkingGroup",
    "Workstrand",
    "number_of",
]
