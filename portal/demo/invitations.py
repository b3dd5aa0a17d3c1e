"""The invitations of the demonstration year, and what became of them."""

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from core import clock
from membership.addresses import read as read_addresses
from membership.models import Invitation
from membership.services import invitations as services
from membership.services import invited
from people import services as people

from .timeline import Step

Rows = dict[str, Any]


def plan(demo: Any, facts: Rows) -> None:
    """Put them on the timeline. `demo` finds people and strands by the names of the cast."""
    for row in facts["sent"]:
        demo.timeline.add(demo.day(row), Step.EVENTS, partial(_send, demo, row))
    for row in facts["answers"]:
        demo.timeline.add(demo.day(row), Step.EVENTS, partial(globals()[f"_{row['do']}"], demo, row))
    demo.timeline.add(demo.day({"ago": 1}), Step.ENDS, lambda: services.mark_ignored(clock.now()))


def _send(demo: Any, row: Rows) -> None:
    services.invite(
        addresses=read_addresses("\n".join(row["to"])).kept,
        strands=[demo.strands[row["strand"]]],
        kind=row["kind"],
        message=row["message"],
        days=row["days"],
        by=demo.people[row["by"]],
    )


def _waiting(demo: Any, row: Rows) -> Invitation:
    rows = Invitation.objects.waiting().select_related("workstrand__group", "person")
    found: Invitation = rows.get(email=f"{row['who']}@example.org", workstrand=demo.strands[row["strand"]])
    return found


def _take(demo: Any, row: Rows) -> None:
    """Somebody who was never here accepts by the link, and answers the three questions."""
    invitation = _waiting(demo, row)
    person = invitation.person
    invited.accept(invitations=[invitation], person=person, by_link=True)
    person.refresh_from_db()
    person.last_login = clock.now()
    person.save(update_fields=["last_login"])
    office = demo.offices[row["office"]].name
    demo.people[row["who"]] = people.answer_first_questions(
        person=person, name=row["name"], organisation=office, time_zone=ZoneInfo(row["zone"])
    )


def _accept(demo: Any, row: Rows) -> None:
    invited.accept(invitations=[_waiting(demo, row)], person=demo.people[row["who"]])


def _decline(demo: Any, row: Rows) -> None:
    person = demo.people[row["who"]]
    invited.decline(invitations=[_waiting(demo, row)], person=person, is_there=True, word=row["word"])


def _bounce(demo: Any, row: Rows) -> None:
    services.note_bounce(email=_waiting(demo, row).email, at=clock.now())


def _withdraw(demo: Any, row: Rows) -> None:
    services.withdraw_invitation(invitation=_waiting(demo, row), by=demo.people[row["by"]], reason=row["word"])
