"""Consultations: who reads them, who answers for an office, who steers."""

from tests.matrix.row import ONLY_POST, Row, model

OPENED = "/groups/mine/asked/terms/0.1/consultations/{opened}/"
PLANNED = "/groups/mine/waits/terms/0.1/consultations/{planned}/"
NEW = "/groups/mine/ws8/terms/0.1/consultations/new/"
READ, KNOWN = "nnn oooo onno", "dnn oooo onno"
STEER, STEERED = "dnn ffff onno", "dnn ffff rnnr"
PLAN = {
    "rule": "silence", "purpose": "adoption", "time_zone": "Europe/London", "closes_at": "{closes_wall}", "kinds": "national", "share_to_reach": "50",
    "word": "Please answer.", "look": "1",
}  # fmt: skip
REASON = {"reason": "Easter comes between."}
ROWS = [
    Row("consultation", OPENED, READ),
    Row("consultation", PLANNED, READ),
    Row("consultation", "/groups/mine/asked/terms/0.1/consultations/{planned}/", "nnn nnnn nnnn"),
    Row("consultation_record", f"{OPENED}record/", KNOWN),
    Row("consultation_csv", f"{OPENED}record.csv", KNOWN),
    Row("consultation_pdf", f"{OPENED}record.pdf", KNOWN),
    Row("consultation_new", NEW, STEER),
    Row("consultation_new", NEW, STEER, PLAN),
    Row("consultation_change", f"{PLANNED}change/", STEER),
    Row("consultation_change", f"{PLANNED}change/", STEER, PLAN | {"opens_at": "{opens_wall}"}),
    Row("consultation_open", f"{PLANNED}open/", ONLY_POST),
    Row("consultation_open", f"{PLANNED}open/", STEERED, {}),
    Row("consultation_pause", f"{OPENED}pause/", STEER),
    Row("consultation_pause", f"{OPENED}pause/", STEERED, REASON),
    Row("consultation_resume", f"{OPENED}resume/", ONLY_POST),
    Row("consultation_resume", f"{OPENED}resume/", STEERED, {}),
    Row("consultation_extend", f"{OPENED}extend/", STEER),
    Row("consultation_extend", f"{OPENED}extend/", STEERED, {**REASON, "closes_at": "{closes_wall}"}),
    Row("consultation_call_off", f"{OPENED}call-off/", STEER),
    Row("consultation_call_off", f"{OPENED}call-off/", STEERED, REASON),
    Row("consultation_new_draft", f"{OPENED}new-draft/", STEER),
    Row("consultation_new_draft", f"{OPENED}new-draft/", STEERED, REASON),
    Row("consultation_position", f"{OPENED}offices/{{member_office}}/position/", ONLY_POST),
    Row(
        "consultation_position",
        f"{OPENED}offices/{{member_office}}/position/",
        "dnn ffrf fnnf",
        {"choice": "agree", "text": ""},
    ),
    Row("consultation_withdraw", f"{OPENED}offices/{{objecting}}/withdraw/", ONLY_POST),
    Row("consultation_withdraw", f"{OPENED}offices/{{objecting}}/withdraw/", "dnn rrrr rnnr", {"word": ""}),
    Row("consultation_record_for", f"{OPENED}offices/{{member_office}}/record/", STEER),
    Row(
        "consultation_record_for",
        f"{OPENED}offices/{{member_office}}/record/",
        STEERED,
        {"person": "{member}", "choice": "agree", "text": "", "source": "Mail of 3 May"},
    ),
    *model("terms_termsversion", "terms/termsversion", "{consulted}", add="ffff", own="onno", delete="fnnf"),
    *model("terms_consultation", "terms/consultation", "{opened}", add="ffff", own="onno", delete="fnnf"),
]
LOOKED = {"officer", "superuser"}  # what is looked at is done, and taken back
WRITERS = {
    f"POST {NEW}": LOOKED,
    f"POST {PLANNED}change/": LOOKED,
    f"POST {OPENED}resume/": set(),  # it is not paused
    f"POST {OPENED}offices/{{objecting}}/withdraw/": set(),  # none of these objected
}
