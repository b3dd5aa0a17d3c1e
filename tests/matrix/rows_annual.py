"""The annual report and the board brief, begun and drafted anew, and reports as files."""

from tests.matrix.row import EVERYBODY, Row

NEW = "/groups/{}/reports/annual/new/"
DAYS = {"covers_from": "{first_day}", "covers_to": "{today}", "audience": "public", "title": ""}
DRAFT = "/groups/mine/reports/{annual}/"
PUBLISHED = "/groups/mine/reports/{annual_published}/"
OFFICERS = "nnn nnnn onno"  # a draft of the whole group
ROWS = [
    Row("annual_new", NEW.format("mine"), "dnn nfff onno"),
    Row("annual_new", NEW.format("theirs"), "dnn nnnn nono"),
    Row("annual_new", NEW.format("theirs"), "dnn nnnn nrnr", DAYS),
    Row("brief_new", "/groups/mine/reports/brief/new/", "dnn nfff onno"),
    Row("brief_new", "/groups/mine/reports/brief/new/", "dnn nfff rnnr", DAYS),
    Row("report_redraft", f"{DRAFT}redraft/", "dnn nnnn onno"),
    Row("report_redraft", f"{DRAFT}redraft/", "dnn nnnn rnnr", {"audience": "public", "keys": "overview"}),
    Row("report_redraft", f"{PUBLISHED}redraft/", "dff ffff rffr"),
    Row("report_document", f"{DRAFT}report.md", OFFICERS),
    Row("report_document", f"{DRAFT}report.docx", OFFICERS),
    Row("report_document", f"{PUBLISHED}report.md", EVERYBODY),
    Row("report_document", f"{PUBLISHED}report.pdf", EVERYBODY),
]
WRITERS: dict[str, set[str]] = {}
