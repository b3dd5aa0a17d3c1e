"""The forms about absences and hand-overs."""

from membership.models import Absence, HandOver
from tests.matrix.form import Form, column

TERM = "/groups/mine/ws1/handover/{term}/"
DAYS = {"starts_on": "2199-01-01", "ends_on": "2199-01-05"}
REASON = {"reason": column(Absence, "reason")}

FORMS = [
    Form("absence", "strand_member", "/me/absence/", DAYS | {"stand_in": "{lead_person}", "reason": "A cure."}, REASON),
    Form("absence of a lead", "lead", "/me/absence/", DAYS | {"stand_in": "{person}", "workstrand": "{strand}"}),
    Form("stand-in", "lead", "/absences/{absence}/stand-in/", {"stand_in": "{group_member}"}),
    Form("hand-over, notes", "lead", f"{TERM}notes/", {"notes": "New.", "version": "0"}, {"notes": column(HandOver, "notes")}),
    Form("hand-over, suggest", "lead", f"{TERM}suggest/", {"person": "{group_member}"}),
    Form("hand-over, appoint", "officer", f"{TERM}appoint/", {"person": "{person}", "starts_on": "", "ends_on": ""}),
    Form("hand-over, prolong", "officer", f"{TERM}prolong/", {"ends_on": ""}),
    Form("hand-over, tick", "lead", f"{TERM}tick/", {"items": "contacts"}),
    Form(
        "admin, absence",
        "officer",
        "/admin/membership/absence/add/",
        DAYS | {"person": "{person}", "workstrand": "", "stand_in": "", "source": "A call."},
        {"source": column(Absence, "source")},
    ),
    Form("admin, prolong", "officer", "/admin/workstrands/role/", {"action": "prolong", "_selected_action": "{term}", "apply": "1", "ends_on": ""}),
]  # fmt: skip
