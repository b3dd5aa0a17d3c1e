"""Writes in the register of decisions."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import clock, history
from core.audiences import Audience
from core.verbs import Verb
from people.models import Organisation, Person, folded_names

from .models import Decision, DecisionOffice, Workstrand, number_of


@dataclass(frozen=True)
class OfficeStand:
    """Where an office stood, for `record_decision`."""

    organisation: Organisation
    stand: str
    spoken_by: Person | None = None
    said_at: datetime.datetime | None = None
    on_behalf: bool = False


@transaction.atomic
def record_decision(
    *,
    workstrand: Workstrand,
    title: str,
    how: str,
    by: Person | None,
    text: str = "",
    taken_on: datetime.date | None = None,
    taken_at: datetime.datetime | None = None,
    audience: str = Audience.GROUP,
    offices: Iterable[OfficeStand] = (),
    supersedes: Iterable[Decision] = (),
    entered_later: bool = False,
    source: str = "",
    **values: Any,
) -> Decision:
    """Enter a decision under the next number of its workstrand, which nothing else ever gets; today, unless told when.

    Locks the workstrand, so that two decisions of one moment get two numbers. `by` is `None` for what the clock decided.
    Raises `ValidationError` naming the field at fault.
    """
    strand = Workstrand.objects.select_for_update().select_related("group").get(pk=workstrand.pk)
    if taken_on is None:
        moment = taken_at or clock.now()
        taken_on = moment.astimezone(strand.group.time_zone).date()
    last = Decision.objects.filter(workstrand=strand).aggregate(last=Max("serial"))["last"] or 0
    decision = Decision(
        workstrand=strand,
        audience=audience,
        serial=last + 1,
        number=number_of(strand, last + 1),
        title=title,
        text=text,
        how=how,
        taken_on=taken_on,
        taken_at=taken_at,
        recorded_by=by,
        recorded_at=clock.now(),
        entered_later=entered_later,
        **values,
    )
    decision.search_text = folded_names([decision.number, title, text])
    decision.full_clean()
    decision.save(force_insert=True)
    _set_supersedes(decision, supersedes)
    DecisionOffice.objects.bulk_create(
        DecisionOffice(
            decision=decision,
            organisation=stand.organisation,
            stand=stand.stand,
            spoken_by=stand.spoken_by,
            said_at=stand.said_at,
            on_behalf=stand.on_behalf,
        )
        for stand in offices
    )
    history.record(
        verb=Verb.DECISION_TAKEN,
        target=decision,
        scope=strand,
        audience=Audience(audience),
        actor=by,
        new={"number": decision.number, "taken_on": taken_on.isoformat(), "path": decision.get_absolute_url()},
        source=source,
        entered_later=entered_later,
    )
    return decision


def _set_supersedes(decision: Decision, earlier: Iterable[Decision]) -> None:
    earlier = list(earlier)
    if any(one.workstrand.group_id != decision.workstrand.group_id for one in earlier):
        raise ValidationError({"supersedes": _("Choose decisions of the same group.")})
    if any(one.taken_on > decision.taken_on for one in earlier):
        raise ValidationError({"supersedes": _("A decision cannot supersede one that was taken later.")})
    decision.supersedes.set(earlier)
