"""Writing a draft: saving, merging with what others saved meanwhile, and what is not saved yet."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock, history
from core.audiences import Audience
from core.merging import MARKS, Merged, has_marks, merge
from core.registries import Job
from core.sections import replaced, split
from core.text import composed, tidy
from core.verbs import Verb
from people.models import Person
from terms.models import IN_WORK, TEXT_LENGTH, TermsRevision, TermsVersion, UnsavedText

from .comments import follow_sections
from .versions import locked_version, refuse_unless

UNSAVED_KEPT_FOR = datetime.timedelta(days=90)
ONE_SITTING = datetime.timedelta(minutes=30)  # of one writer: told once in the record


@dataclass(frozen=True)
class Saved:
    """A revision, and whose it was merged with: nobody's, mostly."""

    revision: TermsRevision
    merged_with: TermsRevision | None


class ClashError(Exception):
    """Somebody else changed the same words meanwhile: nothing was saved. `merged` has both, `other` says who and when."""

    def __init__(self, merged: Merged, other: TermsRevision) -> None:
        super().__init__("clash")
        self.merged, self.other = merged, other


def with_section(text: str, anchor: str, section: str) -> str:
    """A text with one of its sections written anew, the others untouched. Raises `ValidationError` where there is no such section, and where
    others would become part of it.
    """
    try:
        made = replaced(text, anchor, section)
    except ValueError as swallowed:
        if split(section)[0].heading == "":
            said = _(
                "Begin with the heading of the section, such as “# Objectives”: without it these words would become part of the one before."
            )
            raise ValidationError({"text": said}) from swallowed
        said = _(
            "The sections after this one would become part of it: end the block of code that stands open, and save again."
        )
        raise ValidationError({"text": said}) from swallowed
    if made is None:
        raise ValidationError(_("This section is no longer there. Copy your words, and put them into the whole text."))
    return made


@transaction.atomic
def save_text(
    *,
    version: TermsVersion,
    text: str,
    base: int,
    by: Person | None,
    note: str = "",
    section: str | None = None,
    settles: Iterable[str] = (),
) -> Saved:
    """Save a draft's text as its next revision: the whole, or one section of it. `base` is the revision from which the writer began.

    Where somebody saved another since, both changes are merged, under the lock of the workstrand, so that two who save at once do so one
    after the other. Effects: comments follow their sections; what the writer had not saved of the sections in `settles` goes; the record says
    once in half an hour that they wrote. A text that is as it was makes no revision.
    Raises `ClashError` where both changed the same words, `ValidationError` for a version that is no draft any more, and for a bad text.
    """
    version = locked_version(version)
    refuse_unless(version, TermsVersion.State.DRAFT)
    began = _revision(version, base)
    mine = tidy(text if section is None else with_section(began.text, section, tidy(text)))
    _refuse_bad(mine)
    latest = began if base == version.revision else _revision(version, version.revision)
    merged = merge(began.text, mine, latest.text)
    if merged.conflicts:
        raise ClashError(merged, latest)
    version.unsaved.filter(person=by, section__in=list(settles)).delete()
    if merged.text == latest.text:
        return Saved(latest, None)
    return Saved(_save(version, merged.text, note, by), latest if latest != began else None)


def _revision(version: TermsVersion, number: int) -> TermsRevision:
    found = TermsRevision.objects.select_related("by").filter(version=version, number=number).first()
    if found is None:
        raise ValidationError(_("This is not a revision of the draft. Open the draft again and put your words in."))
    return found


def _refuse_bad(text: str) -> None:
    if not text:
        raise ValidationError({"text": _("The text is empty.")})
    if has_marks(text):
        said = _("Two texts still stand between the marks %(marks)s: keep what should stand, and take the marks away.")
        raise ValidationError({"text": said % {"marks": ", ".join(MARKS)}})
    if len(text) > TEXT_LENGTH:
        said = _("The text has %(count)d characters; %(most)d is the most.")
        raise ValidationError({"text": said % {"count": len(text), "most": TEXT_LENGTH}})


def _save(version: TermsVersion, text: str, note: str, by: Person | None) -> TermsRevision:
    follow_sections(version, version.text, text)
    before = version.revisions.first()
    version.text, version.revision = text, version.revision + 1
    version.full_clean()
    version.save(update_fields=["text", "revision"])
    revision = TermsRevision(version=version, number=version.revision, text=text, note=note, by=by, at=clock.now())
    revision.full_clean(exclude=["by"])
    revision.save(force_insert=True)
    if before is None or before.by != by or revision.at - before.at > ONE_SITTING or before.number == 1:
        history.record(
            verb=Verb.TERMS_CHANGED,
            target=version,
            scope=version.workstrand,
            audience=Audience.GROUP,
            actor=by,
            new={"number": version.number, "path": version.get_absolute_url()},
        )
    return revision


def restore(*, version: TermsVersion, number: int, by: Person | None) -> Saved:
    """Take an earlier revision up again, as the newest one: nothing in between is lost. Raises as `save_text`."""
    earlier = _revision(version, number)
    note = _("as in revision %d") % number
    version.refresh_from_db(fields=["revision"])
    return save_text(version=version, text=earlier.text, base=version.revision, by=by, note=note)


@transaction.atomic
def keep_unsaved(
    *, version: TermsVersion, person: Person, text: str, base: int, section: str = ""
) -> UnsavedText | None:
    """Keep what somebody typed and did not save, in the place of what was kept before; `None` where the draft is no longer written.

    What the draft says already is not kept: it came late, after it was saved, and would be offered as something that was lost.
    """
    now = TermsVersion.objects.filter(pk=version.pk, state=TermsVersion.State.DRAFT).first()
    if now is None:
        return None
    text = composed(text)
    if tidy(text) == tidy(text_of(now, section)):
        throw_away(version=version, person=person, section=section)
        return UnsavedText(version=version, person=person, section=section, text=text, base=base, at=clock.now())
    values = {"text": text, "base": base, "at": clock.now()}
    UnsavedText(version=version, person=person, section=section, **values).clean_fields()
    row, _is_new = UnsavedText.objects.update_or_create(
        version=version, person=person, section=section, defaults=values
    )
    return row


def text_of(version: TermsVersion, section: str) -> str:
    """One section of a version as it is written, or all of it; empty where there is no such section."""
    if not section:
        return version.text
    return next((part.text for part in split(version.text) if part.anchor == section), "")


def throw_away(*, version: TermsVersion, person: Person, section: str = "") -> None:
    """Forget what somebody typed and did not save."""
    UnsavedText.objects.filter(version=version, person=person, section=section).delete()


def forget_unsaved(now: datetime.datetime) -> int:
    """Delete what was not saved for long, and what was typed in drafts that are never written again. Returns how many."""
    old = Q(at__lt=now - UNSAVED_KEPT_FOR)
    return UnsavedText.objects.filter(old | ~Q(version__state__in=IN_WORK)).delete()[0]


def jobs() -> Iterable[Job]:
    """The jobs of writing for `tick`."""
    return (Job("terms.forget_unsaved", datetime.timedelta(days=1), forget_unsaved),)
