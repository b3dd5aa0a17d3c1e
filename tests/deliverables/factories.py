"""Dull deliverables, outputs and activities."""

import datetime
from typing import Any

from core import clock
from core.audiences import Audience
from core.months import add_months, last_of_month
from deliverables.models import Activity, Deliverable, Output, key_of, order_of
from tests.factories import make_organisation
from workstrands.models import Workstrand


def make_deliverable(workstrand: Workstrand, code: str = "D1", **values: Any) -> Deliverable:
    """Planned, due in a month of the group's; in another state with `state`, whose dates are made up where none are given."""
    due = values.pop("due_on", None) or datetime.date(2026, 10, 31)
    values = {"due_precision": "month", "title": f"Deliverable {code}", "audience": Audience.PUBLIC} | values
    state = values.get("state", Deliverable.State.PLANNED)
    if state != Deliverable.State.PROPOSED:
        values = {"agreed_on": workstrand.group.starts_on} | values
    if state in {Deliverable.State.DELIVERED, Deliverable.State.ACCEPTED}:
        values = {"delivered_on": due, "share_done": 100} | values
    if state == Deliverable.State.ACCEPTED:
        values = {"accepted_on": values["delivered_on"]} | values
    return Deliverable.objects.create(
        workstrand=workstrand,
        code=code,
        key=key_of(workstrand.group_id, code),
        sort_key=order_of(code),
        due_on=due,
        first_due_on=values.pop("first_due_on", due),
        first_due_precision=values["due_precision"],
        state_since=values.pop("state_since", clock.today()),
        created_at=clock.now(),
        search_text=f"{code} {values['title']}".casefold(),
        **values,
    )


def make_output(workstrand: Workstrand, **values: Any) -> Output:
    values = {
        "title": "An output",
        "audience": Audience.PUBLIC,
        "link": "https://stats.example.org/output",
        "released_on": datetime.date(2026, 9, 1),
    } | values
    made = Output.objects.create(workstrand=workstrand, added_at=clock.now(), **values)
    made.search_text = made.title.casefold()
    made.save(update_fields=["search_text"])
    return made


def make_activity(workstrand: Workstrand, **values: Any) -> Activity:
    values = {"title": "A pilot", "audience": Audience.PUBLIC, "added_at": clock.now()} | values
    values.setdefault("organisation", None)
    values["organisation"] = values["organisation"] or make_organisation()
    return Activity.objects.create(workstrand=workstrand, search_text=str(values["title"]).casefold(), **values)


def year_ahead(group: Any, months: int = 0) -> datetime.date:
    """The last day of a month that is within the group's period, and so many months later."""
    return last_of_month(add_months(group.starts_on, 8 + months))
