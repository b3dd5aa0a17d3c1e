"""Word files, files to take away, signed copies, translations, agreement reached elsewhere."""

from tests.matrix.row import EVERYBODY, ONLY_POST, Row, model

DRAFT, AGREED = "/groups/mine/ws8/terms/0.1/", "/groups/mine/ws9/terms/1.0/"
READ = "nnn oooo onno"  # a draft: the group
WRITE, WRITTEN = "dnn fffo onno", "dnn fffr rnnr"  # a draft: leads and officers
TRANSLATE, TRANSLATED = "dff fffo offo", "dff fffr rffr"  # what everybody reads: leads and officers
OFFICERS, BY_OFFICERS = "dff ffff offo", "dff ffff rffr"
ENTERED = {
    "in_force_on": "{today}", "how": "meeting", "how_note": "", "language": "en", "note": "", "text": "# A",
}  # fmt: skip
TRANSLATION = {"language": "de", "translated_on": "{today}", "text": "# Eins"}
ROWS = [
    Row("terms", "/groups/mine/ws9/terms/", EVERYBODY),
    Row("terms", "/groups/mine/ws8/terms/", EVERYBODY),
    Row("terms_version", AGREED, EVERYBODY),
    Row("terms_version", DRAFT, READ),
    Row("terms_export", AGREED + "terms.md", EVERYBODY),
    Row("terms_export", AGREED + "terms.pdf", EVERYBODY),
    Row("terms_export", DRAFT + "terms.docx", READ),
    Row("terms_import", DRAFT + "import/", WRITE),
    Row("terms_import", AGREED + "import/", "dff ffff ffff"),
    Row("terms_import_preview", DRAFT + "import/preview/", WRITE),
    Row("terms_import_preview", DRAFT + "import/preview/", WRITTEN, {"base": "1", "note": ""}),
    Row("terms_import_discard", DRAFT + "import/discard/", ONLY_POST),
    Row("terms_import_discard", DRAFT + "import/discard/", WRITTEN, {}),
    Row("terms_adopt", DRAFT + "adopt/", "dnn ffff onno"),
    Row("terms_adopt", DRAFT + "adopt/", "dnn ffff rnnr", {"how": "meeting", "how_note": "", "on": "{today}"}),
    Row("terms_enter", "/groups/mine/ws9/terms/enter/", OFFICERS),
    Row("terms_enter", "/groups/mine/ws9/terms/enter/", BY_OFFICERS, ENTERED),
    Row("signed_copy_add", AGREED + "signed/add/", OFFICERS),
    Row("signed_copy", AGREED + "signed/{signed}/", EVERYBODY),
    Row("signed_copy_remove", AGREED + "signed/{signed}/remove/", OFFICERS),
    Row("signed_copy_remove", AGREED + "signed/{signed}/remove/", BY_OFFICERS, {"reason": "Error."}),
    Row("terms_translate", AGREED + "translate/", TRANSLATE),
    Row("terms_translate", AGREED + "translate/", TRANSLATED, TRANSLATION),
    Row("terms_translation", AGREED + "in/fr/", EVERYBODY),
    Row("terms_translation", AGREED + "in/ru/", READ),
    Row("terms_translation_export", AGREED + "in/fr/terms.md", EVERYBODY),
    Row("terms_translation_export", AGREED + "in/ru/terms.md", READ),
    Row("terms_translation_edit", AGREED + "in/ru/edit/", TRANSLATE),
    Row("terms_translation_edit", AGREED + "in/ru/edit/", TRANSLATED, {"base": "1", "translated_on": "{today}", "text": "# Два"}),
    Row("terms_translation_check", AGREED + "in/ru/check/", ONLY_POST),
    Row("terms_translation_check", AGREED + "in/ru/check/", TRANSLATED, {}),
    Row("terms_translation_reopen", AGREED + "in/fr/reopen/", TRANSLATE),
    Row("terms_translation_reopen", AGREED + "in/fr/reopen/", TRANSLATED, {"reason": "Error."}),
    *model("terms_termstranslation", "terms/termstranslation", "{translation}", add="ffff", own="onno", delete="fnnf"),
    *model("terms_signedcopy", "terms/signedcopy", "{signed}", add="ffff", own="onno", delete="fnnf"),
]  # fmt: skip
WRITERS: dict[str, set[str]] = {}
