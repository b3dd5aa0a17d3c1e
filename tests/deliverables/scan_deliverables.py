"""Something of the person whom erasure has to find, in deliverables and what was to become of them; see `tests/membership/scan_world.py`."""

from deliverables.services import due_changes, planning, progress
from tests.deliverables.factories import year_ahead
from workstrands.models import Role


def populate_deliverables(world, name):
    due, later = ((year_ahead(world.group, months), "month") for months in (0, 1))
    role = Role.objects.get(person=world.person, workstrand=world.strand, kind=Role.Kind.LEAD)
    about = {"title": f"What {name} promised", "description": f"{name} knows.", "audience": "public"}
    proposal = planning.propose(
        workstrand=world.strand, due=due, reason=f"{name} wants it.", by=world.person, owners=[role], **about
    )
    planning.decline_proposal(deliverable=proposal, reason=f"{name} has no time.", by=world.person)
    made = planning.plan(workstrand=world.strand, due=due, by=world.person, owners=[role], **about)
    change = due_changes.propose_due_change(deliverable=made, due=later, reason=f"{name} is ill.", by=world.person)
    due_changes.decline_due_change(change=change, answer=f"{name} is well.", by=world.person)
    progress.drop(deliverable=made, reason=f"{name} left.", by=world.person)
