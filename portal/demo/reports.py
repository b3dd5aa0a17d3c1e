"""Two rounds of status reports of the demonstration year, by leads of fictitious offices; one filed on behalf of a lead."""

from functools import partial
from typing import TYPE_CHECKING

from core.audiences import Audience
from reports.models import Report
from reports.selectors.drafting import days_to_report, status_facts, status_sections
from reports.services import reports as services

from .timeline import Step

if TYPE_CHECKING:
    from .load import Demonstration, Rows
FILE = "reports.yaml"


def plan(demo: "Demonstration", facts: "Rows") -> None:
    """Put each report on its day."""
    for row in facts["reports"]:
        demo.at(row["day"], Step.ENDS, partial(_report, demo, row))


def _report(demo: "Demonstration", row: "Rows") -> None:
    """Drafted from the record, as a lead does, with their own words before what it knows; read by everybody."""
    strand = demo.strands[row["strand"]]
    days = days_to_report(strand)
    facts = status_facts(strand, days.starts_on, days.ends_on, Audience.PUBLIC)
    sections = [(key, heading, row[key] + text) for key, heading, text in status_sections(facts)]
    draft, _is_new = services.begin(
        workstrand=strand,
        kind=Report.Kind.STATUS,
        covers_from=days.starts_on,
        covers_to=days.ends_on,
        by=demo.people[row["by"]],
        facts=facts,
        sections=sections,
        audience=Audience.PUBLIC,
        on_behalf_of=demo.people[row["lead"]] if "lead" in row else None,
        source=row.get("source", ""),
    )
    services.publish(
        report=draft,
        audience=Audience.PUBLIC,
        rating=row["rating"],
        rating_reason=row.get("reason", ""),
        by=demo.people[row["by"]],
    )
