"""Who may do what with deliverables, outputs, shared material and activities. Pure functions of a standing and rows already read."""

from collections.abc import Collection

from core.audiences import Audience
from workstrands.models import Workstrand
from workstrands.rules import can_run_group, can_run_strand, can_take_part
from workstrands.standing import Standing

from .models import Activity, Deliverable, Material, Output


def can_decide(standing: Standing, workstrand: Workstrand) -> bool:
    """Plan deliverables, accept proposals and what was delivered, set due months: officers of the group."""
    return can_run_group(standing, workstrand.group) and not workstrand.group.is_read_only()


def can_enter_later(standing: Standing, workstrand: Workstrand) -> bool:
    """Enter older deliverables and outputs, also of a group that is over: its officers while they are, and superusers."""
    return can_run_group(standing, workstrand.group)


def can_propose(standing: Standing, workstrand: Workstrand) -> bool:
    """Propose deliverables of a strand, and other due months: its leads, and the officers of the group."""
    return can_run_strand(standing, workstrand) and not workstrand.group.is_read_only()


def can_work_on(standing: Standing, deliverable: Deliverable) -> bool:
    """Say how far it is, submit and deliver it, change its text: who runs the strand; its owners besides, see `owns`."""
    return can_propose(standing, deliverable.workstrand)


def can_keep_outputs(standing: Standing, workstrand: Workstrand) -> bool:
    """Add, change and withdraw outputs, also make them of shared material: who runs the strand."""
    return can_run_strand(standing, workstrand)


def can_change_output(standing: Standing, output: Output) -> bool:
    return output.withdrawn_at is None and can_keep_outputs(standing, output.workstrand)


def can_share(standing: Standing, workstrand: Workstrand) -> bool:
    """Share material, and enter activities: whoever takes part in the strand, or in the group for its plenary."""
    return can_take_part(standing, workstrand) and not workstrand.group.is_read_only()


def can_change_material(standing: Standing, material: Material) -> bool:
    """Whoever shared it, and who runs the strand."""
    if material.withdrawn_at is not None or material.workstrand.group.is_read_only():
        return False
    is_own = standing.person_id is not None and material.added_by_id == standing.person_id
    return is_own or can_run_strand(standing, material.workstrand)


def can_change_activity(standing: Standing, activity: Activity) -> bool:
    """Its contact, whoever added it, and who runs the strand."""
    if activity.withdrawn_at is not None or standing.person_id is None:
        return False
    if can_run_strand(standing, activity.workstrand):
        return True
    is_own = standing.person_id in {activity.contact_id, activity.added_by_id}
    return is_own and can_share(standing, activity.workstrand)


def can_read(standing: Standing, deliverable: Deliverable) -> bool:
    """Who may read a deliverable; a proposal, also one that was declined, whoever reads what its group reads."""
    is_planned = deliverable.agreed_on is not None
    return standing.may_read(deliverable) and (
        is_planned or standing.may_read_audience(deliverable.workstrand, Audience.GROUP)
    )


def can_progress(standing: Standing, deliverable: Deliverable, owner_ids: Collection[int]) -> bool:
    """Say how far it is, submit and deliver it: who runs the strand, and its owners, whose persons these are."""
    if can_work_on(standing, deliverable):
        return True
    return standing.person_id in owner_ids and not deliverable.workstrand.group.is_read_only()


def can_decide_on(standing: Standing, deliverable: Deliverable) -> bool:
    """Accept, send back, drop it: officers; of what was entered later also when the group's record is finished, as superusers are then."""
    if deliverable.entered_later:
        return can_enter_later(standing, deliverable.workstrand)
    return can_decide(standing, deliverable.workstrand)


def can_change_deliverable(standing: Standing, deliverable: Deliverable) -> bool:
    """Change its title, text and owners: who runs the strand; once it is dropped nobody, once it is accepted officers."""
    if deliverable.state == Deliverable.State.DROPPED:
        return False
    if deliverable.state in {Deliverable.State.DELIVERED, Deliverable.State.ACCEPTED}:
        return can_decide_on(standing, deliverable)
    return can_work_on(standing, deliverable) or can_decide_on(standing, deliverable)
