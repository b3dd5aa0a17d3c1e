"""Reads about invitations: what an address is to the inviter, the list of a strand, what awaits whoever was invited."""

import datetime
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.registries import Obligation, Reach
from membership.addresses import Pasted
from membership.models import ConfirmationAnswer, Invitation, InvitationQuerySet, OutsideNomination
from membership.rules_invitations import EVERYBODYS_KINDS, can_invite, may_know_by_address
from people.models import Person
from people.services import owner_of
from workstrands.models import READER_KINDS, Role, WorkingGroup, Workstrand
from workstrands.standing import Standing

State = Invitation.State
AGAIN_AFTER = datetime.timedelta(days=1)
MOST_SENDS = 5
NUMBER = re.compile(r"[0-9]{1,18}")  # that can be a row's


class Outcome(models.TextChoices):
    """What sending would do about an address and a strand."""

    NEW = "new", gettext_lazy("will be invited")
    AGAIN = "again", gettext_lazy("invited already and waiting: mailed again")
    RECENT = "recent", gettext_lazy("skipped: mailed less than a day ago")
    OFTEN = "often", gettext_lazy("skipped: mailed five times already")
    OTHER = "other", gettext_lazy("skipped: invited in another role and waiting; withdraw that first")
    HOLDS = "holds", gettext_lazy("skipped: takes part in this role already")
    GONE = "gone", gettext_lazy("skipped: may not log in")
    UNREACHABLE = "unreachable", gettext_lazy("skipped: mail to this address comes back")


SENDS = frozenset({Outcome.NEW, Outcome.AGAIN})


@dataclass
class Prospect:
    """Somebody to be invited: the address, who is behind it where anybody is, and what would happen for each strand."""

    email: str
    name: str
    person: Person | None
    is_by_name: bool
    shown_as: str = ""  # the name of somebody known, where the inviter may know it
    outcomes: list[tuple[Workstrand, Outcome]] = field(default_factory=list)
    waiting: dict[int, Invitation] = field(default_factory=dict)

    @property
    def is_sent(self) -> bool:
        """Whether anything goes to this address."""
        return any(outcome in SENDS for _strand, outcome in self.outcomes)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """What happens, with the strands it happens for; these are not named where it is the same for all."""
        by_outcome: dict[Outcome, list[Workstrand]] = {}
        for strand, outcome in self.outcomes:
            by_outcome.setdefault(outcome, []).append(strand)
        if len(by_outcome) == 1:
            return [("", str(next(iter(by_outcome)).label))]
        return [
            (", ".join(str(strand) if strand.is_plenary else strand.code for strand in strands), str(outcome.label))
            for outcome, strands in by_outcome.items()
        ]


def strands_to_invite(standing: Standing, group: WorkingGroup) -> list[Workstrand]:
    """The strands of a group to which this reader may invite, the plenary first; one query."""
    strands = list(group.workstrands.order_by("-is_plenary", "order", "code"))
    for strand in strands:
        strand.group = group
    return [strand for strand in strands if can_invite(standing, strand)]


def groups_to_invite(standing: Standing) -> list[WorkingGroup]:
    """The groups of this officer that somebody can still come into, the latest first; one query."""
    plenaries = Workstrand.objects.filter(is_plenary=True).select_related("group").order_by("-group__starts_on")
    if not standing.is_superuser:
        plenaries = plenaries.filter(group__in=standing.officer_of)
    return [plenary.group for plenary in plenaries if can_invite(standing, plenary)]


def prospects(
    *,
    addresses: Sequence[Pasted],
    people: Sequence[Person],
    strands: Sequence[Workstrand],
    kind: str,
    standing: Standing,
) -> list[Prospect]:
    """What inviting these would do, those chosen by name first; six queries, whatever the number."""
    emails = [pasted.email for pasted in addresses]
    behind = {person.email: person for person in Person.objects.filter(email__in=emails)}
    verified = EmailAddress.objects.filter(email__in=emails, verified=True).select_related("user")
    behind |= {address.email: address.user for address in verified}
    found = [Prospect(person.email, person.name, person, is_by_name=True) for person in people]
    taken = {person.pk for person in people}
    for pasted in addresses:
        person = behind.get(pasted.email)
        if person is None or person.pk not in taken:
            found.append(Prospect(pasted.email, pasted.name, person, is_by_name=False))
            taken |= {person.pk} if person else set()
    _say_what_happens(found, list(strands), kind)
    _say_who_it_is(found, standing, strands[0].group if strands else None)
    return found


def _say_what_happens(found: list[Prospect], strands: list[Workstrand], kind: str) -> None:
    person_ids = {prospect.person.pk for prospect in found if prospect.person}
    held: dict[tuple[int, int], set[str]] = {}
    roles = Role.objects.on(strands[0].group.record_day() if strands else clock.today())
    for person_id, strand_id, role in roles.filter(person__in=person_ids, workstrand__in=strands).values_list(
        "person", "workstrand", "kind"
    ):
        held.setdefault((person_id, strand_id), set()).add(role)
    open_ones = Invitation.objects.filter(state__in=Invitation.ANSWERABLE, workstrand__in=strands).filter(
        Q(email__in=[prospect.email for prospect in found]) | Q(person__in=person_ids)
    )
    waiting: dict[tuple[object, int], Invitation] = {}
    for invitation in open_ones.select_related("workstrand__group", "person"):
        waiting[invitation.email, invitation.workstrand_id] = invitation
        waiting[invitation.person_id, invitation.workstrand_id] = invitation
    for prospect in found:
        person = prospect.person
        for strand in strands:
            there = waiting.get((prospect.email, strand.pk)) or (
                waiting.get((person.pk, strand.pk)) if person else None
            )
            if there:
                prospect.waiting[strand.pk] = there
            kinds = held.get((person.pk, strand.pk), set()) if person else set()
            prospect.outcomes.append((strand, _outcome(person, kinds, there, kind)))


def holds_already(kinds: Iterable[str], kind: str) -> bool:
    """Whether whoever has these roles in a strand needs no invitation as this: who takes part needs none to observe,
    and whoever only reads is not a member yet.
    """
    held = set(kinds)
    if kind == Role.Kind.OBSERVER:
        return bool(held - {Role.Kind.BOARD})
    return bool(held - READER_KINDS) if kind in EVERYBODYS_KINDS else kind in held


def _outcome(person: Person | None, held: set[str], there: Invitation | None, kind: str) -> Outcome:
    if person and not person.is_active:
        return Outcome.GONE
    if holds_already(held, kind):
        return Outcome.HOLDS
    if there and there.kind != kind:
        return Outcome.OTHER
    if there and there.sent_at and there.sent_at > clock.now() - AGAIN_AFTER:
        return Outcome.RECENT
    if there and there.times_sent >= MOST_SENDS:
        return Outcome.OFTEN
    if person and person.unreachable_since:
        return Outcome.UNREACHABLE
    return Outcome.AGAIN if there else Outcome.NEW


def _say_who_it_is(found: list[Prospect], standing: Standing, group: WorkingGroup | None) -> None:
    """Names of people in the network, to whom may know who is behind an address; those chosen by name are known anyway. One query."""
    known = set(
        Role.objects.on(clock.today())
        .filter(person__in=[prospect.person.pk for prospect in found if prospect.person])
        .values_list("person", flat=True)
    )
    may_know = group is not None and may_know_by_address(standing, group)
    for prospect in found:
        if prospect.person and (prospect.is_by_name or (may_know and prospect.person.pk in known)):
            prospect.shown_as = prospect.person.display_name


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitations_of_token(token: str) -> list[Invitation]:
    """What went with one link, answered or not; none for a token that a newer mail replaced. One query."""
    rows = Invitation.objects.filter(token_hash=hash_of(token)).select_related(
        "workstrand__group", "person", "invited_by"
    )
    return list(rows.order_by("-workstrand__is_plenary", "workstrand__order", "workstrand__code", "id"))


def invited_person(invitation: Invitation) -> Person:
    """Who may answer: whoever has the address as verified by now, or the person it was addressed to. One query."""
    return owner_of(invitation.email) or invitation.person if not invitation.is_by_name else invitation.person


def open_invitations_of(person: Person) -> InvitationQuerySet:
    """What somebody may still answer, the first to end first; one query."""
    verified = EmailAddress.objects.filter(user=person, verified=True).values("email")
    rows = Invitation.objects.answerable(clock.now()).filter(Q(person=person) | Q(email__in=verified, is_by_name=False))
    return rows.select_related("workstrand__group", "invited_by", "person").order_by("expires_at", "id")


def invitations_to(workstrand: Workstrand) -> InvitationQuerySet:
    """What was sent for a strand; for a plenary for the whole group. One query for a page of them."""
    rows = Invitation.objects.select_related("workstrand__group", "person", "invited_by", "accepted_by")
    if workstrand.is_plenary:
        return rows.filter(workstrand__group=workstrand.group)
    return rows.filter(workstrand=workstrand)


def in_state(rows: InvitationQuerySet, state: str) -> InvitationQuerySet:
    """Those shown in this state: what waits beyond its time counts as not answered."""
    late = Q(state=State.WAITING, expires_at__lte=clock.now())
    if state == State.IGNORED:
        return rows.filter(Q(state=State.IGNORED) | late)
    return rows.filter(state=state).exclude(late)


def counts_by_state(rows: InvitationQuerySet) -> dict[str, int]:
    """How many are shown in each state; one query."""
    now = clock.now()
    found: Counter[str] = Counter()
    for state, expires_at in rows.order_by().values_list("state", "expires_at"):
        found[State.IGNORED if state == State.WAITING and expires_at <= now else state] += 1
    return {state: found[state] for state in State.values}


def obligations(reach: Reach) -> Iterable[Obligation]:
    """An invitation awaits whoever was invited, until its time is over. One query."""
    if reach.person is not None:
        rows = open_invitations_of(reach.person)
    else:
        rows = (
            Invitation.objects.answerable(clock.now()).select_related("workstrand__group").order_by("expires_at", "id")
        )
        rows = rows if reach.scope_ids is None else rows.filter(workstrand__in=reach.scope_ids)
    for invitation in rows:
        yield Obligation(
            key=f"invitation:{invitation.pk}",
            kind="invitation",
            title=_("Invitation to %(strand)s as %(kind)s")
            % {"strand": invitation.workstrand, "kind": invitation.get_kind_display()},
            url=reverse("my_invitation", args=[invitation.pk]),
            since=invitation.sent_at or invitation.invited_at,
            due=invitation.expires_at,
            scope_id=invitation.workstrand_id,
            people=(invitation.person_id,),
            desk_url=reverse("invitations", args=[invitation.workstrand.group.slug, invitation.workstrand.slug]),
            is_personal=True,
            who=invitation.name or invitation.masked_email,
        )


@dataclass(frozen=True)
class Suggested:
    """Whom to invite because somebody named them: people known here, or a name with an address."""

    people: list[Person] = field(default_factory=list)
    address: str = ""


def suggested(standing: Standing, workstrand: Workstrand, *, answer: str = "", nominee: str = "") -> Suggested:
    """The successor that an answer to the yearly question names, or who was named for a call; for officers of that group only. One query at most."""
    if not standing.is_officer_of(workstrand.group):
        return Suggested()
    if NUMBER.fullmatch(nominee):
        named = OutsideNomination.objects.filter(pk=nominee, call__workstrand__group=workstrand.group).first()
        return Suggested(address=_addressed(named.name, named.email)) if named else Suggested()
    if not NUMBER.fullmatch(answer):
        return Suggested()
    answers = ConfirmationAnswer.objects.filter(pk=answer, round__workstrand__group=workstrand.group)
    found = answers.select_related("successor__organisation").first()
    if found is None:
        return Suggested()
    if found.successor is not None:
        return Suggested(people=[found.successor])
    return Suggested(address=_addressed(found.successor_name, found.successor_email) if found.successor_email else "")


def _addressed(name: str, email: str) -> str:
    """As a mail program writes it (RFC 5322 §3.4)."""
    return f'"{name.replace(chr(92), "").replace(chr(34), "")}" <{email}>'
