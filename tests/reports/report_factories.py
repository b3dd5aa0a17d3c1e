"""Dull reports."""

import datetime
from typing import Any

from core.audiences import Audience
from reports.models import Report
from reports.services import reports as services
from workstrands.models import Workstrand

SECTIONS = [("progress", "Progress", "Words.\n")]


def make_report(workstrand: Workstrand, kind: str = Report.Kind.STATUS, **values: Any) -> Report:
    """A draft that covers the month until today."""
    last = values.pop("covers_to", workstrand.group.today())
    values.setdefault("covers_from", last - datetime.timedelta(days=30))
    values.setdefault("sections", SECTIONS)
    values.setdefault("by", None)
    report, is_new = services.begin(workstrand=workstrand, kind=kind, covers_to=last, **values)
    assert is_new
    return report


def publish(report: Report, audience: str = Audience.PUBLIC, **values: Any) -> Report:
    if report.kind == Report.Kind.STATUS:
        values = {"rating": "green"} | values
    return services.publish(report=report, audience=audience, by=None, **values)
