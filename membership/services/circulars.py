"""Writing circulars: drafts, whom they are for, when they are sent. Sending itself is `sending`."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from core import clock, history
from core.audiences import Audience
from core.context import site_settings
from core.verbs import Verb
from membership import circular_files
from membership.letters import PLACEHOLDERS, unknown_placeholders
from membership.models import Circular, CircularFile, CircularPick, CircularRecipient
from membership.selectors.circulars import addressees
from people.models import Person
from workstrands.models import WorkingGroup, Workstrand
from workstrands.standing import standing_of

State, Whom = Circular.State, Circular.Whom
CHOICES = ("whom", "kinds", "countries", "owing_kinds", "owing_keys")


def contact_address(group: WorkingGroup) -> str:
    """The named address of a group, or else of the site."""
    return group.contact_email or site_settings().contact_email


def reply_address(workstrand: Workstrand, by: Person) -> str:
    """Where replies go unless the writer says otherwise: to a lead who writes to their strand, else to the group's named address, or the site's."""
    standing = standing_of(by)
    if workstrand.pk in standing.leads and not standing.is_officer_of(workstrand.group):
        return by.email
    return contact_address(workstrand.group)


def _locked(circular: Circular) -> Circular:
    found: Circular = (
        Circular.objects.select_for_update(of=("self",)).select_related("workstrand__group").get(pk=circular.pk)
    )
    return found


def _draft(circular: Circular) -> Circular:
    """The circular as it is now, locked. Raises `ValidationError` unless it is a draft: of two who act at once the second finds out."""
    fresh = _locked(circular)
    if fresh.state == State.SCHEDULED:
        raise ValidationError(_("It is scheduled. Call the sending off first; then it can be changed."))
    if fresh.state != State.DRAFT:
        raise ValidationError(_("Its sending has begun; it does not change any more. Write a correction instead."))
    return fresh


def _record(verb: Verb, circular: Circular, by: Person, **new: Any) -> None:
    """For the circular's own history: what officers prepare is nobody's news."""
    history.record(verb=verb, target=circular, scope=None, audience=Audience.STRAND, actor=by, new=new)


@transaction.atomic
def draft_circular(
    *,
    workstrand: Workstrand,
    by: Person,
    subject: str = "",
    text: str = "",
    people: Iterable[Person] = (),
    about: Iterable[str] = (),
    corrects: Circular | None = None,
) -> Circular:
    """Begin a circular to the people of a workstrand, or of the group where it is the plenary. Sends nothing.

    With `people` it is for these only; else for everybody, until something else is chosen. `about` are the keys of the obligations that it
    reminds of: when it is sent, each recipient who owes one of them was chased for it. `corrects` is the circular that this one corrects, for
    the same people. Raises `ValidationError` naming the field at fault.
    """
    chosen, keys = list(dict.fromkeys(people)), list(dict.fromkeys(about))
    circular = Circular(
        workstrand=workstrand,
        audience=Audience.STRAND,
        subject=" ".join(subject.split()),
        text=text.strip(),
        reply_to=reply_address(workstrand, by),
        written_by=by,
        written_at=clock.now(),
        whom=Whom.SAME if corrects else Whom.PICKED if chosen or keys else Whom.ALL,
        about=keys,
        corrects=corrects,
    )
    circular.full_clean()
    circular.save(force_insert=True)
    CircularPick.objects.bulk_create(CircularPick(circular=circular, person=person, is_added=True) for person in chosen)
    _record(Verb.CIRCULAR_DRAFTED, circular, by)
    return circular


@transaction.atomic
def write_circular(
    *,
    circular: Circular,
    by: Person,
    subject: str,
    text: str,
    reply_to: str,
    files: Iterable["File[bytes]"] = (),
) -> Circular:
    """Set the words of a draft and where replies go, and add files. Raises `ValidationError` naming the field at fault,
    `attachments` for the files.
    """
    circular = _draft(circular)
    circular.subject, circular.text, circular.reply_to = " ".join(subject.split()), text.strip(), reply_to.strip()
    unknown = unknown_placeholders(f"{circular.subject} {circular.text}")
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise ValidationError(
            {"text": _("{%(name)s} is no placeholder. There are: %(known)s.") % {"name": unknown[0], "known": known}}
        )
    circular.full_clean()
    circular.save(update_fields=["subject", "text", "reply_to"])
    _add_files(circular, list(files))
    _record(Verb.CIRCULAR_CHANGED, circular, by, fields=["text"])
    return circular


def _add_files(circular: Circular, files: "list[File[bytes]]") -> None:
    if not files:
        return
    try:
        names = [circular_files.check(file) for file in files]
        there = circular.files.aggregate(size=Sum("size_bytes"))["size"] or 0
        circular_files.check_together(circular.files.count() + len(files), there + sum(file.size for file in files))
    except ValidationError as refused:
        raise ValidationError({"attachments": refused.messages}) from refused
    for name, file in zip(names, files, strict=True):
        row = CircularFile(
            circular=circular, name=name, content_type=circular_files.content_type(name), size_bytes=file.size
        )
        row.file.save(name, file, save=False)
        row.full_clean(exclude=["circular"])
        row.save(force_insert=True)


@transaction.atomic
def remove_file(*, file: CircularFile, by: Person) -> None:
    """Take a file off a draft; it is deleted once that is certain."""
    circular = _draft(file.circular)
    storage, place = file.file.storage, str(file.file.name)
    CircularFile.objects.filter(pk=file.pk, circular=circular).delete()
    transaction.on_commit(lambda: storage.delete(place))
    _record(Verb.CIRCULAR_CHANGED, circular, by, fields=["files"])


@transaction.atomic
def choose_people(
    *, circular: Circular, by: Person, strands: Iterable[Workstrand], organisations: Iterable[Any], **choice: Any
) -> Circular:
    """Set whom a draft is for: `whom`, `kinds`, `countries`, `owing_kinds`, `owing_keys`. Who was added or taken out by hand stays so.

    Raises `ValidationError` where nothing is described, or it corrects no other circular.
    """
    circular = _draft(circular)
    strands, organisations = list(strands), list(organisations)
    for name in CHOICES:
        setattr(circular, name, choice[name])
    described = [*strands, *organisations, *(value for name in CHOICES[1:] for value in choice[name])]
    if circular.whom == Whom.SOME and not described:
        raise ValidationError({"whom": _("Say below whom you mean: choose at least one thing.")})
    if circular.whom == Whom.SAME and circular.corrects_id is None:
        raise ValidationError({"whom": _("It corrects no other circular.")})
    circular.full_clean()
    circular.save(update_fields=list(CHOICES))
    circular.strands.set(strands)
    circular.organisations.set(organisations)
    _record(Verb.CIRCULAR_CHANGED, circular, by, fields=["whom"])
    return circular


@transaction.atomic
def pick_person(*, circular: Circular, person: Person, by: Person, is_added: bool | None) -> Circular:
    """Add somebody to the people of a draft, take them out, or with `None` leave it to the description again."""
    circular = _draft(circular)
    if is_added is None:
        CircularPick.objects.filter(circular=circular, person=person).delete()
    else:
        CircularPick.objects.update_or_create(circular=circular, person=person, defaults={"is_added": is_added})
    _record(Verb.CIRCULAR_CHANGED, circular, by, fields=["people"])
    return circular


@transaction.atomic
def discard_circular(*, circular: Circular, by: Person) -> None:
    """Throw a draft away, with its files. Only what was sent must stay; the record keeps that there was a draft."""
    circular = _draft(circular)
    _record(Verb.CIRCULAR_CANCELLED, circular, by)
    places = [(file.file.storage, file.file.name) for file in circular.files.all()]
    circular.delete()
    for storage, place in places:
        transaction.on_commit(lambda storage=storage, place=place: storage.delete(place))  # type: ignore[misc]


def _refuse_unfit(circular: Circular) -> None:
    if not circular.subject:
        raise ValidationError(_("It has no subject yet."))
    if not circular.text:
        raise ValidationError(_("It has no text yet."))
    if not addressees(circular).getting:
        raise ValidationError(_("Nobody would get it. Choose people who can be reached."))


@transaction.atomic
def send_circular(*, circular: Circular, by: Person) -> Circular:
    """Let the sending of a draft, or of a scheduled one, begin now: `tick` settles who gets it and queues the mails, in a few seconds.

    Raises `ValidationError` where it lacks words or people, or has begun already, as when two press the button.
    """
    circular = _locked(circular)
    if circular.state not in {State.DRAFT, State.SCHEDULED}:
        raise ValidationError(_("It is on its way already. Nobody gets it twice."))
    _refuse_unfit(circular)
    circular.state, circular.sent_by, circular.begun_at = State.SENDING, by, clock.now()
    circular.full_clean()
    circular.save(update_fields=["state", "sent_by", "begun_at"])
    return circular


@transaction.atomic
def schedule_circular(*, circular: Circular, by: Person, at: datetime.datetime) -> Circular:
    """Have a draft sent at a time to come, or a scheduled one at another. Who gets it is worked out then.

    Raises `ValidationError` for a time that is over, where it lacks words or people, or has begun.
    """
    circular = _locked(circular)
    if circular.state not in {State.DRAFT, State.SCHEDULED}:
        raise ValidationError(_("It is on its way already. Nobody gets it twice."))
    if at <= clock.now():
        raise ValidationError({"at": _("That time is over. Choose one to come, or send it now.")})
    _refuse_unfit(circular)
    circular.state, circular.sent_by, circular.send_at = State.SCHEDULED, by, at
    circular.full_clean()
    circular.save(update_fields=["state", "sent_by", "send_at"])
    _record(Verb.CIRCULAR_SCHEDULED, circular, by, send_at=at.isoformat())
    return circular


@transaction.atomic
def call_off(*, circular: Circular, by: Person | None) -> Circular:
    """Make a scheduled circular a draft again. Raises `ValidationError` where its sending has begun."""
    circular = _locked(circular)
    if circular.state != State.SCHEDULED:
        raise ValidationError(_("It is not scheduled any more; nothing was called off."))
    circular.state, circular.send_at, circular.sent_by = State.DRAFT, None, None
    circular.save(update_fields=["state", "send_at", "sent_by"])
    history.record(verb=Verb.CIRCULAR_CANCELLED, target=circular, scope=None, audience=Audience.STRAND, actor=by)
    return circular


def correct_circular(*, circular: Circular, by: Person) -> Circular:
    """Draft a correction: a new circular to the same people that names the one it corrects.

    Raises `ValidationError` for one that was not sent.
    """
    if circular.state not in {State.SENDING, State.SENT}:
        raise ValidationError(_("Only what was sent is corrected; this can still be changed."))
    length = Circular._meta.get_field("subject").max_length
    return draft_circular(
        workstrand=circular.workstrand,
        by=by,
        subject=(_("Correction: %s") % circular.subject)[:length],
        text=circular.text,
        corrects=circular,
    )


@transaction.atomic
def note_answer(*, recipient: CircularRecipient, by: Person, answered: bool) -> CircularRecipient:
    """Note by hand that somebody answered, as by mail or telephone, or take that back. What they owe stays open until it is done."""
    recipient = (
        CircularRecipient.objects.select_for_update(of=("self",)).select_related("circular").get(pk=recipient.pk)
    )
    if bool(recipient.answered_at) == answered:
        return recipient
    recipient.answered_at = clock.now() if answered else None
    recipient.answer_noted_by = by if answered else None
    recipient.save(update_fields=["answered_at", "answer_noted_by"])
    _record(Verb.CIRCULAR_ANSWERED, recipient.circular, by, person=recipient.person_id, answered=answered)
    return recipient


@transaction.atomic
def copy_addresses(*, circular: Circular, by: Person) -> list[tuple[str, str]]:
    """Names and addresses of those who get it, or got it, for one's own mail program. That they were given out is recorded."""
    if circular.state in {State.SENDING, State.SENT} and circular.frozen_at:
        rows = circular.recipients.exclude(state=CircularRecipient.State.SKIPPED).select_related("person")
        found = [(row.person.display_name, row.address) for row in rows.order_by("person__name", "id") if row.address]
    else:
        found = [(one.person.display_name, one.person.email) for one in addressees(circular).getting]
    _record(Verb.CIRCULAR_COPIED, circular, by, count=len(found))
    return found
