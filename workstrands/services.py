"""Writes about groups, workstrands and roles. Each is one transaction that locks its row, checks the state, saves, and records history last."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import clock, history, mail, registries
from core.audiences import Audience
from core.mail import MailKind
from core.verbs import Verb
from people.models import Organisation, Person
from people.services import add_lasting_topics

from .models import OFFICER_KINDS, READER_KINDS, STRAND_LEAD_KINDS, Role, Theme, WorkingGroup, Workstrand
from .terms import first_day, refuse_end, refuse_finished, refuse_term

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
    group.state_since = min(group.starts_on or group.today(), group.today())
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
    if is_network:
        add_lasting_topics()
    history.record(
        verb=Verb.GROUP_FOUNDED,
        target=group,
        scope=plenary,
        audience=Audience.PUBLIC,
        actor=by,
        new=_true_day(group.starts_on, entered_later),
        entered_later=entered_later,
    )
    return group


@transaction.atomic
def change_group(
    *, group: WorkingGroup, by: Person | None, supporting: list[Organisation] | None = None, **values: Any
) -> WorkingGroup:
    """Change what is told of a group: name, purpose, period, contact. Its state has services of its own."""
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    refuse_finished(group)
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
    *,
    group: WorkingGroup,
    to: str,
    by: Person | None,
    reason: str = "",
    on: datetime.date | None = None,
    entered_later: bool = False,
) -> WorkingGroup:
    """Bring a group into another state. Closing and re-opening want a reason; all refuse an illegal source state.

    Effect on closing: its workstrands are closed, or dropped where they were not at work yet, with the same reason; requests to join it are
    answered. Rights end with the group's period, not with this. Re-opening brings no workstrand back, and is refused for a finished record.
    """
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
    if to == Group.State.CLOSED:
        _end_strands(group, by=by, reason=reason, on=on)
    else:
        refuse_finished(group)
    old = group.state
    group.state, group.state_reason, group.state_since = to, reason.strip(), on or group.today()
    group.full_clean()
    group.save(update_fields=["state", "state_reason", "state_since"])
    plenary = plenary_of(group)
    if to == Group.State.CLOSED:
        _settle(plenary, by)
    history.record(
        verb=verb,
        target=group,
        scope=plenary,
        audience=Audience.PUBLIC,
        actor=by,
        old={"state": old},
        new={"state": to, "reason": group.state_reason} | _true_day(group.state_since, entered_later),
        entered_later=entered_later,
    )
    return group


def _true_day(day: datetime.date | None, entered_later: bool) -> dict[str, Any]:
    """Of what was entered later, the record keeps beside the day of entering the one on which it was."""
    return {"on": day.isoformat()} if entered_later and day else {}


def _end_strands(group: WorkingGroup, *, by: Person | None, reason: str, on: datetime.date | None) -> None:
    for strand in group.workstrands.strands().exclude(state__in=[Strand.State.CLOSED, Strand.State.DROPPED]):
        to = Strand.State.CLOSED if strand.state == Strand.State.ACTIVE else Strand.State.DROPPED
        # Whoever closes a group whose record is finished only says what is so already: nobody is told.
        move_workstrand(workstrand=strand, to=to, by=by, reason=reason, on=on, entered_later=group.is_read_only())


def _settle(strand: Workstrand, by: Person | None) -> None:
    """Tell the floors above that this strand, or the group whose plenary it is, takes nobody any more."""
    for ended in registries.ended_scopes:
        ended(strand, by)


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
    refuse_finished(group, entered_later=entered_later)
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
    history.record(
        verb=Verb.WORKSTRAND_PROPOSED,
        target=strand,
        scope=strand,
        audience=Audience.PUBLIC,
        actor=by,
        new=_true_day(strand.state_since, entered_later),
        entered_later=entered_later,
    )
    return strand


def _set_themes(strand: Workstrand, titles: list[str]) -> None:
    wanted = list(dict.fromkeys(" ".join(title.split()) for title in titles if title.strip()))
    kept = {theme.title: theme for theme in strand.themes.all()}
    try:
        strand.themes.exclude(title__in=wanted).delete()
    except ProtectedError as named:
        raise ValidationError({"themes": _("A theme under which activities are entered stays in the list.")}) from named
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
    refuse_finished(strand.group)
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

    Effect on closing and dropping: the terms in it end on that day, those that would begin later are voided, their holders are mailed, and
    requests to join are answered. Taking up again brings no term back: leads are appointed and members join anew, from the day after.
    Raises `ValidationError` for an illegal source state, and for taking up a strand of a closed group.
    """
    strand = Workstrand.objects.select_for_update(of=("self",)).select_related("group").get(pk=workstrand.pk)
    refuse_finished(strand.group, entered_later=entered_later)
    if strand.is_plenary:
        raise ValidationError(_("The plenary is the group as a whole: it begins and ends with it."))
    sources, verb = STRAND_TRANSITIONS[to]
    if strand.state not in sources:
        raise ValidationError(
            _("%(code)s is %(state)s; it cannot become %(to)s from there.")
            % {"code": strand.code, "state": strand.get_state_display(), "to": Strand.State(to).label}
        )
    ends = to in {Strand.State.CLOSED, Strand.State.DROPPED}
    if not ends and strand.group.state == Group.State.CLOSED and not entered_later:
        raise ValidationError(_("%s is closed: open it again first.") % strand.group.title)
    if (ends or strand.state in {Strand.State.CLOSED, Strand.State.DROPPED}) and not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words: it is shown on the workstrand's page.")})
    day = on or strand.group.today()
    old = strand.state
    strand.state, strand.state_reason, strand.state_since = to, reason.strip(), day
    strand.full_clean()
    strand.save(update_fields=["state", "state_reason", "state_since"])
    if ends:
        _end_terms(strand, day, by=by, tell=not entered_later)
        _settle(strand, by)
    history.record(
        verb=verb,
        target=strand,
        scope=strand,
        audience=Audience.PUBLIC,
        actor=by,
        old={"state": old},
        new={"state": to, "reason": strand.state_reason} | _true_day(day, entered_later),
        entered_later=entered_later,
    )
    return strand


def _end_terms(strand: Workstrand, day: datetime.date, *, by: Person | None, tell: bool) -> None:
    """End every term of a strand with it; the strand's own entry in the record says so. A person with two terms is mailed once."""
    last_day = min(day, strand.group.ends_on or day)
    running = strand.roles.not_voided().filter(Q(ends_on=None) | Q(ends_on__gt=last_day))
    terms = list(running.select_related("person", "workstrand__group").order_by("starts_on", "id"))
    for role in terms:
        if role.starts_on <= last_day:
            role.ends_on, role.end_reason = last_day, strand.state_reason
        else:
            role.voided_at, role.void_reason = clock.now(), strand.state_reason
        role.save(update_fields=["ends_on", "end_reason", "voided_at", "void_reason"])
    for role in {role.person_id: role for role in terms}.values() if tell else ():
        _tell(role, "mail/role_ended", by=by)


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
    tell: bool = True,
) -> Role:
    """Begin a term of office, today or on the group's first day unless told otherwise. A member appointed to a lead stays a member beside it.

    Effects: whoever is not in the network becomes a member of it, since everybody who takes part is; the person is mailed, unless the term
    is entered later or `tell` is off because the caller does. Raises `ValidationError` where the person holds this role in these days
    already, the term would outlast the group, or the group's record is finished.
    """
    strand = Workstrand.objects.select_for_update(of=("self",)).select_related("group").get(pk=workstrand.pk)
    begins = starts_on or first_day(strand)
    held = Role.objects.not_voided().filter(person=person, workstrand=strand, kind=kind)
    refuse_term(
        strand, person=person, kind=kind, begins=begins, ends_on=ends_on, held=held, entered_later=entered_later
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
    if not entered_later:
        _bring_into_network(role, by=by)
        if tell:
            _tell(role, "mail/role_appointed", by=by)
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


def _bring_into_network(role: Role, *, by: Person | None) -> None:
    network = Workstrand.objects.filter(group__is_network=True, is_plenary=True).select_related("group").first()
    last_day = role.last_day()
    if network is None or network.pk == role.workstrand_id or role.kind in READER_KINDS:
        return
    if last_day is not None and last_day < role.workstrand.group.today():
        return
    terms = Role.objects.on(network.group.today()).taking_part()
    if not terms.filter(person=role.person, workstrand__group=network.group).exists():
        appoint(person=role.person, workstrand=network, kind=Role.Kind.MEMBER, by=by, tell=False)


def _tell(role: Role, template: str, *, by: Person | None) -> None:
    """Mail somebody about their own term, unless it was they who changed it."""
    if by is not None and by.pk == role.person_id:
        return
    mail.queue(
        to=role.person,
        kind=MailKind.ROLES,
        template=template,
        context={"role": role, "strand": role.workstrand, "person": role.person, "by": by},
    )


def _is_news(role: Role) -> bool:
    """Whether a change of this term is told to its holder: one of the past that was entered later is only the record being put right."""
    return not role.entered_later or role.is_live(role.workstrand.group.today())


def _refuse_last_officer(role: Role, last_day: datetime.date | None) -> None:
    """A group that runs has somebody who runs it; `None` where the term never counted. Locks the group, so that two cannot go at once."""
    group = WorkingGroup.objects.select_for_update().get(pk=role.workstrand.group_id)
    today = group.today()
    day = max(last_day + datetime.timedelta(days=1), today) if last_day else today
    if role.kind not in OFFICER_KINDS or not role.is_live(day) or (group.ends_on and day > group.ends_on):
        return
    others = Role.objects.on(day).officers().filter(workstrand__group=group, person__is_active=True)
    if not others.exclude(pk=role.pk).exists():
        raise ValidationError(
            _("%(person)s is the last officer of %(group)s: appoint another one first.")
            % {"person": role.person.display_name, "group": group.title}
        )


def _role_audience(kind: str) -> Audience:
    """Offices and leads are told to everybody; who is a member, to the network."""
    return Audience.PUBLIC if kind in OFFICER_KINDS | STRAND_LEAD_KINDS else Audience.NETWORK


def _locked_role(role: Role) -> Role:
    fresh = Role.objects.select_for_update(of=("self",)).select_related("workstrand__group", "person").get(pk=role.pk)
    if fresh.voided_at is not None:
        raise ValidationError(_("This term was voided; nothing more can be done with it."))
    return fresh


@transaction.atomic
def end_role(
    *,
    role: Role,
    by: Person | None,
    on: datetime.date | None = None,
    reason: str = "",
    tell: bool = True,
    source: str = "",
) -> Role:
    """End a term on a day, the last on which it counts: today, or the group's last day once it is over. Ending again is allowed.

    Effect for a member: nothing else ends; see `leave` for leaving a group. The person is mailed, unless they did it themselves or `tell` is off.
    `source` is where it is said, such as the name of a file. Raises
    `ValidationError` for a day before the term's first or after the group's last, and for the last officer of a group that runs.
    """
    role = _locked_role(role)
    group = role.workstrand.group
    over_on = role.workstrand.state_since if role.workstrand.is_over else datetime.date.max
    day = on or min(group.today(), group.ends_on or datetime.date.max, over_on)
    refuse_end(role, day)
    _refuse_last_officer(role, day)
    old, is_news = role.ends_on, _is_news(role)
    role.ends_on, role.end_reason = day, reason.strip()
    role.full_clean()
    role.save(update_fields=["ends_on", "end_reason"])
    if is_news and tell:
        _tell(role, "mail/role_ended", by=by)
    history.record(
        verb=Verb.MEMBER_LEFT if role.kind == Role.Kind.MEMBER else Verb.ROLE_ENDED,
        target=role,
        scope=role.workstrand,
        audience=_role_audience(role.kind),
        actor=by,
        old={"ends_on": old and old.isoformat()},
        new={"ends_on": day.isoformat(), "person": role.person_id, "kind": role.kind},
        source=source,
        entered_later=not is_news,
    )
    return role


@transaction.atomic
def void_role(*, role: Role, by: Person | None, reason: str, tell: bool = True) -> Role:
    """Take back a term entered in error: it stays to be seen, struck out, and never counted. The person is mailed as in `end_role`.

    Raises `ValidationError` without a reason, and for the last officer of a group that runs.
    """
    role = _locked_role(role)
    refuse_finished(role.workstrand.group, entered_later=role.entered_later)
    if not reason.strip():
        raise ValidationError({"reason": _("Say what the error was: it stays beside the struck-out term.")})
    _refuse_last_officer(role, None)
    is_news = _is_news(role)
    role.voided_at, role.void_reason = clock.now(), reason.strip()
    role.full_clean()
    role.save(update_fields=["voided_at", "void_reason"])
    if is_news and tell:
        _tell(role, "mail/role_ended", by=by)
    history.record(
        verb=Verb.ROLE_VOIDED,
        target=role,
        scope=role.workstrand,
        audience=Audience.GROUP,
        actor=by,
        new={"person": role.person_id, "kind": role.kind, "reason": role.void_reason},
        entered_later=not is_news,
    )
    return role


@transaction.atomic
def move_role(*, role: Role, organisation: Organisation, by: Person | None, on: datetime.date | None = None) -> Role:
    """Somebody changes office and keeps the role: the term ends the day before, and a new one begins under the new organisation.

    A term that began that same day only changes its organisation. Returns the term that runs from then on.
    """
    role = _locked_role(role)
    group = role.workstrand.group
    refuse_finished(group)
    day = on or group.today()
    if role.organisation_id == organisation.pk:
        raise ValidationError({"organisation": _("The term is under this organisation already.")})
    if not role.is_live(day):
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
