"""The pages of imports: people and organisations for whoever looks after the network, roles for officers, an upload for its owner."""

from tests.matrix.row import ONLY_POST, OUTSIDE, Row

AT = "/admin/import/{import}/"
FILE = {"file": ""}
UPLOADED = OUTSIDE + "nnoo"  # by the officer of the network
ROWS = [
    Row("admin:import_upload", "/admin/imports/people/", OUTSIDE + "ffoo"),
    Row("admin:import_upload", "/admin/imports/organisations/", OUTSIDE + "ffoo"),
    Row("admin:import_upload", "/admin/imports/roles/", OUTSIDE + "oooo"),
    Row("admin:import_upload", "/admin/imports/roles/", OUTSIDE + "oooo", FILE),
    Row("admin:import_template", "/admin/imports/people/template.csv", OUTSIDE + "ffoo"),
    Row("admin:import_template", "/admin/imports/roles/template.xlsx", OUTSIDE + "oooo"),
    Row("admin:import_preview", AT, UPLOADED),
    Row("admin:import_wrong", f"{AT}wrong.csv", UPLOADED),
    Row("admin:import_apply", f"{AT}apply/", OUTSIDE + ONLY_POST[-4:]),
    Row("admin:import_apply", f"{AT}apply/", OUTSIDE + "nnrr", {"tell": "1"}),
    Row("admin:import_discard", f"{AT}discard/", OUTSIDE + ONLY_POST[-4:]),
    Row("admin:import_discard", f"{AT}discard/", OUTSIDE + "nnrr", {}),
]
WRITERS: dict[str, set[str]] = {"POST /admin/imports/roles/": set()}  # without a file
