"""The forms of reports."""

from reports.models import Report, ReportSection
from tests.matrix.form import Form, column
from tests.matrix.rows_reports import AT, DAYS, DRAFT, PUBLIC, RATED, WITHDRAW, WORDS

TEXT, REASON = column(ReportSection, "text"), {"reason": column(Report, "state_reason")}
RATING = {"rating_reason": column(Report, "rating_reason")}
FORMS = [
    Form(
        "report, begin",
        "officer",
        f"{AT}new/?strand=ws1",
        DAYS | {"on_behalf_of": "{lead_person}", "source": "Mail."},
        {"source": column(Report, "source")},
    ),
    Form(
        "report, edit",
        "lead",
        f"{DRAFT}edit/",
        WORDS | {"rating": "amber", "rating_reason": "Late."},
        {f"text_{key}": TEXT for key in ("progress", "next", "risks")} | RATING,
    ),
    Form("report, publish", "lead", f"{DRAFT}publish/", RATED, RATING),
    Form("report, discard", "lead", f"{DRAFT}discard/", {"reason": "Not needed."}, REASON),
    Form("report, withdraw", "lead", f"{PUBLIC}withdraw/", {"reason": "Wrong."}, REASON),
    Form("report, rhythm", "officer", f"{AT}rhythm/", {"every_months": "3"}),
    Form("report, withdraw in the admin", "officer", "/admin/reports/report/", WITHDRAW, REASON),
]
