"""The forms of the annual report and the board brief."""

from reports.models import Report
from tests.matrix.form import Form, column

FORMS = [
    Form(
        "annual report, begin",
        "other_officer",
        "/groups/theirs/reports/annual/new/",
        {"covers_from": "{first_day}", "covers_to": "{today}", "audience": "public", "title": "The year of ours"},
        {"title": column(Report, "title")},
    ),
    Form(
        "board brief, begin",
        "officer",
        "/groups/mine/reports/brief/new/",
        {"covers_from": "{first_day}", "covers_to": "{today}", "audience": "group", "title": "What you asked"},
        {"title": column(Report, "title")},
    ),
    Form(
        "annual report, draft anew",
        "officer",
        "/groups/mine/reports/{annual}/redraft/",
        {"audience": "public", "keys": "overview"},
    ),
]
