"""The yearly question: asking everybody, answering, closing, and what becomes of those who did not answer."""

import datetime
from collections.abc import Iterable, Mapping
from contextlib import nullcontext, suppress

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from core import clock, history, mail
from core.audiences import Audience
from core.mail import MailKind
from core.registries import Job
from core.verbs import Verb
from membership.models import ConfirmationAnswer, ConfirmationChoice, ConfirmationRound, Invitation, JoinRequest
from membership.rules_handover import is_handed_over
from membership.selectors.behalf import people_called
from membership.selectors.handover import candidates
from membership.selectors.yearly import answer_of, asked_by, strands_of
from people.models import Person
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.services import plenary_of

from .behalf import for_somebody, tell_recorded
from .handover import suggest_successor
from .joining import ask_to_join, is_member, leave, withdraw

What = ConfirmationChoice.What
EVERY = datetime.timedelta(minutes=5)
NAMED_KEPT_FOR = datetime.timedelta(days=90)  # somebody who is not here knows nothing of it, until they are invited


def _locked(question: ConfirmationRound) -> ConfirmationRound:
    """The question as it is now. Answers and closing wait for each other here, and so do two tabs of one person."""
    found = ConfirmationRound.objects.select_for_update(of=("self",)).select_related("workstrand__group")
    return found.get(pk=question.pk)


@transaction.atomic
def open_round(*, group: WorkingGroup, closes_on: datetime.date, text: str = "", by: Person) -> ConfirmationRound:
    """Ask everybody in a group whether they stay, until the end of a day. Everybody is mailed, who opens it too: they answer like all others.

    Raises `ValidationError` for a day that is not to come, a group that is over, and while another question of the group is open.
    """
    plenary = Workstrand.objects.select_for_update(of=("self",)).select_related("group").get(pk=plenary_of(group).pk)
    group, today = plenary.group, plenary.group.today()
    if group.state == WorkingGroup.State.CLOSED or (group.ends_on and today > group.ends_on):
        raise ValidationError(_("%s is over: nobody can stay in it.") % group.title)
    if closes_on <= today:
        raise ValidationError({"closes_on": _("Give people time: choose a day after today.")})
    if group.ends_on and closes_on > group.ends_on:
        raise ValidationError({"closes_on": _("The group ends before, on %s.") % group.ends_on.strftime("%-d %B %Y")})
    for old in ConfirmationRound.objects.running().filter(workstrand=plenary, closes_on__lt=today):
        close_round(question=old, by=None)
    question = ConfirmationRound(
        workstrand=plenary, text=text.strip(), opened_at=clock.now(), opened_by=by, closes_on=closes_on
    )
    refused = ValidationError(_("%s asks already: there is one question at a time.") % group.title)
    question.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            question.save(force_insert=True)
    except IntegrityError:
        raise refused from None
    letters = ((row.person, {"round": question, "group": group, "person": row.person}) for row in asked_by(question))
    mail.queue_many(letters, kind=MailKind.CALLS, template="mail/confirm_asked")
    history.record(
        verb=Verb.CONFIRMATION_OPENED, target=question, scope=plenary, audience=Audience.GROUP, actor=by,
        new={"closes_on": closes_on.isoformat()},
    )  # fmt: skip
    return question


@transaction.atomic
def close_round(*, question: ConfirmationRound, by: Person | None) -> ConfirmationRound:
    """End a question, on its day or before. Silence changes nothing by itself. Closing twice does nothing more."""
    question = _locked(question)
    if question.closed_at is not None:
        return question
    question.closed_at = clock.now()
    silent = any(row.answer is None for row in asked_by(question))
    question.settled_at = None if silent else question.closed_at
    question.save(update_fields=["closed_at", "settled_at"])
    history.record(
        verb=Verb.CONFIRMATION_CLOSED, target=question, scope=question.workstrand, audience=Audience.GROUP, actor=by
    )
    return question


@transaction.atomic
def answer_round(
    *,
    question: ConfirmationRound,
    person: Person,
    by: Person,
    choices: Mapping[Workstrand, tuple[str, Workstrand | None]],
    leaves: bool = False,
    comment: str = "",
    successor_name: str = "",
    successor_email: str = "",
    source: str = "",
) -> ConfirmationAnswer:
    """Say of each strand whether one stays, leaves or switches; or that one leaves altogether. A later answer replaces an earlier one.

    Effects at once, through the services: leaving ends the terms; switching asks to join, and leaves as soon as that is granted. Where `by`
    is somebody else it needs a source, and the person is mailed. A successor named by whoever leads or holds an office and leaves is suggested
    where that term is handed over, for the officers to appoint. Raises `ValidationError` when it is closed, and for a strand they are
    not in.
    """
    question = _locked(question)
    group = question.workstrand.group
    if not question.is_open:
        raise ValidationError(
            _("The question was closed. To change something now, join or leave on the workstrand's page.")
        )
    theirs = {role.workstrand: role for role in strands_of(person, group)}
    if not theirs:
        raise ValidationError(
            _("%(person)s is not in %(group)s any more.") % {"person": person.display_name, "group": group.title}
        )
    answer = question.answers.filter(person=person).first() or ConfirmationAnswer(round=question, person=person)
    answer.organisation = next(
        (role.organisation for role in theirs.values() if role.organisation), person.organisation
    )
    answer.leaves, answer.comment, answer.answered_at = leaves, comment.strip(), clock.now()
    answer.recorded_by, answer.source = (by, source.strip()) if by != person else (None, "")
    _name_successor(answer, successor_name.strip(), successor_email.strip().lower())
    answer.full_clean()
    answer.save()
    with for_somebody(person, source, by) if by != person else nullcontext():
        if leaves:
            leave(person=person, workstrand=question.workstrand, by=by, tell=False)
        else:
            for strand, (what, to) in choices.items():
                if strand not in theirs or strand.is_plenary:
                    raise ValidationError(_("%s: not one of their workstrands now. Look at the page again.") % strand)
                _choose(answer, strand, what, to, by)
        _suggest(answer, theirs.values(), by)
        history.record(
            verb=Verb.CONFIRMATION_ANSWERED, target=answer, scope=None, actor=by,
            new={"person": person.pk, "leaves": leaves},
        )  # fmt: skip
    if by != person:
        sentence = _("You answered whether you stay in %s.") % group.title
        tell_recorded(person=person, by=by, source=source, sentence=sentence, strand=question.workstrand)
    return answer


def _choose(answer: ConfirmationAnswer, strand: Workstrand, what: str, to: Workstrand | None, by: Person) -> None:
    person = answer.person
    for before in answer.choices.filter(workstrand=strand, what=What.SWITCH, done_at=None).exclude(to=to):
        for asked in JoinRequest.objects.pending().filter(person=person, workstrand=before.to):
            withdraw(request=asked, by=by)  # they think better of it
    answer.choices.filter(workstrand=strand).delete()
    choice = ConfirmationChoice(answer=answer, workstrand=strand, what=what, to=to, done_at=clock.now())
    if what == What.SWITCH and to is not None:
        asked = ask_to_join(
            person=person,
            workstrand=to,
            by=by,
            message=_("Switches from %s, in answer to the yearly question.") % strand,
        )
        choice.done_at = clock.now() if asked.state == JoinRequest.State.APPROVED else None
    if what != What.STAY and choice.done_at is not None:
        leave(person=person, workstrand=strand, by=by, tell=False)
    choice.full_clean(exclude=["answer"])
    choice.save(force_insert=True)


def _suggest(answer: ConfirmationAnswer, roles: Iterable[Role], by: Person) -> None:
    """Whoever has no part in the group yet is invited first: see the page of the question."""
    if answer.successor is None:
        return
    for before in roles:
        role = Role.objects.select_related("workstrand__group", "person").get(pk=before.pk)
        ended = not role.is_live(role.workstrand.group.record_day())
        if ended and is_handed_over(role) and candidates(role).filter(pk=answer.successor.pk).exists():
            with suppress(ValidationError):  # somebody is appointed already
                suggest_successor(role=role, person=answer.successor, by=by)


def _name_successor(answer: ConfirmationAnswer, name: str, email: str) -> None:
    answer.successor, answer.successor_name, answer.successor_email = None, "", ""
    if email:
        answer.successor = Person.objects.filter(email=email, is_active=True).exclude(name="").first()
    elif name:
        found = people_called(name)
        answer.successor = found[0] if len(found) == 1 else None
        if answer.successor is None:
            raise ValidationError(
                {"successor_email": _("Nobody, or more than one, is called so here: give their address too.")}
            )
    if answer.successor is not None and answer.successor == answer.person:
        raise ValidationError({"successor_name": _("A successor is somebody else.")})
    if email and answer.successor is None:
        if not name:
            raise ValidationError({"successor_name": _("Say who this is.")})
        answer.successor_name, answer.successor_email = name, email


def finish_switches(now: datetime.datetime) -> int:
    """Take whoever switches out of the strand they come from, once the other let them in. Returns how many."""
    waiting = ConfirmationChoice.objects.filter(what=What.SWITCH, done_at=None)
    rows = waiting.select_related("answer__person", "workstrand__group", "to__group")
    return sum(_finish_or_wait(choice) for choice in rows)


def _finish_or_wait(choice: ConfirmationChoice) -> bool:
    """Somebody who may not leave yet, as the last who leads, stays until they may; that holds up nobody else."""
    try:
        return _finish(choice)
    except ValidationError:
        return False


@transaction.atomic
def _finish(choice: ConfirmationChoice) -> bool:
    person, to = choice.answer.person, choice.to
    if to is None or not is_member(person, to):
        return False
    # Two ticks at once: one of them changes the row.
    if not ConfirmationChoice.objects.filter(pk=choice.pk, done_at=None).update(done_at=clock.now()):
        return False
    if is_member(person, choice.workstrand):
        leave(person=person, workstrand=choice.workstrand, by=person)
    return True


def forget_named(now: datetime.datetime) -> int:
    """Clear the names and addresses of successors from outside once they were invited to the group, and in any case after a while. How many."""
    invited = Invitation.objects.filter(
        email=OuterRef("successor_email"),
        workstrand__group=OuterRef("round__workstrand__group"),
        invited_at__gte=OuterRef("answered_at"),
    )
    named = ConfirmationAnswer.objects.exclude(successor_name="", successor_email="")
    done = named.filter(Exists(invited) | Q(answered_at__lt=now - NAMED_KEPT_FOR))
    return done.update(successor_name="", successor_email="")


def close_due(now: datetime.datetime) -> int:
    """Close the questions whose last day is over. Returns how many."""
    due = [
        question
        for question in ConfirmationRound.objects.running().select_related("workstrand__group")
        if question.due <= now
    ]
    return sum(close_round(question=question, by=None) is not None for question in due)


def close_for_ended(workstrand: Workstrand, by: Person | None) -> None:
    """A group that ended asks no more."""
    for question in ConfirmationRound.objects.running().filter(workstrand=workstrand):
        close_round(question=question, by=by)


def jobs() -> Iterable[Job]:
    """What `tick` does of it."""
    return (
        Job("membership.close_confirmations", EVERY, close_due),
        Job("membership.finish_switches", EVERY, finish_switches),
        Job("membership.forget_named", datetime.timedelta(days=1), forget_named),
    )


@transaction.atomic
def end_silent(*, question: ConfirmationRound, person: Person, by: Person) -> None:
    """End all terms in the group of somebody who did not answer, and write to them kindly how to come back.

    Raises `ValidationError` while the question is open, for somebody who answered, or is no member, and for the last officer.
    """
    question = _locked(question)
    if question.is_open:
        raise ValidationError(_("The question is still open until %s.") % question.closes_on.strftime("%-d %B %Y"))
    if answer_of(question, person) is not None:
        raise ValidationError(_("%s has answered.") % person.display_name)
    leave(person=person, workstrand=question.workstrand, by=by, tell=False)
    mail.queue(
        to=person,
        kind=MailKind.CALLS,
        template="mail/confirm_ended",
        context={"round": question, "group": question.workstrand.group, "person": person, "by": by},
    )


@transaction.atomic
def settle_round(*, question: ConfirmationRound, by: Person) -> ConfirmationRound:
    """Say that whoever is silent still stays in. Raises `ValidationError` while the question is open; twice does nothing more."""
    question = _locked(question)
    if question.is_open:
        raise ValidationError(_("The question is still open until %s.") % question.closes_on.strftime("%-d %B %Y"))
    if question.settled_at is None:
        question.closed_at = question.closed_at or clock.now()
        question.settled_at = clock.now()
        question.save(update_fields=["closed_at", "settled_at"])
        history.record(verb=Verb.CONFIRMATION_SETTLED, target=question, scope=None, actor=by)
    return question
