"""Who may do what with groups, workstrands and roles. Pure functions of a standing and rows already read."""

from core.audiences import Audience

from .models import OFFICER_KINDS, Decision, Role, WorkingGroup, Workstrand
from .standing import Standing


def can_run_group(standing: Standing, group: WorkingGroup) -> bool:
    """Strands, roles, closing: its officers, and for three months after its period."""
    return standing.is_officer_of(group)


def can_run_strand(standing: Standing, workstrand: Workstrand) -> bool:
    """Drafts, meetings, join requests: its leads, and the officers of the group."""
    return standing.is_officer_of(workstrand.group) or workstrand.pk in standing.leads


def takes_members(workstrand: Workstrand) -> bool:
    """Whether anybody can still come in, however that is decided: it is at work or coming to it, and its group is not over."""
    group = workstrand.group
    is_over = group.state == WorkingGroup.State.CLOSED or (group.ends_on is not None and group.today() > group.ends_on)
    return workstrand.is_open and not is_over


def can_take_part(standing: Standing, workstrand: Workstrand) -> bool:
    """Comment, answer, ask, within the audience 'strand'."""
    return (
        can_run_strand(standing, workstrand) or standing.is_member_of(workstrand) or workstrand.pk in standing.observes
    )


def can_see_members(standing: Standing, group: WorkingGroup) -> bool:
    """Names of people who did not ask to be shown to everybody: whoever is in the network."""
    return standing.in_network


def can_see_addresses(standing: Standing, group: WorkingGroup) -> bool:
    return standing.is_officer_of(group)


def can_use_admin(standing: Standing) -> bool:
    return standing.is_officer


def can_appoint(standing: Standing, workstrand: Workstrand, kind: str) -> bool:
    """Officers appoint in their groups; nobody appoints officers of a group but its officers and superusers."""
    return standing.is_officer_of(workstrand.group)


def can_change_role(standing: Standing, role: Role) -> bool:
    return standing.is_officer_of(role.workstrand.group)


def can_look_after_organisations(standing: Standing) -> bool:
    """Superusers and the officers of the network."""
    return standing.is_superuser or standing.network_officer


def can_enter_roles(standing: Standing, group: WorkingGroup) -> bool:
    """Its officers; and those of the network where nobody runs it any more, as `selectors.own_groups` lists them."""
    return standing.is_officer_of(group) or (standing.network_officer and group.is_read_only())


def can_found_groups(standing: Standing) -> bool:
    """A new edition is made by a superuser or an officer of the network."""
    return standing.is_superuser or standing.network_officer


def is_office(kind: str) -> bool:
    return kind in OFFICER_KINDS


def can_record_decision(standing: Standing, group: WorkingGroup) -> bool:
    """Record decisions taken at a meeting or otherwise, void them, say who may read them: officers of the group."""
    return can_run_group(standing, group) and not group.is_network


def can_see_offices(standing: Standing, decision: Decision) -> bool:
    """Which office stood where: whoever reads what the group reads, and everybody where the group chose so."""
    strand = decision.workstrand
    return strand.group.names_offices or standing.may_read_audience(strand, Audience.GROUP)


def can_see_speakers(standing: Standing, decision: Decision) -> bool:
    """Who spoke for an office: people of the network, of those who see the office."""
    return standing.in_network and can_see_offices(standing, decision)
