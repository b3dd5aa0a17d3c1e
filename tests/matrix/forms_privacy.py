"""The forms of leaving, erasure and merging."""

from membership.models import ErasureRequest
from tests.matrix.form import Form, column

FORMS = [
    Form(
        "refuse erasure",
        "network_officer",
        "/desk/erasure/{erasure}/refuse/",
        {"reason": "A vote is being counted."},
        {"reason": column(ErasureRequest, "reason")},
    ),
    Form(
        "decide erasure",
        "network_officer",
        "/desk/erasure/{erasure}/approve/",
        {"all_texts": "leave"},
        keeps=False,
    ),
    Form(
        "merge people",
        "network_officer",
        "/desk/merge/people/confirm/",
        {"kept": "{person}", "merged": "{twin}"},
        keeps=False,
    ),
    Form(
        "merge organisations",
        "network_officer",
        "/desk/merge/organisations/confirm/",
        {"kept": "{office}", "merged": "{other_office}"},
        keeps=False,
    ),
    Form(
        "admin, enter erasure",
        "network_officer",
        "/admin/people/person/",
        {"action": "erasure", "_selected_action": "{person}", "apply": "1", "source": "Letter of 3 March."},
        {"source": column(ErasureRequest, "source")},
    ),
]
