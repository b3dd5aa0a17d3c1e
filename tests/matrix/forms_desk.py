"""The forms of the desk."""

from membership.models import DeskNote
from tests.matrix.form import Form, column

FORMS = [
    Form(
        "note on the desk",
        "lead",
        "/desk/note/",
        {"key": "join:{strand}", "note": "Promised for Friday.", "next_chase_on": "2026-12-01"},
        {"note": column(DeskNote, "note")},
    ),
]
