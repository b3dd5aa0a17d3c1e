"""Agreement that was not reached by a consultation here: older ones, and those of a meeting or the chair."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.audiences import Audience
from people.models import Person
from terms.models import RUNNING, TermsVersion
from workstrands.models import Decision, Workstrand
from workstrands.services_decisions import record_decision

from .versions import adopt, enter_agreed, locked_strand, locked_version, refuse_unless


@transaction.atomic
def enter_older(
    *,
    workstrand: Workstrand,
    text: str,
    in_force_on: datetime.date,
    how: str,
    by: Person,
    how_note: str = "",
    language: str = "en",
    note: str = "",
) -> TermsVersion:
    """Enter an agreement of the past with its true day, and the decision that made it, both marked as entered later; returns the version.

    Nobody is mailed. Raises `ValidationError` naming the field at fault; then there is no decision either.
    """
    strand = locked_strand(workstrand)
    last = TermsVersion.objects.filter(workstrand=strand).agreed().select_related("decision__workstrand").first()
    if strand.group.starts_on is not None and in_force_on.year < strand.group.starts_on.year - EARLIEST_YEARS:
        raise ValidationError({"in_force_on": _("This is long before the group began. Look at the year.")})
    try:
        decision = _decide(
            strand=strand, how=how, how_note=how_note, day=in_force_on, by=by, last=last, entered_later=True
        )
    except ValidationError as error:
        raise _about_the_day(error, "in_force_on") from None
    return enter_agreed(
        workstrand=strand,
        text=text,
        in_force_on=in_force_on,
        decision=decision,
        by=by,
        language=language,
        note=note,
    )


EARLIEST_YEARS = 10  # before a group: what it took over from its predecessors


@transaction.atomic
def adopt_otherwise(
    *, version: TermsVersion, how: str, by: Person, how_note: str = "", on: datetime.date | None = None
) -> TermsVersion:
    """Record that the draft in work was adopted at a meeting, by the chair or in another way, today or before; returns the agreed version.

    Raises `ValidationError` while a consultation runs on it, for what is no draft in work (a second click), and for a day that is to come or
    before the version in force.
    """
    version = locked_version(version)
    if version.consultations.filter(state__in=RUNNING).exists() or version.state == TermsVersion.State.CONSULTED:
        raise ValidationError(
            _(
                "Version %s is being consulted on. Let that come to its end, or end it, before it is adopted in another way."
            )
            % version.number
        )
    refuse_unless(version, TermsVersion.State.DRAFT)
    strand = version.workstrand
    day = on or strand.group.today()
    last = TermsVersion.objects.filter(workstrand=strand).agreed().select_related("decision__workstrand").first()
    if last is not None and last.in_force_on is not None and last.in_force_on > day:
        raise ValidationError(
            {
                "on": _("Version %(number)s is in force since %(day)s: this day is before it.")
                % {"number": last.number, "day": last.in_force_on.strftime("%-d %B %Y")}
            }
        )
    try:
        decision = _decide(strand=strand, how=how, how_note=how_note, day=day, by=by, last=last, entered_later=False)
    except ValidationError as error:
        raise _about_the_day(error, "on") from None
    return adopt(version=version, decision=decision, by=by, on=day)


def _decide(
    *,
    strand: Workstrand,
    how: str,
    how_note: str,
    day: datetime.date,
    by: Person,
    last: TermsVersion | None,
    entered_later: bool,
) -> Decision:
    """The decision in the register, named as one by a consultation is; it supersedes that on the version in force before."""
    if how in {Decision.How.SILENCE, Decision.How.CONSENT} and not entered_later:
        raise ValidationError({"how": _("What is agreed by silence or consent is agreed by a consultation here.")})
    number = f"{last.major + 1 if last else 1}.0"
    return record_decision(
        workstrand=strand,
        title=(_("Terms of reference %(number)s of %(strand)s") % {"number": number, "strand": strand})[:200],
        how=how,
        how_note=how_note.strip(),
        taken_on=day,
        audience=Audience.PUBLIC,
        supersedes=[last.decision] if last and last.decision and last.decision.taken_on <= day else [],
        entered_later=entered_later,
        by=by,
    )


def _about_the_day(error: ValidationError, field: str) -> ValidationError:
    """What the register says of its day is about the field in which it was typed."""
    if not hasattr(error, "error_dict"):
        return error
    return ValidationError({field if name == "taken_on" else name: rest for name, rest in error.error_dict.items()})
