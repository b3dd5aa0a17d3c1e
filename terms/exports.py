"""A version, or a translation of one, as a file to take away; made once for each text and kept for a while in this process."""

import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import languages
from core.documents import Head
from core.taking import Made, made
from terms.models import TermsTranslation, TermsVersion


def export(version: TermsVersion, kind: str, translation: TermsTranslation | None = None) -> Made:
    """The file of a kind (`md`, `docx`, `pdf`). At most one query beside the version with its workstrand, group and decision.

    Raises what `core.taking.made` does.
    """
    text = translation.text if translation else version.text
    return made(kind, text, _head(version, translation), _name(version, translation, kind))


def _name(version: TermsVersion, translation: TermsTranslation | None, kind: str) -> str:
    strand = version.workstrand
    parts = [strand.group.slug, *([] if strand.is_plenary else [strand.slug]), "terms", version.number]
    return "-".join([*parts, *([translation.language] if translation else [])]) + f".{kind}"


def _head(version: TermsVersion, translation: TermsTranslation | None) -> Head:
    strand, group = version.workstrand, version.workstrand.group
    at = version.state_since if version.is_agreed else _saved_at(version)
    day = version.in_force_on or _day(version, at)
    state, shown = str(version.get_state_display()), date_format(day, "j F Y")
    number = _("Version %s") % version.number
    facts = [number, state, shown]
    lines = _lines(version)
    extra = {
        "workstrand": str(strand),
        "group": group.title,
        "number": version.number,
        "state": state,
        "date": day.isoformat(),
    }
    if version.decision is not None:
        extra["decision"] = version.decision.number
    if translation is not None:
        lines.insert(0, translated_words(version, translation))
        extra["translation"] = str(translation.get_state_display())
        if translation.state == TermsTranslation.State.DRAFT:
            facts.append(_("translation, not checked"))
    name = group.title if strand.is_plenary else str(strand)
    return Head(
        title=_("Terms of reference: %s") % name,
        subtitle="" if strand.is_plenary else group.title,
        facts=tuple(facts),
        lines=tuple(lines),
        language=translation.language if translation else version.language,
        author=group.title,
        at=translation.saved_at if translation else at,
        extra=extra,
    )


def _lines(version: TermsVersion) -> list[str]:
    if version.in_force_on is None or version.decision is None:
        return [_("This text is not agreed.")]
    words = {
        "how": version.decision.get_how_display(),
        "day": date_format(version.in_force_on, "j F Y"),
        "decision": version.decision.number,
    }
    lines = [_("Agreed %(how)s, in force from %(day)s. Decision %(decision)s.") % words]
    if version.entered_later:
        lines.append(_("Entered in the record later."))
    return lines


def translated_words(version: TermsVersion, translation: TermsTranslation) -> str:
    """Which text counts, and what this one is."""
    words = {
        "authentic": languages.name(version.language),
        "language": languages.name(translation.language),
        "day": date_format(translation.translated_on, "j F Y"),
    }
    said = _("Translation into %(language)s of %(day)s. The authentic text is the one in %(authentic)s.") % words
    if translation.state == TermsTranslation.State.DRAFT:
        return f"{said} {_('It has not been checked.')}"
    return said


def _saved_at(version: TermsVersion) -> datetime.datetime:
    revision = version.revisions.first()
    return revision.at if revision else version.state_since


def _day(version: TermsVersion, at: datetime.datetime) -> datetime.date:
    return at.astimezone(version.workstrand.group.time_zone).date()
