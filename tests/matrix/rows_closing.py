"""The closing of an edition, who keeps what of it, and its archive."""

from tests.matrix.row import Row

AT = "/groups/mine/closing/"
OFFICERS, SAVED = "dff ffff offo", "dff ffff rffr"
KEEPER = {"what": "Mailing list", "link": "", "organisation": "{office}", "person": "", "until": "", "note": ""}
ROWS = [
    Row("closing", AT, OFFICERS),
    Row("closing", AT, SAVED, {"reason": "The year is over."}),
    Row("closing", "/groups/over/closing/", "dff ffff fffo"),
    Row("closing", "/groups/network/closing/", "dnn nnnn nnnn"),
    Row("keeper_new", f"{AT}keepers/new/", OFFICERS),
    Row("keeper_new", f"{AT}keepers/new/", SAVED, KEEPER),
    Row("keeper_change", f"{AT}keepers/{{keeper}}/", OFFICERS),
    Row("keeper_change", f"{AT}keepers/{{keeper}}/", SAVED, KEEPER | {"what": "Repository"}),
    Row("keeper_change", "/groups/theirs/closing/keepers/{keeper}/", "dff ffff fnfn"),
    Row("keeper_remove", f"{AT}keepers/{{keeper}}/remove/", "dff ffff rffr"),
    Row("keeper_remove", f"{AT}keepers/{{keeper}}/remove/", SAVED, {}),
    Row("archive", "/groups/mine/archive/", "dfo oooo oooo"),
    Row("archive", "/groups/network/archive/", "dnn nnnn nnnn"),
    Row("archive_download", "/groups/mine/archive/download/", "mmm mmmm mmmm"),
    Row("archive_download", "/groups/mine/archive/download/", "dfo oooo oooo", {}),
    Row("archive_download", "/groups/none/archive/download/", "dnn nnnn nnnn", {}),
]
WRITERS: dict[str, set[str]] = {"POST /groups/mine/archive/download/": {"officer", "superuser"}}
