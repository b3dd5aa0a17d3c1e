"""The forms of the register of decisions."""

from tests.matrix.form import Form, column
from workstrands.models import Decision

WORDS = {"title": "Decided", "text": "Words.", "how": "meeting", "how_note": "Minutes", "taken_on": "2026-01-01"}
STORED = {name: column(Decision, name) for name in ("title", "text", "how_note")}
FORMS = [
    Form(
        "decision, record",
        "officer",
        "/groups/mine/decisions/record/",
        WORDS | {"strand": "ws7", "audience": "public", "offices": ""},
        STORED,
    ),
    Form(
        "decision, admin",
        "officer",
        "/admin/workstrands/decision/add/",
        WORDS | {"workstrand": "{strand}", "audience": "public"},
        STORED,
    ),
    Form(
        "decision, void",
        "officer",
        "/admin/workstrands/decision/",
        {"action": "void", "_selected_action": "{decision}", "apply": "1", "reason": "Error."},
        {"reason": column(Decision, "void_reason")},
    ),
]
