"""How a consultation closes: adopted, not adopted, or held up by an objection; once, whoever's tick comes first."""

import datetime
import logging

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audiences import Audience
from core.verbs import Verb
from people.models import Person
from terms.models import NOTE_LENGTH, Consultation, TermsVersion
from terms.selectors.consultations import Tally, in_words, standing_of_offices
from workstrands.models import Decision
from workstrands.services_decisions import OfficeStand, record_decision

from . import letters
from .consultations import ADOPTED_OTHERWISE, end, locked, settle_reached, tell_record
from .versions import adopt

log = logging.getLogger(__name__)
Rule, State = Consultation.Rule, Consultation.State
HOW = {Rule.SILENCE: Decision.How.SILENCE, Rule.CONSENT: Decision.How.CONSENT}


@transaction.atomic
def close(*, consultation: Consultation) -> Consultation | None:
    """Close a consultation whose closing time has come; `None` where it has not, or somebody else did, or its clock stands still.

    It locks the consultation and then reads the clock, as a position does: of a position and a closing at one moment, the position counts
    if it was acknowledged, and is refused otherwise. The result is that of the closing time, however late the tick comes:

    * fewer offices reached, or heard, than the share that was set: not adopted, under either rule;
    * silence procedure: adopted, unless an objection stands; then it is held up, and its text stands still, until the last is withdrawn;
    * positive consent: adopted where the share of agreeing offices, of all that count, is large enough, else not adopted. An objection counts
      as not agreeing, no more.

    Everybody asked, and the officers, are mailed the outcome. In force from the closing time.
    """
    consultation = locked(consultation)
    if consultation.state != State.OPEN or consultation.closes_at > clock.now():
        return None
    at = consultation.closes_at
    tally = standing_of_offices(consultation)
    settle_reached(consultation, tally)
    if consultation.version.state != TermsVersion.State.CONSULTED:
        end(consultation, State.ENDED, str(ADOPTED_OTHERWISE), at, by=None)
    elif not tally.is_reached_enough:
        end(consultation, State.REJECTED, _not_reached(tally), at, by=None)
    elif consultation.rule == Rule.CONSENT and not tally.is_agreed_enough:
        end(consultation, State.REJECTED, _not_agreed(tally), at, by=None)
    elif consultation.rule == Rule.SILENCE and tally.objections:
        _block(consultation, tally, at)
    else:
        _adopt(consultation, tally, at)
    letters.tell_outcome(consultation, tally)
    return consultation


def _not_reached(tally: Tally) -> str:
    return _(
        "%(reached)d of %(total)d offices were reached or answered (%(share)s); at least %(needed)s had to be."
    ) % {
        "reached": tally.reached,
        "total": tally.total,
        "share": f"{tally.share_reached}%",
        "needed": f"{tally.consultation.share_to_reach}%",
    }


def _not_agreed(tally: Tally) -> str:
    return _("%(agreeing)d of %(total)d offices agreed (%(share)s); at least %(needed)s had to.") % {
        "agreeing": tally.agreeing,
        "total": tally.total,
        "share": f"{tally.share_agreed}%",
        "needed": f"{tally.consultation.share_to_agree}%",
    }


def _block(consultation: Consultation, tally: Tally, at: datetime.datetime) -> None:
    offices = ", ".join(standing.organisation.short_name for standing in tally.objections)
    consultation.state, consultation.state_since = State.BLOCKED, at
    consultation.outcome = (_("Held up by the objection of %s.") % offices)[:NOTE_LENGTH]
    consultation.save(update_fields=["state", "state_since", "outcome"])
    tell_record(consultation, Verb.CONSULTATION_BLOCKED, None, objections=len(tally.objections))


def adopt_after_withdrawal(consultation: Consultation, at: datetime.datetime, by: Person) -> bool:
    """Adopt what the last objection held up, dated when it was withdrawn. Called by the withdrawal, which holds the locks.

    Returns whether it was the last.
    """
    tally = standing_of_offices(consultation)
    if consultation.state != State.BLOCKED or tally.objections:
        return False
    if consultation.version.state != TermsVersion.State.CONSULTED:
        end(consultation, State.ENDED, str(ADOPTED_OTHERWISE), at, by=by)
    else:
        _adopt(consultation, tally, at, by=by)
    letters.tell_outcome(consultation, tally)
    return True


def _adopt(consultation: Consultation, tally: Tally, at: datetime.datetime, by: Person | None = None) -> None:
    """A decision in the register, then the agreed version by it; both of this moment."""
    strand, version = consultation.workstrand, consultation.version
    before: TermsVersion | None = (
        TermsVersion.objects.filter(workstrand=strand).agreed().select_related("decision__workstrand").first()
    )
    earlier = [before.decision] if before is not None and before.decision is not None else []
    number = f"{before.major + 1 if before is not None else 1}.0"
    decision = record_decision(
        workstrand=strand,
        title=(_("Terms of reference %(number)s of %(strand)s") % {"number": number, "strand": strand})[:200],
        text=_decided(consultation, tally, number, at),
        how=HOW[Rule(consultation.rule)],
        by=None,
        taken_at=at,
        audience=Audience.PUBLIC,
        offices=[
            OfficeStand(
                standing.organisation,
                standing.stand,
                spoken_by=standing.position.person if standing.position else None,
                said_at=standing.position.at if standing.position else None,
                on_behalf=bool(standing.position and standing.position.recorded_by_id),
            )
            for standing in tally.offices
        ],
        supersedes=earlier,
    )
    adopt(version=version, decision=decision, by=None, at=at)
    consultation.state, consultation.state_since, consultation.decision = State.ADOPTED, at, decision
    said = {"number": number, "decision": decision.number}
    consultation.outcome = _("Adopted as version %(number)s, decision %(decision)s.") % said
    consultation.save(update_fields=["state", "state_since", "decision", "outcome"])
    tell_record(consultation, Verb.CONSULTATION_ADOPTED, by, decision=decision.number)


def _decided(consultation: Consultation, tally: Tally, number: str, at: datetime.datetime) -> str:
    """The words of the decision, without the names of offices, which a group may choose not to show to everybody."""
    said = _("Draft %(draft)s of the terms of reference was adopted as version %(number)s, in force from %(at)s.") % {
        "draft": consultation.version.number,
        "number": number,
        "at": in_words(at, consultation.time_zone),
    }
    lines = [f"* {label}: {count}" for label, count in letters.tally_lines(tally)]
    asked = _("Offices asked: %d") % tally.total
    return "\n".join([said, "", asked, "", *lines])


def close_due(now: datetime.datetime) -> int:
    """Close every consultation whose closing time has come, each in a transaction of its own. Returns how many were closed.

    One that cannot be closed is logged and does not keep the others from it; it is tried again with the next tick.
    """
    count = 0
    due = Consultation.objects.due(now).select_related("version__workstrand__group").order_by("closes_at", "pk")
    for consultation in due:
        try:
            count += close(consultation=consultation) is not None
        except Exception:
            log.exception("Consultation %s could not be closed", consultation.pk)
    return count
