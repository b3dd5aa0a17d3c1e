"""From a draft to a published report: begun, published, corrected, withdrawn. The same for all three kinds."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import clock, history
from core.audiences import Audience
from core.merging import MARKS, has_marks
from core.months import last_of_month
from core.registries import Fact
from core.verbs import Verb
from people.models import Person
from reports.models import Report, ReportingRhythm, ReportSection, SectionRevision
from reports.selectors import sourced
from reports.selectors.facts import as_rows, still_readable
from workstrands.models import WorkingGroup, Workstrand
from workstrands.services import plenary_of
from workstrands.terms import refuse_finished

from . import letters

State, Kind, Rating = Report.State, Report.Kind, Report.Rating
Section = tuple[str, str, str]  # key, heading, text
MOST_NAMED = 10  # of the sentences that hold up a report
NEEDS_REASON = frozenset({Rating.AMBER, Rating.RED})


def title_of(kind: str, workstrand: Workstrand, covers_from: datetime.date, covers_to: datetime.date) -> str:
    """Such as "Status report on WS1, 1 October to 30 November 2026"."""
    said = {
        Kind.STATUS: _("Status report on %(what)s, %(from)s to %(to)s"),
        Kind.BRIEF: _("Board brief on %(what)s, %(from)s to %(to)s"),
        Kind.ANNUAL: _("Annual report of %(what)s, %(from)s to %(to)s"),
    }[Kind(kind)]
    first = date_format(covers_from, "j F" if covers_from.year == covers_to.year else "j F Y")
    what = workstrand.short_name
    return said % {"what": what[:100], "from": first, "to": date_format(covers_to, "j F Y")}


def locked_report(report: Report) -> Report:
    """The report as it is now: whoever writes, publishes or withdraws it goes one after the other."""
    rows = Report.objects.select_for_update(of=("self",)).select_related("workstrand__group")
    found: Report = rows.get(pk=report.pk)
    return found


def refuse_unless(report: Report, state: str) -> None:
    """Raise `ValidationError` unless the report is in this state."""
    if report.state != state:
        said = _("“%(title)s” is %(state)s: this cannot be done with it any more.")
        raise ValidationError(said % {"title": report.title, "state": report.get_state_display()})


@transaction.atomic
def begin(
    *,
    workstrand: Workstrand,
    kind: str,
    covers_from: datetime.date,
    covers_to: datetime.date,
    by: Person | None,
    title: str = "",
    facts: Iterable[Fact] = (),
    sections: Iterable[Section] = (),
    audience: str = Audience.GROUP,
    on_behalf_of: Person | None = None,
    source: str = "",
    entered_later: bool = False,
) -> tuple[Report, bool]:
    """Begin a draft with these sections, and keep the facts it was drawn from. Mails nobody.

    Returns it and `True`; or the draft of this kind that is in work already, and `False`: the workstrand is locked, so that of two who begin
    at once, or of two clicks, the second is led to what the first began. `title` is made of kind, workstrand and days where none is given.
    Raises `ValidationError` naming the field at fault, for days still to come, and for a group whose record is finished unless entered later.
    """
    strand = Workstrand.objects.select_for_update(of=("self",)).select_related("group").get(pk=workstrand.pk)
    refuse_finished(strand.group, entered_later=entered_later)
    in_work = _in_work(strand, kind)
    if in_work is not None:
        return in_work, False
    if strand.state == Workstrand.State.PROPOSED:
        raise ValidationError(_("%s is not at work yet: there is nothing to report.") % strand)
    refuse_days(strand.group, covers_from, covers_to)
    if on_behalf_of is not None and not source.strip():
        raise ValidationError({"source": _("Say by what you know it: a mail of 3 March, a call.")})
    report = Report(
        workstrand=strand,
        kind=kind,
        title=title.strip() or title_of(kind, strand, covers_from, covers_to),
        covers_from=covers_from,
        covers_to=covers_to,
        audience=audience,
        facts=as_rows(facts),
        begun_by=by,
        begun_at=clock.now(),
        on_behalf_of=on_behalf_of,
        source=source.strip(),
        entered_later=entered_later,
    )
    _save_new(report, sections)
    record(report, Verb.REPORT_BEGUN, by, audience=Audience.STRAND)
    return report, True


def _in_work(strand: Workstrand, kind: str) -> Report | None:
    found: Report | None = Report.objects.drafts().filter(workstrand=strand, kind=kind).first()
    if found is not None:
        found.workstrand = strand
    return found


def refuse_days(group: WorkingGroup, covers_from: datetime.date, covers_to: datetime.date) -> None:
    """Raise `ValidationError` for days that a report cannot cover: beyond this month, or wholly outside the group's period."""
    if covers_to > last_of_month(group.today()):
        raise ValidationError({"covers_to": _("Choose a day until the end of this month: nobody knows more yet.")})
    if group.starts_on and covers_to < group.starts_on:
        said = _("The group began on %s: choose a later day.")
        raise ValidationError({"covers_to": said % date_format(group.starts_on, "j F Y")})


def _save_new(report: Report, sections: Iterable[Section]) -> None:
    """Write a report and its sections, each with its first revision."""
    report.full_clean()
    report.save(force_insert=True)
    made = []
    for order, (key, heading, text) in enumerate(sections):
        section = ReportSection(report=report, key=key, order=order, heading=heading, text=text)
        section.full_clean(exclude=["report"])
        made.append(section)
    ReportSection.objects.bulk_create(made)
    at, by = report.begun_at, report.begun_by
    SectionRevision.objects.bulk_create(
        SectionRevision(section=section, number=1, text=section.text, by=by, at=at) for section in made
    )


@transaction.atomic
def publish(
    *,
    report: Report,
    audience: str,
    by: Person | None,
    rating: str = "",
    rating_reason: str = "",
    told: Iterable[Person] = (),
    published_on: datetime.date | None = None,
) -> Report:
    """Publish a draft: from now on it never changes. Returns it.

    A status report says how it goes, and why where that is amber or red; then the officers of the group are mailed, once. What is filed on
    behalf of a lead is mailed to them. `told` are mailed too (annual reports, briefs); `sent_to_count` says how many of them got it. Of what is
    entered later nobody is mailed, and `published_on` may be its true day. The facts that its readers may not see are taken out.
    Raises `ValidationError` naming the field at fault, and for what is no draft any more.
    """
    report = locked_report(report)
    refuse_unless(report, State.DRAFT)
    group = report.workstrand.group
    refuse_finished(group, entered_later=report.entered_later)
    _refuse_unwritten(report)
    if report.kind == Kind.STATUS:
        _rate(report, rating, rating_reason)
    if published_on is not None and (not report.entered_later or published_on > group.today()):
        raise ValidationError({"published_on": _("Only what is of the past has another day than today.")})
    moment = clock.now()
    if published_on is not None and published_on != group.today():
        moment = datetime.datetime.combine(published_on, datetime.time(12), group.time_zone)
    report.audience, report.state = audience, State.PUBLISHED
    report.published_by, report.published_at = by, moment
    report.facts = _facts_to_keep(report, audience)
    report.sent_to_count = 0 if report.entered_later else letters.tell_published(report, told, by=by)
    report.full_clean()
    report.save(
        update_fields=[
            "audience", "state", "published_by", "published_at", "facts", "sent_to_count", "rating", "rating_reason",
        ]
    )  # fmt: skip
    if not report.entered_later:
        letters.tell_behalf(report, by=by)
        letters.tell_rating(report, by=by)
    record(report, Verb.REPORT_PUBLISHED, by, **({"on": published_on.isoformat()} if published_on else {}))
    return report


def _facts_to_keep(report: Report, audience: str) -> list[dict[str, Any]]:
    """The facts that a report still claims, for its readers. Raises `ValidationError` where its drafted sentences tell more than they may know."""
    if not all("section" in row for row in report.facts):
        return still_readable(report, audience)
    sections = list(report.sections.all())
    if told := sourced.beyond(report, sections, audience):
        said = [
            _("These sentences tell what not all of these readers may read. Draft anew for them, or take them out:")
        ]
        said += [row["sentence"] for row in told[:MOST_NAMED]]
        if len(told) > MOST_NAMED:
            said.append(_("… and %d more.") % (len(told) - MOST_NAMED))
        raise ValidationError({"audience": said})
    return sourced.kept(report, sections, audience)


def _rate(report: Report, rating: str, reason: str) -> None:
    if rating not in Rating.values:
        raise ValidationError({"rating": _("Say how it goes: green, amber or red.")})
    if rating in NEEDS_REASON and not reason.strip():
        raise ValidationError({"rating_reason": _("Say in a few words why it is not green.")})
    report.rating, report.rating_reason = rating, reason.strip()


def _refuse_unwritten(report: Report) -> None:
    sections = list(report.sections.all())
    if not any(section.text.strip() for section in sections):
        raise ValidationError(_("Nothing is written yet."))
    clashing = [section.heading for section in sections if has_marks(section.text)]
    if clashing:
        said = _("Two texts still stand between the marks %(marks)s in “%(heading)s”: keep what should stand first.")
        raise ValidationError(said % {"marks": ", ".join(MARKS), "heading": clashing[0]})


@transaction.atomic
def discard(*, report: Report, by: Person | None, reason: str = "") -> Report:
    """Give a draft up: its text stays for who wrote it, and another can be begun. What it was to correct stands as it was."""
    report = locked_report(report)
    refuse_unless(report, State.DRAFT)
    report.state, report.state_reason, report.corrects = State.DISCARDED, reason.strip(), None
    report.full_clean()
    report.save(update_fields=["state", "state_reason", "corrects"])
    record(report, Verb.REPORT_DISCARDED, by, audience=Audience.STRAND, reason=report.state_reason)
    return report


@transaction.atomic
def withdraw(*, report: Report, reason: str, by: Person | None) -> Report:
    """Withdraw what was published: its address stays and says so, with the reason; its text is read by who may write it only."""
    report = locked_report(report)
    refuse_unless(report, State.PUBLISHED)
    refuse_finished(report.workstrand.group, entered_later=report.entered_later)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words: everybody who opens it reads it.")})
    report.state, report.state_reason = State.WITHDRAWN, reason.strip()
    report.full_clean()
    report.save(update_fields=["state", "state_reason"])
    record(report, Verb.REPORT_WITHDRAWN, by, reason=report.state_reason)
    return report


@transaction.atomic
def correct(*, report: Report, by: Person | None) -> tuple[Report, bool]:
    """Begin a draft that is to replace a published report, with its text; published, the page of the old one leads to it.

    Returns the draft and `True`; or the correction in work already, and `False`. Raises `ValidationError` for what is not published, was
    corrected before, and while another draft of the kind is in work.
    """
    strand = Workstrand.objects.select_for_update(of=("self",)).select_related("group").get(pk=report.workstrand_id)
    report = locked_report(report)
    refuse_unless(report, State.PUBLISHED)
    refuse_finished(strand.group, entered_later=report.entered_later)
    in_work = _in_work(strand, report.kind)
    if in_work is not None and in_work.corrects_id == report.pk:
        return in_work, False
    if in_work is not None:
        raise ValidationError(_("Another draft is in work, “%s”: publish or discard it first.") % in_work.title)
    if Report.objects.filter(corrects=report).exists():
        raise ValidationError(_("It was corrected before: begin from the report that corrected it."))
    copied = (
        "kind",
        "title",
        "covers_from",
        "covers_to",
        "audience",
        "rating",
        "rating_reason",
        "facts",
        "entered_later",
    )
    draft = Report(
        workstrand=strand,
        corrects=report,
        begun_by=by,
        begun_at=clock.now(),
        **{name: getattr(report, name) for name in copied},
    )
    _save_new(draft, [(section.key, section.heading, section.text) for section in report.sections.all()])
    record(draft, Verb.REPORT_BEGUN, by, audience=Audience.STRAND)
    return draft, True


@transaction.atomic
def set_rhythm(*, group: WorkingGroup, every_months: int, by: Person | None) -> ReportingRhythm:
    """Set after how many months the strands of a group report, 0 for never; writes nothing where that is so already."""
    plenary = plenary_of(group)
    Workstrand.objects.select_for_update(of=("self",)).get(pk=plenary.pk)
    refuse_finished(group)
    rhythm = ReportingRhythm.objects.filter(group=group).first() or ReportingRhythm(group=group)
    before = rhythm.every_months
    if rhythm.pk and before == every_months:
        return rhythm
    rhythm.every_months = every_months
    rhythm.full_clean()
    rhythm.save()
    history.record(
        verb=Verb.REPORTING_PLANNED,
        target=group,
        scope=plenary,
        audience=Audience.GROUP,
        actor=by,
        old={"every_months": before},
        new={"every_months": every_months},
    )
    return rhythm


def record(report: Report, verb: Verb, by: Person | None, *, audience: str = "", **new: Any) -> None:
    """Write into the record what was done with a report; of a draft without its address, which most readers may not open."""
    path = {} if report.state in {State.DRAFT, State.DISCARDED} else {"path": report.get_absolute_url()}
    history.record(
        verb=verb,
        target=report,
        scope=report.workstrand,
        audience=Audience(audience or report.audience),
        actor=by,
        new=path | {"title": report.title} | new,
        on_behalf_of=report.on_behalf_of if verb == Verb.REPORT_PUBLISHED else None,
        source=report.source if verb == Verb.REPORT_PUBLISHED else "",
        entered_later=report.entered_later,
    )
