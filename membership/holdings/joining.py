"""What requests to join keep of a person."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.holdings import sentence, span
from core.registries import Holding
from membership.services.retention import WORDS_KEPT_FOR

WHILE_HERE = _("While you are in the network.")
WITH_THE_RECORD = _("With the record of the group.")


def holdings() -> Iterable[Holding]:
    """Requests to join, who decided or vouched, and what somebody set aside or works on."""
    return (
        Holding(
            model="membership.JoinRequest",
            person="person",
            what=_("What you asked to join, when, what you wrote with it, and the answer"),
            kept_for=sentence(
                _("as long as the record of the group; the words of a request that was not granted for %(span)s"),
                span=span(WORDS_KEPT_FOR),
            ),
            shown=("workstrand", "organisation", "message", "state", "asked_at", "decided_at", "answer", "vouched_as"),
            cleared={"message": "", "answer": ""},
            reason_kept=_("The record says who was let in and by whom."),
        ),
        Holding(
            model="membership.JoinRequest",
            person="decided_by",
            what=_("Requests that you decided, or for whose person you vouched, with your answer"),
            kept_for=WITH_THE_RECORD,
            shown=("workstrand", "state", "decided_at", "answer", "vouched_as"),
            reason_kept=_("The record says who was let in and by whom."),
        ),
        Holding(
            model="membership.SetAside",
            person="person",
            what=_("Whom you said you do not know, when you were asked to vouch"),
            kept_for=WHILE_HERE,
            shown=("request", "set_aside_at"),
            is_deleted=True,
        ),
        Holding(
            model="people.Person_topics",
            person="person",
            what=_("What you work on"),
            kept_for=WHILE_HERE,
            shown=("topic",),
            is_deleted=True,
        ),
    )
