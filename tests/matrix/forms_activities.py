"""The forms of the register of activities."""

from deliverables.models import Activity
from tests.matrix.form import Form, column

AT = "/groups/mine/activities/"


def links():
    return [line for text in column(Activity, "links")() for line in text.splitlines()]


WORDS = {
    "title": "Coding of trades", "purpose": "To code.", "worked": "Speed.", "did_not": "Rare codes.", "methods": "Fuzzy matching",
    "links": "https://stats.example.org/pilot Report", "state": "finished", "audience": "public", "organisation": "{activity_office}",
}  # fmt: skip
STORED = {name: column(Activity, name) for name in ("title", "purpose", "worked", "did_not")}
STORED |= {"links": links}
WITH_SOURCE = STORED | {"source": column(Activity, "source")}
FORMS = [
    Form(
        "activity, new",
        "strand_member",
        f"{AT}new/",
        WORDS | {"strand": "ws12", "theme": "{activity_theme}", "contact": "Strand_Member"},
        STORED,
    ),
    Form(
        "activity, on behalf",
        "officer",
        f"{AT}new/",
        WORDS | {"strand": "ws12", "contact": "", "source": "Mail of 3 May", "entered_later": ""},
        WITH_SOURCE,
    ),
    Form(
        "activity, change",
        "officer",
        f"{AT}{{activity_to_public}}/change/",
        WORDS | {"theme": "", "contact": "", "source": "", "base": ""},
        WITH_SOURCE,
    ),
    Form(
        "activity, withdraw",
        "strand_member",
        f"{AT}{{activity_to_public}}/withdraw/",
        {"reason": "Error."},
        {"reason": column(Activity, "withdraw_reason")},
    ),
    Form(
        "activity, admin",
        "officer",
        "/admin/deliverables/activity/add/",
        WORDS
        | {"workstrand": "{activity_strand}", "theme": "", "contact": "{group_member}", "source": "Call", "past": ""},
        WITH_SOURCE,
    ),
    Form(
        "activity, admin, withdraw",
        "officer",
        "/admin/deliverables/activity/",
        {"action": "withdraw", "_selected_action": "{activity_to_public}", "apply": "1", "reason": "Error."},
        {"reason": column(Activity, "withdraw_reason")},
    ),
]
PATHS = [f"{AT}{{}}/", f"{AT}{{}}/change/", f"{AT}new/?strand={{}}"]
PATHS += [f"{AT}?{name}={{}}" for name in ("q", "strand", "theme", "country", "method", "state", "by", "all", "page")]
PATHS += [f"{AT}export.csv?{name}={{}}" for name in ("q", "country", "by")]
