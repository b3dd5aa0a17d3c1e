"""The forms of deliverables."""

from deliverables.models import Deliverable, DueChange
from tests.matrix.form import Form, column

AT = "/groups/mine/deliverables/"
NEW = {"strand": "ws1", "title": "A guide", "description": "What it is.", "due": "{due_month}", "audience": "public"}
STORED = {name: column(Deliverable, name) for name in ("title", "description")}
REASON = {"reason": column(Deliverable, "state_reason")}
FORMS = [
    Form("deliverable, plan", "officer", f"{AT}plan/", NEW | {"code": "G1", "starts_on": ""}, STORED),
    Form(
        "deliverable, propose",
        "lead",
        f"{AT}propose/",
        NEW | {"reason": "Asked for."},
        STORED | {"reason": column(Deliverable, "proposal_reason")},
    ),
    Form(
        "deliverable, enter",
        "officer",
        f"{AT}enter/",
        NEW | {"first_due": "{due_month}", "delivered_on": "", "dropped_on": "{today}", "reason": "No data."},
        STORED | REASON,
    ),
    Form(
        "deliverable, change",
        "lead",
        f"{AT}{{due_public}}/change/",
        {"title": "A guide", "description": "What it is.", "audience": "public", "starts_on": ""},
        STORED,
    ),
    Form("deliverable, start", "lead", f"{AT}{{state_planned}}/start/", {"on": "{today}"}),
    Form(
        "deliverable, start for somebody",
        "officer",
        f"{AT}{{state_planned}}/start/",
        {"on": "{today}", "person": "{lead_person}", "source": "Mail of 3 May"},
    ),
    Form("deliverable, share", "lead", f"{AT}{{state_in_progress}}/share/", {"share_done": "40"}),
    Form("deliverable, deliver", "lead", f"{AT}{{state_in_progress}}/deliver/", {"on": "{today}"}),
    Form("deliverable, accept", "officer", f"{AT}{{state_in_review}}/accept/", {"on": "{today}"}),
    Form("deliverable, send back", "officer", f"{AT}{{state_in_review}}/send-back/", {"reason": "No tables."}, REASON),
    Form("deliverable, drop", "officer", f"{AT}{{state_planned}}/drop/", {"reason": "No data."}, REASON),
    Form(
        "deliverable, decline",
        "officer",
        f"{AT}{{state_proposed}}/proposal/decline/",
        {"reason": "Too much."},
        REASON,
    ),
    Form(
        "deliverable, due",
        "lead",
        f"{AT}{{state_planned}}/due/",
        {"due": "{due_month}", "reason": "Data come late."},
        {"reason": column(DueChange, "reason")},
    ),
    Form(
        "deliverable, decline due",
        "officer",
        f"{AT}{{put_off}}/due/decline/",
        {"answer": "No."},
        {"answer": column(DueChange, "answer")},
    ),
    Form(
        "deliverable, admin",
        "officer",
        "/admin/deliverables/deliverable/add/",
        {"workstrand": "{strand}", "code": "G1", "title": "A guide", "description": "It.", "due": "{due_month}", "audience": "public"},
        STORED,
    ),
    Form(
        "deliverable, admin drop",
        "officer",
        "/admin/deliverables/deliverable/",
        {"action": "drop", "_selected_action": "{deliverable}", "apply": "1", "reason": "No data."},
        REASON,
    ),
]  # fmt: skip
PATHS = [f"{AT}{{}}/", f"{AT}?strand={{}}", f"{AT}?state={{}}", f"{AT}?page={{}}", f"{AT}plan/?strand={{}}"]
