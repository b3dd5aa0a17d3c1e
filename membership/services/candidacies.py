"""What people answer to a call for leads: they volunteer, nominate a colleague, accept, decline, withdraw."""

import datetime
from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core import clock, history, mail
from core.context import site_settings
from core.mail import MailKind
from core.registries import Job
from core.verbs import Verb
from membership.models import Call, Candidacy, OutsideNomination
from membership.rules_calls import is_among_answerers, takes_outsiders
from people.models import Person
from workstrands.selectors import runners_of
from workstrands.standing import standing_of

from .behalf import for_somebody, tell_recorded
from .calls import locked_call, refuse_unless_open

State = Candidacy.State
MOST_NOMINATIONS = 3  # by address, of one person for one call: each sends a mail to somebody who is not here
A_DAY = datetime.timedelta(days=1)
TEXTS = ("statement", "time")


def _refuse_late(call: Call) -> None:
    refuse_unless_open(call)
    if not call.takes_answers:
        raise ValidationError(_("The last day of this call is over. The officers decide about those who answered."))


def _refuse_stranger(call: Call, person: Person) -> None:
    if not is_among_answerers(standing_of(person), call):
        raise ValidationError(
            _("This call is for %(whom)s, and %(name)s is not among them.")
            % {"whom": call.get_answerers_display(), "name": person.display_name}
        )


def _record(verb: Verb, row: Candidacy, by: Person, **values: Any) -> None:
    """Of no scope: who stands is for the officers, not for the page of the strand."""
    history.record(verb=verb, target=row, scope=None, actor=by, new={"person": row.person_id}, **values)


@transaction.atomic
def volunteer(*, call: Call, person: Person, statement: str, by: Person, time: str = "", source: str = "") -> Candidacy:
    """Stand for a call, or accept a nomination; done again, it replaces the statement. Also after withdrawing or declining.

    Effects: the office is the person's own of this day; whoever nominated them is told by mail when they accept. Done by an officer on behalf
    of somebody who wrote by mail it needs a `source`, and the person is mailed what was recorded. Raises `ValidationError` without a statement,
    for somebody whom the call is not for, and where the last day is over or the call is closed.
    """
    call = locked_call(call)
    _refuse_late(call)
    _refuse_stranger(call, person)
    if not statement.strip():
        raise ValidationError({"statement": _("Say in a few sentences why you, and what you would like to do.")})
    if by.pk != person.pk and not source.strip():
        raise ValidationError({"source": _("Say where they wrote it, such as: mail to the secretariat of 3 May 2026.")})
    # The lock on the call keeps a second tab, and a colleague who nominates at this moment, waiting.
    row = call.candidacies.filter(person=person).first() or Candidacy(call=call, person=person, made_at=clock.now())
    is_change = row.state == State.STANDING
    accepts = row.state == State.NOMINATED or _came_from_outside(row)
    row.statement, row.time, row.organisation = statement.strip(), time.strip(), person.organisation
    row.state, row.answered_at = State.STANDING, clock.now()
    row.recorded_by, row.source = (None, "") if by.pk == person.pk else (by, source.strip())
    row.full_clean()
    row.save()
    if accepts:
        _tell_nominator(row)
    if row.recorded_by:
        _queue(row, person, "mail/call_recorded", by=by)
    _record(
        Verb.CANDIDACY_CHANGED if is_change else Verb.CANDIDACY_MADE,
        row,
        by,
        on_behalf_of=person if row.recorded_by else None,
        source=row.source,
    )
    return row


def _came_from_outside(row: Candidacy) -> bool:
    """Whether they were named by their address before they were here; that row has done its work."""
    named = row.call.outside_nominations.filter(email=row.person.email).select_related("nominated_by").first()
    if named is None:
        return False
    row.nominated_by, row.word = named.nominated_by, named.word
    named.delete()
    return True


def _queue(row: Candidacy, to: Person, template: str, **context: Any) -> None:
    everything = {"candidacy": row, "call": row.call, "strand": row.call.workstrand, **context}
    mail.queue(to=to, kind=MailKind.CALLS, template=template, context=everything)


def _tell_nominator(row: Candidacy) -> None:
    if row.nominated_by is not None and row.nominated_by_id != row.person_id:
        _queue(row, row.nominated_by, "mail/call_answered")


@transaction.atomic
def nominate(*, call: Call, person: Person, by: Person, word: str = "") -> Candidacy:
    """Name a colleague of the network for a call: they are mailed, and owe a word until it closes.

    Raises `ValidationError` for oneself, for somebody whom the call is not for, and for somebody who was named or has answered before.
    """
    call = locked_call(call)
    _refuse_late(call)
    if person.pk == by.pk:
        raise ValidationError({"who": _("This is you: volunteer instead.")})
    _refuse_stranger(call, person)
    if call.candidacies.filter(person=person).exists():
        # Not said which: who stands is for the officers.
        raise ValidationError({"who": _("%s has this call before them already.") % person.display_name})
    row = Candidacy(
        call=call,
        person=person,
        organisation=person.organisation,
        state=State.NOMINATED,
        nominated_by=by,
        word=word.strip(),
        made_at=clock.now(),
    )
    row.full_clean()
    row.save(force_insert=True)
    _queue(row, person, "mail/call_nominated", by=by)
    _record(Verb.CANDIDACY_NOMINATED, row, by)
    return row


@transaction.atomic
def nominate_address(*, call: Call, name: str, email: str, by: Person, word: str = "") -> Candidacy | OutsideNomination:
    """Name somebody by their address. Whom the call is for is nominated as by `nominate`; who is not is mailed the call with a link, once.

    Where people from outside cannot read or answer the call, nothing is mailed to them, but the officers are told, who can invite them.
    The mail to somebody outside holds nothing that somebody typed, and one person names at most three for a call. Raises `ValidationError`
    for a fourth, a second for the same address, and as `nominate` does.
    """
    call = locked_call(call)
    _refuse_late(call)
    address = email.strip().lower()
    known = Person.objects.filter(emailaddress__email=address, emailaddress__verified=True).first()
    known = known or Person.objects.filter(email=address).first()
    if known is not None and is_among_answerers(standing_of(known), call):
        return nominate(call=call, person=known, by=by, word=word)
    row = OutsideNomination(
        call=call, name=name.strip(), email=address, nominated_by=by, word=word.strip(), made_at=clock.now()
    )
    if not row.name:
        raise ValidationError(
            {"name": _("Nobody with this address is among those whom the call is for: say who it is.")}
        )
    row.full_clean(validate_constraints=False)
    if call.outside_nominations.filter(email=address).exists():
        raise ValidationError({"who": _("This address has the call already.")})
    if call.outside_nominations.filter(nominated_by=by).count() >= MOST_NOMINATIONS:
        raise ValidationError(
            _("You have named %d people from outside for this call: that is as many as one can.") % MOST_NOMINATIONS
        )
    row.save(force_insert=True)
    if not takes_outsiders(call):
        _tell_officers(row, by)
    elif known is None or (known.is_active and not known.unreachable_since):
        _mail_outsider(row)
    history.record(verb=Verb.CANDIDACY_NOMINATED, target=call, scope=None, actor=by)
    return row


def _tell_officers(row: OutsideNomination, by: Person) -> None:
    """Who can invite whoever was named: the officers of the group, but for who named."""
    group = row.call.workstrand.group
    officers = Person.objects.filter(pk__in=runners_of({group.pk}).get(group.pk, ())).exclude(pk=by.pk)
    context = {"nomination": row, "call": row.call, "strand": row.call.workstrand, "by": by}
    mail.queue_many(
        ((officer, context) for officer in officers), kind=MailKind.CALLS, template="mail/call_named_outside"
    )


def _mail_outsider(row: OutsideNomination) -> None:
    site = site_settings()
    context = {
        "call": row.call,
        "strand": row.call.workstrand,
        "by": row.nominated_by,
        "site_url": settings.SITE_URL,
        "site_name": site.name,
        "contact_name": site.contact_role,
        "contact_email": site.contact_email,
        "off_url": "",  # it is the only one
    }
    subject, text, html = (
        render_to_string(f"mail/call_nominated_outside.{end}", context) for end in ("subject.txt", "txt", "html")
    )
    mail.queue_rendered(to=row.email, kind=MailKind.CALLS, subject=subject, text=text, html=html)


def meet_outsiders(now: datetime.datetime) -> int:
    """Nominate those who were named by their address and are among those whom the call is for by now, whichever way they came. Returns how many."""
    rows = OutsideNomination.objects.filter(call__state=Call.State.OPEN, call__closes_on__gte=now.date() - A_DAY)
    came = dict(_people_at(rows.values("email")))
    found = 0
    for row in rows.filter(email__in=came).select_related("call__workstrand__group", "nominated_by"):
        found += _met(row, came[row.email])
    return found


def _people_at(addresses: Any) -> list[tuple[str, Person]]:
    confirmed = EmailAddress.objects.filter(email__in=addresses, verified=True, user__is_active=True)
    return [(row.email, row.user) for row in confirmed.select_related("user__organisation")]


@transaction.atomic
def _met(row: OutsideNomination, person: Person) -> bool:
    """Whether they are nominated now. Where they have answered by themselves, or it is too late, that they were named is all there is."""
    if not is_among_answerers(standing_of(person), row.call) or not row.call.takes_answers:
        return False
    if not OutsideNomination.objects.filter(pk=row.pk).delete()[0]:  # two ticks at once: one of them nominates
        return False
    try:
        with transaction.atomic():
            nominate(call=row.call, person=person, by=row.nominated_by, word=row.word)
    except ValidationError:
        return False
    return True


def jobs() -> Iterable[Job]:
    """The job of `tick` that nominates those who were named before they came."""
    return (Job("membership.meet_outsiders", datetime.timedelta(minutes=1), meet_outsiders),)


@transaction.atomic
def decline_nomination(*, candidacy: Candidacy, by: Person, word: str = "") -> Candidacy:
    """Say no to a nomination; whoever nominated is told by mail, with the word. Raises `ValidationError` where it was answered before."""
    locked_call(candidacy.call)
    row = _fresh(candidacy)
    if row.state != State.NOMINATED:
        raise ValidationError(_("You have answered this nomination already, or the call is closed."))
    row.state, row.answered_at = State.DECLINED, clock.now()
    row.full_clean()
    row.save(update_fields=["state", "answered_at"])
    if row.nominated_by is not None:
        _queue(row, row.nominated_by, "mail/call_answered", reason=word.strip())
    _record(Verb.CANDIDACY_DECLINED, row, by)
    return row


@transaction.atomic
def record_refusal(*, call: Call, person: Person, by: Person, source: str) -> Candidacy:
    """Record that somebody who wrote by mail declines a nomination, or stands no longer; they are mailed what was recorded.

    Raises `ValidationError` without a source, for oneself, and for somebody who was not nominated and does not stand.
    """
    row = call.candidacies.filter(person=person, state__in=[State.NOMINATED, State.STANDING]).first()
    if row is None:
        said = _("%s was not nominated for this call, and does not stand.")
        raise ValidationError({"who": said % person.display_name})
    row.call = call
    with for_somebody(person, source, by):
        if row.state == State.NOMINATED:
            row = decline_nomination(candidacy=row, by=by)
            sentence = _("You do not stand as %(kind)s of %(strand)s.")
        else:
            row = withdraw_candidacy(candidacy=row, by=by)
            sentence = _("You stand no longer as %(kind)s of %(strand)s.")
    sentence = sentence % {"kind": call.get_kind_display(), "strand": call.workstrand}
    tell_recorded(person=person, by=by, source=source, sentence=sentence, strand=call.workstrand)
    return row


@transaction.atomic
def withdraw_candidacy(*, candidacy: Candidacy, by: Person) -> Candidacy:
    """Stand no longer; the statement goes. Possible until the call is closed. Raises `ValidationError` for who does not stand."""
    refuse_unless_open(locked_call(candidacy.call))
    row = _fresh(candidacy)
    if row.state != State.STANDING:
        raise ValidationError(_("You do not stand for this call."))
    row.state, row.statement, row.time = State.WITHDRAWN, "", ""
    row.full_clean()
    row.save(update_fields=["state", "statement", "time"])
    _record(Verb.CANDIDACY_WITHDRAWN, row, by)
    return row


def _fresh(candidacy: Candidacy) -> Candidacy:
    """As it is behind the lock on its call."""
    return Candidacy.objects.select_related("call__workstrand__group", "person", "nominated_by").get(pk=candidacy.pk)
