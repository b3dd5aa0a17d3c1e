"""A year of a group in which each kind of thing happened, for each audience; words that only some may read say whose they are."""

import datetime
from types import SimpleNamespace

from core import clock
from deliverables.models import DueChange
from reports.services.annual import begin_annual
from reports.services.reports import publish
from terms.services.adoption import enter_older
from terms.services.versions import start_draft
from tests.deliverables.factories import make_activity, make_deliverable, make_output
from tests.factories import make_group, make_organisation, make_person, make_role, make_strand
from tests.reports.report_factories import make_report
from tests.reports.report_factories import publish as publish_status
from workstrands.models import Role
from workstrands.services import plenary_of
from workstrands.services_decisions import record_decision

DAY = datetime.date
FIRST, LAST = DAY(2025, 1, 1), DAY(2025, 12, 31)
READERS = {
    "public": ("public", "network", "group"),
    "network": ("network", "group"),
    "group": ("group",),
    "strand": (),
}


def secret_words():
    """What is said only to some: the words, and to which audiences of a report they may be told."""
    kinds = ("Decision", "Deliverable", "Output", "Activity")
    return {f"{kind} for {audience}": readers for kind in kinds for audience, readers in READERS.items()}


def begin_year(group, audience="group"):
    """The annual report of the year, in draft."""
    return begin_annual(group=group, starts_on=FIRST, ends_on=LAST, audience=audience, by=None)[0]


def publish_year(report, audience):
    return publish(report=report, audience=audience, by=None)


def at(day):
    return datetime.datetime(day.year, day.month, day.day, 12, tzinfo=datetime.UTC)


def make_year(slug="year", strands=3):
    """The last strand, of three, is one in which nothing happened."""
    group = make_group(slug, name=f"Group {slug}", starts_on=FIRST, ends_on=DAY(2026, 12, 31))
    plenary = plenary_of(group)
    made = [make_strand(group, f"WS{number + 1}", title=f"Strand {number + 1}") for number in range(strands)]
    _people(plenary, made)
    year = SimpleNamespace(group=group, plenary=plenary, strands=made)
    for place, strand in enumerate([plenary, *made[: max(strands - 1, 1)]]):
        _things(strand, place)
    first = made[0]
    enter_older(workstrand=first, text="# Background\n", in_force_on=DAY(2025, 3, 1), how="meeting", by=None)
    with clock.travel(at(DAY(2025, 6, 1))):
        start_draft(workstrand=plenary, by=None)
    year.hostile = make_deliverable(first, "H1", title="<b>bold</b> | [x](y) *z* `c` & co", agreed_on=DAY(2025, 2, 1))
    for months, rating, why in ((2, "green", ""), (4, "amber", "Data are late.")):
        sections = [("progress", "Progress", "Words.\n"), ("next", "Next steps", f"Write {rating} code.\n")]
        report = make_report(first, covers_from=FIRST, covers_to=DAY(2025, months, 28), sections=sections)
        publish_status(report, "public", rating=rating, rating_reason=why)
    return year


def _people(plenary, strands):
    norway, chile = (
        make_organisation(f"Norway of {plenary.group.slug}", country="NO"),
        make_organisation(f"Chile of {plenary.group.slug}", country="CL"),
    )
    make_role(make_person(organisation=norway), plenary, Role.Kind.COORDINATOR, starts_on=FIRST)
    make_role(make_person(organisation=norway), plenary, starts_on=FIRST, ends_on=DAY(2025, 6, 30))
    lead = make_person(name="Lead Before", organisation=chile)
    make_role(lead, strands[0], Role.Kind.LEAD, starts_on=DAY(2025, 2, 1), ends_on=DAY(2025, 8, 31))
    make_role(
        make_person(name="Lead After", organisation=norway), strands[0], Role.Kind.LEAD, starts_on=DAY(2025, 9, 1)
    )
    for number in range(3):
        office = make_organisation(country=("FR", "JP", "BR")[number])
        make_role(make_person(organisation=office), strands[0], starts_on=DAY(2025, 3 + number, 5))
    make_role(make_person(organisation=None), plenary, starts_on=DAY(2025, 11, 1))


def _things(strand, place):
    """Of each kind one for each audience, and of deliverables one in each state."""
    for number, audience in enumerate(READERS):
        month = number + 2
        # What only the plenary reads, all of the group reads.
        named = "group" if audience == "strand" and strand.is_plenary else audience
        record_decision(
            workstrand=strand,
            title=f"Decision for {named}",
            how="meeting",
            taken_on=DAY(2025, month, 3),
            audience=audience,
            by=None,
        )
        values = {"audience": audience, "agreed_on": DAY(2025, 1, 15)}
        make_deliverable(
            strand, f"P{place}{number}", title=f"Deliverable for {named}", due_on=DAY(2025, 10, 31), **values
        )
        make_output(strand, title=f"Output for {named}", audience=audience, released_on=DAY(2025, month, 20))
        activity = make_activity(strand, title=f"Activity for {named}", audience=audience)
        type(activity).objects.filter(pk=activity.pk).update(added_at=at(DAY(2025, month, 9)))
    planned = {"agreed_on": DAY(2025, 1, 15)}
    slipped = make_deliverable(strand, f"S{place}", due_on=DAY(2026, 3, 31), first_due_on=DAY(2025, 9, 30), **planned)
    DueChange.objects.create(
        deliverable=slipped,
        old_due_on=DAY(2025, 9, 30),
        old_precision="month",
        due_on=DAY(2026, 3, 31),
        reason="Data came late",
        state="accepted",
        proposed_at=at(DAY(2025, 8, 1)),
        decided_at=at(DAY(2025, 8, 4)),
    )
    make_deliverable(strand, f"A{place}", due_on=DAY(2025, 5, 31), state="accepted", **planned)
    make_deliverable(
        strand, f"L{place}", due_on=DAY(2025, 5, 31), state="delivered", delivered_on=DAY(2025, 7, 2), **planned
    )
    dropped = make_deliverable(strand, f"X{place}", state="dropped", state_reason="Nobody needs it", **planned)
    type(dropped).objects.filter(pk=dropped.pk).update(state_since=DAY(2025, 4, 4))
    make_output(strand, title="Of another year", audience="public", released_on=DAY(2024, 11, 1))
