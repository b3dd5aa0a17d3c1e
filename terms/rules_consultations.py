"""Who may do what with a consultation, and how its days are counted. Pure functions of a standing and rows already read."""

import datetime

from workstrands.rules import can_run_group
from workstrands.standing import Standing

from .models import Consultation, ConsultationReminder
from .rules import can_adopt

Purpose, Stage, State = Consultation.Purpose, ConsultationReminder.Stage, Consultation.State
WORKING_DAYS = 10  # at least, between the opening and the closing
REPAIR = datetime.timedelta(hours=72)
A_DAY = datetime.timedelta(days=1)
SATURDAY = 5
# Whoever was written to less than this before is not written to again: in a short consultation, or after late ticks, stages come together.
STAGES_APART = datetime.timedelta(hours=6)
BEFORE_THE_END = {Stage.DAYS: datetime.timedelta(hours=72), Stage.DAY: datetime.timedelta(hours=24)}


def can_steer(standing: Standing, consultation: Consultation) -> bool:
    """Change, pause, resume, extend and call off: officers of the group, while it is not over."""
    return consultation.is_running and can_adopt(standing, consultation.workstrand)


def can_record(standing: Standing, consultation: Consultation) -> bool:
    """Record a position, or that an objection is withdrawn, on behalf of an office: officers of the group, while it is not over."""
    group = consultation.workstrand.group
    return consultation.is_running and can_run_group(standing, group) and not group.is_read_only()


def can_see_offices(standing: Standing, consultation: Consultation) -> bool:
    """Read which office said what: whoever may read the draft that is consulted on. The public reads it of a decision only where the group
    chose so (`WorkingGroup.names_offices`).
    """
    return standing.may_read(consultation.version)


def takes_positions(consultation: Consultation, now: datetime.datetime) -> bool:
    """Whether a position given at this moment counts: open and the closing still to come; or paused, for then the clock stands still."""
    if consultation.state == State.PAUSED:
        return True
    return consultation.state == State.OPEN and now < consultation.closes_at


def takes_withdrawals(consultation: Consultation, now: datetime.datetime) -> bool:
    """Whether an objection can be withdrawn at this moment: as a position can be given, and while the text is held up by it."""
    return consultation.state == State.BLOCKED or takes_positions(consultation, now)


def earliest_closing(opens_at: datetime.datetime, zone: datetime.tzinfo, purpose: str) -> datetime.datetime:
    """The earliest moment at which a consultation that opens then may close.

    For adoption ten working days later: Mondays to Fridays in the consultation's zone, public holidays not looked at, for each office has its
    own. The hour is that of the opening; opened on a weekend, it is as if it had been at the end of the Friday before. For a repair 72 hours.
    """
    if purpose == Purpose.REPAIR:
        return opens_at + REPAIR
    local = opens_at.astimezone(zone)
    day, time = local.date(), local.time()
    if day.weekday() >= SATURDAY:
        # The end of Friday is the beginning of Saturday; so the tenth working day after is over with the Saturday that follows it.
        day, time = day - (day.weekday() - SATURDAY) * A_DAY, datetime.time()
        return _utc(datetime.datetime.combine(day + 2 * datetime.timedelta(weeks=1), time, zone))
    for _each in range(WORKING_DAYS):
        day += A_DAY
        while day.weekday() >= SATURDAY:
            day += A_DAY
    return _utc(datetime.datetime.combine(day, time, zone))


def _utc(moment: datetime.datetime) -> datetime.datetime:
    return moment.astimezone(datetime.UTC)


def stage_moments(consultation: Consultation) -> list[tuple[str, datetime.datetime]]:
    """When the offices that did not answer are reminded, in the order of time, as the closing is set now; empty before the opening.

    Stages that would come with the opening, or before it, are left out: a repair of 72 hours opens with its first mail.
    """
    opened = consultation.opened_at
    if opened is None:
        return []
    half = opened + (consultation.closes_at - opened) / 2
    moments = [(str(Stage.HALF), half)]
    moments += [(str(stage), consultation.closes_at - before) for stage, before in BEFORE_THE_END.items()]
    return sorted((pair for pair in moments if pair[1] >= opened + STAGES_APART), key=lambda pair: pair[1])
