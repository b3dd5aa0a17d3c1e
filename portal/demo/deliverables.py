"""Deliverables, outputs, shared material and activities: those of the demonstration year, and which activities are known of 2021.

Of the real editions only what the data file says is entered, with its source: which organisations were active where, and nothing of what they did.
"""

import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from core import clock
from core.audiences import Audience
from core.months import Precision, add_months, first_of_month, last_of_month
from deliverables.models import Activity, Deliverable, DueChange, Material
from deliverables.services import due_changes, planning, progress
from deliverables.services.activities import add_activity
from deliverables.services.material import share_material, take_up
from deliverables.services.outputs import add_output
from workstrands.models import OFFICER_KINDS, STRAND_LEAD_KINDS, Role, Theme, Workstrand

from .timeline import Step

if TYPE_CHECKING:
    from .load import Demonstration, Rows
FILE = "deliverables.yaml"
KNOWN = "ml-2021"  # the edition of which activities are known
VALUES = ("title", "kind", "link", "licence", "version", "languages", "summary")
WORDS = ("title", "link", "audience", "text", "worked", "did_not")


def plan(demo: "Demonstration", facts: "Rows") -> None:
    """Put everything on its day."""
    first = {row[0]: row for row in next(group for group in demo.facts["groups"] if group.get("demo"))["deliverables"]}
    for code, row in facts["deliverables"].items():
        demo.at(row["day"], Step.EVENTS, partial(_plan, demo, first[code], row))
    for row in facts["progress"]:
        demo.timeline.add(demo.day(row), Step.EVENTS, partial(ACTS[row["do"]], demo, row))
    for row in facts["outputs"]:
        demo.at(row["day"], Step.EVENTS, partial(_publish, demo, row))
    for row in facts["material"]:
        demo.at(row["day"], Step.EVENTS, partial(_share, demo, row))
        if taken := row.get("taken_up"):
            demo.at(taken["day"], Step.EVENTS, partial(_take_up, demo, row["title"], taken))
    for row in facts["activities"]:
        demo.at(row["day"], Step.EVENTS, partial(_enter, demo, row))
    known = next(group for group in demo.facts["groups"] if group["slug"] == KNOWN)
    demo.timeline.add(known["ends_on"], Step.EVENTS, partial(_enter_known, demo, known))


def _month(demo: "Demonstration", number: int) -> datetime.date:
    """The first day of a month of the year, counted from one."""
    return first_of_month(add_months(demo.start, number - 1))


def _due(demo: "Demonstration", number: int) -> tuple[datetime.date, str]:
    return last_of_month(_month(demo, number)), Precision.MONTH


def _role(demo: "Demonstration", login: str, strand: str) -> Role:
    """The running term by which somebody leads a strand, or is an officer of the group."""
    runs = Role.objects.on(clock.today(demo.strands["plenary"].group.time_zone)).order_by("-starts_on", "-id")
    found = runs.filter(
        person=demo.people[login], workstrand=demo.strands[strand], kind__in=OFFICER_KINDS | STRAND_LEAD_KINDS
    ).first()
    assert found is not None, f"{login} runs nothing in {strand}"  # noqa: S101 - the data file says so
    return found


def _deliverable(demo: "Demonstration", code: str) -> Deliverable:
    group = demo.strands["plenary"].group
    found: Deliverable = Deliverable.objects.select_related("workstrand__group").get(workstrand__group=group, code=code)
    return found


def _plan(demo: "Demonstration", first: list[Any], row: "Rows") -> None:
    code, strand, title, month = first
    planning.plan(
        workstrand=demo.strands[strand],
        code=code,
        title=title,
        description=row["description"],
        audience=Audience.PUBLIC,
        starts_on=_month(demo, row["starts"]),
        due=_due(demo, month),
        owners=[_role(demo, *owner) for owner in row["owners"]],
        needs=[_deliverable(demo, needed) for needed in row.get("needs", [])],
        by=demo.coordinator,
    )


def _start(demo: "Demonstration", row: "Rows") -> None:
    progress.start(deliverable=_deliverable(demo, row["code"]), by=demo.people[row["by"]])


def _note_share(demo: "Demonstration", row: "Rows") -> None:
    progress.note_share(deliverable=_deliverable(demo, row["code"]), share_done=row["share"], by=demo.people[row["by"]])


def _submit(demo: "Demonstration", row: "Rows") -> None:
    progress.submit(deliverable=_deliverable(demo, row["code"]), by=demo.people[row["by"]])


def _deliver(demo: "Demonstration", row: "Rows") -> None:
    progress.deliver(deliverable=_deliverable(demo, row["code"]), by=demo.people[row["by"]])


def _accept(demo: "Demonstration", row: "Rows") -> None:
    progress.accept(deliverable=_deliverable(demo, row["code"]), by=demo.people[row["by"]])


def _own(demo: "Demonstration", row: "Rows") -> None:
    """Somebody else answers for it from now on."""
    planning.change(
        deliverable=_deliverable(demo, row["code"]),
        owners=[_role(demo, row["who"], row["strand"])],
        by=demo.people[row["by"]],
    )


def _propose_due(demo: "Demonstration", row: "Rows") -> None:
    due_changes.propose_due_change(
        deliverable=_deliverable(demo, row["code"]),
        due=_due(demo, row["month"]),
        reason=row["reason"],
        by=demo.people[row["by"]],
    )


def _accept_due(demo: "Demonstration", row: "Rows") -> None:
    change = DueChange.objects.get(deliverable=_deliverable(demo, row["code"]), state=DueChange.State.OPEN)
    due_changes.accept_due_change(change=change, answer=row["answer"], by=demo.people[row["by"]])


def _propose(demo: "Demonstration", row: "Rows") -> None:
    planning.propose(
        workstrand=demo.strands[row["strand"]],
        code=row["code"],
        title=row["title"],
        description=row["description"],
        audience=Audience.PUBLIC,
        due=_due(demo, row["month"]),
        reason=row["reason"],
        owners=[_role(demo, row["by"], row["strand"])],
        needs=[_deliverable(demo, needed) for needed in row["needs"]],
        by=demo.people[row["by"]],
    )


ACTS = {
    "start": _start, "share": _note_share, "submit": _submit, "deliver": _deliver, "accept": _accept, "own": _own,
    "propose_due": _propose_due, "accept_due": _accept_due, "propose": _propose,
}  # fmt: skip


def _publish(demo: "Demonstration", row: "Rows") -> None:
    deliverable = _deliverable(demo, row["code"])
    add_output(
        workstrand=deliverable.workstrand,
        deliverable=deliverable,
        audience=Audience.PUBLIC,
        released_on=clock.today(deliverable.workstrand.group.time_zone),
        by=demo.people[row["by"]],
        **{name: row[name] for name in VALUES if name in row},
    )


def _share(demo: "Demonstration", row: "Rows") -> None:
    share_material(
        workstrand=demo.strands[row["strand"]], by=demo.people[row["by"]], **{name: row[name] for name in WORDS}
    )


def _take_up(demo: "Demonstration", title: str, row: "Rows") -> None:
    material: Material = Material.objects.select_related("workstrand__group").get(title=title)
    take_up(
        material=material,
        link=material.link,
        audience=material.audience,
        released_on=clock.today(material.workstrand.group.time_zone),
        themes=[_theme(material.workstrand, row["theme"])],
        by=demo.people[row["by"]],
        **{name: row[name] for name in VALUES if name in row},
    )


def _theme(strand: Workstrand, title: str) -> Theme:
    return Theme.objects.get(workstrand=strand, title=title)


def _enter(demo: "Demonstration", row: "Rows") -> None:
    strand = demo.strands[row["strand"]]
    add_activity(
        workstrand=strand,
        organisation=demo.offices[row["office"]],
        contact=demo.people[row["by"]],
        theme=_theme(strand, row["theme"]) if "theme" in row else None,
        by=demo.people[row.get("recorded_by") or row["by"]],
        **{name: row[name] for name in ENTERED if name in row},
    )


ENTERED = ("title", "methods", "state", "audience", "purpose", "worked", "did_not", "links", "source")


def _enter_known(demo: "Demonstration", facts: "Rows") -> None:
    """Who was active in which workstrand of a real edition. What they did, how and with what result, nobody has recorded here."""
    strands = {strand.code: strand for strand in Workstrand.objects.filter(group__slug=facts["slug"])}
    for row in facts["workstrands"]:
        for acronym in row["activities_by"]:
            add_activity(
                workstrand=strands[row["code"]],
                organisation=demo.offices[acronym],
                state=Activity.State.UNKNOWN,
                audience=Audience.PUBLIC,
                source=facts["source"],
                entered_later=True,
                by=None,
            )
