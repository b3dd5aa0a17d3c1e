"""Who may do what with terms of reference and consultations. Pure functions of a standing and rows already read."""

from workstrands.models import Workstrand
from workstrands.rules import can_run_group, can_run_strand, can_take_part
from workstrands.standing import Standing

from .models import TermsVersion


def can_draft(standing: Standing, workstrand: Workstrand) -> bool:
    """Begin, write and abandon drafts: leads of the strand and officers of the group, while the group's record is open."""
    return can_run_strand(standing, workstrand) and not workstrand.group.is_read_only()


def can_edit(standing: Standing, version: TermsVersion) -> bool:
    """Change the text of this version."""
    return version.is_draft and can_draft(standing, version.workstrand)


def can_comment(standing: Standing, version: TermsVersion) -> bool:
    """Members, on whatever is being worked on; they are not shown what they may not read."""
    return (
        version.state in {TermsVersion.State.DRAFT, TermsVersion.State.CONSULTED}
        and standing.may_read(version)
        and (can_take_part(standing, version.workstrand) or standing.is_member_of_group(version.workstrand.group))
        and not version.workstrand.group.is_read_only()
    )


def can_adopt(standing: Standing, workstrand: Workstrand) -> bool:
    """Open and steer consultations, record adoption, enter older agreements: officers of the group."""
    return can_run_group(standing, workstrand.group) and not workstrand.group.is_read_only()


def can_enter_later(standing: Standing, workstrand: Workstrand) -> bool:
    """Enter older agreements, also of a group that is over: its officers while they are, and superusers."""
    return can_run_group(standing, workstrand.group)
