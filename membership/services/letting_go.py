"""How what somebody leaves open in each part ends when they leave the network or are erased. Their terms ended before, in `joining`.

What they began for others goes on: calls and drafts stay with the strand, people whom they invited or nominated may still answer.
"""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock
from core.context import site_settings
from membership.models import Absence, Candidacy, Circular, ConfirmationChoice, EditionOffer, HandOver, Invitation
from people.models import Person

from . import absence, candidacies, circulars, editions, invitations, voices

What = ConfirmationChoice.What


@transaction.atomic
def end_what_is_open(*, person: Person, addresses: Collection[str], by: Person) -> None:
    """End or give back everything open that hangs on somebody who goes; `addresses` are all of theirs, in lower case.

    In this order: invitations to them are withdrawn; they stand for no call, and whoever nominated them is mailed; they speak for no office;
    their absences end and their stand-ins are mailed; whoever they stand in for is mailed to choose somebody else; they decline the next
    editions; what they asked to switch to is counted as leaving; nobody waits for them as a successor; circulars that they scheduled become
    drafts again, and answers to what is still to be sent go to the group. Queries grow with what is open.
    """
    _invitations(person, addresses, by)
    _candidacies(person, by)
    voices.end_voices_of(person=person, by=by)
    _absences(person, by)
    for offer in EditionOffer.objects.filter(person=person, state=EditionOffer.State.OPEN):
        editions.give_up_offer(offer=offer, by=by)
    waiting = ConfirmationChoice.objects.filter(answer__person=person, what=What.SWITCH, done_at=None)
    waiting.update(what=What.LEAVE, to=None, done_at=clock.now())
    _hand_overs(person)
    _circulars(person, addresses, by)


def _invitations(person: Person, addresses: Collection[str], by: Person) -> None:
    theirs = Invitation.objects.filter(Q(person=person) | Q(email__in=addresses), state__in=Invitation.ANSWERABLE)
    for invitation in theirs.select_for_update(of=("self",)).order_by("pk"):
        invitations.drop(invitation, by=by, reason=_("Left the network."))


def _candidacies(person: Person, by: Person) -> None:
    State = Candidacy.State  # noqa: N806 - a class
    for candidacy in Candidacy.objects.filter(person=person, state__in=[State.STANDING, State.NOMINATED]):
        if candidacy.state == State.STANDING:
            candidacies.withdraw_candidacy(candidacy=candidacy, by=by)
        else:
            candidacies.decline_nomination(candidacy=candidacy, by=by)


def _absences(person: Person, by: Person) -> None:
    current = Absence.objects.standing().select_related("person")
    for row in current.filter(person=person):
        if row.ends_on >= clock.today(person.time_zone):
            absence.end_absence(absence=row, by=by)
    for row in current.filter(stand_in=person, declined_at=None):
        if row.ends_on >= clock.today(row.person.time_zone):
            absence.decline_to_stand_in(absence=row, by=person)


def _hand_overs(person: Person) -> None:
    """Where they were to come next and never began, somebody else is looked for."""
    not_begun = Q(successor_role=None) | Q(successor_role__voided_at__isnull=False)
    named = HandOver.objects.filter(not_begun, successor=person, handed_over_at=None)
    ids = list(named.values_list("pk", flat=True))
    HandOver.objects.filter(pk__in=ids).update(
        successor=None, suggested_by=None, suggested_at=None, successor_role=None, welcomed_at=None
    )


def _circulars(person: Person, addresses: Collection[str], by: Person) -> None:
    State = Circular.State  # noqa: N806 - a class
    for circular in Circular.objects.filter(sent_by=person, state=State.SCHEDULED):
        circulars.call_off(circular=circular, by=by)
    unsent = Circular.objects.filter(state__in=[State.DRAFT, State.SCHEDULED]).exclude(reply_to="")
    for circular in unsent.select_related("workstrand__group"):
        if circular.reply_to.lower() not in addresses:
            continue
        contact = circulars.contact_address(circular.workstrand.group)
        circular.reply_to = site_settings().contact_email if contact.lower() in addresses else contact
        circular.save(update_fields=["reply_to"])
