"""The register of activities. The world has one for each audience, of WS12 in the first officer's group, entered by its member."""

from tests.matrix.row import EVERYBODY, NOBODY, OUTSIDE, Row, model

AT = "/groups/mine/activities/"
PUBLIC = f"{AT}{{activity_to_public}}/"
TAKES_PART = "dff oooo offo"  # whoever takes part in any workstrand of the group
CHANGES = "dff ffoo offo"  # who entered it, and who runs the strand
NEW = {
    "strand": "ws12",
    "organisation": "{activity_office}",
    "title": "New pilot",
    "state": "running",
    "audience": "group",
}
ADDED = NEW | {"workstrand": "{activity_strand}"}
CHANGE = {**NEW, "title": "Changed", "base": ""}
WITHDRAW = {"action": "withdraw", "_selected_action": "{activity_to_public}", "apply": "1", "reason": "Error."}
ROWS = [
    Row("activities", AT, EVERYBODY),
    Row("activities", f"{AT}?q=pilot&by=method&state=running&country=GB&all=1&page=x", EVERYBODY),
    Row("activities", "/groups/over/activities/?by=country", EVERYBODY),
    Row("activities", "/groups/network/activities/", NOBODY),
    Row("activities", "/groups/none/activities/", NOBODY),
    Row("activities_export", f"{AT}export.csv", EVERYBODY),
    Row("activity_record", PUBLIC, EVERYBODY),
    Row("activity_record", f"{AT}{{activity_withdrawn}}/", EVERYBODY),
    Row("activity_record", f"{AT}{{activity_to_network}}/", "nno oooo oooo"),
    Row("activity_record", f"{AT}{{activity_to_group}}/", "nnn oooo onno"),
    Row("activity_record", f"{AT}{{activity_to_strand}}/", "nnn onoo onno"),
    Row("activity_record", "/groups/theirs/activities/{activity_to_public}/", NOBODY),
    Row("activity_new", f"{AT}new/", TAKES_PART),
    Row("activity_new", f"{AT}new/?strand=ws12", TAKES_PART),
    Row("activity_new", "/groups/over/activities/new/", "dff ffff fffo"),
    # Refused with the form: who is in no strand of it, and who names an office that is not theirs.
    Row("activity_new", f"{AT}new/", "dff ooro offo", NEW),
    Row("activity_change", f"{PUBLIC}change/", CHANGES),
    Row("activity_change", f"{PUBLIC}change/", CHANGES.replace("o", "r"), CHANGE),
    Row("activity_change", f"{AT}{{activity_withdrawn}}/change/", "dff ffff fffo".replace("o", "f")),
    Row("activity_change", f"{AT}{{activity_to_strand}}/change/", "dnn fnoo onno"),
    Row("activity_change", "/groups/over/activities/{activity_past}/change/", "dff ffff fffo"),
    Row("activity_withdraw", f"{PUBLIC}withdraw/", CHANGES),
    Row("activity_withdraw", f"{PUBLIC}withdraw/", CHANGES.replace("o", "r"), {"reason": "Error."}),
    *model(
        "deliverables_activity", "deliverables/activity", "{activity_to_public}", add="oooo", own="onno", delete="fnnf"
    ),
    Row("admin:deliverables_activity_changelist", "/admin/deliverables/activity/", OUTSIDE + "rrrr", WITHDRAW),
    Row("admin:deliverables_activity_add", "/admin/deliverables/activity/add/", OUTSIDE + "roor", ADDED),
]
WRITERS = {
    f"POST {AT}new/": {"strand_member"},
    "POST /admin/deliverables/activity/": {"officer", "superuser"},
    "POST /admin/deliverables/activity/add/": {"officer", "superuser"},
}
