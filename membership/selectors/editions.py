"""Reads for opening the next edition of a group."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock
from core.registries import Obligation, Reach
from membership.models import ConfirmationChoice, EditionOffer
from people.models import Person
from workstrands.awaiting import midday
from workstrands.models import OFFICER_KINDS, STRAND_LEAD_KINDS, Role, WorkingGroup, Workstrand

from .yearly import AskedRow, people_of_group

YEAR = re.compile(r"\b(19|20)\d\d\b")


@dataclass(frozen=True)
class Candidates:
    """Of an edition, what may be taken over into the next one; `staying` said so in the last yearly question."""

    strands: list[Workstrand]
    officers: list[Role]
    leads: list[Role]
    members: list[AskedRow]
    staying: frozenset[int]


def candidates(group: WorkingGroup) -> Candidates:
    """What was not dropped, who leads and runs today, who takes part, and which of them said that they stay. Six queries at most."""
    members = people_of_group(group)
    people = {row.person.pk for row in members}
    roles = [role for row in members for role in row.roles]
    strands = group.workstrands.strands().exclude(state=Workstrand.State.DROPPED).prefetch_related("themes")
    return Candidates(
        strands=list(strands.order_by("order", "code")),
        officers=sorted((role for role in roles if role.kind in OFFICER_KINDS), key=lambda role: (role.kind, role.pk)),
        leads=sorted(
            (role for role in roles if role.kind in STRAND_LEAD_KINDS),
            key=lambda role: (role.workstrand.order, role.pk),
        ),
        members=members,
        staying=frozenset(row.person.pk for row in members if row.answer is not None and not row.answer.leaves)
        & people,
    )


def suggested(group: WorkingGroup) -> dict[str, object]:
    """What the next edition will probably be called, and when it will be: the day after, as long."""
    starts_on = group.ends_on + datetime.timedelta(days=1) if group.ends_on else None
    ends_on = None
    if starts_on and group.starts_on and group.ends_on:
        ends_on = _same_length(group.starts_on, group.ends_on, starts_on)
    year = str(starts_on.year) if starts_on else ""
    names = {
        name: YEAR.sub(year, getattr(group, name)) if year else getattr(group, name)
        for name in ("name", "short_name", "slug")
    }
    if names["slug"] == group.slug:
        names["slug"] = f"{group.slug[:50]}-{year or 'next'}"
    return {**names, "starts_on": starts_on, "ends_on": ends_on}


def _same_length(first: datetime.date, last: datetime.date, next_first: datetime.date) -> datetime.date:
    """Whole months stay whole months, as a year has not always as many days."""
    after = last + datetime.timedelta(days=1)
    if after.day == first.day:
        months = (after.year - first.year) * 12 + after.month - first.month
        years, month = divmod(next_first.month - 1 + months, 12)
        days_in_that = next_first.replace(day=1, year=next_first.year + years, month=month + 1)
        if next_first.day == 1:
            return days_in_that - datetime.timedelta(days=1)
    return next_first + (last - first)


def offer_to(person: Person, pk: str) -> EditionOffer | None:
    """An invitation to an edition that is this person's; one query."""
    offers = EditionOffer.objects.filter(pk=pk, person=person)
    return offers.select_related("workstrand__group__predecessor", "person", "offered_by").first()


def strands_offered(offer: EditionOffer) -> tuple[list[Workstrand], set[int]]:
    """The strands of the new edition that somebody can choose with one click, and those they were in before, by code, or said they
    switch to; at most four queries. One that goes by invitation is offered only to whoever was in it.
    """
    group = offer.workstrand.group
    strands = list(group.workstrands.strands().exclude(state__in=["closed", "dropped"]).order_by("order", "code"))
    before = Role.objects.none()
    if group.predecessor is not None:
        before = Role.objects.on(group.predecessor.record_day()).filter(workstrand__group=group.predecessor)
    codes = {code.casefold() for code in before.filter(person=offer.person).values_list("workstrand__code", flat=True)}
    mine = {strand.pk for strand in strands if strand.code.casefold() in codes}
    by_invitation = Workstrand.JoiningPolicy.INVITATION
    offered = [strand for strand in strands if strand.joining_policy != by_invitation or strand.pk in mine]
    wanted = _as_answered(codes, offer)
    return offered, {strand.pk for strand in offered if strand.code.casefold() in wanted}


def _as_answered(codes: set[str], offer: EditionOffer) -> set[str]:
    """The codes of somebody's strands, with what the last yearly question of the edition before was answered: left and switched. One query."""
    before = offer.workstrand.group.predecessor_id
    choices = ConfirmationChoice.objects.filter(
        answer__person=offer.person, answer__round__workstrand__group=before, what__in=["leave", "switch"]
    )
    rows = list(choices.select_related("workstrand", "to").order_by("-answer__round") if before else ())
    last = [row for row in rows if row.answer_id == rows[0].answer_id]
    gone = {row.workstrand.code.casefold() for row in last}
    return (codes - gone) | {row.to.code.casefold() for row in last if row.to is not None}


def obligations(reach: Reach) -> Iterable[Obligation]:
    """Invitations to an edition that wait for an answer, until the edition is over. One query."""
    today = clock.today()
    offers = EditionOffer.objects.filter(
        Q(workstrand__group__ends_on=None) | Q(workstrand__group__ends_on__gte=today), state=EditionOffer.State.OPEN
    ).exclude(workstrand__group__state=WorkingGroup.State.CLOSED)
    if reach.person is not None:
        offers = offers.filter(person=reach.person)
    elif reach.scope_ids is not None:
        offers = offers.filter(workstrand__in=reach.scope_ids)
    for offer in offers.select_related("workstrand__group"):
        group = offer.workstrand.group
        first = group.starts_on
        yield Obligation(
            key=f"edition:{offer.pk}",
            kind="edition",
            title=_("Say whether you take part in %s") % group.title,
            url=offer.get_absolute_url(),
            since=offer.offered_at,
            due=midday(first, group) if first else None,
            scope_id=offer.workstrand_id,
            people=(offer.person_id,),
            desk_url=group.get_absolute_url(),
            is_personal=True,
        )
