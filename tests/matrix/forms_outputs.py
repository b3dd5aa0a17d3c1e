"""The forms of the outputs library and of shared material. Files are tested with them."""

from deliverables.models import Material, Output
from tests.matrix.form import Form, column

AT, SHARED = "/groups/mine/outputs/", "/groups/mine/material/"
OUTPUT = {
    "title": "Made", "kind": "report", "released_on": "March 2026", "link": "https://stats.example.org/new", "summary": "Words.",
    "authors": "Example, Ada", "version": "1.0", "licence": "CC-BY-4.0", "doi": "10.5281/zenodo.4564277", "languages_0": "fr", "audience": "public",
}  # fmt: skip
OUTPUT_STORED = {name: column(Output, name) for name in ("title", "summary", "authors", "version", "licence")}
MATERIAL = {
    "title": "Tried", "text": "This.", "worked": "That.", "did_not": "The rest.", "link": "https://stats.example.org/new", "audience": "group",
    "named_as": "Example, Ada",
}  # fmt: skip
MATERIAL_STORED = {name: column(Material, name) for name in ("title", "text", "worked", "did_not", "named_as")}
ADMIN = {
    **{name: value for name, value in OUTPUT.items() if name not in {"released_on", "languages_0"}},
    "workstrand": "{strand}", "released": "2026", "spoken": "French", "theme_titles": "",
}  # fmt: skip
WITHDRAW = {"action": "withdraw", "apply": "1", "reason": "Error."}
FORMS = [
    Form("output, add", "lead", f"{AT}add/?strand=ws51", OUTPUT, OUTPUT_STORED),
    Form("output, change", "lead", f"{AT}{{output_group}}/change/", OUTPUT, OUTPUT_STORED),
    Form("output, new version", "officer", f"{AT}{{output_group}}/new-version/", OUTPUT, OUTPUT_STORED),
    Form(
        "output, withdraw",
        "lead",
        f"{AT}{{output_group}}/withdraw/",
        {"reason": "Error."},
        {"reason": column(Output, "withdraw_reason")},
    ),
    Form("material, share", "strand_member", f"{SHARED}share/", MATERIAL | {"strand": "ws51"}, MATERIAL_STORED),
    Form("material, change", "strand_member", f"{SHARED}{{material}}/change/", MATERIAL, MATERIAL_STORED),
    Form(
        "material, withdraw",
        "strand_member",
        f"{SHARED}{{material}}/withdraw/",
        {"reason": "Error."},
        {"reason": column(Material, "withdraw_reason")},
    ),
    Form("material, make it an output", "lead", f"{SHARED}{{material}}/output/", OUTPUT, OUTPUT_STORED),
    Form("output, admin", "officer", "/admin/deliverables/output/add/", ADMIN, OUTPUT_STORED),
    Form(
        "material, admin",
        "officer",
        "/admin/deliverables/material/add/",
        MATERIAL | {"workstrand": "{strand}"},
        MATERIAL_STORED,
    ),
    Form(
        "output, withdraw in the admin",
        "officer",
        "/admin/deliverables/output/",
        WITHDRAW | {"_selected_action": "{output_group}"},
        {"reason": column(Output, "withdraw_reason")},
    ),
]
PATHS = [
    "/groups/{}/outputs/",
    "/groups/mine/outputs/{}/",
    "/groups/mine/outputs/{}/file/",
    "/groups/mine/outputs/?strand={}",
    "/groups/mine/outputs/?q={}",
    "/groups/mine/outputs/export.csv?year={}",
    "/outputs/?group={}",
    "/outputs/?language={}",
    "/outputs/?page={}",
    "/groups/mine/outputs/add/?strand=ws51&deliverable={}",
    "/groups/mine/material/{}/",
    "/groups/mine/material/?strand={}",
]
