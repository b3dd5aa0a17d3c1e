"""Taking a name out of texts, mails and files: by itself where it can be nobody else's, and else as an officer chose."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from post_office.models import Email

from core import clock
from core.file_texts import WORDS, rewritten
from membership.selectors.naming import CHUNK, MAIL_TEXTS, UNSENT, Whom, each_text, is_asked_about, place_of, searched
from membership.selectors.naming_files import KeptFile, kept_files, key_of

REMOVED = "removed.txt"
REPLACE, REMOVE, KEEP = "replace", "remove", "keep"


@dataclass(frozen=True)
class Choices:
    """What an officer chose: for each text looked at whether its word is replaced; what becomes of each file, and why those stay that do."""

    texts: Mapping[str, bool] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)  # REPLACE, REMOVE or KEEP
    reasons: Mapping[str, str] = field(default_factory=dict)


def newest_mail() -> int:
    """The number of the last mail that was queued; those after it are of what the transaction itself does."""
    return Email.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def redact(whom: Whom, choices: Choices, *, newest: int) -> None:
    """Replace name and addresses in every text of every table and in files that can be read, whoever wrote it; also in the record's free words.

    Where the name may be another's, or a word, only those places are replaced that `choices` names. Mails queued after the one numbered `newest`
    tell of this erasure, so what they name is the person. Reads all texts in Python, because a database compares only some scripts without case,
    and JSON as it is escaped: seconds, for a hundred thousand rows, and seldom done. Other people and organisations of the same name keep it.
    """
    for model, fields in searched():
        rows = model._base_manager.order_by().values_list("pk", *(one.name for one in fields))
        for pk, *texts in rows.iterator(chunk_size=CHUNK):
            new = {}
            for one, text in zip(fields, texts, strict=True):
                where = (model._meta.label, pk, one.name)
                cleaned = _cleaned(whom, choices if is_asked_about(model, one) else Choices(), where, text)
                if cleaned != text:
                    new[one.name] = _shortened(one, cleaned)
            if new:  # by the base manager: the record is never changed but for this
                model._base_manager.filter(pk=pk).update(**new)
    _redact_mails(whom, choices, newest)
    _redact_files(whom, choices)


def _cleaned(whom: Whom, choices: Choices, where: tuple[str, Any, str], value: Any) -> Any:
    new = whom.naming.replaced(value, WORDS)
    asked = whom.naming.asked
    if asked is None or not choices.texts:
        return new

    def choose(match: re.Match[str]) -> str:
        return WORDS if choices.texts.get(place_of(where, match)[0]) else match[0]

    return each_text(new, lambda text: asked.sub(choose, text))


def _shortened(one: Any, value: Any) -> Any:
    limit = getattr(one, "max_length", None)
    return value[:limit] if limit and isinstance(value, str) else value


def _redact_mails(whom: Whom, choices: Choices, newest: int) -> None:
    """A mail that was sent and may name the person goes: it is a copy. One that waits goes out without the name."""
    naming, gone = whom.naming, []
    for email in Email.objects.order_by().iterator(chunk_size=CHUNK):
        held = {name: getattr(email, name) for name in (*MAIL_TEXTS, "context", "headers")}
        if not any(naming.holds(value, also_asked=True) for value in held.values()):
            continue
        if email.status not in UNSENT:
            gone.append(email.pk)
            continue
        is_ours = email.pk > newest
        headers = {
            name: value
            for name, value in (held.pop("headers") or {}).items()
            if not naming.holds(value, also_asked=is_ours)
        }
        new = {
            name: naming.replaced(value, WORDS, also_asked=True)
            if is_ours
            else _cleaned(whom, choices, (Email._meta.label, email.pk, name), value)
            for name, value in held.items()
        }
        Email.objects.filter(pk=email.pk).update(headers=headers, **new)  # answers go to the site's address
    Email.objects.filter(pk__in=gone).delete()


def _redact_files(whom: Whom, choices: Choices) -> None:
    """Reads all files. A rewritten one lies under another name; the old one goes once the transaction has."""
    for file in list(kept_files()):
        content = file.content()
        chosen = choices.files.get(key_of(file, content))
        if chosen == REMOVE:
            _put_in_place(file, _stub(), {"name": REMOVED, "content_type": "text/plain", "mimetype": "text/plain"})
        elif content is not None:
            new = rewritten(file.path, content, partial(whom.naming.replaced, also_asked=chosen == REPLACE))
            if new != content:
                _put_in_place(file, new, {})


def _stub() -> bytes:
    with override(None):
        said = _("What was here was removed on %s, for the privacy of somebody whom it named.")
        return (said % date_format(clock.today(), "j F Y")).encode()


def _put_in_place(file: KeptFile, content: bytes, values: dict[str, Any]) -> None:
    path = file.path if not values else f"{file.path.rpartition('.')[0] or file.path}.txt"
    columns = {one.name for one in file.model._meta.concrete_fields}
    new: dict[str, Any] = {name: value for name, value in values.items() if name in columns}
    new[file.field.name] = file.field.storage.save(path, ContentFile(content))
    if "size_bytes" in columns:
        new["size_bytes"] = len(content)
    file.model._base_manager.filter(pk=file.pk).update(**new)
    transaction.on_commit(partial(file.field.storage.delete, file.path))
