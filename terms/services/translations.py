"""Writes about translations of agreed versions: draft, checked, and back."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, history, languages
from core.audiences import Audience
from core.verbs import Verb
from people.models import Person
from terms.models import TermsTranslation, TermsVersion

from .versions import locked_version, refuse_unless

State = TermsTranslation.State


@transaction.atomic
def add_translation(
    *, version: TermsVersion, language: str, text: str, by: Person, translated_on: datetime.date | None = None
) -> TermsTranslation:
    """Begin a translation of an agreed version, as a draft that members read; returns it.

    Raises `ValidationError` naming the field at fault: a language that is the authentic one, or is there already.
    """
    version = locked_version(version)
    refuse_unless(version, TermsVersion.State.AGREED)
    name = languages.name(language)
    if language == version.language:
        raise ValidationError({"language": _("%s is the language of the authentic text.") % name})
    if version.translations.filter(language=language).exists():
        raise ValidationError({"language": _("There is a translation into %s already: change that one.") % name})
    row = TermsTranslation(version=version, language=language, translated_on=translated_on or _today(version))
    _write(row, text, row.translated_on, by)
    row.save(force_insert=True)
    _record(Verb.TERMS_TRANSLATED, row, by, Audience.GROUP)
    return row


@transaction.atomic
def write_translation(
    *, translation: TermsTranslation, text: str, translated_on: datetime.date, base: int, by: Person
) -> TermsTranslation:
    """Save another text of a draft; returns it.

    Raises `ValidationError` where it is checked, or, with the code `saved_meanwhile`, where somebody saved since revision `base`.
    """
    row = _locked(translation)
    _refuse_unless(row, State.DRAFT)
    if row.revision != base:
        raise ValidationError(
            _(
                "Somebody saved this translation while you wrote. Theirs is shown below: take over what you need, then save."
            ),
            code="saved_meanwhile",
        )
    _write(row, text, translated_on, by)
    row.save(update_fields=["text", "translated_on", "revision", "saved_by", "saved_at"])
    _record(Verb.TERMS_TRANSLATED, row, by, Audience.GROUP, revision=row.revision)
    return row


@transaction.atomic
def check_translation(*, translation: TermsTranslation, by: Person) -> TermsTranslation:
    """Say that a translation was checked, today: from now on everybody reads it, and nobody changes it. Returns it."""
    row = _locked(translation)
    _refuse_unless(row, State.DRAFT)
    row.state, row.checked_on = State.CHECKED, _today(row.version)
    row.save(update_fields=["state", "checked_on"])
    _record(Verb.TERMS_TRANSLATION_CHECKED, row, by, Audience.PUBLIC)
    return row


@transaction.atomic
def reopen_translation(*, translation: TermsTranslation, by: Person, reason: str) -> TermsTranslation:
    """Take a checked translation back to draft, with a reason; from now on only members read it. Returns it."""
    row = _locked(translation)
    _refuse_unless(row, State.CHECKED)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words: it stays in the record.")})
    row.state, row.checked_on = State.DRAFT, None
    row.save(update_fields=["state", "checked_on"])
    _record(Verb.TERMS_TRANSLATION_REOPENED, row, by, Audience.GROUP, reason=reason.strip())
    return row


def _locked(translation: TermsTranslation) -> TermsTranslation:
    version = locked_version(translation.version)
    row = TermsTranslation.objects.select_for_update(of=("self",)).get(pk=translation.pk)
    row.version = version
    return row


def _refuse_unless(row: TermsTranslation, state: str) -> None:
    if row.state != state:
        words = {
            State.DRAFT: _("This translation is checked. Take it back to draft first."),
            State.CHECKED: _("This translation is a draft already."),
        }
        raise ValidationError(words[State(state)])


def _write(row: TermsTranslation, text: str, translated_on: datetime.date, by: Person) -> None:
    if not text.strip():
        raise ValidationError({"text": _("The text is empty.")})
    if translated_on > _today(row.version):
        raise ValidationError({"translated_on": _("This day is still to come.")})
    row.text, row.translated_on = text, translated_on
    row.revision += 1
    row.saved_by, row.saved_at = by, clock.now()
    row.full_clean()


def _today(version: TermsVersion) -> datetime.date:
    return version.workstrand.group.today()


def _record(verb: Verb, row: TermsTranslation, by: Person, audience: Audience, **values: Any) -> None:
    new = {"number": row.version.number, "language": row.language, **values}
    history.record(verb=verb, target=row, scope=row.version.workstrand, audience=audience, actor=by, new=new)
