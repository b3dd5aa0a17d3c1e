"""The forms of the closing of an edition."""

from reports.models import Keeper
from tests.matrix.form import Form, column
from workstrands.models import WorkingGroup

WORDS = {"what": "Mailing list", "note": "All of it", "link": "https://stats.example.org/list"}
REST = {"organisation": "{office}", "person": "", "until": "2030-12-31"}
STORED = {name: column(Keeper, name) for name in ("what", "note")}
FORMS = [
    Form("closing, keeper", "officer", "/groups/mine/closing/keepers/new/", WORDS | REST, STORED),
    Form("closing, keeper changed", "officer", "/groups/mine/closing/keepers/{keeper}/", WORDS | REST, STORED),
    Form(
        "closing, close",
        "officer",
        "/groups/mine/closing/",
        {"reason": "The year is over."},
        {"reason": column(WorkingGroup, "state_reason")},
    ),
]
