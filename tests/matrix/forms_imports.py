"""The forms of imports; the file itself is tried in tests/membership/test_import_files.py."""

from tests.matrix.form import Form

FORMS = [
    Form(
        "admin, apply import",
        "network_officer",
        "/admin/import/{import}/apply/",
        {"only_good": "1", "tell": "1", "admit": "1"},
    ),
]
