"""What requests to join keep of a person."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.holdings import sentence, span
from core.registries import Holding
from membership.services.retention import WORDS_KEPT_FOR


def holdings() -> Iterable[Holding]:
    yield Holding(
        model="membership.JoinRequest",
        person="person",
        what=_("What you asked to join, and what was answered"),
        kept_for=sentence(
            _("as long as the record of the group; the words of a request that was not granted for %(span)s"),
            span=span(WORDS_KEPT_FOR),
        ),
        shown=("workstrand", "organisation", "message", "state", "asked_at", "decided_at", "answer"),
        cleared={"message": "", "answer": ""},
        reason_kept=_("That somebody asked, and what was decided, is part of the record; the words go."),
    )
    yield Holding(
        model="membership.JoinRequest",
        person="decided_by",
        what=_("Which requests you decided"),
        kept_for=_("as long as the record of the group"),
        shown=("workstrand", "state", "decided_at"),
        reason_kept=_("A decision stays, taken by a “former member”."),
    )
