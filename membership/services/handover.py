"""Handing a term over: notes, who comes next, what is ticked off, done."""

import datetime
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, history, mail
from core.audiences import Audience
from core.mail import MailKind
from core.models import HistoryEntry
from core.registries import Job
from core.verbs import Verb
from membership.models import HandOver, HandOverTick, hand_over_url
from membership.rules_handover import is_handed_over
from membership.selectors.handover import candidates, default_start, open_for
from people.models import Person
from workstrands.models import OFFICER_KINDS, Role
from workstrands.services import appoint

GREETED_EVERY = datetime.timedelta(minutes=30)
ONE_SITTING = datetime.timedelta(minutes=30)


def _begun(role: Role) -> HandOver:
    """The hand-over of a term, locked, and made where nobody began it. Raises `ValidationError` for a term nobody takes over."""
    role = Role.objects.select_for_update(of=("self",)).select_related("workstrand__group", "person").get(pk=role.pk)
    if not is_handed_over(role):
        raise ValidationError(_("This term is not one that is handed over."))
    if role.workstrand.group.is_read_only():
        raise ValidationError(_("The record of this group is finished."))
    # The lock on the term keeps two who begin at once apart.
    found, _is_new = HandOver.objects.get_or_create(role=role, defaults={"begun_at": clock.now()})
    found.role = role
    return found


def _record(verb: Verb, hand_over: HandOver, by: Person, **new: object) -> None:
    history.record(
        verb=verb,
        target=hand_over,
        scope=hand_over.role.workstrand,
        audience=Audience.STRAND,
        actor=by,
        new={"kind": hand_over.role.kind, **new},
    )


@transaction.atomic
def write_notes(*, role: Role, notes: str, version: int, by: Person) -> HandOver:
    """Write what the successor should know. `version` is that of the notes one began with. The record has one entry for a sitting, as the
    page saves by itself while somebody writes.

    Raises `ValidationError` where somebody else wrote meanwhile: nothing is lost, since what they wrote is shown beside what was typed.
    """
    hand_over = _begun(role)
    notes = notes.replace("\r\n", "\n").strip()
    if notes == hand_over.notes:
        return hand_over
    if version != hand_over.notes_version:
        raise ValidationError(
            {
                "notes": _(
                    "Somebody else changed these notes meanwhile. Theirs are shown on this page: put both together."
                )
            }
        )
    hand_over.notes, hand_over.notes_version, hand_over.notes_at = notes, version + 1, clock.now()
    hand_over.full_clean()
    hand_over.save(update_fields=["notes", "notes_version", "notes_at"])
    lately = HistoryEntry.objects.filter(
        target_type=ContentType.objects.get_for_model(HandOver),
        target_id=hand_over.pk,
        verb=Verb.HANDOVER_NOTED,
        actor=by,
        at__gt=clock.now() - ONE_SITTING,
    )
    if not lately.exists():
        _record(Verb.HANDOVER_NOTED, hand_over, by)
    return hand_over


@transaction.atomic
def suggest_successor(*, role: Role, person: Person, by: Person) -> HandOver:
    """Say who could come next, for an officer to appoint: it awaits the officers of the group from now on.

    Raises `ValidationError` for somebody without a part in the group, and where a successor is appointed already.
    """
    hand_over = _begun(role)
    _refuse_appointed(hand_over)
    if not candidates(hand_over.role).filter(pk=person.pk).exists():
        raise ValidationError({"person": _("%s has no part in this group.") % person.display_name})
    if hand_over.successor_id == person.pk:
        return hand_over
    hand_over.successor, hand_over.suggested_by, hand_over.suggested_at = person, by, clock.now()
    hand_over.full_clean()
    hand_over.save(update_fields=["successor", "suggested_by", "suggested_at"])
    _record(Verb.HANDOVER_SUCCESSOR, hand_over, by, person=person.pk)
    return hand_over


def _refuse_appointed(hand_over: HandOver) -> None:
    role = hand_over.successor_role
    if role is not None and role.voided_at is None:
        raise ValidationError(_("%s is appointed already: end or void that term first.") % role.person.display_name)


@transaction.atomic
def appoint_successor(
    *,
    role: Role,
    person: Person,
    by: Person,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
) -> HandOver:
    """Begin the successor's term, two weeks before the last day of this one unless another day is given, so that both are there for a while.

    The successor of an acting lead becomes lead; else the role is the same. Whoever is appointed is mailed of it now, and on the first day
    with the link and what is open. Raises `ValidationError` as `appoint` does, and where somebody is appointed already.
    """
    hand_over = _begun(role)
    _refuse_appointed(hand_over)
    role = hand_over.role
    if person == role.person:
        raise ValidationError({"person": _("To let the same person go on, prolong the term.")})
    kind = Role.Kind.LEAD if role.kind == Role.Kind.ACTING_LEAD else role.kind
    begins = starts_on or default_start(role)
    following = appoint(
        person=person, workstrand=role.workstrand, kind=kind, by=by, starts_on=begins, ends_on=ends_on
    )  # which records the term itself
    if hand_over.successor_id != person.pk:
        hand_over.successor, hand_over.suggested_by, hand_over.suggested_at = person, by, clock.now()
    hand_over.successor_role, hand_over.welcomed_at = following, None
    hand_over.full_clean()
    hand_over.save(update_fields=["successor", "suggested_by", "suggested_at", "successor_role", "welcomed_at"])
    if begins <= role.workstrand.group.today():
        _welcome(hand_over)
    _record(Verb.HANDOVER_SUCCESSOR, hand_over, by, person=person.pk)
    return hand_over


@transaction.atomic
def tick(*, role: Role, items: Iterable[str], by: Person) -> HandOver:
    """Tick exactly these lines of the list; those ticked before keep who did it and when."""
    hand_over = _begun(role)
    wanted, ticked = set(items), set(hand_over.ticks.values_list("item", flat=True))
    if not wanted <= set(HandOverTick.Item.values):
        raise ValidationError(_("There is no such line."))
    if wanted == ticked:
        return hand_over
    hand_over.ticks.exclude(item__in=wanted).delete()
    for item in sorted(wanted - ticked):
        HandOverTick.objects.create(hand_over=hand_over, item=item, ticked_by=by, ticked_at=clock.now())
    _record(Verb.HANDOVER_TICKED, hand_over, by, ticked=sorted(wanted))
    return hand_over


@transaction.atomic
def finish(*, role: Role, by: Person) -> HandOver:
    """Say that a term is handed over; from then on nobody is reminded of it. The page stays to be read.

    Raises `ValidationError` while no successor is named, and does nothing where it is done already.
    """
    hand_over = _begun(role)
    if hand_over.handed_over_at is not None:
        return hand_over
    if hand_over.successor_id is None:
        raise ValidationError(_("Name who comes next first."))
    hand_over.handed_over_at, hand_over.handed_over_by = clock.now(), by
    hand_over.full_clean()
    hand_over.save(update_fields=["handed_over_at", "handed_over_by"])
    _record(Verb.HANDOVER_DONE, hand_over, by)
    return hand_over


def _welcome(hand_over: HandOver) -> None:
    """Mail the successor the link and what is open."""
    role = hand_over.role
    mail.queue(
        to=hand_over.successor,
        kind=MailKind.ROLES,
        template="mail/hand_over_begins",
        context={
            "hand_over": hand_over,
            "role": role,
            "strand": role.workstrand,
            "person": hand_over.successor,
            "open": open_for(role),
            "url": hand_over_url(role),
        },
    )
    hand_over.welcomed_at = clock.now()
    hand_over.save(update_fields=["welcomed_at"])


def welcome_successors(now: datetime.datetime) -> int:
    """Mail each successor whose term begins today, or began while nobody ticked, once. Returns how many were mailed."""
    waiting = HandOver.objects.filter(
        welcomed_at=None, successor_role__voided_at=None, successor_role__starts_on__lte=now.date() + datetime.timedelta(days=1)
    )  # fmt: skip
    welcomed = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        with transaction.atomic():  # two hosts at once: the second finds it welcomed
            rows = HandOver.objects.select_for_update(of=("self",)).filter(welcomed_at=None)
            found = rows.select_related("role__workstrand__group", "role__person").filter(pk=pk).first()
            if found is None or found.successor_role is None:
                continue
            if found.successor_role.starts_on <= found.role.workstrand.group.today():
                _welcome(found)
                welcomed += 1
    return welcomed


def leave_behind(*, roles: Iterable[Role], by: Person) -> None:
    """After somebody left as the only lead of a strand: begin its hand-over, so that they can still write notes, and mail the officers at once."""
    for role in roles:
        hand_over = _begun(role)
        officers = Role.objects.on(role.workstrand.group.today()).filter(
            workstrand__group=role.workstrand.group, kind__in=OFFICER_KINDS, person__is_active=True
        )
        context = {"role": hand_over.role, "strand": role.workstrand, "person": role.person, "url": hand_over_url(role)}
        told = Person.objects.filter(roles__in=officers).exclude(pk=by.pk).distinct()
        mail.queue_many(((officer, context) for officer in told), kind=MailKind.ROLES, template="mail/lead_left")


def jobs() -> Iterable[Job]:
    """The jobs of handing over for `tick`."""
    return (Job("membership.welcome_successors", GREETED_EVERY, welcome_successors),)
