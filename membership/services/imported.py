"""What becomes of the people of a file once its rows are written: admission to the network on the importer's word, and a welcome."""

from core import mail
from core.mail import MailKind
from membership.importing.base import Judged, State
from membership.models import JoinRequest
from people.models import Person
from workstrands.rules import takes_members
from workstrands.services_bulk import admit_many

from .joining import approve, network_plenary


def receive(judged: list[Judged], *, by: Person, source: str, admit: bool, tell: bool) -> int:
    """Admit the people of the good rows, new and known, if `admit`; welcome the new ones by mail if `tell`. Returns how many came in.

    Left alone is whoever may no longer log in, or is a superuser, whom nobody asks for admission.
    """
    people = [row.row for row in judged if row.state != State.WRONG]
    network = network_plenary()
    is_admitted = admit and network is not None and takes_members(network)
    admitted = 0
    if network is not None and is_admitted:
        wanted = [person for person in people if person.is_active and not person.is_superuser]
        waiting = JoinRequest.objects.pending().filter(workstrand=network, person__in=wanted).order_by("pk")
        list(waiting.select_for_update(of=("self",)))  # before the network, in the order of whoever decides one
        admitted = len(admit_many(people=wanted, by=by, source=source))
        for request in list(waiting):
            approve(request=request, by=by)
    if tell:
        context = {"by": by, "is_admitted": is_admitted}
        new = [row.row for row in judged if row.state == State.NEW]
        letters = [(person, {"person": person, **context}) for person in new]
        mail.queue_many(letters, kind=MailKind.JOINING, template="mail/imported")
    return admitted
