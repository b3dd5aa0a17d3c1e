"""A group with an officer and somebody who reads it for the board, and what the board says to it."""

from types import SimpleNamespace

from reports.models import Report
from reports.services import reports
from reports.services.board import record_message
from tests.factories import make_group, make_officer, make_person, make_role, make_strand
from workstrands.models import Role
from workstrands.services import plenary_of


def make_place(**values):
    """A group, its plenary and a strand, one officer, one member, one board reader who is in nothing else."""
    group = make_group(**values)
    plenary, member, reader = plenary_of(group), make_person(name="Mem Ber"), make_person(name="Rea Der")
    make_role(member, plenary)
    make_role(reader, plenary, Role.Kind.BOARD)
    officer = make_officer(group)
    return SimpleNamespace(
        group=group, plenary=plenary, strand=make_strand(group), officer=officer, member=member, reader=reader
    )


def ask(place, **values):
    """A request that the officer records, unless told otherwise."""
    values = {"kind": "request", "title": "Say what it costs", "by": place.officer, "source": "Minutes."} | values
    return record_message(group=place.group, **values)


def send_brief(place, audience="group"):
    today = place.group.today()
    draft, _is_new = reports.begin(
        workstrand=place.plenary, kind=Report.Kind.BRIEF, covers_from=today, covers_to=today, by=place.officer,
        sections=[("done", "Done", "Words.\n")],
    )  # fmt: skip
    return reports.publish(report=draft, audience=audience, by=place.officer, told=[place.reader])
