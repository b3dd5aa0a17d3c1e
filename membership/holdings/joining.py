"""What requests to join keep of a person."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.holdings import RECORD, UNTIL_YOU_LEAVE, sentence, span
from core.registries import Holding
from membership.services.retention import WORDS_KEPT_FOR

WHY_KEPT = _("The record says who was let in and by whom.")


def holdings() -> Iterable[Holding]:
    """Requests to join, who decided or vouched, and what somebody set aside."""
    return (
        Holding(
            model="membership.JoinRequest",
            person="person",
            what=_("What you asked to join, and what was answered"),
            kept_for=sentence(
                _("as long as the group's record; the words of a request that was not granted for %(span)s"),
                span=span(WORDS_KEPT_FOR),
            ),
            topic="coming",
            shown=("workstrand", "organisation", "message", "state", "asked_at", "decided_at", "answer", "vouched_as"),
            cleared={"message": "", "answer": ""},
            reason_kept=WHY_KEPT,
        ),
        Holding(
            model="membership.JoinRequest",
            person="decided_by",
            what=_("Requests to join that you answered or vouched for, with what you wrote"),
            kept_for=RECORD,
            shown=("workstrand", "state", "decided_at", "answer", "vouched_as"),
            reason_kept=WHY_KEPT,
        ),
        Holding(
            model="membership.SetAside",
            person="person",
            what=_("Whom you said you do not know, when you were asked to vouch"),
            kept_for=UNTIL_YOU_LEAVE,
            shown=("set_aside_at",),
            is_deleted=True,
            goes_on_leaving=True,
        ),
    )
