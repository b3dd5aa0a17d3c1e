"""Deliverables: who reads the list and each of them, who proposes, who works on one, who decides."""

from tests.matrix.row import EVERYBODY, NOBODY, OUTSIDE, Row, model

AT = "/groups/mine/deliverables/"
PLANS, PROPOSES = "dff ffff offo", "dff fffo offo"  # of a group's list, which everybody reads
WORKS, DECIDES = "dff fffo offo", "dff ffff offo"  # with what everybody reads
INSIDE = "dnn ffff onno"  # decides on what the group reads
NEW = {"strand": "ws1", "title": "A guide", "due": "{due_month}", "audience": "public"}
WORDS = {"title": "A guide", "description": "", "audience": "public"}
WHY = {"reason": "So it is."}
ACT = {"apply": "1", "_selected_action": "{in_review}"}
ON_CHANGE = {"apply": "1", "_selected_action": "{due_change}"}


def posted(cells):
    return cells.replace("o", "r")


def both(name, path, cells, data):
    """Asked for, and posted."""
    return [Row(name, path, cells), Row(name, path, posted(cells), data)]


ROWS = [
    Row("deliverables", AT, EVERYBODY),
    Row("deliverables", f"{AT}?q=guide&state=planned&late=on&by=month&page=x", EVERYBODY),
    Row("deliverables", "/groups/over/deliverables/", EVERYBODY),
    Row("deliverables", "/groups/network/deliverables/", NOBODY),
    Row("deliverables", "/groups/none/deliverables/", NOBODY),
    Row("deliverables_export", f"{AT}export.csv", EVERYBODY),
    Row("deliverable", f"{AT}{{due_public}}/", EVERYBODY),
    Row("deliverable", f"{AT}{{due_network}}/", "nno oooo oooo"),
    Row("deliverable", f"{AT}{{due_group}}/", "nnn oooo onno"),
    Row("deliverable", f"{AT}{{due_strand}}/", "nnn onoo onno"),
    Row("deliverable", f"{AT}{{state_proposed}}/", "nnn oooo onno"),
    Row("deliverable", f"{AT}{{state_dropped}}/", EVERYBODY),
    Row("deliverable", "/groups/theirs/deliverables/{due_public}/", NOBODY),
    *both("deliverable_plan", f"{AT}plan/", PLANS, NEW),
    *both("deliverable_propose", f"{AT}propose/", PROPOSES, NEW | WHY),
    *both("deliverable_enter", f"{AT}enter/", PLANS, NEW),
    Row("deliverable_plan", "/groups/over/deliverables/plan/", "dff ffff ffff"),
    Row("deliverable_propose", "/groups/over/deliverables/propose/", "dff ffff ffff"),
    Row("deliverable_enter", "/groups/over/deliverables/enter/", "dff ffff fffo"),
    *both("deliverable_change", f"{AT}{{due_public}}/change/", WORKS, WORDS),
    Row("deliverable_change", f"{AT}{{due_group}}/change/", "dnn fffo onno"),
    *both("deliverable_start", f"{AT}{{state_planned}}/start/", WORKS, {"on": ""}),
    *both("deliverable_share", f"{AT}{{state_in_progress}}/share/", WORKS, {"share_done": "40"}),
    *both("deliverable_submit", f"{AT}{{state_in_progress}}/submit/", WORKS, {}),
    *both("deliverable_deliver", f"{AT}{{state_in_progress}}/deliver/", WORKS, {"on": ""}),
    *both("deliverable_accept", f"{AT}{{state_in_review}}/accept/", DECIDES, {"on": ""}),
    Row("deliverable_accept", f"{AT}{{state_in_review}}/accept/", posted(DECIDES), {"back": "desk"}),
    *both("deliverable_send_back", f"{AT}{{state_delivered}}/send-back/", DECIDES, WHY),
    *both("deliverable_drop", f"{AT}{{state_planned}}/drop/", DECIDES, WHY),
    *both("deliverable_take_up", f"{AT}{{state_dropped}}/take-up/", DECIDES, {}),
    *both("deliverable_accept_proposal", f"{AT}{{state_proposed}}/proposal/accept/", INSIDE, {}),
    *both("deliverable_decline_proposal", f"{AT}{{state_proposed}}/proposal/decline/", INSIDE, WHY),
    *both("deliverable_due", f"{AT}{{state_planned}}/due/", WORKS, WHY | {"due": "{due_month}"}),
    *both("deliverable_due_accept", f"{AT}{{put_off}}/due/accept/", DECIDES, {}),
    *both("deliverable_due_decline", f"{AT}{{put_off}}/due/decline/", DECIDES, {"answer": "No."}),
    *both("deliverable_due_withdraw", f"{AT}{{put_off}}/due/withdraw/", WORKS, {}),
    Row("deliverable_due_accept", f"{AT}{{state_planned}}/due/accept/", "dff ffff nffn"),
    *model("deliverables_deliverable", "deliverables/deliverable", "{deliverable}", add="oooo", own="onno", delete="fnnf"),
    *model("deliverables_duechange", "deliverables/duechange", "{due_change}", add="ffff", own="onno", delete="fnnf"),
    Row("admin:deliverables_deliverable_changelist", "/admin/deliverables/deliverable/", OUTSIDE + "rrrr", ACT | {"action": "accept"}),
    Row("admin:deliverables_duechange_changelist", "/admin/deliverables/duechange/", OUTSIDE + "rrrr", ON_CHANGE | {"action": "accept"}),
    Row(
        "admin:deliverables_deliverable_add",
        "/admin/deliverables/deliverable/add/",
        OUTSIDE + "roor",
        {"workstrand": "{strand}", "code": "", "title": "A guide", "due": "{due_month}", "audience": "public"},
    ),
]  # fmt: skip
WRITERS = {
    "POST /admin/deliverables/deliverable/": {"officer", "superuser"},
    "POST /admin/deliverables/duechange/": {"officer", "superuser"},
    "POST /admin/deliverables/deliverable/add/": {"officer", "superuser"},
}
