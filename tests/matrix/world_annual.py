"""What the matrix knows of annual reports: one that was published, and one in work."""

import datetime

from core import clock
from reports.services.annual import begin_annual
from reports.services.reports import publish


def make_annual(group, people):
    officer, today = people["officer"], clock.today()
    first = today - datetime.timedelta(days=60)
    months = {"group": group, "audience": "public", "by": officer}
    earlier, _is_new = begin_annual(starts_on=first, ends_on=today - datetime.timedelta(days=30), **months)
    publish(report=earlier, audience="public", by=officer)
    draft, _is_new = begin_annual(starts_on=first, ends_on=today, **months)
    return {
        "annual": draft.pk,
        "annual_published": earlier.pk,
        "first_day": first.isoformat(),
        "today": today.isoformat(),
    }
