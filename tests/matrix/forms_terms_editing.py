"""The forms of writing terms of reference and commenting on them."""

from terms.models import TermsComment, TermsRevision, TermsVersion
from tests.matrix.form import Form, column

AT = "/groups/mine/ws10/terms/"
DRAFT = f"{AT}0.1/"
WORDS = {"text": column(TermsComment, "text")}
FORMS = [
    Form(
        "terms, begin",
        "lead",
        f"{AT}begin/",
        {"note": "New scope.", "seen": "0.1"},
        {"note": column(TermsVersion, "note")},
    ),
    Form(
        "terms, edit",
        "lead",
        f"{DRAFT}edit/",
        {"text": "# A\n\nThird words.", "note": "Third.", "base": "2", "aside": "", "began_in": ""},
        {"text": column(TermsRevision, "text"), "note": column(TermsRevision, "note")},
    ),
    Form(
        "terms, edit a section",
        "lead",
        f"{DRAFT}edit/?section=a",
        {"text": "# A\n\nThird words.", "note": "Third.", "base": "2"},
        {"text": column(TermsRevision, "text"), "note": column(TermsRevision, "note")},
    ),
    Form("terms, abandon", "lead", f"{DRAFT}abandon/", {"reason": "Not needed."}),
    Form("comment", "group_member", f"{DRAFT}comments/new/?section=a", {"text": "Why?"}, WORDS),
    Form("comment, answer", "lead", f"{DRAFT}comments/{{comment}}/answer/", {"text": "Because."}, WORDS),
    Form("comment, change", "strand_member", f"{DRAFT}comments/{{comment}}/change/", {"text": "Why not?"}, WORDS),
    Form(
        "comment, resolve",
        "lead",
        f"{DRAFT}comments/{{comment}}/resolve/",
        {"word": "Done."},
        {"word": column(TermsComment, "resolution")},
    ),
]
PATHS = [
    "/groups/mine/{}/terms/",
    "/groups/mine/ws10/terms/{}/",
    "/groups/mine/ws10/terms/0.1/revisions/{}/",
    "/groups/mine/ws10/terms/0.1/comments/{}/answer/",
    "/groups/mine/ws9/terms/?on={}",
    "/groups/mine/ws10/terms/0.1/edit/?section={}",
    "/groups/mine/ws10/terms/0.1/keep/?section={}",
    "/groups/mine/ws10/terms/0.1/throw-away/?section={}",
    "/groups/mine/ws10/terms/0.1/comments/new/?section={}",
]
