"""Two consultations of the matrix, in ASKED open and in WAITS planned, of which the strand's member, lead and observer know."""

import datetime

from core import clock
from terms.services.consultations import plan_consultation
from terms.services.positions import take_position
from terms.services.versions import start_draft
from tests.factories import make_organisation, make_person, make_role, make_strand
from tests.matrix.world_documents import KINDS

DAY = datetime.timedelta(days=1)


def make_consultations(group, people):
    asked, waiting = make_strand(group, "ASKED"), make_strand(group, "WAITS")
    for name, kind in KINDS.items():
        for strand in (asked, waiting):
            make_role(people[name], strand, kind)
    objector = make_person(name="Objector", organisation=make_organisation("Objecting Office"))
    make_role(objector, asked)
    now = clock.now()
    drafts = [start_draft(workstrand=strand, by=None, text="# A\n\nWords.\n") for strand in (asked, waiting)]
    kinds = ["national", "international", "research", "other"]
    common = {"rule": "silence", "by": people["officer"], "kinds": kinds}
    opened = plan_consultation(version=drafts[0], closes_at=now + 20 * DAY, **common)
    planned = plan_consultation(version=drafts[1], opens_at=now + 2 * DAY, closes_at=now + 25 * DAY, **common)
    take_position(consultation=opened, organisation=objector.organisation, choice="object", text="No.", by=objector)
    return {
        "opened": opened.pk,
        "planned": planned.pk,
        "consulted": drafts[0].pk,
        "member_office": people["strand_member"].organisation.slug,
        "objecting": objector.organisation.slug,
        "objector": objector.pk,
        "member": people["strand_member"].pk,
        "closes_wall": f"{now + 30 * DAY:%Y-%m-%dT18:00}",
        "opens_wall": f"{now + 3 * DAY:%Y-%m-%dT09:00}",
    }
