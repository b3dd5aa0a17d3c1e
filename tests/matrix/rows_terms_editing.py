"""Who gets which answer: reading, writing and commenting on terms of reference."""

from tests.matrix.row import EVERYBODY, LOGGED_IN, NOBODY, ONLY_POST, Row

AT = "/groups/mine/ws10/terms/"
DRAFT = AT + "0.1/"
COMMENT, RESOLVED = DRAFT + "comments/{comment}/", DRAFT + "comments/{resolved}/"
READ, TAKEN_PART = "dnn oooo onno", "dnn rrrr rnnr"  # of a draft: the group, and the observers of the strand
WRITE, WRITTEN = "dnn fffo onno", "dnn fffr rnnr"  # leads and officers
OWN, BY_OWN = "dnn ffof fnnf", "dnn ffrf fnnf"  # whoever made the comment
DEALT, DEALT_WITH = "dnn ffoo onno", "dnn ffrr rnnr"  # they, leads and officers
SAVED = {"text": "# A\n\nThird words.", "base": "2", "note": ""}
ROWS = [
    Row("terms", AT, EVERYBODY),
    Row("terms", AT + "?on=2020-01-01", EVERYBODY),
    Row("terms", "/groups/over/ws1/terms/", EVERYBODY),
    Row("terms", "/groups/network/plenary/terms/", NOBODY),
    Row("terms_version", DRAFT, "nnn oooo onno"),
    Row("terms_version", AT + "1.0/", NOBODY),
    Row("terms_begin", AT + "begin/", WRITE),
    Row("terms_begin", AT + "begin/", WRITTEN, {"note": "New scope.", "seen": "0.1"}),
    Row("terms_begin", "/groups/over/ws1/terms/begin/", "dnn nnfn fnnf"),
    Row("terms_begin", "/groups/network/plenary/terms/begin/", "dnn nnnn nnnn"),
    Row("terms_edit", DRAFT + "edit/", WRITE),
    Row("terms_edit", DRAFT + "edit/", WRITTEN, SAVED),
    Row("terms_edit", DRAFT + "edit/?section=a", WRITE),
    Row("terms_edit", DRAFT + "edit/?section=a", WRITTEN, SAVED),
    Row("terms_edit", "/groups/mine/ws9/terms/1.0/edit/", "dff fffr rffr"),
    Row("terms_keep", DRAFT + "keep/", ONLY_POST),
    Row("terms_keep", DRAFT + "keep/?section=a", WRITE, SAVED),
    Row("terms_throw_away", DRAFT + "throw-away/", ONLY_POST),
    Row("terms_throw_away", DRAFT + "throw-away/", WRITTEN, {}),
    Row("terms_abandon", DRAFT + "abandon/", WRITE),
    Row("terms_abandon", DRAFT + "abandon/", WRITTEN, {"reason": "Not needed."}),
    Row("terms_revisions", DRAFT + "revisions/", READ),
    Row("terms_revisions", "/groups/mine/ws9/terms/1.0/revisions/", LOGGED_IN),
    Row("terms_revision", DRAFT + "revisions/1/", READ),
    Row("terms_revision", DRAFT + "revisions/2/", READ),
    Row("terms_revision", DRAFT + "revisions/3/", "dnn nnnn nnnn"),
    Row("terms_restore", DRAFT + "revisions/1/restore/", ONLY_POST),
    Row("terms_restore", DRAFT + "revisions/1/restore/", WRITTEN, {}),
    Row("terms_comment_new", DRAFT + "comments/new/?section=a", READ),
    Row("terms_comment_new", DRAFT + "comments/new/?section=none", "dnn nnnn nnnn"),
    Row("terms_comment_new", DRAFT + "comments/new/?section=a", TAKEN_PART, {"text": "Why?"}),
    Row("terms_comment_answer", COMMENT + "answer/", READ),
    Row("terms_comment_answer", COMMENT + "answer/", TAKEN_PART, {"text": "Because."}),
    Row("terms_comment_change", COMMENT + "change/", OWN),
    Row("terms_comment_change", COMMENT + "change/", BY_OWN, {"text": "Why not?"}),
    Row("terms_comment_withdraw", COMMENT + "withdraw/", ONLY_POST),
    Row("terms_comment_withdraw", COMMENT + "withdraw/", BY_OWN, {}),
    Row("terms_comment_resolve", COMMENT + "resolve/", DEALT),
    Row("terms_comment_resolve", COMMENT + "resolve/", DEALT_WITH, {"word": "Done."}),
    Row("terms_comment_open", RESOLVED + "open/", ONLY_POST),
    Row("terms_comment_open", RESOLVED + "open/", DEALT_WITH, {}),
]
WRITERS: dict[str, set[str]] = {}
