"""Opening the next edition of a group from this one, and joining it."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, history, mail
from core.mail import MailKind
from core.verbs import Verb
from membership.models import EditionOffer
from membership.selectors.editions import strands_offered
from people.models import Organisation, Person
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.services import appoint, found_group, plenary_of, propose_workstrand

State = EditionOffer.State


@transaction.atomic
def open_next_edition(
    *,
    group: WorkingGroup,
    by: Person,
    strands: Iterable[Workstrand],
    officers: Iterable[Role],
    leads: Iterable[Role],
    invited: Iterable[Person],
    supporting: list[Organisation],
    **values: Any,
) -> WorkingGroup:
    """Found the edition that follows a group: all of it, or nothing.

    Effects in order: the group, forming, with its plenary; its officers from its first day; the strands, proposed; their leads, from the
    first day; whoever is invited and has no term in it is mailed a link. Those appointed are mailed by `appoint`. Raises `ValidationError` where the
    group has a successor (two clicks: the lock lets one found it), without an officer, and for what `found_group` refuses.
    """
    group = WorkingGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if WorkingGroup.objects.filter(predecessor=group).exists():
        raise ValidationError(_("%s has a next edition already; nothing was founded.") % group.title)
    officers, leads, appointed = list(officers), list(leads), set[int]()
    if not officers:
        raise ValidationError({"officers": _("Choose at least one: somebody must run it.")})
    kept = {name: getattr(group, name) for name in ("time_zone", "reports_to", "about")}
    edition = found_group(by=by, predecessor=group, supporting=supporting, **{**kept, **values})
    plenary = plenary_of(edition)
    for role in officers:
        _take_over(role, plenary, by)
        appointed.add(role.person_id)
    for strand in strands:
        new = propose_workstrand(
            group=edition, code=strand.code, title=strand.title, purpose=strand.purpose, order=strand.order, by=by,
            themes=[theme.title for theme in strand.themes.all()], joining_policy=strand.joining_policy,
        )  # fmt: skip
        for role in [role for role in leads if role.workstrand_id == strand.pk]:
            _take_over(role, new, by)
            appointed.add(role.person_id)
    _offer(plenary, [person for person in invited if person.pk not in appointed], by)
    return edition


def _take_over(role: Role, strand: Workstrand, by: Person) -> None:
    appoint(person=role.person, workstrand=strand, kind=role.kind, by=by, starts_on=strand.group.starts_on)


def _offer(plenary: Workstrand, people: list[Person], by: Person) -> None:
    for person in people:
        offer = EditionOffer(workstrand=plenary, person=person, offered_by=by, offered_at=clock.now())
        offer.full_clean()
        offer.save(force_insert=True)
        mail.queue(
            to=person, kind=MailKind.CALLS, template="mail/edition_offered",
            context={"offer": offer, "group": plenary.group, "person": person, "by": by},
        )  # fmt: skip
    if people:
        history.record(
            verb=Verb.EDITION_OFFERED, target=plenary.group, scope=None, actor=by, new={"people": len(people)}
        )


def _locked(offer: EditionOffer) -> EditionOffer:
    """The invitation as it is now: of two tabs the second finds it answered."""
    found = EditionOffer.objects.select_for_update(of=("self",)).select_related(
        "workstrand__group__predecessor", "person"
    )
    fresh = found.get(pk=offer.pk)
    group = fresh.workstrand.group
    if group.state == WorkingGroup.State.CLOSED or (group.ends_on and group.today() > group.ends_on):
        raise ValidationError(_("%s is over.") % group.title)
    return fresh


@transaction.atomic
def accept_offer(*, offer: EditionOffer, by: Person, strands: Iterable[Workstrand] = ()) -> EditionOffer:
    """Join an edition, and the strands chosen of those offered, from its first day or today. Also after declining; twice adds what is new.

    Raises `ValidationError` for a strand that is not offered, and for an edition that is over.
    """
    offer = _locked(offer)
    offered = {strand.pk for strand in strands_offered(offer)[0]}
    wanted = list(strands)
    if not {strand.pk for strand in wanted} <= offered:
        raise ValidationError(_("One of these workstrands is not offered any more. Look at the page again."))
    held = Role.objects.not_voided().taking_part().filter(person=offer.person, workstrand__group=offer.workstrand.group)
    taken = set(held.filter(ends_on=None).values_list("workstrand", flat=True))
    for strand in [offer.workstrand, *wanted]:
        if strand.pk not in taken:
            appoint(person=offer.person, workstrand=strand, kind=Role.Kind.MEMBER, by=by)
    offer.state, offer.answered_at = State.ACCEPTED, clock.now()
    offer.full_clean()
    offer.save(update_fields=["state", "answered_at"])
    return offer


@transaction.atomic
def decline_offer(*, offer: EditionOffer, by: Person) -> EditionOffer:
    """Say that one does not take part this time. Whoever has joined leaves on the group's page instead."""
    offer = _locked(offer)
    if offer.state == State.ACCEPTED:
        raise ValidationError(_("You have joined. To leave, go to the page of %s.") % offer.workstrand.group.title)
    if offer.state == State.OPEN:
        _declined(offer, by)
    return offer


@transaction.atomic
def give_up_offer(*, offer: EditionOffer, by: Person) -> EditionOffer:
    """Decline for somebody who goes, also where the edition is over. One that was answered stays as it is."""
    offer = EditionOffer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    if offer.state == State.OPEN:
        _declined(offer, by)
    return offer


def _declined(offer: EditionOffer, by: Person) -> None:
    offer.state, offer.answered_at = State.DECLINED, clock.now()
    offer.full_clean()
    offer.save(update_fields=["state", "answered_at"])
    history.record(verb=Verb.EDITION_DECLINED, target=offer, scope=None, actor=by, new={"person": offer.person_id})
