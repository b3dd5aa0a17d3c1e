"""What the matrix knows of deliverables: of WS1 in the first officer's group, one for each audience and one in each state."""

from core.audiences import Audience
from deliverables.services import due_changes
from tests.deliverables.factories import make_deliverable, year_ahead


def make_deliverables(strand, people):
    """Planned ones for each audience, one in each state that something is done with, and one whose due month is to be decided."""
    due = year_ahead(strand.group)
    made = {
        f"due_{audience}": make_deliverable(strand, f"A{place}", audience=audience, due_on=due)
        for place, audience in enumerate(Audience.values)
    }
    states = ("proposed", "planned", "in_progress", "in_review", "delivered", "accepted", "dropped")
    for place, state in enumerate(states):
        values = {"state_reason": "No data."} if state == "dropped" else {}
        values |= {"proposed_by": people["lead"]} if state == "proposed" else {}
        row = make_deliverable(strand, f"S{place}", state=state, due_on=strand.group.starts_on, due_precision="day", **values)  # fmt: skip
        made[f"state_{state}"] = row
    put_off = make_deliverable(strand, "P1", due_on=due)
    later = (year_ahead(strand.group, months=1), "month")
    change = due_changes.propose_due_change(deliverable=put_off, due=later, reason="Ill.", by=people["lead"])
    return {name: row.code for name, row in made.items()} | {
        "put_off": put_off.code,
        "deliverable": made["due_group"].pk,
        "in_review": made["state_in_review"].pk,
        "due_change": change.pk,
        "due_month": f"{year_ahead(strand.group, months=2):%Y-%m}",
        "today": strand.group.today().isoformat(),
    }
