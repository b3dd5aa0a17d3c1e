"""What an officer or a lead records for somebody who wrote by mail or called: in the record it is theirs, with the source."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import history, mail
from core.mail import MailKind
from membership.models import JoinRequest
from membership.rules import can_decide
from membership.selectors.behalf import people_called
from people.models import Person
from people.services import add_person, change_profile, propose_organisation
from workstrands.models import Role, Workstrand
from workstrands.standing import standing_of

from .joining import approve, ask_to_join, leave, withdraw

State, Policy = JoinRequest.State, Workstrand.JoiningPolicy


@transaction.atomic
def known_or_added(*, who: str, name: str, organisation: str, by: Person) -> Person:
    """The person whom an address or a name means. A new address is added with name and organisation: its owner comes in by the door later, as
    the same row.

    Raises `ValidationError` for a name that nobody or several bear, for somebody who has left, and for a new address without name or
    organisation.
    """
    if "@" not in who:
        return _the_one_called(who)
    address = who.strip().lower()
    verified = EmailAddress.objects.filter(email=address, verified=True).select_related("user").first()
    person = verified.user if verified else Person.objects.filter(email=address).first()
    if person is not None and not person.is_active:
        raise ValidationError({"who": _("The person with this address has left.")})
    if person is not None and person.name:
        return person
    for field, value in (("name", name), ("organisation", organisation)):
        if not value.strip():
            raise ValidationError({field: _("Nobody with this address is here yet: say who it is.")})
    office = propose_organisation(name=organisation, by=by)
    if person is None:
        return add_person(email=address, name=name, organisation=office, by=by)
    return change_profile(person=person, by=by, name=name, organisation=office, time_zone=person.time_zone)


def _the_one_called(name: str) -> Person:
    found = people_called(name)
    if len(found) == 1:
        return found[0]
    if found:
        raise ValidationError({"who": _("Several people are called so. Give the address of the one you mean.")})
    raise ValidationError({"who": _("Nobody is called so here. Give their address; who is new is added.")})


@contextmanager
def for_somebody(person: Person, source: str, by: Person) -> Iterator[None]:
    """The block does what a person asked for by other ways than the site. Raises `ValidationError` without a source, and for oneself."""
    if by == person:
        raise ValidationError(_("This is you: do it on your own page."))
    if not source.strip():
        raise ValidationError({"source": _("Say where it comes from, such as: mail of 3 November to the secretariat.")})
    with history.on_behalf(person, source.strip()):
        yield


def tell_recorded(*, person: Person, by: Person, source: str, sentence: str, strand: Workstrand) -> None:
    """Mail somebody what was recorded for them, by whom and from what, so that they can object."""
    context = {"person": person, "by": by, "source": source, "sentence": sentence, "strand": strand}
    mail.queue(to=person, kind=MailKind.JOINING, template="mail/recorded", context=context)


@transaction.atomic
def record_joining(
    *, person: Person, workstrand: Workstrand, by: Person, source: str, message: str = "", lets_in: bool = False
) -> JoinRequest:
    """Record that somebody asked to join; `lets_in` decides it in the same step. One mail tells them what became of it.

    Whoever may not be let in yet, because the network decides first, can be only where `by` decides that too. Raises `ValidationError` as
    `ask_to_join` and `approve` do.
    """
    at_once = lets_in or (workstrand.joining_policy == Policy.OPEN and standing_of(person).in_network)
    with for_somebody(person, source, by):
        request = ask_to_join(person=person, workstrand=workstrand, message=message, by=by, quietly=at_once)
    if lets_in:
        request = _let_in(request, by=by)
    is_in = request.state == State.APPROVED
    sentence = (
        _("You are a member of %s, as you asked.") if is_in else _("You asked to join %s; that is to be decided.")
    )
    tell_recorded(person=person, by=by, source=source, sentence=sentence % workstrand, strand=workstrand)
    return request


def _let_in(request: JoinRequest, *, by: Person) -> JoinRequest:
    waiting = JoinRequest.objects.pending().filter(person=request.person).select_related("workstrand__group")
    admission = waiting.filter(workstrand__group__is_network=True).exclude(pk=request.pk).first()
    if admission is not None and not standing_of(request.person).in_network:
        if not can_decide(standing_of(by), admission):
            raise ValidationError(
                {
                    "lets_in": _(
                        "The network's officers admit this person first. Record the request without deciding it."
                    )
                }
            )
        approve(request=admission, by=by, tell=False)
    request.refresh_from_db()
    return approve(request=request, by=by, tell=False) if request.state == State.PENDING else request


@transaction.atomic
def record_leaving(*, person: Person, workstrand: Workstrand, by: Person, source: str) -> list[Role]:
    """Record that somebody leaves a strand, or a group by its plenary; with the effects of `leave` and one mail. Returns the ended terms."""
    with for_somebody(person, source, by):
        ended = leave(person=person, workstrand=workstrand, by=by, tell=False)
    sentence = _("You have left %s, as you asked.") % workstrand
    tell_recorded(person=person, by=by, source=source, sentence=sentence, strand=workstrand)
    return ended


@transaction.atomic
def record_withdrawal(*, request: JoinRequest, by: Person, source: str) -> JoinRequest:
    """Record that somebody takes back what they asked for. Raises `ValidationError` where it is decided meanwhile."""
    with for_somebody(request.person, source, by):
        request = withdraw(request=request, by=by)
    sentence = _("Your request to join %s was taken back, as you asked.") % request.workstrand
    tell_recorded(person=request.person, by=by, source=source, sentence=sentence, strand=request.workstrand)
    return request


@transaction.atomic
def record_withdrawal_of(*, person: Person, workstrand: Workstrand, by: Person, source: str) -> JoinRequest:
    """The same, found by who asked and for what. Raises `ValidationError` where nothing waits."""
    waiting = JoinRequest.objects.pending().filter(person=person, workstrand=workstrand).first()
    if waiting is None:
        said = _("%(person)s has no request for %(strand)s that waits.")
        raise ValidationError(said % {"person": person.display_name, "strand": workstrand})
    return record_withdrawal(request=waiting, by=by, source=source)
