"""What belongs to a version beside its text: files, signed copies, translations, and what may be done with them."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core import languages
from core.audiences import Audience
from terms import rules
from terms.models import SignedCopy, TermsTranslation, TermsVersion
from workstrands.standing import Standing

KINDS = (("pdf", "PDF"), ("docx", "Word"), ("md", "Markdown"))


@dataclass(frozen=True)
class TranslationRow:
    """A language of a version as a list shows it; the authentic text is the first of them."""

    code: str
    name: str
    own_name: str
    direction: str
    url: str
    translation: TermsTranslation | None  # none for the authentic text

    @property
    def is_draft(self) -> bool:
        return self.translation is not None and self.translation.state == TermsTranslation.State.DRAFT


def way_to(version: TermsVersion, page: str, *more: object) -> str:
    """The address of a page about a version."""
    strand = version.workstrand
    return reverse(page, args=[strand.group.slug, strand.slug, version.number, *more])


def exports_of(version: TermsVersion, translation: TermsTranslation | None = None) -> list[tuple[str, str]]:
    """What the text can be taken away as: a label and an address each."""
    if translation is None:
        return [(label, way_to(version, "terms_export", kind)) for kind, label in KINDS]
    code = translation.language
    return [(label, way_to(version, "terms_translation_export", code, kind)) for kind, label in KINDS]


def languages_of(version: TermsVersion, standing: Standing) -> list[TranslationRow]:
    """The authentic text and the translations the reader may see. One query for an agreed version, none for others."""
    rows = [_row(version.language, version.get_absolute_url(), None)]
    if not version.is_agreed:
        return rows
    found = version.translations.order_by("language")
    if not standing.may_read_audience(version.workstrand, Audience.GROUP):
        found = found.filter(state=TermsTranslation.State.CHECKED)
    return rows + [_row(one.language, way_to(version, "terms_translation", one.language), one) for one in found]


def _row(code: str, url: str, translation: TermsTranslation | None) -> TranslationRow:
    return TranslationRow(
        code, languages.name(code), languages.own_name(code), languages.direction(code), url, translation
    )


def signed_copies_of(version: TermsVersion) -> list[SignedCopy]:
    """One query for an agreed version, none for others."""
    return list(version.signed_copies.order_by("signed_on", "id")) if version.is_agreed else []


def documents_of(version: TermsVersion, standing: Standing) -> dict[str, Any]:
    """The context of `terms/_documents.html`, `_translations.html`, `_signed_copies.html` and `_alternates.html`, to be merged into a page's own.

    `version` must come with its workstrand and group. Two queries for an agreed version, none for others.
    """
    rows = languages_of(version, standing)
    return {
        "exports": exports_of(version),
        "documents_acts": _acts(version, standing),
        "languages": rows,
        "authentic": rows[0].name,
        "translate_url": way_to(version, "terms_translate") if rules.can_translate(standing, version) else "",
        "signed_copies": [(copy, way_to(version, "signed_copy", copy.pk)) for copy in signed_copies_of(version)],
        "add_copy_url": way_to(version, "signed_copy_add") if rules.can_keep_signed(standing, version) else "",
        "may_remove_copy": rules.can_keep_signed(standing, version),
        "is_agreed": version.is_agreed,
        "alternates": [row for row in rows if not row.is_draft] if len(rows) > 1 else [],
    }


def _acts(version: TermsVersion, standing: Standing) -> list[tuple[str, str]]:
    """What the reader may do with the text of a draft, and after what was agreed."""
    acts = []
    if rules.can_edit(standing, version):
        acts.append((_("Import from Word"), way_to(version, "terms_import")))
    if version.is_draft and rules.can_adopt_otherwise(standing, version):
        acts.append((_("Adopted at a meeting or by the chair"), way_to(version, "terms_adopt")))
    if version.is_agreed and rules.can_enter_later(standing, version.workstrand):
        strand = version.workstrand
        acts.append(
            (_("Enter another agreement of the past"), reverse("terms_enter", args=[strand.group.slug, strand.slug]))
        )
    return acts
