"""What the matrix knows of the board: an open request for each audience, and an endorsement."""

from reports.services.board import record_message


def make_board(group, people):
    values = {"group": group, "by": people["officer"], "source": "Minutes of the board."}
    made = {
        name: record_message(kind="request", title=f"Asked for {audience}", audience=audience, **values).pk
        for name, audience in (("board_open", "group"), ("board_network", "network"), ("board_public", "public"))
    }
    return made | {"board_endorsed": record_message(kind="endorsement", title="Well done", **values).pk}
