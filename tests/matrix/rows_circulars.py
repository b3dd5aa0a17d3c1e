"""Circulars: on the desk, and with those who were sent them."""

from tests.matrix.row import LOGGED_IN, ONLY_POST, OUTSIDE, Row, model

DESK = "dnn nnno oooo"
OWN = "dnn nnnn onno"  # of the whole group: its officers
SAVED = "dnn nnnn rnnr"
READERS = "dnn oooo onno"  # who is in the group, and a superuser
DRAFT, SENT = "/desk/circulars/{circular_draft}/", "/desk/circulars/{circular}/"
TEXT = {"subject": "News", "text": "Hello.", "reply": "contact", "reply_other": ""}
PICK = {"person": "{person}", "act": "out"}
ROWS = [
    Row("circulars", "/desk/circulars/", DESK),
    Row("circular_new", "/desk/circulars/new/", DESK),
    Row("circular_new", "/desk/circulars/new/", "dnn nnnr roor", {"workstrand": "{strand}"}),
    Row("circular", DRAFT, OWN),
    Row("circular", SENT, OWN),
    Row("circular", DRAFT, SAVED, TEXT),
    Row("circular_people", DRAFT + "people/", OWN),
    Row("circular_people", DRAFT + "people/", SAVED, {"whom": "all"}),
    Row("circular_pick", DRAFT + "people/pick/", ONLY_POST),
    Row("circular_pick", DRAFT + "people/pick/", SAVED, PICK),
    Row("circular_preview", DRAFT + "preview/", OWN),
    Row("circular_send", DRAFT + "send/", ONLY_POST),
    Row("circular_send", DRAFT + "send/", SAVED, {}),
    Row("circular_schedule", DRAFT + "schedule/", SAVED, {"day": "2090-01-02", "time": "10:00"}),
    Row("circular_call_off", DRAFT + "call-off/", SAVED, {}),
    Row("circular_discard", DRAFT + "discard/", SAVED, {}),
    Row("circular_correct", SENT + "correct/", SAVED, {}),
    Row("circular_addresses", SENT + "addresses/", ONLY_POST),
    Row("circular_addresses", SENT + "addresses/", OWN, {}),
    Row("circular_answered", SENT + "recipients/{recipient}/answered/", SAVED, {"answered": "1"}),
    Row("circular_file_remove", DRAFT + "files/{draft_file}/remove/", SAVED, {}),
    Row("my_circulars", "/me/circulars/", LOGGED_IN),
    Row("my_circular", "/me/circulars/{circular}/", READERS),
    Row("my_circular", "/me/circulars/{circular_draft}/", "dnn nnnn nnnn"),
    Row("circular_file", "/me/circulars/{circular}/files/{circular_file}/", READERS),
    Row("circular_file", "/me/circulars/{circular_draft}/files/{draft_file}/", OWN),
    *model("membership_circular", "membership/circular", "{circular}", add="ffff", own="onno", delete="fnnf"),
    *model(
        "membership_bounce", "membership/bounce", "{bounce}", lists="nnno", add="nnnf", own="nnno", delete="nnnf", export="nnno"
    ),
    Row("admin:people_person_changelist", "/admin/people/person/?reachable=no", OUTSIDE + "oooo"),
]  # fmt: skip
WRITERS = {
    "POST /desk/circulars/new/": {"lead", "officer", "superuser"},
    "POST /desk/circulars/{circular_draft}/call-off/": set(),
}
