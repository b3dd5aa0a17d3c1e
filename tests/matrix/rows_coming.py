"""Rows of admission, the queue of requests, the directory, topics, and organisations offered while one types."""

from tests.matrix.row import EVERYBODY, LOGGED_IN, ONLY_POST, Row, model

CHOSEN = {"chosen": "{asked}", "answer": ""}
A_COLLEAGUE_OR_THE_LEAD = "dnn nnrr nnnn"
ROWS = [
    Row("join_requests", "/desk/requests/", "dnn nnno oooo"),
    Row("join_requests_decide", "/desk/requests/approve/", ONLY_POST),
    Row("join_requests_decide", "/desk/requests/approve/", "dnn nnnr roor", CHOSEN),
    Row("join_requests_decide", "/desk/requests/decline/", "dnn nnnr roor", CHOSEN | {"answer": "No room."}),
    Row("colleagues_waiting", "/me/colleagues/", LOGGED_IN),
    Row("vouch", "/me/colleagues/{asked_colleague}/vouch/", ONLY_POST),
    Row("vouch", "/me/colleagues/{asked_colleague}/vouch/", A_COLLEAGUE_OR_THE_LEAD, {}),
    Row("vouch", "/me/colleagues/{asked}/vouch/", "dnn nnnn nnnn", {}),
    Row("set_aside", "/me/colleagues/{asked_colleague}/set-aside/", ONLY_POST),
    Row("set_aside", "/me/colleagues/{asked_colleague}/set-aside/", A_COLLEAGUE_OR_THE_LEAD, {}),
    Row("people", "/people/", EVERYBODY),
    Row("people", "/people/?q=a&topic={topic}", EVERYBODY),
    Row("organisation_suggestions", "/account/organisations/?q=office", LOGGED_IN),
    *model("people_topic", "people/topic", "{topic}", add="ffoo", own="oooo", delete="ffff"),
]
DECIDES = {"lead", "officer", "superuser"}
WRITERS = {"POST /desk/requests/approve/": DECIDES, "POST /desk/requests/decline/": DECIDES}
