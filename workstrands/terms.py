"""What a term of office may be: within its group and its strand, and one at a time."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.models import Person

from .models import Role, WorkingGroup, Workstrand


def refuse_finished(group: WorkingGroup, *, entered_later: bool = False) -> None:
    """Raise `ValidationError` for a group whose record is finished, unless something of its past is entered."""
    if group.is_read_only() and not entered_later:
        raise ValidationError(
            _("The record of this group is finished: its period and the three months after it are over.")
        )


def first_day(strand: Workstrand) -> datetime.date:
    """When a term begins of which nothing is said: today, or on the group's first day where that is still to come."""
    return max(strand.group.today(), strand.group.starts_on or datetime.date.min)


def refuse_term(
    strand: Workstrand,
    *,
    person: Person,
    kind: str,
    begins: datetime.date,
    ends_on: datetime.date | None,
    held: Iterable[Role],
    entered_later: bool,
) -> None:
    """Raise `ValidationError` where such a term cannot be; `held` are the person's terms in this role that were not voided."""
    refuse_finished(strand.group, entered_later=entered_later)
    if strand.is_over and not entered_later:
        raise ValidationError(
            _("%(strand)s is %(state)s: nobody can be appointed to it.")
            % {"strand": strand, "state": strand.get_state_display()}
        )
    if not person.is_active:
        raise ValidationError({"person": _("This person has left.")})
    refuse_beyond(strand, ends_on)
    if strand.is_over and ends_on is None:
        raise ValidationError({"ends_on": _said_over(strand)})
    for (
        other
    ) in held:  # terms of one person in one role must not overlap; the lock on the strand keeps two appointments apart
        if (other.ends_on is None or other.ends_on >= begins) and (ends_on is None or other.starts_on <= ends_on):
            raise ValidationError(
                _("%(name)s is %(kind)s already in these days.")
                % {"name": person.display_name, "kind": Role.Kind(kind).label}
            )


def refuse_beyond(strand: Workstrand, ends_on: datetime.date | None) -> None:
    """Raise `ValidationError` where a term would outlast the period of the group, or its strand."""
    group = strand.group
    if group.ends_on and ends_on and ends_on > group.ends_on:
        said = _("The group's period ends on %s: no term goes beyond it.")
        raise ValidationError({"ends_on": said % _shown(group.ends_on)})
    if strand.is_over and ends_on and ends_on > strand.state_since:
        raise ValidationError({"ends_on": _said_over(strand)})


def _said_over(strand: Workstrand) -> str:
    said = _("%(strand)s is %(state)s since %(day)s: give a last day no later than that.")
    return said % {"strand": strand, "state": strand.get_state_display(), "day": _shown(strand.state_since)}


def _shown(day: datetime.date) -> str:
    return day.strftime("%-d %B %Y")


def refuse_end(role: Role, day: datetime.date) -> None:
    """Raise `ValidationError` where a term cannot end on this day, whoever else holds one."""
    refuse_finished(role.workstrand.group, entered_later=role.entered_later)
    refuse_beyond(role.workstrand, day)
    if day < role.starts_on:
        said = _("The term began on %s: end it on that day or later, or void it.")
        raise ValidationError({"ends_on": said % _shown(role.starts_on)})
