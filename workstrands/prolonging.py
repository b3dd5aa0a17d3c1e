"""Letting a term run on. Apart from the other writes about roles only for the length of that file."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core import history
from core.verbs import Verb
from people.models import Person

from .models import Role, Workstrand
from .services import _locked_role, _role_audience, _tell
from .terms import refuse_beyond, refuse_finished


@transaction.atomic
def prolong(*, role: Role, ends_on: datetime.date | None, by: Person | None) -> Role:
    """Let a running term end later, or, without a day, with the group. The person is mailed.

    Raises `ValidationError` for a term that is over or has no last day, a day that is not later than its last or beyond the group's period,
    and where the person holds another term in this role in the days that are added. What is over is not prolonged: appoint again.
    """
    strand = Workstrand.objects.select_for_update(of=("self",)).get(pk=role.workstrand_id)  # as appointing does
    role = _locked_role(role)
    group, old = role.workstrand.group, role.ends_on
    refuse_finished(group)
    if old is None:
        raise ValidationError(_("This term has no last day: there is nothing to prolong."))
    if old < group.today() or not (strand.is_open or strand.is_plenary):
        raise ValidationError(_("This term is over: begin a new one."))
    refuse_beyond(role.workstrand, ends_on)
    if ends_on is not None and ends_on <= old:
        said = _("Choose a day after %s, on which the term ends now.") % old.strftime("%-d %B %Y")
        raise ValidationError({"ends_on": said})
    later = Role.objects.not_voided().filter(person=role.person, workstrand=strand, kind=role.kind, starts_on__gt=old)
    if later.filter(Q() if ends_on is None else Q(starts_on__lte=ends_on)).exists():
        raise ValidationError(_("A later term in the same role begins in these days already."))
    role.ends_on, role.end_reason = ends_on, ""
    role.full_clean()
    role.save(update_fields=["ends_on", "end_reason"])
    _tell(role, "mail/role_prolonged", by=by)
    history.record(
        verb=Verb.ROLE_PROLONGED,
        target=role,
        scope=role.workstrand,
        audience=_role_audience(role.kind),
        actor=by,
        old={"ends_on": old.isoformat()},
        new={"ends_on": ends_on and ends_on.isoformat(), "person": role.person_id, "kind": role.kind},
    )
    return role
