"""Joining, deciding, leaving."""

import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import clock, history, mail
from core.audiences import Audience
from core.mail import MailKind
from core.verbs import Verb
from membership.models import JoinRequest
from membership.rules import can_ask_to_join, takes_requests
from membership.selectors import deciders_of
from membership.selectors.handover import strands_led_alone
from people.models import Person
from workstrands.models import READER_KINDS, STRAND_LEAD_KINDS, Role, Workstrand
from workstrands.rules import takes_members
from workstrands.services import appoint, end_role, void_role
from workstrands.standing import standing_of

from .handover import leave_behind

State, Policy = JoinRequest.State, Workstrand.JoiningPolicy
ANSWER_LENGTH = 1000


def network_plenary() -> Workstrand | None:
    """The strand that stands for the network, or `None` before it is founded."""
    return Workstrand.objects.select_related("group").filter(group__is_network=True, is_plenary=True).first()


def is_member(person: Person, workstrand: Workstrand) -> bool:
    """Whether a term of this person, other than one that only reads, runs in the strand today. One query."""
    return Role.objects.on(workstrand.group.today()).taking_part().filter(person=person, workstrand=workstrand).exists()


def _terms(person: Person, workstrand: Workstrand | None, *, locked: bool = False) -> list[Role]:
    """The terms of a person that run today or begin later: in a strand, a group where it is its plenary, or everywhere where the network's
    or `None`.
    """
    roles = Role.objects.select_for_update(of=("self",)) if locked else Role.objects.all()
    roles = roles.not_voided().filter(person=person).select_related("workstrand__group")
    if workstrand is None:
        pass
    elif not workstrand.is_plenary:
        roles = roles.filter(workstrand=workstrand)
    elif not workstrand.group.is_network:
        roles = roles.filter(workstrand__group=workstrand.group)
    return [role for role in roles if (last := role.last_day()) is None or last >= role.workstrand.group.today()]


@transaction.atomic
def ask_to_join(
    *, person: Person, workstrand: Workstrand, message: str = "", by: Person, quietly: bool = False
) -> JoinRequest:
    """Ask to be a member. Who is in the network joins an open strand at once; otherwise the leads or officers are told by mail.

    Somebody not yet admitted asks for admission too, and the strand's request waits for it. Asking twice returns the waiting request.
    `quietly` mails nobody, because the caller does.
    Raises `ValidationError` for a member, also one whose term begins later, a strand that takes no members, or one by invitation.
    """
    strand = Workstrand.objects.select_for_update(of=("self",)).select_related("group").get(pk=workstrand.pk)
    if any(role.workstrand == strand and role.kind not in READER_KINDS for role in _terms(person, strand)):
        raise ValidationError(_("You are a member of %s already.") % strand)
    if not takes_members(strand):
        raise ValidationError(_("%s takes no new members any more.") % strand)
    if not takes_requests(strand):
        raise ValidationError(_("%s is by invitation. Ask its leads.") % strand)
    waiting = JoinRequest.objects.pending().filter(person=person, workstrand=strand).first()
    if waiting is not None:
        return waiting
    request = JoinRequest(
        workstrand=strand,
        person=person,
        organisation=person.organisation,
        message=message.strip(),
        asked_at=clock.now(),
    )
    request.full_clean()
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:  # two tabs at once: the other one's request stands
        return JoinRequest.objects.pending().get(person=person, workstrand=strand)
    admitted = standing_of(person).in_network
    if not admitted and not strand.group.is_network:
        ask_for_admission(person=person, by=by, message=message, quietly=quietly)
        admitted = standing_of(person).in_network  # it may have been granted while that waited for its lock
    if strand.joining_policy == Policy.OPEN and (admitted or strand.group.is_network):
        return _approve(request, by=None, answer="", tell=not quietly, recorder=by)
    for decider in [] if quietly else deciders_of(strand):
        mail.queue(
            to=decider,
            kind=MailKind.JOINING,
            template="mail/join_asked",
            context={"request": request, "strand": strand, "person": person},
        )
    history.record(
        verb=Verb.JOIN_ASKED,
        target=request,
        scope=strand,
        audience=Audience.STRAND,
        actor=by,
        new={"person": person.pk},
    )
    return request


@transaction.atomic
def ask_for_admission(*, person: Person, by: Person, message: str = "", quietly: bool = False) -> JoinRequest | None:
    """Ask for admission to the network, once; what they wrote goes with it, also if the request waits already and says nothing yet.

    `None` where there is no network, or the person is in it, also by a decision of this moment.
    """
    plenary = network_plenary()
    if plenary is None:
        return None
    Workstrand.objects.select_for_update(of=("self",)).get(pk=plenary.pk)  # whoever admits them now holds it
    if is_member(person, plenary):
        return None
    request = ask_to_join(person=person, workstrand=plenary, by=by, message=message, quietly=quietly)
    if message.strip() and not request.message:
        request.message = message.strip()
        request.save(update_fields=["message"])
    return request


def greet_newcomer(person: Person) -> None:
    """Ask for admission for somebody who has just said who they are; the network's officers are told by mail.

    Nothing happens to somebody who is in the network already, or where it takes no requests.
    """
    plenary, standing = network_plenary(), standing_of(person)
    if plenary is not None and not standing.in_network and can_ask_to_join(standing, plenary):
        ask_to_join(person=person, workstrand=plenary, by=person)


def _locked(request: JoinRequest) -> JoinRequest:
    """The request as it is now, locked: of two who decide at once the second finds it decided."""
    # Who decided is read apart: a join would show nobody, as it was before the wait for the lock.
    fresh = (
        JoinRequest.objects.select_for_update(of=("self",))
        .select_related("workstrand__group", "person")
        .get(pk=request.pk)
    )
    if fresh.state != State.PENDING:
        raise ValidationError(
            _("The request of %(person)s was %(state)s %(by)s; nothing was changed.")
            % {
                "person": fresh.person.display_name,
                "state": fresh.get_state_display(),
                "by": _("by %s") % fresh.decided_by.display_name if fresh.decided_by else _("by its author"),
            }
        )
    return fresh


def _approve(
    request: JoinRequest,
    *,
    by: Person | None,
    answer: str,
    tell: bool = True,
    recorder: Person | None = None,
    vouched_as: str = "",
) -> JoinRequest:
    """Let somebody in. Where nobody decides, because the strand is open, it is their own deed, or that of who records it for them."""
    request.state, request.decided_by, request.decided_at, request.answer = (
        State.APPROVED,
        by,
        clock.now(),
        answer.strip(),
    )
    request.vouched_as = vouched_as
    request.full_clean()
    request.save(update_fields=["state", "decided_by", "decided_at", "answer", "vouched_as"])
    strand = request.workstrand
    if not is_member(request.person, strand):
        appoint(
            person=request.person,
            workstrand=strand,
            kind=Role.Kind.MEMBER,
            by=by or recorder or request.person,
            organisation=request.organisation,
            tell=False,
        )
    if not tell:
        return request
    mail.queue(
        to=request.person,
        kind=MailKind.JOINING,
        template="mail/join_approved",
        context={"request": request, "strand": strand, "person": request.person, "by": by},
    )
    return request


@transaction.atomic
def approve(*, request: JoinRequest, by: Person, answer: str = "", tell: bool = True) -> JoinRequest:
    """Let somebody in: a member's term begins today, and they are told by mail, unless `tell` is off because the caller does.

    Admission to the network also lets them into the open strands they asked for. Raises `ValidationError` where it is decided already, the
    strand or its group is over meanwhile, or the person is not admitted to the network yet.
    """
    request = _locked(request)
    group = request.workstrand.group
    if not takes_members(request.workstrand):
        raise ValidationError(
            _("%s takes no new members any more; decline the request, and say so.") % request.workstrand
        )
    if not group.is_network and network_plenary() is not None and not standing_of(request.person).in_network:
        raise ValidationError(
            _("%s is not admitted to the network yet; that is decided first.") % request.person.display_name
        )
    request = _approve(request, by=by, answer=answer, tell=tell)
    if group.is_network:
        _let_into_open_strands(request.person)
    history.record(
        verb=Verb.JOIN_APPROVED,
        target=request,
        scope=request.workstrand,
        audience=Audience.STRAND,
        actor=by,
        new={"person": request.person_id},
    )
    return request


def _let_into_open_strands(person: Person) -> None:
    waiting = JoinRequest.objects.pending().filter(
        person=person, workstrand__joining_policy=Policy.OPEN, workstrand__group__is_network=False
    )
    for request in waiting.select_for_update(of=("self",)).select_related("workstrand__group", "person"):
        if takes_members(request.workstrand):
            _approve(request, by=None, answer="")


@transaction.atomic
def decline(*, request: JoinRequest, by: Person, answer: str) -> JoinRequest:
    """Say no, with a reason that the person is sent. Raises `ValidationError` without one, or where it is decided already."""
    request = _locked(request)
    if not answer.strip():
        raise ValidationError({"answer": _("Say why, kindly: it is sent to the person.")})
    return _decline(request, by=by, answer=answer)


def close_for_ended(workstrand: Workstrand, by: Person | None) -> None:
    """Decline what is still asked of a strand, or a group, that ended, with the reason of its end."""
    waiting = JoinRequest.objects.pending().filter(workstrand=workstrand)
    thing = workstrand.group if workstrand.is_plenary else workstrand
    answer = _("%(what)s was %(state)s: %(reason)s") % {
        "what": workstrand,
        "state": thing.get_state_display(),
        "reason": thing.state_reason,
    }
    for request in waiting.select_for_update(of=("self",)).select_related("workstrand__group", "person"):
        _decline(request, by=by, answer=answer[:ANSWER_LENGTH])


def _decline(request: JoinRequest, *, by: Person | None, answer: str) -> JoinRequest:
    request.state, request.decided_by, request.decided_at, request.answer = (
        State.DECLINED,
        by,
        clock.now(),
        answer.strip(),
    )
    request.full_clean()
    request.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    mail.queue(
        to=request.person,
        kind=MailKind.JOINING,
        template="mail/join_declined",
        context={"request": request, "strand": request.workstrand, "person": request.person, "by": by},
    )
    history.record(
        verb=Verb.JOIN_DECLINED,
        target=request,
        scope=request.workstrand,
        audience=Audience.STRAND,
        actor=by,
        new={"person": request.person_id},
    )
    return request


@transaction.atomic
def withdraw(*, request: JoinRequest, by: Person) -> JoinRequest:
    """Take a request back before it is decided."""
    return _withdraw(_locked(request), by=by)


def _withdraw(request: JoinRequest, *, by: Person) -> JoinRequest:
    request.state, request.decided_at = State.WITHDRAWN, clock.now()
    request.save(update_fields=["state", "decided_at"])
    history.record(
        verb=Verb.JOIN_WITHDRAWN,
        target=request,
        scope=request.workstrand,
        audience=Audience.STRAND,
        actor=by,
        new={"person": request.person_id},
    )
    return request


def withdraw_moot(*, person: Person, by: Person) -> None:
    """Take back what a person asked for and has by now, as after two accounts were merged."""
    waiting = JoinRequest.objects.pending().filter(person=person).select_related("workstrand__group")
    for request in waiting.select_for_update(of=("self",)):
        if is_member(person, request.workstrand):
            _withdraw(request, by=by)


@transaction.atomic
def leave(*, person: Person, workstrand: Workstrand, by: Person, tell: bool = True) -> list[Role]:
    """End a person's terms in a strand; in all of its group where it is the plenary; in every group where it is the network's, as
    everybody who takes part is in the network. What they asked to join there is withdrawn. Returns the ended terms. Where they were the only
    lead of an open strand, its officers are mailed at once, and the hand-over is begun, which they can still write notes for.

    Leaving counts at once: the last day is yesterday; a term that began today, or would begin later, is voided. Raises `ValidationError` for
    somebody who is not in it, and for the last officer of a group. Somebody else who does it has the person mailed, unless `tell` is off.
    """
    terms = _terms(person, workstrand, locked=True)  # two tabs at once: the second finds nothing left to end
    led_alone = strands_led_alone(person)
    ended = [_leave_term(role, by, tell=tell) for role in terms]
    if not ended and by != person:
        said = _("%(person)s is not a member of %(strand)s.")
        raise ValidationError(said % {"person": person.display_name, "strand": workstrand})
    if not ended:
        raise ValidationError(_("You are not a member of %s.") % workstrand)
    waiting = JoinRequest.objects.pending().filter(person=person)
    if workstrand.is_plenary:
        everywhere = workstrand.group.is_network
        waiting = waiting if everywhere else waiting.filter(workstrand__group=workstrand.group)
        for request in waiting.select_for_update(of=("self",)).select_related("workstrand"):
            _withdraw(request, by=by)
    left = [role for role in ended if role.kind in STRAND_LEAD_KINDS and role.workstrand in led_alone]
    leave_behind(roles=[role for role in left if role.voided_at is None], by=by)
    return ended


@transaction.atomic
def leave_everything(*, person: Person, by: Person) -> list[Role]:
    """End every term of somebody who goes, wherever, and withdraw what they asked. Returns the ended terms; none is no fault.

    Raises `ValidationError` for the last officer of a group.
    """
    ended = [_leave_term(role, by, tell=False) for role in _terms(person, None, locked=True)]
    waiting = JoinRequest.objects.pending().filter(person=person)
    for request in waiting.select_for_update(of=("self",)).select_related("workstrand"):
        _withdraw(request, by=by)
    return ended


def _leave_term(role: Role, by: Person, *, tell: bool) -> Role:
    today = role.workstrand.group.today()
    if role.starts_on >= today:
        return void_role(role=role, by=by, reason=_("Left before the first day was over."), tell=tell)
    return end_role(role=role, by=by, on=today - datetime.timedelta(days=1), reason=_("Left."), tell=tell)
