"""Something of the person whom erasure has to find, in what the board said; see `tests/membership/scan_world.py`."""

from reports.services import board as services
from workstrands.models import Role
from workstrands.services import appoint, plenary_of


def populate_board(world, name):
    group = world.strand.group
    appoint(person=world.person, workstrand=plenary_of(group), kind=Role.Kind.BOARD, by=world.officer, tell=False)
    asked = services.record_message(
        group=group, kind="request", title=f"Ask {name}", text=f"What does {name} do?", source=f"Mail of {name}",
        by=world.officer, given_by=world.person,
    )  # fmt: skip
    services.answer_message(message=asked, answer=f"{name} said no.", by=world.person)
    own = services.record_message(
        group=group, kind="comment", title=f"Thanks to {name}", by=world.person, given_by=world.person
    )
    services.void_message(message=own, reason=f"{name} asked for it.", by=world.person)
