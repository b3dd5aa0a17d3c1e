"""The register of decisions. The world has one decision for each audience, of WS7 in the first officer's group."""

from tests.matrix.row import EVERYBODY, NOBODY, OUTSIDE, Row, model

AT = "/groups/mine/decisions/"
RECORDS = "dff ffff offo"
NEW = {"strand": "ws7", "title": "Decided", "how": "meeting", "taken_on": "2026-01-01", "audience": "public"}
ADDED = {"workstrand": "{strand}", "title": "Decided", "how": "meeting", "taken_on": "2026-01-01", "audience": "public"}
VOID = {"action": "void", "_selected_action": "{decision}", "apply": "1", "reason": "Error."}
ROWS = [
    Row("decisions", AT, EVERYBODY),
    Row("decisions", f"{AT}?q=decided&year=2026&page=x", EVERYBODY),
    Row("decisions", "/groups/over/decisions/", EVERYBODY),
    Row("decisions", "/groups/network/decisions/", NOBODY),
    Row("decisions", "/groups/none/decisions/", NOBODY),
    Row("decisions_feed", f"{AT}feed.atom", EVERYBODY),
    Row("decisions_export", f"{AT}export.csv", EVERYBODY),
    Row("decision", f"{AT}{{decided_public}}/", EVERYBODY),
    Row("decision", f"{AT}{{decided_network}}/", "nno oooo oooo"),
    Row("decision", f"{AT}{{decided_group}}/", "nnn oooo onno"),
    Row("decision", f"{AT}{{decided_strand}}/", "nnn onoo onno"),
    Row("decision", "/groups/theirs/decisions/{decided_public}/", NOBODY),
    Row("decision_record", f"{AT}record/", RECORDS),
    Row("decision_record", f"{AT}record/", RECORDS.replace("o", "r"), NEW),
    Row("decision_record", "/groups/over/decisions/record/", "dff ffff fffo"),
    *model("workstrands_decision", "workstrands/decision", "{decision}", add="oooo", own="onno", delete="fnnf"),
    Row("admin:workstrands_decision_changelist", "/admin/workstrands/decision/", OUTSIDE + "rrrr", VOID),
    Row("admin:workstrands_decision_add", "/admin/workstrands/decision/add/", OUTSIDE + "roor", ADDED),
]
WRITERS = {
    "POST /admin/workstrands/decision/": {"officer", "superuser"},
    "POST /admin/workstrands/decision/add/": {"officer", "superuser"},
}
