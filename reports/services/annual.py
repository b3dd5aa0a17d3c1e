"""The annual report and the board brief: begun from the record, and drafted from it anew."""

import datetime
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audiences import Audience
from core.verbs import Verb
from people.models import Person
from reports.models import Report, ReportSection, SectionRevision
from reports.selectors import sourced
from reports.selectors.lines import DraftedSection
from workstrands.models import WorkingGroup
from workstrands.services import plenary_of

from .reports import begin, locked_report, record, refuse_unless


def begin_annual(
    *,
    group: WorkingGroup,
    starts_on: datetime.date,
    ends_on: datetime.date,
    audience: str,
    by: Person | None,
    title: str = "",
    entered_later: bool = False,
) -> tuple[Report, bool]:
    """Begin the annual report of a group: as `begin_drafted`."""
    return begin_drafted(
        group=group,
        kind=Report.Kind.ANNUAL,
        starts_on=starts_on,
        ends_on=ends_on,
        audience=audience,
        by=by,
        title=title,
        entered_later=entered_later,
    )


@transaction.atomic
def begin_drafted(
    *,
    group: WorkingGroup,
    kind: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
    audience: str,
    by: Person | None,
    title: str = "",
    entered_later: bool = False,
) -> tuple[Report, bool]:
    """Begin a report of a whole group, drafted from what the readers of an audience may read of these days. Mails nobody.

    Returns it and `True`, or the one of this kind in work already and `False`. Its facts name the section they were written into. Raises as
    `services.reports.begin` does.
    """
    if ends_on < starts_on:
        raise ValidationError({"covers_to": _("It ends before it begins.")})
    plenary = plenary_of(group)
    plenary.group = group
    sections = sourced.DRAFTED[Report.Kind(kind)](group, starts_on, ends_on, audience)
    report, is_new = begin(
        workstrand=plenary,
        kind=kind,
        covers_from=starts_on,
        covers_to=ends_on,
        by=by,
        title=title,
        sections=[(section.key, section.heading, section.text) for section in sections],
        audience=audience,
        entered_later=entered_later,
    )
    if is_new:
        report.facts = [row for section in sections for row in section.facts]
        report.save(update_fields=["facts"])
    return report, is_new


@transaction.atomic
def redraft(*, report: Report, keys: Collection[str], audience: str, by: Person | None) -> Report:
    """Write some sections of a draft anew from the record, for the readers of an audience, which becomes the report's. Returns it.

    Sections that the record has now and the draft has not are added; one of those named of which the record has nothing any more becomes
    empty. What stood there before stays as an earlier revision, all other sections stay as they are. Raises `ValidationError` for what is no
    draft any more.
    """
    report = locked_report(report)
    refuse_unless(report, Report.State.DRAFT)
    made = {section.key: section for section in sourced.drafted_for(report, audience)}
    there = {section.key: section for section in report.sections.all()}
    written = {key for key in made if key not in there} | (set(keys) & there.keys())
    for section in there.values():
        if section.key in written:
            _rewrite(section, made.get(section.key), by)
    _add(report, [section for key, section in made.items() if key not in there], by)
    _put_in_order(report, list(made))
    stay = [row for row in report.facts if row.get("section") not in written]
    report.facts = stay + [row for key in made if key in written for row in made[key].facts]
    report.audience = Audience(audience)
    report.full_clean()
    report.save(update_fields=["facts", "audience"])
    record(report, Verb.REPORT_CHANGED, by, audience=Audience.STRAND)
    return report


def _rewrite(section: ReportSection, made: DraftedSection | None, by: Person | None) -> None:
    text = made.text if made else ""
    if text == section.text:
        return
    section.text, section.revision = text, section.revision + 1
    section.heading = made.heading if made else section.heading
    section.full_clean(exclude=["report"])
    section.save(update_fields=["text", "revision", "heading"])
    SectionRevision.objects.create(section=section, number=section.revision, text=text, by=by, at=clock.now())


def _add(report: Report, sections: Collection[DraftedSection], by: Person | None) -> None:
    for made in sections:
        section = ReportSection(report=report, key=made.key, heading=made.heading, text=made.text)
        section.full_clean(exclude=["report"])
        section.save()
        SectionRevision.objects.create(section=section, number=1, text=made.text, by=by, at=clock.now())


def _put_in_order(report: Report, keys: list[str]) -> None:
    """The sections as the record has them; those that it has no more stay beside the one they stood after."""
    places = {key: place for place, key in enumerate(keys)}
    place, found = -1, []
    for section in report.sections.order_by("order", "id"):
        place = places.get(section.key, place)
        found.append(((place, section.key not in places), section))
    for order, (_place, section) in enumerate(sorted(found, key=lambda one: one[0])):
        section.order = order
    ReportSection.objects.bulk_update([section for _place, section in found], ["order"])
