"""Writes in the register of activities: entered, changed, withdrawn where entered in error."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, history, mail
from core.audiences import Audience
from core.mail import MailKind
from core.verbs import Verb
from deliverables.lines import checked_links, methods_of
from deliverables.models import Activity, ActivityMethod
from people.models import Organisation, Person, fold, folded_names, tidy
from workstrands.models import Workstrand
from workstrands.terms import refuse_finished

State = Activity.State
TEXTS = ("purpose", "worked", "did_not")
# What can be changed of an activity; its workstrand stays.
FIELDS = ("organisation", "contact", "title", "theme", *TEXTS, "state", "links", "audience", "source")


class ClashError(Exception):
    """Somebody else changed the activity since its writer opened it: nothing was saved. `theirs` is as it is now."""

    def __init__(self, theirs: Activity) -> None:
        super().__init__("clash")
        self.theirs = theirs


@transaction.atomic
def add_activity(
    *,
    workstrand: Workstrand,
    organisation: Organisation,
    by: Person | None,
    methods: str = "",
    audience: str = Audience.GROUP,
    entered_later: bool = False,
    source: str = "",
    **values: Any,
) -> Activity:
    """Enter what an organisation works on. `methods` have commas between them, `links` stand one a line.

    With a `source` it is recorded for the office by somebody else: the contact, if one is named, is mailed what was recorded, and the history
    says on whose behalf. Raises `ValidationError` naming the field at fault, for a contact who has left, without a title unless it
    is entered later, and for a group whose record is finished unless it is.
    """
    strand = Workstrand.objects.select_related("group").get(pk=workstrand.pk)
    refuse_finished(strand.group, entered_later=entered_later)
    activity = Activity(
        workstrand=strand,
        organisation=organisation,
        audience=audience,
        added_by=by,
        added_at=clock.now(),
        entered_later=entered_later,
        source=source,
        **values,
    )
    names = _tidied(activity, methods)
    _refuse_gone(activity.contact)
    activity.full_clean()
    activity.save(force_insert=True)
    _set_methods(activity, names)
    behalf = activity.contact if activity.source and by and activity.contact != by else None
    if behalf is not None and by is not None:
        _tell(activity, behalf, by)
    _record(activity, Verb.ACTIVITY_ADDED, by, on_behalf_of=behalf, source=activity.source, entered_later=entered_later)
    return activity


@transaction.atomic
def change_activity(
    *, activity: Activity, by: Person | None, base: datetime.datetime | None, methods: str | None = None, **values: Any
) -> Activity:
    """Change what is told of an activity. `base` is its `changed_at` as the writer saw it.

    Returns the activity; writes nothing where nothing differs. Raises `ClashError` where somebody else changed it since, under the lock of the
    row, so that of two who save at once one is told; `ValidationError` as `add_activity`, and for one that was withdrawn.
    """
    activity = _locked(activity)
    _refuse_withdrawn(activity)
    if activity.changed_at != base:
        raise ClashError(activity)
    old = {name: getattr(activity, name) for name in FIELDS}
    before = [row.name for row in activity.methods.all()]
    for name, value in values.items():
        if name not in FIELDS:
            raise TypeError(f"{name} of an activity never changes")
        setattr(activity, name, value)
    names = _tidied(activity, ", ".join(before) if methods is None else methods)
    changed = [name for name in FIELDS if getattr(activity, name) != old[name]]
    changed += ["methods"] if names != before else []
    if not changed:
        return activity
    if "contact" in changed:
        _refuse_gone(activity.contact)
    activity.changed_at = clock.now()
    activity.full_clean()
    activity.save(update_fields=[*FIELDS, "search_text", "changed_at"])
    if "methods" in changed:
        _set_methods(activity, names)
    _record(activity, Verb.ACTIVITY_CHANGED, by, fields=changed)
    return activity


@transaction.atomic
def withdraw_activity(*, activity: Activity, reason: str, by: Person | None) -> Activity:
    """Take an activity that was entered in error out of the register; at its address it stays, with the reason. Returns it.

    Raises `ValidationError` without a reason, and for one withdrawn before.
    """
    activity = _locked(activity)
    _refuse_withdrawn(activity)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words: it stays at the activity's address.")})
    activity.withdrawn_at, activity.withdraw_reason = clock.now(), reason.strip()
    activity.full_clean()
    activity.save(update_fields=["withdrawn_at", "withdraw_reason"])
    _record(activity, Verb.ACTIVITY_WITHDRAWN, by, reason=activity.withdraw_reason)
    return activity


def _tidied(activity: Activity, methods: str) -> list[str]:
    """Put the texts as they are stored, and what is searched; returns the methods. Raises `ValidationError` naming the field."""
    activity.title, activity.source = tidy(activity.title), activity.source.strip()
    for name in TEXTS:
        setattr(activity, name, getattr(activity, name).replace("\r\n", "\n").strip())
    if not activity.title and not activity.entered_later:
        raise ValidationError({"title": _("Say in a few words what it is.")})
    try:
        activity.links = checked_links(activity.links)
    except ValidationError as wrong:
        raise ValidationError({"links": wrong.messages}) from wrong
    try:
        names = methods_of(methods)
    except ValidationError as wrong:
        raise ValidationError({"methods": wrong.messages}) from wrong
    texts = [getattr(activity, name) for name in TEXTS]
    activity.search_text = folded_names([activity.title, str(activity.theme or ""), *names, *texts])
    return names


def _set_methods(activity: Activity, names: list[str]) -> None:
    activity.methods.all().delete()
    rows = [ActivityMethod(activity=activity, name=name, folded=fold(name)) for name in names]
    for row in rows:
        row.clean_fields()
    ActivityMethod.objects.bulk_create(rows)


def _locked(activity: Activity) -> Activity:
    """The activity as it is now; two who change it at once go one after the other."""
    rows = Activity.objects.select_for_update(of=("self",))
    found: Activity = rows.select_related("workstrand__group", "organisation", "contact", "theme").get(pk=activity.pk)
    refuse_finished(found.workstrand.group, entered_later=found.entered_later)
    return found


def _refuse_withdrawn(activity: Activity) -> None:
    if activity.withdrawn_at is not None:
        raise ValidationError(_("This activity was withdrawn meanwhile: enter it anew if it is one."))


def _refuse_gone(contact: Person | None) -> None:
    if contact is not None and contact.is_gone:
        raise ValidationError({"contact": _("This person has left. Name somebody else, or nobody.")})


def _tell(activity: Activity, person: Person, by: Person) -> None:
    mail.queue(
        to=person,
        kind=MailKind.DELIVERABLES,
        template="mail/activity_recorded",
        context={"activity": activity, "person": person, "by": by},
    )


def _record(
    activity: Activity,
    verb: Verb,
    by: Person | None,
    *,
    on_behalf_of: Person | None = None,
    source: str = "",
    entered_later: bool = False,
    **new: Any,
) -> None:
    told = {"path": activity.get_absolute_url(), "title": activity.heading, "organisation": activity.organisation_id}
    history.record(
        verb=verb,
        target=activity,
        scope=activity.workstrand,
        audience=Audience(activity.audience),
        actor=by,
        new=told | new,
        on_behalf_of=on_behalf_of,
        source=source,
        entered_later=entered_later,
    )
