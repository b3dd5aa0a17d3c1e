"""What a reader can do with a deliverable, the next step first: what its page offers, each on an address of its own."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _

from workstrands.standing import Standing

from . import rules
from .models import Deliverable
from .selectors.deliverables import Line

State = Deliverable.State
FOR_WHO_WORKS = {
    State.PLANNED: ("start", "share", "submit", "deliver"),
    State.IN_PROGRESS: ("submit", "share", "deliver"),
    State.IN_REVIEW: ("share", "deliver"),
}
FOR_WHO_DECIDES = {
    State.PROPOSED: ("accept_proposal", "decline_proposal"),
    State.PLANNED: ("drop",),
    State.IN_PROGRESS: ("drop",),
    State.IN_REVIEW: ("accept", "send_back", "drop"),
    State.DELIVERED: ("accept", "send_back"),
    State.DROPPED: ("take_up",),
}


def doings_of(standing: Standing, line: Line, owner_ids: Collection[int]) -> list[dict[str, str]]:
    """Label and address of each thing, the one that moves it on first; nothing for who may do nothing. No query."""
    found, state = line.deliverable, State(line.deliverable.state)
    names: list[str] = []
    decides = rules.can_decide_on(standing, found)
    if decides and line.change is not None:
        names += ["due_accept", "due_decline"]
    if decides and state in {State.PROPOSED, State.IN_REVIEW, State.DELIVERED}:
        names += FOR_WHO_DECIDES[state]
    if rules.can_progress(standing, found, owner_ids):
        names += FOR_WHO_WORKS.get(state, ())
    if state in FOR_WHO_WORKS and rules.can_work_on(standing, found):
        is_own = line.change is not None and line.change.proposed_by_id == standing.person_id
        names += ["due_withdraw"] if is_own else ["due"] if line.change is None or decides else []
    if rules.can_change_deliverable(standing, found):
        names.append("change")
    if decides:
        names += FOR_WHO_DECIDES.get(state, ())
    args = [found.workstrand.group.slug, found.code]
    labels = _labels(sets_due=decides)
    return [{"label": labels[name], "url": reverse(f"deliverable_{name}", args=args)} for name in dict.fromkeys(names)]


def _labels(*, sets_due: bool) -> dict[str, str]:
    return {
        "accept_proposal": _("Accept the proposal"),
        "decline_proposal": _("Decline the proposal"),
        "accept": _("Accept it"),
        "send_back": _("Send it back"),
        "start": _("Begin work"),
        "share": _("Note the share done"),
        "submit": _("Submit for review"),
        "deliver": _("Say that it is delivered"),
        "due": _("Set another due month") if sets_due else _("Propose another due month"),
        "due_withdraw": _("Withdraw the proposed due month"),
        "due_accept": _("Accept the due month"),
        "due_decline": _("Decline the due month"),
        "change": _("Change title, text or owners"),
        "drop": _("Drop it"),
        "take_up": _("Take it up again"),
    }
