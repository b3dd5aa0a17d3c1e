"""Forgetting who somebody was: what every part declared, their row, texts that name them, mails, sessions."""

from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from typing import Any

from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from post_office.models import Attachment

from core import clock, history, registries
from core.context import site_settings
from core.holdings import everything, is_many, rows_of
from core.sessions import end_sessions
from core.verbs import Verb
from membership.selectors.naming import Known, Whom, known_as
from people.models import Person

from .joining import leave_everything
from .letting_go import end_what_is_open
from .redacting import Choices, newest_mail, redact

PLACEHOLDER_DOMAIN = "left.invalid"  # RFC 2606: no mail can ever arrive there
# Of a person's own row: what stays when they leave. Everything else goes back to its default, so that a new field is forgotten by itself.
KEPT_ON_LEAVING = frozenset(
    {"id", "name", "organisation", "joined_at", "search_text", "left_at", "erased_at", "merged_into"}
)
KEPT_ON_ERASURE = KEPT_ON_LEAVING - {"name", "organisation", "search_text"}


def apply_holdings(known: Known, *, leaving: bool) -> None:
    """Delete and clear what every part declared, with the files that hang on it; on leaving only what goes then."""
    for holding in everything():
        if holding.model == Person._meta.label or (leaving and not holding.goes_on_leaving):
            continue
        rows = rows_of(holding, known.ids, known.addresses)
        if is_many(holding):
            for row in rows:
                getattr(row, holding.person).remove(*known.ids)
        elif holding.is_deleted:
            _delete_files(rows, None)
            rows.delete()
        elif holding.cleared:
            _delete_files(rows, holding.cleared)
            rows.update(**holding.cleared)
    delete_attachments()


def _delete_files(rows: models.QuerySet[Any], names: Iterable[str] | None) -> None:
    """Files go once the transaction has, so that none is missing where it was rolled back."""
    fields = [field for field in rows.model._meta.concrete_fields if isinstance(field, models.FileField)]
    for field in fields:
        if names is not None and field.name not in names:
            continue
        for path in rows.exclude(**{field.name: ""}).values_list(field.name, flat=True):
            if path:
                transaction.on_commit(partial(field.storage.delete, path))


def delete_attachments() -> None:
    orphans = Attachment.objects.filter(emails=None)
    _delete_files(orphans, None)
    orphans.delete()


def wipe(row: Person, *, keep: frozenset[str], **values: Any) -> None:
    """Put every field of a person's row back to its default but those kept, with an address at which nobody is, and shut the door.

    Everything that holds on to other rows, such as topics, is let go.
    """
    fields = [field for field in Person._meta.concrete_fields if field.name not in keep]
    for field in fields:
        setattr(row, field.attname, field.get_default())
    for many in Person._meta.many_to_many:
        getattr(row, many.name).clear()
    row.email = f"left-{row.pk}@{PLACEHOLDER_DOMAIN}"
    row.is_active = row.is_superuser = False
    row.set_unusable_password()
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def refuse_gone(person: Person) -> Person:
    """The row again, locked. Raises `ValidationError` for somebody who left already, and for a superuser, who hands the site over first."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.erased_at or person.merged_into_id:
        raise ValidationError(_("This account is gone already; nothing was changed."))
    if person.is_superuser:
        raise ValidationError(_("A superuser hands the site over first: let another one take that right away."))
    return person


@transaction.atomic
def erase_person(*, person: Person, by: Person | None, choices: Choices | None = None) -> Person:
    """Forget who somebody was: everything open ends, what was declared goes, and no text, mail or session names them any more.

    Acts stay, done by a "former member". Mails that were sent and name them are deleted; those to others that wait are sent without the name.
    What an officer looked at is dealt with as they chose; see `redacting.redact`.

    Sends nothing to the person: no address is left to write to. Raises `ValidationError` for a superuser, the last officer of a group, and
    where the site's own contact is one of their addresses.
    """
    person = refuse_gone(person)
    known, newest = known_as(person), newest_mail()
    if site_settings().contact_email.lower() in known.addresses:
        raise ValidationError(_("The site names this address as its contact: change the site settings first."))
    leave_everything(person=person, by=by or person)
    end_what_is_open(person=person, addresses=known.addresses, by=by or person)
    apply_holdings(known, leaving=False)
    with ExitStack() as standing_still:
        for lifted in registries.redactions:
            standing_still.enter_context(lifted())
        redact(Whom(known), choices or Choices(), newest=newest)
    delete_attachments()
    end_sessions(known.ids, {*known.addresses, *known.names})
    for row in Person.objects.filter(pk__in=known.ids):
        wipe(row, keep=KEPT_ON_ERASURE, name="", erased_at=clock.now())
    transaction.on_commit(caches["local"].clear)
    person.refresh_from_db()
    history.record(verb=Verb.PERSON_ERASED, target=person, scope=None, actor=by)
    return person
