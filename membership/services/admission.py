"""Admission by a word from somebody who is in, many decisions at once, and answers to what would wait for ever."""

import datetime
from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from core import clock, history
from core.audiences import Audience
from core.context import site_settings
from core.registries import Job
from core.verbs import Verb
from membership.models import JoinRequest, SetAside
from membership.rules_admission import is_admission
from membership.selectors import may_vouch_as
from people.models import Person
from workstrands.models import Role, Workstrand
from workstrands.rules import takes_members

from .joining import ANSWER_LENGTH, _approve, _decline, _let_into_open_strands, _locked, approve, decline

LET_IN_EVERY = datetime.timedelta(minutes=5)
ANSWER_EVERY = datetime.timedelta(hours=1)


@transaction.atomic
def vouch(*, request: JoinRequest, by: Person) -> JoinRequest:
    """Somebody who is in the network knows the person: one word admits them. It is kept who gave it, when and as what.

    Effects as of `approve`: a member's term begins today, they are mailed, and come into the open strands they asked for. No other group gains
    a member by it. Raises `ValidationError` where the request is decided already, or `by` is not admitted at this moment, is neither a
    colleague nor a lead of an open strand that the person asked to join, or is the person.
    """
    request = _locked(request)
    # Whoever leaves the network at this moment holds their terms: they are waited for, and then have no say.
    list(Role.objects.select_for_update(of=("self",)).filter(person=by, ends_on=None).values_list("pk", flat=True))
    capacity = may_vouch_as(request, by)
    if not capacity:
        raise ValidationError(
            _(
                "Only a colleague who is in the network, or the lead of a workstrand they asked to join, can vouch for %s."
            )
            % request.person.display_name
        )
    request = _approve(request, by=by, answer="", vouched_as=capacity)
    _let_into_open_strands(request.person)
    history.record(
        verb=Verb.JOIN_VOUCHED,
        target=request,
        scope=request.workstrand,
        audience=Audience.STRAND,
        actor=by,
        new={"person": request.person_id, "as": capacity},
    )
    return request


@transaction.atomic
def set_aside(*, request: JoinRequest, by: Person) -> SetAside:
    """A colleague does not know somebody who waits: they are not asked about them again. Doing it twice does nothing more.

    Nobody else learns of it, so the record does not either. Raises `ValidationError` for whoever could not vouch for them anyway.
    """
    request = _locked(request)
    if not may_vouch_as(request, by):
        raise ValidationError(_("%s does not wait for your word.") % request.person.display_name)
    return SetAside.objects.get_or_create(request=request, person=by, defaults={"set_aside_at": clock.now()})[0]


def decide_many(
    *, requests: Iterable[JoinRequest], decision: str, by: Person, answer: str
) -> tuple[list[JoinRequest], list[str]]:
    """Approve or decline each, in a transaction of its own, admissions first; one word goes to all of them.

    Returns those that were decided, and of each other one why it was not: somebody else was quicker, or the person is not admitted yet.
    """
    service: Callable[..., JoinRequest] = approve if decision == "approve" else decline
    decided, refused = [], []
    for request in sorted(requests, key=lambda request: (not is_admission(request), request.pk)):
        try:
            decided.append(service(request=request, by=by, answer=answer))
        except ValidationError as problem:
            refused.append(" ".join(problem.messages))
    return decided, refused


def _each(requests: Iterable[JoinRequest], act: Callable[[JoinRequest], object]) -> int:
    """Act on each as it is now, in a transaction of its own; one that was decided meanwhile is left. Returns how many there were."""
    done = 0
    for request in requests:
        try:
            with transaction.atomic():
                act(_locked(request))
        except ValidationError:  # somebody decided it, or the person withdrew, since the list was read
            continue
        done += 1
    return done


def answer_after_period(now: datetime.datetime) -> int:
    """Decline what was asked of groups whose period is over, kindly: nobody can approve it any more. Returns how many."""
    tomorrow = now.date() + datetime.timedelta(days=1)  # in some zone it is that day already
    waiting = JoinRequest.objects.pending().filter(workstrand__group__ends_on__lt=tomorrow)
    over = [
        request
        for request in waiting.select_related("workstrand__group")
        if (last := request.workstrand.group.ends_on) and request.workstrand.group.today() > last
    ]
    return _each(over, lambda request: _decline(request, by=None, answer=_period_over(request.workstrand)))


def _period_over(strand: Workstrand) -> str:
    group, site = strand.group, site_settings()
    text = _(
        "The period of %(group)s ended on %(day)s before anybody answered you. That says nothing about you: you are welcome to ask to join what "
        "comes next. Until then, write to %(role)s: %(email)s."
    )
    day = f"{group.ends_on:%-d %B %Y}" if group.ends_on else ""
    email = group.contact_email or site.contact_email
    role = group.contact_role if group.contact_email else site.contact_role
    return (text % {"group": group.title, "day": day, "role": role, "email": email})[:ANSWER_LENGTH]


def let_in_waiting(now: datetime.datetime) -> int:
    """Let those into open strands who asked while joining them went by approval, if they are admitted. Returns how many."""
    admitted = Role.objects.on(clock.today()).filter(person=OuterRef("person"))
    waiting = JoinRequest.objects.pending().filter(
        Exists(admitted), workstrand__joining_policy=Workstrand.JoiningPolicy.OPEN, workstrand__group__is_network=False
    )
    ready = [request for request in waiting.select_related("workstrand__group") if takes_members(request.workstrand)]
    return _each(ready, lambda request: _approve(request, by=None, answer=""))


def jobs() -> Iterable[Job]:
    """What `tick` answers."""
    return (
        Job("membership.answer_after_period", ANSWER_EVERY, answer_after_period),
        Job("membership.let_in_waiting", LET_IN_EVERY, let_in_waiting),
    )
