"""Going away with a stand-in, coming back, declining to stand in."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from core import clock, history, mail
from core.audiences import Audience
from core.mail import MailKind
from core.registries import Job
from core.verbs import Verb
from membership.models import Absence
from membership.selectors.absence import strands_led
from people.models import Person
from workstrands.models import Role, Workstrand
from workstrands.services import appoint, end_role, void_role
from workstrands.standing import standing_of

A_DAY = datetime.timedelta(days=1)
KEPT_FOR = datetime.timedelta(days=365)


def _today(person: Person) -> datetime.date:
    return clock.today(person.time_zone)


def _does_not_lead(person: Person, strand: Workstrand) -> str:
    return _("%(name)s does not lead %(strand)s.") % {"name": person.display_name, "strand": strand}


def _refuse_stand_in(person: Person, stand_in: Person | None, workstrand: Workstrand | None) -> None:
    """A stand-in is somebody else, in the network, and in the groups whose strands are led meanwhile. Three queries at most."""
    if stand_in is None:
        return
    if stand_in == person:
        raise ValidationError({"stand_in": _("Nobody stands in for themselves.")})
    standing = standing_of(stand_in)
    if not standing.in_network:
        raise ValidationError({"stand_in": _("%s is not in the network.") % stand_in.display_name})
    for strand in [workstrand] if workstrand else strands_led(person):
        if strand.group_id not in standing.groups:
            raise ValidationError(
                {
                    "stand_in": _(
                        "%(name)s has no part in %(group)s, where %(strand)s is led: choose somebody who has."
                    )
                    % {"name": stand_in.display_name, "group": strand.group.title, "strand": strand.code}
                }
            )


def _refuse_overlap(absence: Absence) -> None:
    others = Absence.objects.standing().filter(
        person=absence.person,
        workstrand=absence.workstrand,
        starts_on__lte=absence.ends_on,
        ends_on__gte=absence.starts_on,
    )
    if other := others.exclude(pk=absence.pk).first():
        said = _("There is an absence from %(first)s to %(last)s already: end that one first.")
        first, last = (day.strftime("%-d %B %Y") for day in (other.starts_on, other.ends_on))
        raise ValidationError({"starts_on": said % {"first": first, "last": last}})


@transaction.atomic
def declare_absence(
    *,
    person: Person,
    starts_on: datetime.date,
    ends_on: datetime.date,
    by: Person,
    stand_in: Person | None = None,
    workstrand: Workstrand | None = None,
    reason: str = "",
    source: str = "",
) -> Absence:
    """Say that somebody is away from everything, or from a strand they lead. An officer does it on behalf of them, with the source.

    Effects: reminders go to the stand-in on these days; the stand-in is mailed, and the person too where another declares it. Gives no
    rights. Raises `ValidationError` for days that are over or overlap another absence, and for a stand-in who cannot see what is to be done.
    """
    Person.objects.select_for_update().get(pk=person.pk)  # two tabs at once: the second finds the first one's days
    if by != person and not source.strip():
        raise ValidationError({"source": _("Say how you know: it stays in the record.")})
    if ends_on < _today(person):
        raise ValidationError({"ends_on": _("These days are over.")})
    if workstrand is not None and workstrand not in strands_led(person):
        raise ValidationError({"workstrand": _does_not_lead(person, workstrand)})
    absence = Absence(
        person=person,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=" ".join(reason.split()),
        stand_in=stand_in,
        workstrand=workstrand,
        declared_at=clock.now(),
        declared_by=by,
        source=source.strip(),
    )
    absence.full_clean(validate_constraints=False)
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day comes before the first.")})
    _refuse_stand_in(person, stand_in, workstrand)
    _refuse_overlap(absence)
    try:
        with transaction.atomic():
            absence.save(force_insert=True)
    except IntegrityError as error:  # where the lock did not keep two apart, the constraint does
        raise ValidationError(_("This absence was declared a moment ago.")) from error
    _tell_stand_in(absence)
    if by != person:
        _tell(person, "mail/absence_declared", absence, by)
    _record(Verb.ABSENCE_DECLARED, absence, by, source=absence.source)
    return absence


def _record(
    verb: Verb, absence: Absence, by: Person, *, old: dict[str, str | int | None] | None = None, source: str = ""
) -> None:
    """For the absence's own history; what anybody else does was done on behalf of whoever is away, but for a stand-in's no."""
    is_own = by == absence.person or verb == Verb.STAND_IN_DECLINED
    history.record(
        verb=verb,
        target=absence,
        scope=None,
        audience=Audience.GROUP,
        actor=by,
        old=old,
        new=_values(absence),
        on_behalf_of=None if is_own else absence.person,
        source=source,
    )


def _values(absence: Absence) -> dict[str, str | int | None]:
    return {
        "person": absence.person_id,
        "starts_on": absence.starts_on.isoformat(),
        "ends_on": absence.ends_on.isoformat(),
        "stand_in": absence.stand_in_id,
    }


def _tell(to: Person, template: str, absence: Absence, by: Person | None) -> None:
    context = {"absence": absence, "person": absence.person, "stand_in": absence.stand_in, "by": by}
    mail.queue(to=to, kind=MailKind.ROLES, template=template, context=context)


def _tell_stand_in(absence: Absence) -> None:
    if absence.stand_in is not None and not absence.is_declined:
        _tell(absence.stand_in, "mail/stand_in_asked", absence, absence.declared_by)


def _locked(absence: Absence) -> Absence:
    """The absence as it is now. Raises `ValidationError` for one that is over or was called off."""
    fresh = Absence.objects.select_for_update(of=("self",)).select_related("person").get(pk=absence.pk)
    if fresh.called_off_at is not None or fresh.ends_on < _today(fresh.person):
        raise ValidationError(_("This absence is over; nothing was changed."))
    return fresh


@transaction.atomic
def end_absence(*, absence: Absence, by: Person) -> Absence:
    """The person is back today: yesterday was the last day away. An absence that has not begun yet, or begins today, is called off.

    The stand-in is mailed; a term as acting lead that was given them for these days ends with them. Raises `ValidationError` where it is over
    already.
    """
    absence = _locked(absence)
    today, old = _today(absence.person), _values(absence)
    _end_acting(absence, by)
    if absence.starts_on >= today:
        absence.called_off_at = clock.now()
    else:
        absence.ends_on = today - A_DAY
    absence.full_clean()
    absence.save(update_fields=["called_off_at", "ends_on"])
    if absence.stand_in is not None and not absence.is_declined and absence.stand_in != by:
        _tell(absence.stand_in, "mail/stand_in_over", absence, by)
    _record(Verb.ABSENCE_ENDED, absence, by, old=old)
    return absence


def _end_acting(absence: Absence, by: Person) -> None:
    """End the terms that `appoint_for_absence` began: those of the stand-in as acting lead that would have ended with the absence."""
    acting = Role.objects.not_voided().filter(
        Q(ends_on=absence.ends_on) | Q(ends_on=F("workstrand__group__ends_on"), ends_on__lt=absence.ends_on),
        person=absence.stand_in,
        kind=Role.Kind.ACTING_LEAD,
        starts_on__gte=absence.starts_on,
        workstrand__in=strands_led(absence.person),
    )
    for role in acting.select_related("workstrand__group"):
        today = role.workstrand.group.today()
        if role.starts_on >= today:
            void_role(role=role, by=by, reason=_("The absence was called off."))
        elif role.ends_on is not None and role.ends_on >= today:
            end_role(role=role, by=by, on=today - A_DAY, reason=_("The lead is back."))


@transaction.atomic
def decline_to_stand_in(*, absence: Absence, by: Person) -> Absence:
    """The stand-in says no; whoever is away is mailed, and whoever declared it. Declining twice changes nothing more.

    Raises `ValidationError` for somebody who does not stand in, as when another was chosen meanwhile, and where the absence is over.
    """
    absence = _locked(absence)
    if absence.stand_in_id != by.pk:
        raise ValidationError(_("Somebody else was chosen to stand in meanwhile."))
    if absence.is_declined:
        return absence
    absence.declined_at = clock.now()
    absence.save(update_fields=["declined_at"])
    for person in {absence.person, absence.declared_by or absence.person} - {by}:
        _tell(person, "mail/stand_in_declined", absence, by)
    _record(Verb.STAND_IN_DECLINED, absence, by)
    return absence


@transaction.atomic
def choose_stand_in(*, absence: Absence, stand_in: Person | None, by: Person) -> Absence:
    """Another stand-in for the days that are left, or nobody; the new one is mailed. Raises `ValidationError` as in `declare_absence`."""
    absence = _locked(absence)
    _refuse_stand_in(absence.person, stand_in, absence.workstrand)
    if stand_in is not None and stand_in.pk == absence.stand_in_id and absence.is_declined:
        raise ValidationError({"stand_in": _("%s declined: choose somebody else.") % stand_in.display_name})
    if (stand_in and stand_in.pk) == absence.stand_in_id:
        return absence
    old = _values(absence)
    absence.stand_in, absence.declined_at = stand_in, None
    absence.full_clean()
    absence.save(update_fields=["stand_in", "declined_at"])
    _tell_stand_in(absence)
    _record(Verb.STAND_IN_CHOSEN, absence, by, old=old)
    return absence


@transaction.atomic
def appoint_for_absence(*, absence: Absence, workstrand: Workstrand, by: Person) -> Role:
    """Make the stand-in acting lead of a strand for the days that are left, so that they may do what the lead does. Returns the term.

    Raises `ValidationError` where nobody stands in, the person does not lead the strand, or the stand-in is its acting lead already.
    """
    absence = _locked(absence)
    if absence.stand_in is None or absence.is_declined:
        raise ValidationError(_("Nobody stands in: choose a stand-in first."))
    if workstrand not in strands_led(absence.person):
        raise ValidationError(_does_not_lead(absence.person, workstrand))
    if absence.workstrand_id not in {None, workstrand.pk}:
        raise ValidationError(_("The absence is from another workstrand."))
    group = workstrand.group
    return appoint(
        person=absence.stand_in,
        workstrand=workstrand,
        kind=Role.Kind.ACTING_LEAD,
        by=by,
        starts_on=max(absence.starts_on, group.today()),
        ends_on=min(absence.ends_on, group.ends_on or datetime.date.max),
    )


def forget_absences(now: datetime.datetime) -> int:
    """Delete absences that were over a year ago; the record keeps that there were some. Returns how many."""
    return int(Absence.objects.filter(ends_on__lt=(now - KEPT_FOR).date()).delete()[0])


def jobs() -> Iterable[Job]:
    """The jobs of absences for `tick`."""
    return (Job("membership.forget_absences", A_DAY, forget_absences),)
