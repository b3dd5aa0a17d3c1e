"""Reports. WS33 of the first officer's group has a draft, WS32 a report for each audience and one that was withdrawn."""

from tests.matrix.row import EVERYBODY, NOBODY, OUTSIDE, Row, model

AT = "/groups/mine/reports/"
DRAFT, PUBLIC, STRAND = f"{AT}{{report_draft}}/", f"{AT}{{report_public}}/", f"{AT}{{report_strand}}/"
WRITES_DRAFT = "dnn nnno onno"
DONE = WRITES_DRAFT.replace("o", "r")
WRITES_PUBLIC = "dff fffo offo"
DAYS = {"covers_from": "{report_day}", "covers_to": "{report_day}"}
WORDS = {
    **DAYS,
    **{f"text_{key}": "Other words." for key in ("progress", "next", "risks")},
    **{f"revision_{key}": "1" for key in ("progress", "next", "risks")},
    "rating": "green",
    "rating_reason": "",
}
RATED = {"audience": "public", "rating": "amber", "rating_reason": "Late."}
WITHDRAW = {"action": "withdraw", "_selected_action": "{report_public}", "apply": "1", "reason": "Error."}
ROWS = [
    Row("reports", AT, EVERYBODY),
    Row("reports", f"{AT}?kind=status&strand=ws32&year=2026&page=x", EVERYBODY),
    Row("reports", "/groups/over/reports/", EVERYBODY),
    Row("reports", "/groups/network/reports/", NOBODY),
    Row("reports", "/groups/none/reports/", NOBODY),
    Row("reports_feed", f"{AT}feed.atom", EVERYBODY),
    Row("report", DRAFT, "nnn nnno onno"),
    Row("report", PUBLIC, EVERYBODY),
    Row("report", f"{AT}{{report_network}}/", "nno oooo oooo"),
    Row("report", f"{AT}{{report_group}}/", "nnn oooo onno"),
    Row("report", STRAND, "nnn onoo onno"),
    Row("report", f"{AT}{{report_withdrawn}}/", EVERYBODY),
    Row("report", "/groups/theirs/reports/{report_public}/", NOBODY),
    Row("report_new", f"{AT}new/", "dnn nffo onno"),
    Row("report_new", f"{AT}new/?strand=ws1", "dnn nffo onno"),
    Row("report_new", f"{AT}new/?strand=ws33", "dnn nffr rnnr"),
    Row("report_new", f"{AT}new/?strand=ws1", "dnn nffr rnnr", DAYS),
    Row("report_edit", f"{DRAFT}edit/", WRITES_DRAFT),
    Row("report_edit", f"{DRAFT}edit/?section=risks", WRITES_DRAFT),
    Row("report_edit", f"{DRAFT}edit/", DONE, WORDS),
    Row("report_edit", f"{PUBLIC}edit/", WRITES_PUBLIC.replace("o", "r")),
    Row("report_edit", f"{STRAND}edit/", "dnn fnfr rnnr"),
    Row("report_publish", f"{DRAFT}publish/", WRITES_DRAFT),
    Row("report_publish", f"{DRAFT}publish/", DONE, RATED),
    Row("report_discard", f"{DRAFT}discard/", WRITES_DRAFT),
    Row("report_discard", f"{DRAFT}discard/", DONE, {"reason": ""}),
    Row("report_withdraw", f"{PUBLIC}withdraw/", WRITES_PUBLIC),
    Row("report_withdraw", f"{PUBLIC}withdraw/", WRITES_PUBLIC.replace("o", "r"), {"reason": "Wrong."}),
    Row("report_correct", f"{PUBLIC}correct/", WRITES_PUBLIC),
    Row("report_correct", f"{PUBLIC}correct/", WRITES_PUBLIC.replace("o", "r"), {}),
    Row("reports_rhythm", f"{AT}rhythm/", "dnn nfff onno"),
    Row("reports_rhythm", f"{AT}rhythm/", "dnn nfff rnnr", {"every_months": "3"}),
    *model("reports_report", "reports/report", "{report_draft}", add="ffff", own="onno", delete="fnnf"),
    *model("reports_reportingrhythm", "reports/reportingrhythm", "{rhythm}", add="oooo", own="onno", delete="fnnf"),
    Row("admin:reports_report_changelist", "/admin/reports/report/", OUTSIDE + "rrrr", WITHDRAW),
    Row("admin:reports_reportingrhythm_change", "/admin/reports/reportingrhythm/{rhythm}/change/", OUTSIDE + "rnnr",
        {"every_months": "4"}),
]  # fmt: skip
WRITERS = {"POST /admin/reports/report/": {"officer", "superuser"}}
