"""The outputs library and shared material. The world has an output for each audience, and material of a member, of WS51 in the first group."""

from tests.matrix.row import EVERYBODY, NOBODY, OUTSIDE, Row, model

AT, SHARED = "/groups/mine/outputs/", "/groups/mine/material/"
GROUPS, STRANDS = "nnn oooo onno", "nnn onoo onno"
KEEPS = "dff fffo offo"
OF_THE_GROUP, BY_THE_GROUP = "dnn fffo onno", "dnn fffr rnnr"
OF_THE_STRAND, BY_THE_STRAND = "dnn fnoo onno", "dnn fnrr rnnr"
VALUES = {
    "title": "Made",
    "kind": "report",
    "released_on": "2026-01-01",
    "link": "https://stats.example.org/new",
    "audience": "public",
}
SHARING = {"title": "Tried", "text": "This.", "audience": "group"}
ADDED = {"workstrand": "{strand}", "released": "2026-01-01", **{k: v for k, v in VALUES.items() if k != "released_on"}}
WITHDRAW = {"action": "withdraw", "_selected_action": "{output_group}", "apply": "1", "reason": "Error."}
ROWS = [
    Row("all_outputs", "/outputs/", EVERYBODY),
    Row("all_outputs", "/outputs/?group=mine&q=for&page=2&year=1066", EVERYBODY),
    Row("all_outputs_export", "/outputs/export.csv", EVERYBODY),
    Row("all_outputs_feed", "/outputs/feed.atom", EVERYBODY),
    Row("outputs", AT, EVERYBODY),
    Row("outputs", "/groups/over/outputs/", EVERYBODY),
    Row("outputs", "/groups/network/outputs/", EVERYBODY),
    Row("outputs", "/groups/none/outputs/", NOBODY),
    Row("outputs_export", f"{AT}export.csv", EVERYBODY),
    Row("outputs_feed", f"{AT}feed.atom", EVERYBODY),
    Row("output", f"{AT}{{output_public}}/", EVERYBODY),
    Row("output", f"{AT}{{output_network}}/", "nno oooo oooo"),
    Row("output", f"{AT}{{output_group}}/", GROUPS),
    Row("output", f"{AT}{{output_strand}}/", STRANDS),
    Row("output", "/groups/theirs/outputs/{output_public}/", NOBODY),
    Row("output_bibtex", f"{AT}{{output_public}}/output.bib", EVERYBODY),
    Row("output_bibtex", f"{AT}{{output_group}}/output.bib", GROUPS),
    Row("output_jsonld", f"{AT}{{output_public}}/output.jsonld", EVERYBODY),
    Row("output_jsonld", f"{AT}{{output_strand}}/output.jsonld", STRANDS),
    Row("output_file", f"{AT}{{output_public}}/file/", EVERYBODY),
    Row("output_file", f"{AT}{{output_group}}/file/", GROUPS),
    Row("output_add", f"{AT}add/", KEEPS),
    Row("output_add", f"{AT}add/?strand=ws51", KEEPS),
    Row("output_add", f"{AT}add/?strand=ws51", KEEPS.replace("o", "r"), VALUES),
    Row("output_add", "/groups/over/outputs/add/?strand=ws1", "dff ffff fffo"),
    Row("output_change", f"{AT}{{output_group}}/change/", OF_THE_GROUP),
    Row("output_change", f"{AT}{{output_group}}/change/", BY_THE_GROUP, VALUES),
    Row("output_new_version", f"{AT}{{output_group}}/new-version/", OF_THE_GROUP),
    Row("output_new_version", f"{AT}{{output_group}}/new-version/", BY_THE_GROUP, VALUES),
    Row("output_withdraw", f"{AT}{{output_group}}/withdraw/", OF_THE_GROUP),
    Row("output_withdraw", f"{AT}{{output_group}}/withdraw/", BY_THE_GROUP, {"reason": "Error."}),
    Row("materials", SHARED, EVERYBODY),
    Row("materials", "/groups/none/material/", NOBODY),
    Row("material", f"{SHARED}{{material}}/", STRANDS),
    Row("material_file", f"{SHARED}{{material}}/file/", STRANDS),
    Row("material_share", f"{SHARED}share/", "dff oooo offo"),
    Row("material_share", f"{SHARED}share/?strand=ws51", "dff rorr rffr", SHARING | {"strand": "ws51"}),
    Row("material_share", "/groups/over/material/share/", "dff ffff ffff"),
    Row("material_change", f"{SHARED}{{material}}/change/", OF_THE_STRAND),
    Row("material_change", f"{SHARED}{{material}}/change/", BY_THE_STRAND, SHARING),
    Row("material_withdraw", f"{SHARED}{{material}}/withdraw/", OF_THE_STRAND),
    Row("material_withdraw", f"{SHARED}{{material}}/withdraw/", BY_THE_STRAND, {"reason": "Error."}),
    Row("material_take_up", f"{SHARED}{{material}}/output/", "dnn fnfo onno"),
    Row("material_take_up", f"{SHARED}{{material}}/output/", "dnn fnfr rnnr", VALUES),
    *model("deliverables_output", "deliverables/output", "{output_group}", add="oooo", own="onno", delete="fnnf"),
    *model("deliverables_material", "deliverables/material", "{material}", add="oooo", own="onno", delete="fnnf"),
    Row("admin:deliverables_output_changelist", "/admin/deliverables/output/", OUTSIDE + "rrrr", WITHDRAW),
    Row("admin:deliverables_output_add", "/admin/deliverables/output/add/", OUTSIDE + "roor", ADDED),
]  # fmt: skip
WRITERS = {
    "POST /groups/mine/material/share/?strand=ws51": {"observer", "strand_member", "lead", "officer", "superuser"},
    "POST /admin/deliverables/output/": {"officer", "superuser"},
    "POST /admin/deliverables/output/add/": {"officer", "superuser"},
}
