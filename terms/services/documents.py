"""Writes about texts that come from Word files."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from people.models import Person
from terms.models import TEXT_LENGTH, TermsVersion, UnsavedText

from .versions import locked_version, refuse_unless
from .writing import save_text

IMPORTED = ":import"  # where unsaved text says which section it is of; no heading has such an anchor


@transaction.atomic
def keep_import(*, version: TermsVersion, text: str, by: Person) -> UnsavedText:
    """Keep what was read from a Word file until it is taken up or thrown away; returns it. One a person and draft: a later file replaces it.

    Raises `ValidationError` where the version is no draft, or the text is empty or too long.
    """
    version = locked_version(version)
    refuse_unless(version, TermsVersion.State.DRAFT)
    if not text.strip():
        raise ValidationError(_("No words were found in this file. If they are in pictures, type them."))
    if len(text) > TEXT_LENGTH:
        raise ValidationError(
            _("The text of this file has %(count)d letters; a text here has at most %(most)d. Divide it.")
            % {"count": len(text), "most": TEXT_LENGTH}
        )
    values = {"text": text, "base": version.revision, "at": clock.now()}
    kept, _is_new = UnsavedText.objects.update_or_create(version=version, person=by, section=IMPORTED, defaults=values)
    return kept


@transaction.atomic
def take_up_import(*, version: TermsVersion, by: Person, base: int, note: str = "") -> TermsVersion:
    """Make what was read from a Word file the text of the draft, and forget it; returns the version.

    Raises `ValidationError` where nothing is kept (a second click), or as `replace_text` does.
    """
    version = locked_version(version)
    kept = version.unsaved.filter(person=by, section=IMPORTED).first()
    if kept is None:
        raise ValidationError(_("This text was taken up or thrown away already."))
    version = replace_text(version=version, text=kept.text, base=base, note=note, by=by)
    kept.delete()
    return version


def discard_import(*, version: TermsVersion, by: Person) -> None:
    """Throw away what was read from a Word file; no trace stays, and a second time does nothing."""
    version.unsaved.filter(person=by, section=IMPORTED).delete()


@transaction.atomic
def replace_text(*, version: TermsVersion, text: str, base: int, by: Person | None, note: str = "") -> TermsVersion:
    """Save another whole text of a draft as its next revision; returns the version.

    Raises `ValidationError` where it is no draft, or where somebody saved since revision `base`, which was the one seen.
    """
    version = locked_version(version)
    refuse_unless(version, TermsVersion.State.DRAFT)
    if version.revision != base:
        raise ValidationError(
            _(
                "Somebody saved the draft while you looked. Look at it, then take yours up if it should replace theirs, which is kept."
            ),
            code="saved_meanwhile",
        )
    save_text(version=version, text=text, base=base, by=by, note=note.strip())
    version.refresh_from_db()
    return version
