"""Something of the person whom erasure has to find, in the register of activities; see `tests/membership/scan_world.py`."""

from deliverables.services.activities import add_activity, withdraw_activity


def populate_activities(world, name):
    made = add_activity(
        workstrand=world.strand,
        organisation=world.person.organisation,
        by=world.person,
        contact=world.person,
        title=f"Coding, by {name}",
        purpose=f"{name} wants it.",
        worked=f"{name} is quick.",
        did_not=f"{name} is one only.",
        methods=f"Asking {name}",
        links=f"https://stats.example.org/report {name}'s report",
        source=f"Mail of {name}",
        audience="public",
    )
    withdraw_activity(activity=made, reason=f"{name} asked.", by=world.person)
