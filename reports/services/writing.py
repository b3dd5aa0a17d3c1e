"""Writing a draft: saving its sections, and merging with what others saved meanwhile."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audiences import Audience
from core.merging import MARKS, Merged, has_marks, merge
from core.text import tidy
from core.verbs import Verb
from people.models import Person
from reports.models import SECTION_LENGTH, Report, ReportSection, SectionRevision

from .reports import locked_report, record, refuse_days, refuse_unless, title_of

ONE_SITTING = datetime.timedelta(minutes=30)  # of one writer: told once in the record
# What of a draft can be changed besides its sections; that it is rated and by what words is checked when it is published.
CHANGEABLE = frozenset({"title", "covers_from", "covers_to", "audience", "rating", "rating_reason"})


@dataclass(frozen=True)
class Saved:
    """A section as it is now, and what it was merged with: nothing, mostly."""

    section: ReportSection
    merged_with: SectionRevision | None


@dataclass(frozen=True)
class Clash:
    """A section whose same words somebody else changed meanwhile. `merged` has both texts, `other` says who and when."""

    section: ReportSection
    mine: str
    merged: Merged
    other: SectionRevision


class ClashError(Exception):
    """Somebody else changed the same words meanwhile: nothing was saved, of no section."""

    def __init__(self, clashes: list[Clash]) -> None:
        super().__init__("clash")
        self.clashes = clashes


def save_section(*, section: ReportSection, text: str, revision: int, by: Person | None) -> Saved:
    """Save one section of a draft; `revision` is the one from which the writer began. Otherwise as `save_draft`."""
    return save_draft(report=section.report, texts={section.key: (text, revision)}, by=by)[section.key]


@transaction.atomic
def save_draft(
    *, report: Report, texts: Mapping[str, tuple[str, int]], by: Person | None, **values: Any
) -> dict[str, Saved]:
    """Save some sections of a draft, by their keys, each with the revision from which the writer began; and other values of it.

    Where somebody saved a section since, both changes are merged, under the lock of the report, so that two who save at once do so one after
    the other. A section that is as it was makes no revision. The record says once in half an hour that somebody wrote.
    Raises `ClashError` where both changed the same words, `ValidationError`, by the key of the section or the field, for what cannot be, and
    for a report that is no draft any more; nothing is saved then.
    """
    report = locked_report(report)
    refuse_unless(report, Report.State.DRAFT)
    sections = {section.key: section for section in report.sections.all()}
    saved, clashes, refused = dict[str, Saved](), list[Clash](), dict[str, list[str]]()
    for key, (text, revision) in texts.items():
        try:
            saved[key] = _merged(sections, key, tidy(text), revision)
        except ClashError as clash:
            clashes += clash.clashes
        except ValidationError as error:
            refused[key] = error.messages
    if refused:
        raise ValidationError(refused)
    if clashes:
        raise ClashError(clashes)
    changed = [one.section for one in saved.values() if one.section.text != _text_before(one.section)]
    began = _last_written(report, by)
    for section in changed:
        _save(section, by)
    if _set_values(report, values) or changed:
        _record_once(report, by, began)
    return saved


def _merged(sections: Mapping[str, ReportSection], key: str, mine: str, revision: int) -> Saved:
    """The section with the text that is to be saved, not saved yet."""
    section = sections.get(key)
    began = _revision(section, revision) if section is not None else None
    if section is None or began is None:
        raise ValidationError(
            _("This page no longer knows where you began. Copy your words, open the draft again, and put them in.")
        )
    _refuse_text(mine)
    latest = began if revision == section.revision else _revision(section, section.revision) or began
    merged = merge(began.text, mine, latest.text)
    if merged.conflicts:
        raise ClashError([Clash(section, mine, merged, latest)])
    _refuse_text(merged.text)
    section.text = merged.text
    section.full_clean(exclude=["report"])
    return Saved(section, latest if latest != began and merged.text != latest.text else None)


def _revision(section: ReportSection, number: int) -> SectionRevision | None:
    return SectionRevision.objects.select_related("by").filter(section=section, number=number).first()


def _refuse_text(text: str) -> None:
    if has_marks(text):
        said = _("Two texts still stand between the marks %(marks)s: keep what should stand, and take the marks away.")
        raise ValidationError(said % {"marks": ", ".join(MARKS)})
    if len(text) > SECTION_LENGTH:
        said = _("The text has %(count)d characters; %(most)d is the most.")
        raise ValidationError(said % {"count": len(text), "most": SECTION_LENGTH})


def _text_before(section: ReportSection) -> str:
    return SectionRevision.objects.values_list("text", flat=True).get(section=section, number=section.revision)


def _save(section: ReportSection, by: Person | None) -> None:
    section.revision += 1
    section.save(update_fields=["text", "revision"])
    SectionRevision.objects.create(section=section, number=section.revision, text=section.text, by=by, at=clock.now())


def _set_values(report: Report, values: dict[str, Any]) -> bool:
    """Set what is not a section's. A title that was made of the days follows them. Returns whether anything differs."""
    if not values.keys() <= CHANGEABLE:
        raise TypeError(f"not to be changed: {sorted(values.keys() - CHANGEABLE)}")
    made = title_of(report.kind, report.workstrand, report.covers_from, report.covers_to)
    changed = {name: value for name, value in values.items() if getattr(report, name) != value}
    for name, value in changed.items():
        setattr(report, name, value)
    if {"covers_from", "covers_to"} & changed.keys():
        report.clean()
        refuse_days(report.workstrand.group, report.covers_from, report.covers_to)
        if report.title == made:
            report.title = title_of(report.kind, report.workstrand, report.covers_from, report.covers_to)
    if changed:
        report.full_clean()
        report.save(update_fields=sorted({*changed, "title"}))
    return bool(changed)


def _last_written(report: Report, by: Person | None) -> datetime.datetime | None:
    """When this writer last saved anything of a draft."""
    rows = SectionRevision.objects.filter(section__report=report, by=by, number__gt=1).order_by("-at")
    return rows.values_list("at", flat=True).first()


def _record_once(report: Report, by: Person | None, before: datetime.datetime | None) -> None:
    if before is None or clock.now() - before > ONE_SITTING:
        record(report, Verb.REPORT_CHANGED, by, audience=Audience.STRAND)
