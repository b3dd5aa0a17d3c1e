"""The forms of what the board says."""

from reports.models import BoardMessage
from tests.matrix.form import Form, column
from tests.matrix.rows_board import VOID

OPEN = "/groups/mine/board/{board_open}/"
FORMS = [
    Form(
        "board, record",
        "officer",
        "/groups/mine/board/new/",
        {
            "kind": "request", "title": "Say more", "text": "On the plan.", "due_on": "{report_day}", "brief": "", "given_by": "",
            "given_on": "{report_day}", "source": "Minutes.", "entered_later": "", "audience": "group",
        },
        {name: column(BoardMessage, name) for name in ("title", "text", "source")},
    ),
    Form(
        "board, answer",
        "officer",
        f"{OPEN}answer/",
        {"answer": "Here it is.", "answered_on": "{report_day}", "decision": "", "audience": "public"},
        {"answer": column(BoardMessage, "answer")},
    ),
    Form("board, void in the admin", "officer", "/admin/reports/boardmessage/", VOID, {"reason": column(BoardMessage, "void_reason")}),
    Form("board, void", "officer", f"{OPEN}void/", {"reason": "Error."}, {"reason": column(BoardMessage, "void_reason")}),
]  # fmt: skip
