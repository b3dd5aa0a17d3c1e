"""Who may do what with reports, the board's words and the closing of an edition. Pure functions of a standing and rows already read."""

from workstrands.models import WorkingGroup, Workstrand
from workstrands.rules import can_run_group, can_run_strand
from workstrands.standing import Standing

from .models import BoardMessage, Report


def can_begin(standing: Standing, workstrand: Workstrand, kind: str) -> bool:
    """Status reports: who runs the strand; briefs and annual reports: the officers of the group."""
    group = workstrand.group
    if group.is_read_only() or group.is_network:
        return False
    if kind == Report.Kind.STATUS:
        return not workstrand.is_plenary and can_run_strand(standing, workstrand)
    return workstrand.is_plenary and can_run_group(standing, group)


def can_write(standing: Standing, report: Report) -> bool:
    """Write, publish and discard this draft."""
    return report.is_draft and can_write_on(standing, report)


def can_read(standing: Standing, report: Report) -> bool:
    """A draft is read by who may write it, and by the group's officers; what was published, by its audience."""
    if report.state in {Report.State.DRAFT, Report.State.DISCARDED}:
        return can_run_strand(standing, report.workstrand)
    return standing.may_read(report)


def can_read_text(standing: Standing, report: Report) -> bool:
    """What a withdrawn report said is read by who runs its strand only; that it was withdrawn, and why, by all its readers."""
    if report.state == Report.State.WITHDRAWN:
        return can_run_strand(standing, report.workstrand)
    return can_read(standing, report)


def can_write_on(standing: Standing, report: Report) -> bool:
    """Whether it is theirs to write, publish, correct and withdraw, whatever its state is; what was entered later also once the group is over."""
    if report.entered_later and can_enter_later(standing, report.workstrand):
        return True
    return can_begin(standing, report.workstrand, report.kind)


def can_plan(standing: Standing, group: WorkingGroup) -> bool:
    """Say how often the strands report: officers of the group, while its record is open."""
    return can_run_group(standing, group) and not group.is_network and not group.is_read_only()


def can_withdraw(standing: Standing, report: Report) -> bool:
    """Withdraw, or correct, what was published: as it was written."""
    return report.state == Report.State.PUBLISHED and can_write_on(standing, report)


def can_enter_later(standing: Standing, workstrand: Workstrand) -> bool:
    """Enter older reports, and file them on behalf of a lead: officers of the group while they are, and superusers."""
    return can_run_group(standing, workstrand.group) and not workstrand.group.is_network


def can_record_board(standing: Standing, group: WorkingGroup) -> bool:
    """Record what the board said, also of a group that is over; answer and void it: officers of the group."""
    return can_run_group(standing, group) and not group.is_network


def can_speak_for_board(standing: Standing, group: WorkingGroup) -> bool:
    """Ask, endorse or say something for the board, in their own words: whoever reads for it today."""
    return group.pk in standing.board_of and not group.is_network


def can_change_board(standing: Standing, message: BoardMessage) -> bool:
    """Answer what the board asked, void what was entered in error: officers of the group, of what was entered later also once it is over."""
    group = message.workstrand.group
    return can_record_board(standing, group) and (message.entered_later or not group.is_read_only())


def can_close(standing: Standing, group: WorkingGroup) -> bool:
    """See what is open, name keepers, close: officers of the group."""
    return can_run_group(standing, group) and not group.is_network


def can_download_archive(standing: Standing, group: WorkingGroup) -> bool:
    """Whoever is in the network may take what they may read: officers everything, others what the pages show them."""
    return standing.in_network and not group.is_network
