"""Answering an invitation: accepting and declining, and what follows from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, history, mail
from core.mail import MailKind
from core.verbs import Verb
from membership.models import Invitation, JoinRequest
from membership.rules_invitations import is_still_backed
from membership.selectors.invitations import holds_already, invited_person
from people.entrance import verify_by_link
from people.models import Person
from workstrands.models import Role, Workstrand
from workstrands.rules import takes_members
from workstrands.services import appoint
from workstrands.standing import Standing, standing_of

from . import joining
from .invitations import drop, lock_strands, locked_invitation

State = Invitation.State


@dataclass
class Answered:
    """What became of invitations that were accepted together: those that hold, and those whose ground was gone."""

    taken: list[Invitation] = field(default_factory=list)
    fallen: list[Invitation] = field(default_factory=list)


@transaction.atomic
def accept(*, invitations: Sequence[Invitation], person: Person, by_link: bool = False) -> Answered:
    """Take up invitations: the role begins today, which brings the person into the network, since who invites vouches.

    With `by_link` the person never came before and holds what was mailed: their address is verified. A role that is held by now is not given
    twice; requests of the person to the same strands are approved. One whose ground is gone - the strand ended, or who invited to lead or to
    an office may not appoint any more - is withdrawn instead, with the reason. Who invited is mailed once. Locks requests, then strands, then
    the invitations, so that of two browsers at once the second is refused. Raises `ValidationError` where one is answered already, too late,
    or not this person's.
    """
    if by_link:
        verify_by_link(person=person, email=invitations[0].email)
    strands = [invitation.workstrand for invitation in invitations]
    asked = _requests_of(person, strands)
    lock_strands(strands)
    rows = _locked(invitations, person)
    answered = Answered()
    inviters: dict[int, Standing] = {}
    for invitation in rows:
        inviter = inviters.setdefault(invitation.invited_by_id, standing_of(invitation.invited_by))
        reason = why_fallen(invitation, inviter)
        if reason:
            answered.fallen.append(drop(invitation, by=None, reason=reason))
        else:
            answered.taken.append(_take(invitation, person))
    taken = {invitation.workstrand_id: invitation for invitation in answered.taken}
    for request in asked:
        _settle(request, taken)
    _tell_inviters(answered.taken, person)
    return answered


def _requests_of(person: Person, strands: Iterable[Workstrand]) -> list[JoinRequest]:
    """What the person asked and nobody decided, of these strands and of the network, locked."""
    waiting = JoinRequest.objects.pending().filter(person=person).select_related("workstrand__group")
    ids = {strand.pk for strand in strands}
    rows = waiting.select_for_update(of=("self",)).order_by("-workstrand__group__is_network", "pk")
    return [row for row in rows if row.workstrand_id in ids or row.workstrand.group.is_network]


def _locked(invitations: Sequence[Invitation], person: Person) -> list[Invitation]:
    rows = [locked_invitation(invitation) for invitation in sorted(invitations, key=lambda row: row.pk)]
    for invitation in rows:
        if not invitation.is_answerable():
            raise ValidationError(_("This invitation is not open any more: it is %s.") % invitation.shown_state_label)
        if invited_person(invitation) != person:
            raise ValidationError(_("This invitation was sent to somebody else."))
    return rows


def why_fallen(invitation: Invitation, inviter: Standing) -> str:
    """Why nobody can take up an invitation whose time is not over; empty where they can."""
    if not takes_members(invitation.workstrand):
        return _("%s takes nobody any more.") % invitation.workstrand
    if not is_still_backed(inviter, invitation):
        said = _(
            "%(who)s, who sent it, does not run this group any more, and who leads it or holds an office in it is for its officers to say."
        )
        return said % {"who": invitation.invited_by.display_name}
    return ""


def _take(invitation: Invitation, person: Person) -> Invitation:
    strand = invitation.workstrand
    held = Role.objects.on(strand.group.record_day()).filter(person=person, workstrand=strand)
    if not holds_already(held.values_list("kind", flat=True), invitation.kind):
        appoint(person=person, workstrand=strand, kind=invitation.kind, by=invitation.invited_by, tell=False)
    invitation.state, invitation.state_since, invitation.accepted_by = State.ACCEPTED, clock.now(), person
    invitation.save(update_fields=["state", "state_since", "accepted_by"])
    history.record(
        verb=Verb.INVITATION_ACCEPTED, target=invitation, scope=None, actor=person, new={"kind": invitation.kind}
    )
    return invitation


def _settle(request: JoinRequest, taken: dict[int, Invitation]) -> None:
    """What the person asked for is granted with the invitation: to its strand as a member, and with any, admission to the network."""
    invitation = taken.get(request.workstrand_id) or next(iter(taken.values()), None)
    if invitation is None or not takes_members(request.workstrand):
        return
    is_admission = request.workstrand.group.is_network and standing_of(request.person).in_network
    if is_admission or joining.is_member(request.person, request.workstrand):
        joining.approve(request=request, by=invitation.invited_by)


@transaction.atomic
def decline(*, invitations: Sequence[Invitation], person: Person, is_there: bool, word: str = "") -> list[Invitation]:
    """Say no, with a word or without one; who invited is mailed. `is_there` says that the person is logged in, not only holding the link.

    Raises `ValidationError` where one is answered already, too late, or not this person's.
    """
    rows = _locked(invitations, person)
    for invitation in rows:
        invitation.state, invitation.state_since, invitation.word = State.DECLINED, clock.now(), word.strip()
        invitation.full_clean(validate_unique=False, validate_constraints=False)
        invitation.save(update_fields=["state", "state_since", "word"])
        history.record(verb=Verb.INVITATION_DECLINED, target=invitation, scope=None, actor=person if is_there else None)
    _tell_inviters(rows, person)
    return rows


def _tell_inviters(rows: list[Invitation], person: Person) -> None:
    """One mail to each who invited, over all that was answered at once."""
    by_inviter: dict[int, list[Invitation]] = {}
    for invitation in rows:
        by_inviter.setdefault(invitation.invited_by_id, []).append(invitation)
    for answered in by_inviter.values():
        first = answered[0]
        mail.queue(
            to=first.invited_by,
            kind=MailKind.JOINING,
            template="mail/invitation_answered",
            context={
                "rows": answered,
                "first": first,
                "who": person.name or first.name or first.email,
                "is_accepted": first.state == State.ACCEPTED,
                "group": first.workstrand.group,
            },
        )


def greet_newcomer(person: Person) -> None:
    """Somebody who came by an invitation has said where they work: the roles that they took up with it are under that organisation."""
    if person.organisation_id is None or not Invitation.objects.filter(accepted_by=person).exists():
        return
    for role in Role.objects.select_for_update().filter(person=person, organisation=None, voided_at=None):
        role.organisation = person.organisation
        role.save(update_fields=["organisation"])
