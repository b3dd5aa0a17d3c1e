"""The mails about what the board says."""

from collections.abc import Iterable

from core import mail
from core.mail import MailKind
from people.models import Person
from reports.models import BoardMessage
from reports.selectors.brief import board_readers
from workstrands.selectors import runners_of


def tell_said(message: BoardMessage, *, by: Person | None) -> None:
    """What was recorded, to the officers and to whom it was given by; not to who recorded it."""
    group = message.workstrand.group_id
    people = set(runners_of([group]).get(group, ()))
    if message.given_by_id is not None:
        people.add(message.given_by_id)
    _send(Person.objects.filter(pk__in=people), "board_said", message, by)


def tell_answered(message: BoardMessage, *, by: Person | None) -> None:
    """That the group answered, to whoever reads for the board today."""
    _send(board_readers(message.workstrand.group), "board_answered", message, by)


def _send(people: Iterable[Person], template: str, message: BoardMessage, by: Person | None) -> None:
    mail.queue_same(
        [person for person in people if person != by],
        kind=MailKind.REPORTS,
        template=f"mail/{template}",
        context={"message": message, "strand": message.workstrand},
        reply_to=message.workstrand.group.contact_email,
    )
