"""The forms of circulars."""

from membership.models import Circular
from tests.matrix.form import Form, column

FORMS = [
    Form("circular, new", "officer", "/desk/circulars/new/", {"workstrand": "{strand}"}),
    Form(
        "circular, text",
        "officer",
        "/desk/circulars/{circular_draft}/",
        {"subject": "News", "text": "Hello {{name}}.", "reply": "other", "reply_other": "answers@example.org"},
        {"subject": column(Circular, "subject"), "text": column(Circular, "text")},
    ),
    Form(
        "circular, people",
        "officer",
        "/desk/circulars/{circular_draft}/people/",
        {"whom": "some", "strands": "{strand}", "kinds": "member", "organisations": "{office}", "countries": "GB"},
    ),
    Form(
        "circular, time",
        "officer",
        "/desk/circulars/{circular_draft}/schedule/",
        {"day": "2090-01-02", "time": "10:00"},
    ),
    Form(
        "circular, person",
        "officer",
        "/desk/circulars/{circular_draft}/people/pick/",
        {"person": "{person}", "act": "add"},
    ),
]
