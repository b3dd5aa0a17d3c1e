"""The forms of texts from elsewhere. Those of one file alone are tested with it."""

from terms.models import TermsRevision, TermsTranslation, TermsVersion
from tests.matrix.form import Form, column
from workstrands.models import Decision

DRAFT, AGREED = "/groups/mine/ws8/terms/0.1/", "/groups/mine/ws9/terms/1.0/"
FORMS = [
    Form(
        "terms, take up",
        "lead",
        f"{DRAFT}import/preview/",
        {"base": "1", "note": "From Word."},
        {"note": column(TermsRevision, "note")},
    ),
    Form(
        "terms, adopt",
        "officer",
        f"{DRAFT}adopt/",
        {"how": "meeting", "how_note": "Minutes.", "on": "{today}"},
        {"how_note": column(Decision, "how_note")},
    ),
    Form(
        "terms, enter",
        "officer",
        "/groups/mine/ws9/terms/enter/",
        {
            "in_force_on": "{today}",
            "how": "meeting",
            "how_note": "Minutes.",
            "language": "en",
            "note": "New scope.",
            "text": "# As it was",
        },
        {
            "how_note": column(Decision, "how_note"),
            "note": column(TermsVersion, "note"),
            "text": column(TermsVersion, "text"),
        },
    ),
    Form("terms, remove a copy", "officer", f"{AGREED}signed/{{signed}}/remove/", {"reason": "Error."}),
    Form(
        "terms, translate",
        "lead",
        f"{AGREED}translate/",
        {"language": "de", "translated_on": "{today}", "text": "# Eins"},
        {"text": column(TermsTranslation, "text")},
    ),
    Form(
        "terms, translation",
        "lead",
        f"{AGREED}in/ru/edit/",
        {"base": "1", "translated_on": "{today}", "text": "# Два"},
        {"text": column(TermsTranslation, "text")},
    ),
    Form("terms, reopen", "lead", f"{AGREED}in/fr/reopen/", {"reason": "Error."}),
]
