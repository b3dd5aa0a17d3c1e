"""Writes about groups, workstrands and roles. Each is one transaction that locks its row, checks the state, saves, and records history last."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import clock, history
from core.audiences import Audience
from core.verbs import Verb
from people.models import Organisation, Person

from .models import OFFICER_KINDS, STRAND_LEAD_KINDS, Role, Theme, WorkingGroup, Workstrand

Strand, Group = Workstrand, WorkingGroup
# From which states a workstrand comes into each; everything else is refused.
STRAND_TRANSITIONS: dict[str, tuple[set[str], Verb]] = {
    Strand.State.FORMING: ({Strand.State.PROPOSED}, Verb.WORKSTRAND_FORMED),
    Strand.State.ACTIVE: (
        {Strand.State.FORMING, Strand.State.PROPOSED, Strand.State.CLOSED},
        Verb.WORKSTRAND_ACTIVATED,
    ),
    Strand.State.CLOSED: ({Strand.State.ACTIVE}, Verb.WORKSTRAND_CLOSED),
    Strand.State.DROPPED: ({Strand.State.PROPOSED, Strand.State.FORMING}, Verb.WORKSTRAND_DROPPED),
    Strand.State.PROPOSED: ({Strand.State.DROPPED}, Verb.WORKSTRAND_PROPOSED),
}
GROUP_TRANSITIONS: dict[str, tuple[set[str], Verb]] = {
    Group.State.ACTIVE: ({Group.State.FORMING, Group.State.CLOSED}, Verb.GROUP_ACTIVATED),
    Group.State.CLOSED: ({Group.State.ACTIVE, Group.State.FORMING}, Verb.GROUP_CLOSED),
}


def _refuse_finished(group: WorkingGroup, *, entered_later: bool = False) -> None:
    if group.is_read_only() and not entered_later:
        raise ValidationError(
            _("The record of this group is finished: its period and the three months after it are over.")
        )


@transaction.atomic
def found_group(
    *,
    by: Person | None,
    is_network: bool = False,
    supporting: list[Organisation] | None = None,
    entered_later: bool = False,
    **values: Any,
) -> WorkingGroup:
    """Make a group together with its plenary, which is where everything about the group as a whole hangs.

    Raises `ValidationError` naming the field at fault.
    """
    group = WorkingGroup(is_network=is_network, **values)
    group.state_since = group.starts_on or group.today()
    group.full_clean()
    group.save(force_insert=True)
    group.supporting_organisations.set(supporting or [])
    plenary = Workstrand(
        group=group,
        code="plenary",
        slug="plenary",
        title=group.title[:200],
        is_plenary=True,
        state=Workstrand.State.ACTIVE,
        state_since=group.state_since,
        joining_policy=Workstrand.JoiningPolicy.APPROVAL,
    )
    plenary.full_clean()
    plenary.save(force_insert=True)
    history.record(
        verb=Verb.GROUP_FOUNDED,
        target=group,
        scope=plenary,
        audience=Audience.PUBLIC,
        actor=by,
        entered_later=entered_later,
    )
    return group


@transaction.atomic
def change_group(
    *, group: WorkingGroup, by: Person | None, supporting: list[Organisation] | None = None, **values: Any
) -> WorkingGroup:
    """Change what is told of a group: name, purpose, period, contact. Its state has services of its own."""
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    _refuse_finished(group)
    old = {field: str(getattr(group, field) or "") for field in values}
    for field, value in values.items():
        setattr(group, field, value)
    group.full_clean()
    new = {field: str(getattr(group, field) or "") for field in values}
    changed = [field for field in values if old[field] != new[field]]
    if changed:
        group.save(update_fields=changed)
    if supporting is not None:
        group.supporting_organisations.set(supporting)
    if changed or supporting is not None:
        history.record(
            verb=Verb.GROUP_CHANGED,
            target=group,
            scope=plenary_of(group),
            audience=Audience.GROUP,
            actor=by,
            old={field: old[field] for field in changed},
            new={field: new[field] for field in changed},
        )
    return group


def plenary_of(group: WorkingGroup) -> Workstrand:
    """The workstrand that stands for the group as a whole."""
    return Workstrand.objects.select_related("group").get(group=group, is_plenary=True)


@transaction.atomic
def move_group(
    *, group: WorkingGroup, to: str, by: Person | None, reason: str = "", on: datetime.date | None = None
) -> WorkingGroup:
    """Bring a group into another state. Closing and re-opening want a reason; all refuse an illegal source state."""
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    sources, verb = GROUP_TRANSITIONS[to]
    if group.state not in sources:
        raise ValidationError(
            _("%(name)s is %(state)s; it cannot become %(to)s from there.")
            % {"name": group.title, "state": group.get_state_display(), "to": Group.State(to).label}
        )
    if group.is_network and to == Group.State.CLOSED:
        raise ValidationError(_("The network cannot be closed: everybody joins it first."))
    if Group.State.CLOSED in {to, group.state} and not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words: it is shown on the group's page.")})
    old = group.state
    group.state, group.state_reason, group.state_since = to, reason.strip(), on or group.today()
    group.full_clean()
    group.save(update_fields=["state", "state_reason", "state_since"])
    history.record(
        verb=verb,
        target=group,
        scope=plenary_of(group),
        audience=Audience.PUBLIC,
        actor=by,
        old={"state": old},
        new={"state": to, "reason": group.state_reason},
    )
    return group


@transaction.atomic
def propose_workstrand(
    *,
    group: WorkingGroup,
    code: str,
    title: str,
    by: Person | None,
    themes: list[str] | None = None,
    on: datetime.date | None = None,
    entered_later: bool = False,
    **values: Any,
) -> Workstrand:
    """Propose a strand of a group. Its address is made of its code, for good.

    Raises `ValidationError` for a code that another strand has, or that is the address of a page.
    """
    _refuse_finished(group, entered_later=entered_later)
    strand = Workstrand(
        group=group, code=code.strip(), slug=slugify(code), title=title, state_since=on or group.today(), **values
    )
    if not strand.slug:
        raise ValidationError(
            {"code": _("The code makes the address: it needs a Latin letter or a digit, such as WS1.")}
        )
    strand.full_clean()
    strand.save(force_insert=True)
    _set_themes(strand, themes or [])
    history.record(verb=Verb.WORKSTRAND_PROPOSED, target=strand, scope=strand, audience=Audience.PUBLIC, actor=by)
    return strand


def _set_themes(strand: Workstrand, titles: list[str]) -> None:
    wanted = list(dict.fromkeys(" ".join(title.split()) for title in titles if title.strip()))
    kept = {theme.title: theme for theme in strand.themes.all()}
    strand.themes.exclude(title__in=wanted).delete()
    for order, title in enumerate(wanted):
        theme = kept.get(title) or Theme(workstrand=strand, title=title)
        theme.order = order
        theme.full_clean()
        theme.save()


@transaction.atomic
def change_workstrand(
    *, workstrand: Workstrand, by: Person | None, themes: list[str] | None = None, **values: Any
) -> Workstrand:
    """Change what is told of a strand: title, purpose, order, joining, themes. Its code stays, since others link to it."""
    strand = Workstrand.objects.select_for_update(of=("self",)).select_related("group").get(pk=workstrand.pk)
    _refuse_finished(strand.group)
    old = {field: str(getattr(strand, field)) for field in values}
    if themes is not None:
        old["themes"] = ", ".join(theme.title for theme in strand.themes.all())
    for field, value in values.items():
        setattr(strand, field, value)
    strand.full_clean()
    new = {field: str(getattr(strand, field)) for field in values}
    changed = [field for field in values if old[field] != new[field]]
    if changed:
        strand.save(update_fields=changed)
    if themes is not None:
        _set_themes(strand, themes)
        new["themes"] = ", ".join(strand.themes.values_list("title", flat=True))
    if old != new:
        history.record(
            verb=Verb.WORKSTRAND_CHANGED,
            target=strand,
            scope=strand,
            audience=Audience.PUBLIC,
            actor=by,
            old={k: v for k, v in old.items() if new[k] != v},
            new={k: v for k, v in new.items() if old[k] != v},
        )
    return strand


@transaction.atomic
def move_workstrand(
    *,
    workstrand: Workstrand,
    to: str,
    by: Person | None,
    reason: str = "",
    on: datetime.date | None = None,
    entered_later: bool = False,
) -> Workstrand:
    """Bring a strand into another state, with its date; closing, dropping and taking up again want a reason.

    Effect on closing and dropping: the open terms in it end on that day. Raises `ValidationError` for an illegal source state.
    """
    strand = Workstrand.objects.select_for_update(of=("self",)).select_related("group").get(pk=workstrand.pk)
    _refuse_finished(strand.group, entered_later=entered_later)
    if strand.is_plenary:
        raise ValidationError(_("The plenary is the group as a whole: it begins and ends with it."))
    sources, verb = STRAND_TRANSITIONS[to]
    if strand.state not in sources:
        raise ValidationError(
            _("%(code)s is %(state)s; it cannot become %(to)s from there.")
            % {"code": strand.code, "state": strand.get_state_display(), "to": Strand.State(to).label}
        )
    ends = to in {Strand.State.CLOSED, Strand.State.DROPPED}
    if (ends or strand.state in {Strand.State.CLOSED, Strand.State.DROPPED}) and not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words: it is shown on the workstrand's page.")})
    day = on or strand.group.today()
    old = strand.state
    strand.state, strand.state_reason, strand.state_since = to, reason.strip(), day
    strand.full_clean()
    strand.save(update_fields=["state", "state_reason", "state_since"])
    if ends:
        open_terms = strand.roles.not_voided().filter(ends_on=None)
        open_terms.filter(starts_on__lte=day).update(ends_on=day, end_reason=strand.state_reason)
    history.record(
        verb=verb,
        target=strand,
        scope=strand,
        audience=Audience.PUBLIC,
        actor=by,
        old={"state": old},
        new={"state": to, "reason": strand.state_reason},
    )
    return strand


@transaction.atomic
def appoint(
    *,
    person: Person,
    workstrand: Workstrand,
    kind: str,
    by: Person | None,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
    organisation: Organisation | None = None,
    entered_later: bool = False,
) -> Role:
    """Begin a term of office. Appointing a member to an office or a lead keeps the membership beside it.

    Raises `ValidationError` where the person holds this role in these days already, or the group's record is finished.
    """
    strand = Workstrand.objects.select_for_update(of=("self",)).select_related("group").get(pk=workstrand.pk)
    _refuse_finished(strand.group, entered_later=entered_later)
    if strand.state in {Strand.State.CLOSED, Strand.State.DROPPED} and not entered_later:
        raise ValidationError(
            _("%(strand)s is %(state)s: nobody can be appointed to it.")
            % {"strand": strand, "state": strand.get_state_display()}
        )
    if not person.is_active:
        raise ValidationError({"person": _("This person has left.")})
    begins = starts_on or strand.group.today()
    held = Role.objects.not_voided().filter(person=person, workstrand=strand, kind=kind)
    for (
        other
    ) in held:  # terms of one person in one role must not overlap; the lock on the strand keeps two appointments apart
        if (other.ends_on is None or other.ends_on >= begins) and (ends_on is None or other.starts_on <= ends_on):
            raise ValidationError(
                _("%(name)s is %(kind)s already in these days.")
                % {"name": person.display_name, "kind": Role.Kind(kind).label}
            )
    role = Role(
        person=person,
        organisation=organisation or person.organisation,
        workstrand=strand,
        kind=kind,
        starts_on=begins,
        ends_on=ends_on,
        entered_later=entered_later,
    )
    role.full_clean()
    role.save(force_insert=True)
    history.record(
        verb=Verb.MEMBER_JOINED if kind == Role.Kind.MEMBER else Verb.ROLE_APPOINTED,
        target=role,
        scope=strand,
        audience=_role_audience(kind),
        actor=by,
        new={"person": person.pk, "kind": kind, "starts_on": begins.isoformat()},
        entered_later=entered_later,
    )
    return role


def _role_audience(kind: str) -> Audience:
    """Offices and leads are told to everybody; who is a member, to the network."""
    return Audience.PUBLIC if kind in OFFICER_KINDS | STRAND_LEAD_KINDS else Audience.NETWORK


def _locked_role(role: Role) -> Role:
    fresh = Role.objects.select_for_update(of=("self",)).select_related("workstrand__group", "person").get(pk=role.pk)
    if fresh.voided_at is not None:
        raise ValidationError(_("This term was voided; nothing more can be done with it."))
    return fresh


@transaction.atomic
def end_role(*, role: Role, by: Person | None, on: datetime.date | None = None, reason: str = "") -> Role:
    """End a term on a day, the last on which it counts. Ending again, earlier or later, is allowed until the record is finished.

    Effect for a member: nothing else ends; see `leave` for leaving a group. Raises `ValidationError` for a day before the first.
    """
    role = _locked_role(role)
    _refuse_finished(role.workstrand.group)
    day = on or role.workstrand.group.today()
    if day < role.starts_on:
        raise ValidationError(
            {
                "ends_on": _("The term began on %s: end it on that day or later, or void it.")
                % role.starts_on.strftime("%-d %B %Y")
            }
        )
    old = role.ends_on
    role.ends_on, role.end_reason = day, reason.strip()
    role.full_clean()
    role.save(update_fields=["ends_on", "end_reason"])
    history.record(
        verb=Verb.MEMBER_LEFT if role.kind == Role.Kind.MEMBER else Verb.ROLE_ENDED,
        target=role,
        scope=role.workstrand,
        audience=_role_audience(role.kind),
        actor=by,
        old={"ends_on": old and old.isoformat()},
        new={"ends_on": day.isoformat(), "person": role.person_id, "kind": role.kind},
    )
    return role


@transaction.atomic
def void_role(*, role: Role, by: Person | None, reason: str) -> Role:
    """Take back a term entered in error: it stays to be seen, struck out, and never counted."""
    role = _locked_role(role)
    _refuse_finished(role.workstrand.group)
    if not reason.strip():
        raise ValidationError({"reason": _("Say what the error was: it stays beside the struck-out term.")})
    role.voided_at, role.void_reason = clock.now(), reason.strip()
    role.full_clean()
    role.save(update_fields=["voided_at", "void_reason"])
    history.record(
        verb=Verb.ROLE_VOIDED,
        target=role,
        scope=role.workstrand,
        audience=Audience.GROUP,
        actor=by,
        new={"person": role.person_id, "kind": role.kind, "reason": role.void_reason},
    )
    return role


@transaction.atomic
def move_role(*, role: Role, organisation: Organisation, by: Person | None, on: datetime.date | None = None) -> Role:
    """Somebody changes office and keeps the role: the term ends the day before, and a new one begins under the new organisation.

    A term that began that same day only changes its organisation. Returns the term that runs from then on.
    """
    role = _locked_role(role)
    group = role.workstrand.group
    _refuse_finished(group)
    day = on or group.today()
    if role.organisation_id == organisation.pk:
        raise ValidationError({"organisation": _("The term is under this organisation already.")})
    if not (role.starts_on <= day and (role.ends_on is None or day <= role.ends_on)):
        raise ValidationError({"on": _("The term does not run on that day.")})
    old, last_day = role.organisation_id, role.ends_on
    if role.starts_on == day:
        role.organisation = organisation
        role.full_clean()
        role.save(update_fields=["organisation"])
        moved = role
    else:
        role.ends_on, role.end_reason = day - datetime.timedelta(days=1), _("Moved to another organisation.")
        role.full_clean()
        role.save(update_fields=["ends_on", "end_reason"])
        moved = Role(
            person=role.person,
            organisation=organisation,
            workstrand=role.workstrand,
            kind=role.kind,
            starts_on=day,
            ends_on=last_day,
        )
        moved.full_clean()
        moved.save(force_insert=True)
    history.record(
        verb=Verb.ROLE_MOVED,
        target=moved,
        scope=role.workstrand,
        audience=_role_audience(role.kind),
        actor=by,
        old={"organisation": old},
        new={"organisation": organisation.pk, "person": role.person_id, "kind": role.kind},
    )
    return moved
