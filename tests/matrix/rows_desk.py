"""The desk."""

from tests.matrix.row import ONLY_POST, Row

RUNS = "dnn nnno oooo"
POSTS = "dnn nnnr rrrr"
ROWS = [
    Row("desk", "/desk/", RUNS),
    Row("desk_export", "/desk/export.csv", RUNS),
    Row("desk_export", "/desk/export.xlsx", RUNS),
    Row("desk_note", "/desk/note/", ONLY_POST),
    Row("desk_note", "/desk/note/", POSTS, {"key": "join:{strand}", "note": "Promised."}),
    Row("desk_remind", "/desk/remind/", ONLY_POST),
]
WRITERS = {"POST /desk/note/": {"lead", "officer", "superuser"}}
