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
from .terms import refuse_finished

ONE_CLICK = datetime.timedelta(minutes=1)


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
    Raises `ValidationError` naming the field at fault, and for a group whose record is finished unless it is entered later.
    """
    strand = Workstrand.objects.select_for_update().select_related("group").get(pk=workstrand.pk)
    refuse_finished(strand.group, entered_later=entered_later or by is None)
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


@transaction.atomic
def record_once(*, workstrand: Workstrand, by: Person, **values: Any) -> Decision:
    """As `record_decision`, for a form that may be sent twice: what the same person recorded within a minute in the same words is returned, and
    gets no second number.
    """
    Workstrand.objects.select_for_update().get(pk=workstrand.pk)
    same = {name: values[name] for name in ("title", "text", "how", "taken_on") if name in values}
    made = Decision.objects.filter(
        workstrand=workstrand, recorded_by=by, recorded_at__gt=clock.now() - ONE_CLICK, voided_at=None, **same
    )
    return made.first() or record_decision(workstrand=workstrand, by=by, **values)


@transaction.atomic
def change_decision(
    *, decision: Decision, by: Person | None, audience: str | None = None, supersedes: Iterable[Decision] | None = None
) -> Decision:
    """Set who may read a decision, and which earlier ones it supersedes; its words, its day and its number never change.

    Returns the decision; writes nothing where nothing differs. Raises `ValidationError` naming the field at fault, and for one that was voided.
    """
    decision = _locked(decision)
    _refuse_voided(decision)
    before = sorted(decision.supersedes.values_list("number", flat=True))
    old = {"audience": decision.audience, "supersedes": before}
    if audience is not None:
        decision.audience = audience
        decision.full_clean()
        decision.save(update_fields=["audience"])
    if supersedes is not None:
        _set_supersedes(decision, supersedes)
    after = sorted(decision.supersedes.values_list("number", flat=True))
    new = {"audience": decision.audience, "supersedes": after}
    changed = [field for field in old if old[field] != new[field]]
    if changed:
        _record(
            decision,
            Verb.DECISION_CHANGED,
            by,
            old={field: old[field] for field in changed},
            new={field: new[field] for field in changed},
        )
    return decision


@transaction.atomic
def void_decision(*, decision: Decision, reason: str, by: Person | None) -> Decision:
    """Mark a decision that was entered in error; its number, its words and the reason stay in the register. Returns it.

    Raises `ValidationError` without a reason, for one voided before, and where something that was agreed rests on it.
    """
    decision = _locked(decision)
    _refuse_voided(decision)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words: it stays in the register.")})
    if decision.record_path:
        raise ValidationError(
            _("What was agreed by %(number)s rests on it. Take a new decision that supersedes it.")
            % {"number": decision.number}
        )
    decision.voided_at, decision.void_reason = clock.now(), reason.strip()
    decision.full_clean()
    decision.save(update_fields=["voided_at", "void_reason"])
    _record(decision, Verb.DECISION_VOIDED, by, new={"reason": decision.void_reason})
    return decision


def _locked(decision: Decision) -> Decision:
    """The decision as it is now; two who change it at once go one after the other."""
    rows = Decision.objects.select_for_update(of=("self",)).select_related("workstrand__group")
    found: Decision = rows.get(pk=decision.pk)
    refuse_finished(found.workstrand.group, entered_later=found.entered_later)
    return found


def _refuse_voided(decision: Decision) -> None:
    if decision.voided_at is not None:
        raise ValidationError(_("%(number)s was voided already.") % {"number": decision.number})


def _record(decision: Decision, verb: Verb, by: Person | None, *, new: dict[str, Any], **values: Any) -> None:
    history.record(
        verb=verb,
        target=decision,
        scope=decision.workstrand,
        audience=Audience(decision.audience),
        actor=by,
        new={"number": decision.number, "path": decision.get_absolute_url()} | new,
        **values,
    )


def _set_supersedes(decision: Decision, earlier: Iterable[Decision]) -> None:
    earlier = list(earlier)
    if any(one.workstrand.group_id != decision.workstrand.group_id for one in earlier):
        raise ValidationError({"supersedes": _("Choose decisions of the same group.")})
    if any(one.taken_on > decision.taken_on for one in earlier):
        raise ValidationError({"supersedes": _("A decision cannot supersede one that was taken later.")})
    if any(one.pk == decision.pk for one in earlier):
        raise ValidationError({"supersedes": _("A decision cannot supersede itself.")})
    decision.supersedes.set(earlier)
