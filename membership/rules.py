"""Who may ask, and who decides."""

from workstrands.models import Workstrand
from workstrands.rules import can_look_after_organisations, can_run_strand, takes_members
from workstrands.standing import Standing

from .models import ImportUpload, JoinRequest


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
