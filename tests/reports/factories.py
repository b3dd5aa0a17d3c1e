"""Dull reports, through the services."""

import datetime

from core import clock
from reports.models import Report
from reports.selectors.drafting import HEADINGS
from reports.services import reports as services
from tests.factories import make_person, make_role
from workstrands.models import Role


def make_lead(strand, **values):
    person = make_person(**values)
    make_role(person, strand, Role.Kind.LEAD)
    return person


def make_draft(strand, by=None, **values):
    """A status report of the last thirty days that says "Words." under each heading."""
    today = strand.group.today()
    values = {
        "kind": Report.Kind.STATUS,
        "covers_from": today - datetime.timedelta(days=30),
        "covers_to": today,
        "sections": [(key, str(heading), "Words.\n") for key, heading in HEADINGS.items()],
    } | values
    return services.begin(workstrand=strand, by=by, **values)[0]


def make_report(strand, by=None, *, rating="green", rating_reason="", audience="public", on=None, **values):
    """One that was published, on this day where one is given."""
    with clock.travel(datetime.datetime.combine(on, datetime.time(9), datetime.UTC) if on else clock.now()):
        draft = make_draft(strand, by, **values)
        rated = {"rating": rating, "rating_reason": rating_reason} if draft.kind == Report.Kind.STATUS else {}
        return services.publish(report=draft, audience=audience, by=by, **rated)
