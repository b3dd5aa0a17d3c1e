"""What the board says: the list, one for each audience, and what is done with them."""

from tests.matrix.row import EVERYBODY, NOBODY, OUTSIDE, Row, model

AT = "/groups/mine/board/"
OPEN, PUBLIC, ENDORSED = f"{AT}{{board_open}}/", f"{AT}{{board_public}}/", f"{AT}{{board_endorsed}}/"
SAID = {"kind": "request", "title": "Say more", "text": "", "due_on": "", "given_on": "{report_day}", "source": "Minutes.",
        "audience": "group"}  # fmt: skip
ANSWER = {"answer": "Here it is.", "answered_on": "{report_day}", "audience": "public"}
VOID = {"action": "void", "_selected_action": "{board_public}", "apply": "1", "reason": "Error."}
CHANGES, CHANGES_PUBLIC = "dnn nfff onno", "dff ffff offo"
ROWS = [
    Row("board", AT, EVERYBODY),
    Row("board", f"{AT}?kind=request&year=2026&page=x", EVERYBODY),
    Row("board", "/groups/over/board/", EVERYBODY),
    Row("board", "/groups/network/board/", NOBODY),
    Row("board", "/groups/none/board/", NOBODY),
    Row("board_export", f"{AT}export.csv", EVERYBODY),
    Row("board_message", OPEN, "nnn nooo onno"),
    Row("board_message", f"{AT}{{board_network}}/", "nno oooo oooo"),
    Row("board_message", PUBLIC, EVERYBODY),
    Row("board_message", "/groups/theirs/board/{board_public}/", NOBODY),
    Row("board_new", f"{AT}new/", "dnn nfff onno"),
    Row("board_new", f"{AT}new/?brief=x&kind=endorsement", "dnn nfff onno"),
    Row("board_new", f"{AT}new/", "dnn nfff rnnr", SAID),
    Row("board_answer", f"{OPEN}answer/", CHANGES),
    Row("board_answer", f"{PUBLIC}answer/", CHANGES_PUBLIC),
    Row("board_answer", f"{ENDORSED}answer/", CHANGES.replace("o", "r")),
    Row("board_answer", f"{OPEN}answer/", CHANGES.replace("o", "r"), ANSWER),
    Row("board_void", f"{PUBLIC}void/", CHANGES_PUBLIC),
    Row("board_void", f"{PUBLIC}void/", CHANGES_PUBLIC.replace("o", "r"), {"reason": "Error."}),
    *model("reports_boardmessage", "reports/boardmessage", "{board_open}", add="ffff", own="onno", delete="fnnf"),
    Row("admin:reports_boardmessage_changelist", "/admin/reports/boardmessage/", OUTSIDE + "rrrr", VOID),
]  # fmt: skip
WRITERS = {"POST /admin/reports/boardmessage/": {"officer", "superuser"}}
