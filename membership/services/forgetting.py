"""Forgetting who somebody was: what every part declared, their row, texts that name them, mails, sessions."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.apps import apps
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from post_office.models import STATUS, Attachment, Email

from core import clock, history, registries
from core.context import site_settings
from core.holdings import everything, is_many, rows_of
from core.sessions import end_sessions
from core.verbs import Verb
from people.models import Organisation, OrganisationAlias, Person, fold

from .joining import leave_everything
from .letting_go import end_what_is_open
from .redacting_files import redact_files

PLACEHOLDER_DOMAIN = "left.invalid"  # RFC 2606: no mail can ever arrive there
SHORTEST_SINGLE_NAME = 6  # letters; a shorter name of one word is as likely to be a word
CHUNK = 1000
UNSENT = (STATUS.queued, STATUS.requeued)
# Of a person's own row: what stays when they leave. Everything else goes back to its default, so that a new field is forgotten by itself.
KEPT_ON_LEAVING = frozenset(
    {"id", "name", "organisation", "joined_at", "search_text", "left_at", "erased_at", "merged_into"}
)
KEPT_ON_ERASURE = KEPT_ON_LEAVING - {"name", "organisation", "search_text"}
# Names of others and of offices, and what is gone or rewritten anyway.
NOT_SEARCHED = (Person, Organisation, OrganisationAlias, Email)


@dataclass(frozen=True)
class Known:
    """By which numbers, addresses and names somebody is known here, earlier accounts included."""

    ids: frozenset[int]
    addresses: frozenset[str]
    names: frozenset[str]


def known_as(person: Person) -> Known:
    """Two queries."""
    rows = list(Person.objects.filter(models.Q(pk=person.pk) | models.Q(merged_into=person)))
    further = apps.get_model("account", "EmailAddress").objects.filter(user__in=rows)
    addresses = {row.email for row in rows} | {address.lower() for address in further.values_list("email", flat=True)}
    return Known(
        frozenset(row.pk for row in rows),
        frozenset(addresses),
        frozenset(" ".join(row.name.split()) for row in rows if row.name.strip()),
    )


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
    _delete_attachments()


def _delete_files(rows: models.QuerySet[Any], names: Iterable[str] | None) -> None:
    """Files go once the transaction has, so that none is missing where it was rolled back."""
    fields = [field for field in rows.model._meta.concrete_fields if isinstance(field, models.FileField)]
    for field in fields:
        if names is not None and field.name not in names:
            continue
        for path in rows.exclude(**{field.name: ""}).values_list(field.name, flat=True):
            if path:
                transaction.on_commit(partial(field.storage.delete, path))


def _delete_attachments() -> None:
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
def erase_person(*, person: Person, by: Person | None) -> Person:
    """Forget who somebody was: everything open ends, what was declared goes, and no text, mail or session names them any more.

    Acts stay, done by a "former member". Mails that were sent and name them are deleted; those to others that wait are sent without the name.
    Sends nothing to the person: no address is left to write to. Raises `ValidationError` for a superuser, the last officer of a group, and
    where the site's own contact is one of their addresses.
    """
    person = refuse_gone(person)
    known = known_as(person)
    if site_settings().contact_email.lower() in known.addresses:
        raise ValidationError(_("The site names this address as its contact: change the site settings first."))
    leave_everything(person=person, by=by or person)
    end_what_is_open(person=person, addresses=known.addresses, by=by or person)
    apply_holdings(known, leaving=False)
    with ExitStack() as standing_still:
        for lifted in registries.redactions:
            standing_still.enter_context(lifted())
        redact(known)
    end_sessions(known.ids, {*known.addresses, *known.names})
    for row in Person.objects.filter(pk__in=known.ids):
        wipe(row, keep=KEPT_ON_ERASURE, name="", erased_at=clock.now())
    transaction.on_commit(caches["local"].clear)
    person.refresh_from_db()
    history.record(verb=Verb.PERSON_ERASED, target=person, scope=None, actor=by)
    return person


def redact(known: Known) -> None:
    """Replace name and addresses in every text of every table and in files that can be read, whoever wrote it; also in the record's free words.

    Reads all texts in Python, because a database compares only some scripts without case, and JSON as it is escaped: seconds, for a
    hundred thousand rows, and seldom done. Other people and organisations of the same name keep it.
    """
    naming = _naming(known)
    with override(None):
        instead = str(_("former member"))
    for model, fields in searched():
        rows = model._base_manager.order_by().values_list("pk", *(field.name for field in fields))
        for pk, *texts in rows.iterator(chunk_size=CHUNK):
            new = {
                field.name: _shortened(field, _replaced(naming, text, instead))
                for field, text in zip(fields, texts, strict=True)
                if _holds(naming, text)
            }
            if new:  # by the base manager: the record is never changed but for this
                model._base_manager.filter(pk=pk).update(**new)
    _redact_mails(naming, instead)
    redact_files(lambda text, words: _replaced(naming, text, words))


def searched() -> Iterator[tuple[type[models.Model], list[Any]]]:
    """The tables with the columns that can hold words that somebody wrote."""
    for model in apps.get_models(include_auto_created=True):
        if model in NOT_SEARCHED or model._meta.proxy or not model._meta.managed:
            continue
        fields = [field for field in model._meta.concrete_fields if _is_text(field)]
        if fields:
            yield model, fields


def _is_text(field: Any) -> bool:
    is_words = isinstance(field, models.CharField | models.TextField | models.JSONField)
    return is_words and not (field.primary_key or field.unique or field.choices or isinstance(field, models.EmailField))


def _naming(known: Known) -> list[re.Pattern[str]]:
    """What finds somebody in a text: their addresses, and their whole name, as it is typed, decomposed, or escaped in HTML."""
    found = [rf"(?<![\w.+-]){re.escape(address)}(?![\w-])" for address in known.addresses]
    for name in filter(lambda name: _tells(name, known), known.names):
        forms = {unicodedata.normalize(form, name) for form in ("NFC", "NFD")} | {name}
        for form in forms | {html.escape(form) for form in forms}:
            words = r"\s+".join(re.escape(word) for word in form.split())
            found.append(rf"(?<!\w){words}(?!\w)")
    return [re.compile(one, re.IGNORECASE) for one in found]


def _tells(name: str, known: Known) -> bool:
    """Whether a name in a text can only be this person: one of several words, or a long word that is part of nobody else's."""
    if " " in name:
        return True
    others = Person.objects.exclude(pk__in=known.ids).filter(search_text__contains=fold(name))
    return len(name) >= SHORTEST_SINGLE_NAME and not others.exists()


def _holds(naming: list[re.Pattern[str]], value: Any) -> bool:
    if isinstance(value, str):
        return any(one.search(value) for one in naming)
    if isinstance(value, dict):
        return any(_holds(naming, part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(_holds(naming, part) for part in value)


def _replaced(naming: list[re.Pattern[str]], value: Any, instead: str) -> Any:
    if isinstance(value, str):
        for one in naming:
            value = one.sub(instead, value)
        return value
    if isinstance(value, dict):
        return {_replaced(naming, key, instead): _replaced(naming, part, instead) for key, part in value.items()}
    return [_replaced(naming, part, instead) for part in value] if isinstance(value, list) else value


def _shortened(field: Any, value: Any) -> Any:
    limit = getattr(field, "max_length", None)
    return value[:limit] if limit and isinstance(value, str) else value


def _redact_mails(naming: list[re.Pattern[str]], instead: str) -> None:
    texts = ("subject", "message", "html_message", "context", "headers")
    gone = []
    for email in Email.objects.order_by().iterator(chunk_size=CHUNK):
        held = {name: getattr(email, name) for name in texts}
        if not any(_holds(naming, value) for value in held.values()):
            continue
        if email.status not in UNSENT:
            gone.append(email.pk)
            continue
        headers = {name: value for name, value in (held.pop("headers") or {}).items() if not _holds(naming, value)}
        replaced = {name: _replaced(naming, value, instead) for name, value in held.items()}
        Email.objects.filter(pk=email.pk).update(headers=headers, **replaced)  # answers go to the site's address
    Email.objects.filter(pk__in=gone).delete()
    _delete_attachments()
