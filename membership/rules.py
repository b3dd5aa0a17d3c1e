"""Who may ask, and who decides."""

from workstrands.models import WorkingGroup, Workstrand
from workstrands.rules import (
    can_found_groups,
    can_look_after_organisations,
    can_run_group,
    can_run_strand,
    takes_members,
)
from workstrands.standing import Standing

from .models import ConfirmationRound, ImportUpload, JoinRequest


def takes_requests(workstrand: Workstrand) -> bool:
    """Whether one can ask to be a member, whoever one is: the strand takes members, and does not go by invitation."""
    return takes_members(workstrand) and workstrand.joining_policy != Workstrand.JoiningPolicy.INVITATION


def can_ask_to_join(standing: Standing, workstrand: Workstrand) -> bool:
    """Anybody logged in who is not a member yet; also somebody who observes."""
    return standing.is_known and workstrand.pk not in standing.strands and takes_requests(workstrand)


def can_leave(standing: Standing, workstrand: Workstrand) -> bool:
    """Whoever has a term in it, observers too; the plenary also by whoever is only in a strand of the group."""
    return workstrand.pk in standing.strands | standing.observes or (
        workstrand.is_plenary and workstrand.group_id in standing.groups
    )


def can_decide(standing: Standing, request: JoinRequest) -> bool:
    """Leads of the strand and officers of the group; on the network's plenary, that is its officers."""
    return can_run_strand(standing, request.workstrand)


def can_record(standing: Standing, workstrand: Workstrand) -> bool:
    """Enter what somebody asked for by mail or telephone: whoever decides requests to it, while its record is open."""
    return can_run_strand(standing, workstrand) and not workstrand.group.is_read_only()


def can_run_round(standing: Standing, question: ConfirmationRound) -> bool:
    """See who answered, record an answer, settle the silent: the group's officers."""
    return can_run_group(standing, question.workstrand.group)


def can_open_next(standing: Standing, group: WorkingGroup) -> bool:
    """Found the edition that follows: the officers of this one, and whoever founds groups. Nothing follows the network."""
    return not group.is_network and (can_run_group(standing, group) or can_found_groups(standing))


def can_decide_some(standing: Standing) -> bool:
    """Whoever leads or runs anything: requests may come to them."""
    return standing.is_officer or bool(standing.leads)


def can_withdraw(standing: Standing, request: JoinRequest) -> bool:
    return standing.person_id == request.person_id


def can_import(standing: Standing, kind: str) -> bool:
    """People and organisations: whoever looks after the network; roles: officers, each row those of its group."""
    if kind == ImportUpload.Kind.ROLES:
        return standing.is_officer
    return can_look_after_organisations(standing)


def can_see_import(standing: Standing, upload: ImportUpload) -> bool:
    """Whoever uploaded the file, while they may still import such; and superusers."""
    return standing.is_superuser or (standing.person_id == upload.owner_id and can_import(standing, upload.kind))
