"""Something of the person whom erasure has to find, in every table of reports; see `tests/membership/scan_world.py`."""

import datetime

from core.registries import Fact
from reports.models import ReportingRhythm
from reports.services import reports as services
from reports.services import writing
from reports.services.closing import name_keeper


def populate_reports(world, name):
    ReportingRhythm.objects.get_or_create(group=world.strand.group)
    day = world.strand.group.today()
    said = Fact("membership", world.strand.pk, day, f"{name} became lead.", ("workstrands.Role:1",))
    draft, _is_new = services.begin(
        workstrand=world.strand,
        kind="status",
        covers_from=day - datetime.timedelta(days=9),
        covers_to=day,
        by=world.person,
        title=f"Report of {name}",
        facts=[said],
        sections=[("progress", f"Progress of {name}", f"{name} did it.\n")],
        on_behalf_of=world.person,
        source=f"Mail of {name}",
    )
    writing.save_section(section=draft.sections.get(), text=f"I, {name}, did it.", revision=1, by=world.person)
    report = services.publish(
        report=draft, audience="group", rating="red", rating_reason=f"{name} is away.", by=world.person
    )
    services.withdraw(report=report, reason=f"{name} was wrong.", by=world.person)
    draft, _is_new = services.begin(
        workstrand=world.strand, kind="status", covers_from=day, covers_to=day, by=world.officer, facts=[said],
        sections=[("progress", "Progress", f"Ask {name}.\n")],
    )  # fmt: skip
    services.discard(report=draft, by=world.person, reason=f"{name} asked for it.")
    name_keeper(
        group=world.strand.group,
        by=world.officer,
        what=f"The list of {name}",
        organisation=world.person.organisation,
        person=world.person,
        note=f"Ask {name}",
    )
