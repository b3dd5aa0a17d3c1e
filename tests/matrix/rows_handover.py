"""Absences and hand-overs. The lead of WS1 is away, a member of it stands in and is suggested to follow."""

from tests.matrix.row import LOGGED_IN, ONLY_POST, OUTSIDE, SAVES, Row, model

DAYS = {"starts_on": "2199-01-01", "ends_on": "2199-01-05"}
AWAY, TERM = "/absences/{absence}/", "/groups/mine/ws1/handover/{term}/"
ON_BEHALF = DAYS | {"person": "{person}", "workstrand": "", "stand_in": "", "source": "A call."}
BACK = {"action": "end", "_selected_action": "{absence}", "apply": "1"}

ROWS = [
    Row("absences", "/me/absence/", LOGGED_IN),
    Row("absences", "/me/absence/", SAVES, DAYS),
    Row("absence", AWAY, "dnn nnoo onoo"),
    Row("absence_end", f"{AWAY}end/", ONLY_POST),
    Row("absence_end", f"{AWAY}end/", "dnn nnfr rnrr", {}),
    Row("absence_choose", f"{AWAY}stand-in/", "dnn nnfr rnrr", {"stand_in": ""}),
    Row("absence_decline", f"{AWAY}decline/", "dnn nnrf fnff", {}),
    Row("absence_appoint", f"{AWAY}acting/{{strand}}/", "dnn nnff rnfr", {}),
    Row("absence_appoint", f"{AWAY}acting/{{theirs}}/", "dnn nnnn nnnn", {}),
    Row("hand_over", TERM, "dnn nnoo onno"),
    Row("hand_over", "/groups/mine/ws1/handover/{role}/", "dnn nnnn nnnn"),
    Row("hand_over_notes", f"{TERM}notes/", ONLY_POST),
    Row("hand_over_notes", f"{TERM}notes/", "dnn nnfr rnnr", {"notes": "New.", "version": "0"}),
    Row("hand_over_suggest", f"{TERM}suggest/", "dnn nnfr rnnr", {"person": "{group_member}"}),
    Row(
        "hand_over_appoint", f"{TERM}appoint/", "dnn nnff rnnr", {"person": "{person}", "starts_on": "", "ends_on": ""}
    ),
    Row("hand_over_prolong", f"{TERM}prolong/", "dnn nnff rnnr", {"ends_on": ""}),
    Row("hand_over_tick", f"{TERM}tick/", "dnn nnrr rnnr", {"items": "contacts"}),
    Row("hand_over_finish", f"{TERM}finish/", "dnn nnrr rnnr", {}),
    *model("membership_absence", "membership/absence", "{absence}", add="oooo", own="onoo", delete="fnff"),
    *model("membership_handover", "membership/handover", "{hand_over}", add="ffff", own="onno", delete="fnnf"),
    Row("admin:membership_absence_add", "/admin/membership/absence/add/", OUTSIDE + "rorr", ON_BEHALF),
    Row("admin:membership_absence_changelist", "/admin/membership/absence/", OUTSIDE + "rrrr", BACK),
]
WRITERS = {
    "POST /admin/membership/absence/add/": {"officer", "network_officer", "superuser"},
    "POST /admin/membership/absence/": {"officer", "network_officer", "superuser"},
}
