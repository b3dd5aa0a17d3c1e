"""What a group brings with it of its past, entered with its true dates."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import history
from core.audiences import Audience
from core.verbs import Verb
from people.models import Person

from .models import Role, WorkingGroup, Workstrand
from .services import appoint, found_group, move_group, move_workstrand, plenary_of, propose_workstrand


@transaction.atomic
def enter_past_group(
    *, coordinator: Person, by: Person | None, followed_by: WorkingGroup | None = None, **values: Any
) -> WorkingGroup:
    """Enter an edition whose last day is over, closed on that day, with who coordinated it from its first day. Mails nobody.

    `followed_by` is the edition after it, which is told so, also where its own record is finished. Raises `ValidationError` as `found_group`
    does, for a last day that is still to come, and for a follower that began earlier or follows another.
    """
    group = found_group(by=by, entered_later=True, **values)
    if group.ends_on is None or group.ends_on >= group.today():
        raise ValidationError({"ends_on": _("Give the day on which it ended; it must be over.")})
    appoint(
        person=coordinator, workstrand=plenary_of(group), kind=Role.Kind.COORDINATOR, by=by, starts_on=group.starts_on,
        entered_later=True,
    )  # fmt: skip
    if followed_by is not None:
        _follow(followed_by, group, by=by)
    return move_group(
        group=group, to=WorkingGroup.State.CLOSED, by=by, on=group.ends_on, entered_later=True,
        reason=_("Its period was over when it was entered here."),
    )  # fmt: skip


def _follow(follower: WorkingGroup, group: WorkingGroup, *, by: Person | None) -> None:
    follower = WorkingGroup.objects.select_for_update().get(pk=follower.pk)
    if follower.predecessor_id or not (group.starts_on and follower.starts_on and follower.starts_on > group.starts_on):
        raise ValidationError({"followed_by": _("The edition after this one begins later, and follows no other.")})
    follower.predecessor = group
    follower.full_clean()
    follower.save(update_fields=["predecessor"])
    history.record(
        verb=Verb.GROUP_CHANGED,
        target=follower,
        scope=plenary_of(follower),
        audience=Audience.GROUP,
        actor=by,
        old={"predecessor": ""},
        new={"predecessor": str(group)},
        entered_later=True,
    )


@transaction.atomic
def enter_past_workstrand(
    *,
    group: WorkingGroup,
    code: str,
    title: str,
    by: Person | None,
    began_on: datetime.date | None = None,
    ended_on: datetime.date | None = None,
    **values: Any,
) -> Workstrand:
    """Enter a strand that is over with its whole life: it began, by default with its group, and was closed, by default with it. Mails nobody.

    Raises `ValidationError` for days outside the group's period, a last day that is still to come, and as `propose_workstrand` does.
    """
    first, last = began_on or group.starts_on, ended_on or group.ends_on
    if first is None or last is None or last >= group.today():
        raise ValidationError({"ended_on": _("Give the day on which it ended; it must be over.")})
    if first > last or (group.starts_on and first < group.starts_on) or (group.ends_on and last > group.ends_on):
        raise ValidationError({"began_on": _("These days must follow each other within the period of the group.")})
    past: dict[str, Any] = {"by": by, "entered_later": True}
    strand = propose_workstrand(group=group, code=code, title=title, on=first, **past, **values)
    strand = move_workstrand(workstrand=strand, to=Workstrand.State.ACTIVE, on=first, **past)
    reason = _("Its work was over when it was entered here.")
    return move_workstrand(workstrand=strand, to=Workstrand.State.CLOSED, on=last, reason=reason, **past)
