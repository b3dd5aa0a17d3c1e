"""Inviting: sending, sending again, withdrawing, bounces, and what time does to invitations."""

import datetime
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock, history, mail
from core.audiences import Audience
from core.mail import MailKind
from core.registries import Job
from core.verbs import Verb
from membership.addresses import Pasted
from membership.models import Invitation
from membership.models.invitations import FEWEST_DAYS
from membership.selectors.invitations import (
    AGAIN_AFTER,
    MOST_SENDS,
    Outcome,
    Prospect,
    hash_of,
    holds_already,
    prospects,
)
from people.models import Person
from people.services import arrive, forget_strangers
from workstrands.models import Role, Workstrand
from workstrands.rules import takes_members
from workstrands.standing import standing_of

State = Invitation.State
AT_ONCE = 200  # addresses of one sending
A_DAY, A_DAY_OF_OFFICERS = 300, 2000  # addresses that one person may mail in a day
KEPT_AFTER_EXPIRY = datetime.timedelta(days=90)


@dataclass(frozen=True)
class Sent:
    """What a sending did: how many addresses were invited, mailed again, and left out."""

    invited: int
    again: int
    skipped: int


def lock_strands(strands: Iterable[Workstrand]) -> list[Workstrand]:
    """The strands as they are now, locked in one order, so that two who want several of them wait for each other."""
    rows = Workstrand.objects.select_for_update(of=("self",)).select_related("group")
    return list(rows.filter(pk__in=[strand.pk for strand in strands]).order_by("pk"))


@transaction.atomic
def invite(
    *,
    addresses: Sequence[Pasted],
    people: Sequence[Person] = (),
    strands: Sequence[Workstrand],
    kind: str,
    message: str = "",
    days: int,
    by: Person,
) -> Sent:
    """Invite addresses, and people chosen by name, to strands of one group. Each address gets one mail with one link.

    Locks the strands, so that of two clicks the second finds everybody invited a moment ago and mails nobody. Then for each address: the
    person is found, or a nameless one is made; an invitation for each strand where they are not invited yet; one that waits longer than a day
    is mailed again instead. Queries grow with what is written. Raises `ValidationError` where a strand takes nobody any more, for more
    addresses than go at once, and above what one person may mail in a day.
    """
    locked = lock_strands(strands)
    for strand in locked:
        if not takes_members(strand):
            raise ValidationError(_("%s takes nobody any more.") % strand)
    if len(addresses) + len(people) > AT_ONCE:
        raise ValidationError(_("Invite at most %d at a time.") % AT_ONCE)
    found = prospects(addresses=addresses, people=people, strands=locked, kind=kind, standing=standing_of(by))
    sending = [prospect for prospect in found if prospect.is_sent]
    refuse_too_many(by=by, more=len(sending))
    expires_at = clock.now() + datetime.timedelta(days=days)
    done = [_invite_one(prospect, kind=kind, message=message, expires_at=expires_at, by=by) for prospect in sending]
    invited = sum(made > 0 for made in done)
    for strand in locked:
        if any((strand, Outcome.NEW) in prospect.outcomes for prospect in sending):
            history.record(
                verb=Verb.INVITATIONS_SENT,
                target=strand,
                scope=strand,
                audience=Audience.STRAND,
                actor=by,
                new={"as": kind},
            )
    return Sent(invited=invited, again=len(sending) - invited, skipped=len(found) - len(sending))


def refuse_too_many(*, by: Person, more: int) -> None:
    """Raise `ValidationError` where somebody would mail more addresses in a day than they may. Two queries."""
    most = A_DAY_OF_OFFICERS if standing_of(by).is_officer else A_DAY
    today = Invitation.objects.filter(invited_by=by, sent_at__gt=clock.now() - datetime.timedelta(days=1))
    sent = today.values("email").distinct().count()
    if more and sent + more > most:
        raise ValidationError(
            _("You can mail %(most)d addresses in a day, and have mailed %(sent)d. Go on tomorrow, or ask an officer.")
            % {"most": most, "sent": sent}
        )


def _invite_one(prospect: Prospect, *, kind: str, message: str, expires_at: datetime.datetime, by: Person) -> int:
    """Returns how many invitations are new for this address."""
    person = prospect.person or arrive(email=prospect.email)
    if person is None:
        return 0
    token, now = secrets.token_urlsafe(32), clock.now()
    rows: list[Invitation] = []
    new = 0
    for strand, outcome in prospect.outcomes:
        if outcome == Outcome.AGAIN:
            invitation = prospect.waiting[strand.pk]
            invitation.message = message.strip() or invitation.message
        elif outcome == Outcome.NEW:
            invitation = Invitation(
                workstrand=strand, kind=kind, person=person, email=prospect.email, name=prospect.name,
                is_by_name=prospect.is_by_name, message=message.strip(), invited_at=now,
            )  # fmt: skip
            new += 1
        else:
            continue
        rows.append(invitation)
    _send(rows, person=person, token=token, expires_at=expires_at, by=by)
    return new


def _send(rows: list[Invitation], *, person: Person, token: str, expires_at: datetime.datetime, by: Person) -> None:
    """Save what goes to one person under one token, and queue the mail. A link of before opens nothing any more."""
    now = clock.now()
    for invitation in rows:
        invitation.token_hash, invitation.expires_at, invitation.invited_by = hash_of(token), expires_at, by
        invitation.state, invitation.state_since, invitation.word = State.WAITING, now, ""
        invitation.full_clean(validate_unique=False, validate_constraints=False)
        invitation.save()
    queued = mail.queue(
        to=person,
        kind=MailKind.CALLS,
        template="mail/invitation",
        context={
            "rows": rows,
            "first": rows[0],
            "group": rows[0].workstrand.group,
            "by": by,
            "link": settings.SITE_URL + reverse("invitation", args=[token]),
            "expires_at": expires_at,
        },
        reply_to=rows[0].workstrand.group.contact_email,
    )
    if queued is not None:
        for invitation in rows:
            invitation.sent_at, invitation.times_sent = now, invitation.times_sent + 1
            invitation.save(update_fields=["sent_at", "times_sent"])
    for invitation in rows:
        history.record(
            verb=Verb.INVITATION_SENT, target=invitation, scope=None, actor=by, new={"kind": invitation.kind}
        )


def locked_invitation(invitation: Invitation) -> Invitation:
    """The invitation as it is now, locked: of two who act at once the second sees what the first did."""
    rows = Invitation.objects.select_for_update(of=("self",))
    return rows.select_related("workstrand__group", "person").get(pk=invitation.pk)


@transaction.atomic
def resend(*, invitation: Invitation, by: Person) -> Invitation:
    """Mail an invitation again, with a new link and the time it had; the old link is dead, and whoever sends it again answers for it.

    Raises `ValidationError` where it was answered or withdrawn, another one is open, the strand takes nobody any more, the person takes part
    by now, mail comes back, it was mailed within a day, or five times.
    """
    lock_strands([invitation.workstrand])  # whoever invites the same address anew at this moment holds it
    invitation = locked_invitation(invitation)
    person, strand = invitation.person, invitation.workstrand
    if invitation.state in {State.ACCEPTED, State.DECLINED, State.WITHDRAWN}:
        said = _("The invitation of %(who)s is %(state)s; it is not sent again.")
        raise ValidationError(said % {"who": shown(invitation), "state": invitation.get_state_display()})
    if not takes_members(strand):
        raise ValidationError(_("%s takes nobody any more.") % strand)
    held = Role.objects.on(strand.group.record_day()).filter(person=person, workstrand=strand)
    if holds_already(held.values_list("kind", flat=True), invitation.kind):
        raise ValidationError(
            _("%(who)s takes part in %(strand)s by now.") % {"who": shown(invitation), "strand": strand}
        )
    if not person.is_active or person.unreachable_since:
        raise ValidationError(_("Mail to %s comes back. Invite another address of theirs.") % shown(invitation))
    if invitation.sent_at and invitation.sent_at > clock.now() - AGAIN_AFTER:
        raise ValidationError(_("%s was mailed less than a day ago.") % shown(invitation))
    if invitation.times_sent >= MOST_SENDS:
        raise ValidationError(_("%s was mailed five times: leave it at that, or write yourself.") % shown(invitation))
    refuse_too_many(by=by, more=1)
    was_open = invitation.expires_at - (invitation.sent_at or invitation.invited_at)
    days = max(round(was_open / datetime.timedelta(days=1)), FEWEST_DAYS)
    expires_at = clock.now() + datetime.timedelta(days=days)
    try:
        with transaction.atomic():
            _send([invitation], person=person, token=secrets.token_urlsafe(32), expires_at=expires_at, by=by)
    except IntegrityError as error:  # one that nobody answered, and a newer one to the same address
        raise ValidationError(_("%s has a newer invitation, which is open.") % shown(invitation)) from error
    return invitation


def shown(invitation: Invitation) -> str:
    """How a message names whoever was invited: by the name as written, or the address; by name only where chosen so."""
    return invitation.name or (invitation.person.display_name if invitation.is_by_name else invitation.email)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Person | None, reason: str = "") -> Invitation:
    """Take an invitation back before it is answered. Nobody is mailed: whoever opens the link is told. Raises `ValidationError` otherwise."""
    invitation = locked_invitation(invitation)
    if invitation.state not in Invitation.ANSWERABLE:
        said = _("The invitation of %(who)s is %(state)s; there is nothing to withdraw.")
        raise ValidationError(said % {"who": shown(invitation), "state": invitation.get_state_display()})
    return drop(invitation, by=by, reason=reason)


def drop(invitation: Invitation, *, by: Person | None, reason: str = "") -> Invitation:
    """Withdraw a locked invitation."""
    invitation.state, invitation.state_since, invitation.word = State.WITHDRAWN, clock.now(), reason.strip()[:500]
    invitation.save(update_fields=["state", "state_since", "word"])
    history.record(verb=Verb.INVITATION_WITHDRAWN, target=invitation, scope=None, actor=by)
    return invitation


def close_for_ended(workstrand: Workstrand, by: Person | None) -> None:
    """Withdraw what waits of a strand that ended, with the reason of its end."""
    waiting = Invitation.objects.filter(workstrand=workstrand, state__in=Invitation.ANSWERABLE)
    thing = workstrand.group if workstrand.is_plenary else workstrand
    reason = _("%(what)s was %(state)s: %(reason)s") % {
        "what": workstrand,
        "state": thing.get_state_display(),
        "reason": thing.state_reason,
    }
    for invitation in waiting.select_for_update(of=("self",)).order_by("pk"):
        drop(invitation, by=by, reason=reason)


@transaction.atomic
def note_bounce(email: str, at: datetime.datetime) -> int:
    """Mail to an address came back: what waits for it, or for the person whose address it is, is marked. Returns how many.

    Only what was mailed before counts. Whoever opens the link all the same can answer; and one that bounced can be sent again.
    """
    address = email.strip().lower()
    mailed = Invitation.objects.waiting().filter(Q(email=address) | Q(person__email=address), sent_at__lte=at)
    rows = list(mailed.select_for_update(of=("self",)).order_by("pk"))
    for invitation in rows:
        invitation.state, invitation.state_since = State.BOUNCED, clock.now()
        invitation.save(update_fields=["state", "state_since"])
        history.record(verb=Verb.INVITATION_BOUNCED, target=invitation, scope=None)
    return len(rows)


def mark_ignored(now: datetime.datetime) -> int:
    """Say of invitations whose time is over that nobody answered. Returns how many."""
    late = Invitation.objects.waiting().filter(expires_at__lte=now)
    return late.update(state=State.IGNORED, state_since=F("expires_at"))


@transaction.atomic
def forget_invitations(now: datetime.datetime) -> int:
    """Delete invitations that were not accepted, 90 days after their time, and then the nameless people on whom nothing hangs any more."""
    old = Invitation.objects.exclude(state=State.ACCEPTED).filter(expires_at__lt=now - KEPT_AFTER_EXPIRY)
    forgotten = old.delete()[0]
    if forgotten:
        forget_strangers(now)
    return forgotten


def jobs() -> Iterable[Job]:
    """What `tick` does about invitations."""
    return (
        Job("membership.mark_ignored", datetime.timedelta(hours=1), mark_ignored),
        Job("membership.forget_invitations", datetime.timedelta(days=1), forget_invitations),
    )
