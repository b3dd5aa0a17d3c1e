"""The forms of consultations."""

from terms.models import ClockChange, Consultation, Position
from tests.matrix.form import Form, column
from tests.matrix.rows_terms_consultations import NEW, OPENED, PLAN, PLANNED, REASON

FORMS = [
    Form(
        "consultation, new",
        "officer",
        NEW,
        {name: value for name, value in PLAN.items() if name != "look"},
        {"word": column(Consultation, "word")},
    ),
    Form(
        "consultation, plan",
        "officer",
        f"{PLANNED}change/",
        {name: value for name, value in PLAN.items() if name != "look"} | {"opens_at": "{opens_wall}"},
        {"word": column(Consultation, "word")},
    ),
    Form("consultation, pause", "officer", f"{OPENED}pause/", REASON, {"reason": column(ClockChange, "reason")}),
    Form(
        "consultation, extend",
        "officer",
        f"{OPENED}extend/",
        {**REASON, "closes_at": "{closes_wall}"},
        {"reason": column(ClockChange, "reason")},
    ),
    Form(
        "consultation, call off", "officer", f"{OPENED}call-off/", REASON, {"reason": column(Consultation, "outcome")}
    ),
    Form(
        "consultation, new draft", "officer", f"{OPENED}new-draft/", REASON, {"reason": column(Consultation, "outcome")}
    ),
    Form(
        "consultation, position",
        "strand_member",
        f"{OPENED}offices/{{member_office}}/position/",
        {"choice": "comments", "text": "Say more."},
        {"text": column(Position, "text")},
    ),
    Form(
        "consultation, on behalf",
        "officer",
        f"{OPENED}offices/{{member_office}}/record/",
        {"person": "{member}", "choice": "comments", "text": "Say more.", "source": "Mail of 3 May"},
        {"text": column(Position, "text"), "source": column(Position, "source")},
    ),
]
