"""What the matrix knows of reports: WS33 has a draft; WS32 one report for each audience, and one that was withdrawn."""

from core.audiences import Audience
from reports.models import ReportingRhythm
from reports.services import reports as services
from tests.factories import make_role, make_strand
from tests.reports.factories import make_draft, make_report
from workstrands.models import Role

KINDS = {"observer": Role.Kind.OBSERVER, "strand_member": Role.Kind.MEMBER, "lead": Role.Kind.LEAD}


def make_reports(group, people):
    drafted, reported = make_strand(group, "WS33"), make_strand(group, "WS32")
    for strand in (drafted, reported):
        for name, kind in KINDS.items():
            make_role(people[name], strand, kind)
    made = {
        f"report_{audience}": make_report(reported, people["lead"], audience=audience).pk
        for audience in Audience.values
    }
    withdrawn = services.withdraw(report=make_report(reported, people["lead"]), reason="Wrong.", by=people["lead"])
    rhythm = ReportingRhythm.objects.create(group=group)
    today = group.today().isoformat()
    return made | {
        "report_draft": make_draft(drafted, people["lead"]).pk,
        "report_withdrawn": withdrawn.pk,
        "rhythm": rhythm.pk,
        "report_day": today,
    }
