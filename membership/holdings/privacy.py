"""What requests for erasure keep of a person."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.holdings import sentence, span
from core.registries import Holding
from membership.services.retention import UNCONFIRMED_KEPT_FOR

KEPT_FOR = _("as long as the site has to show that it answered")
KEPT = _("That a request was made and decided stays, without name, address or words, to show that it was kept to.")


def holdings() -> Iterable[Holding]:
    yield Holding(
        model="membership.ErasureRequest",
        person="person",
        what=_("That you asked to be erased, and what was decided"),
        kept_for=sentence(
            _("as long as the site has to show that it answered; one whose code never came back for %(span)s"),
            span=span(UNCONFIRMED_KEPT_FOR),
        ),
        topic="record",
        shown=("state", "asked_at", "confirmed_at", "due_at", "decided_at", "reason", "source"),
        cleared={"source": "", "reason": "", "code_hash": ""},
        reason_kept=KEPT,
    )
    for field in ("decided_by", "entered_by"):
        yield Holding(
            model="membership.ErasureRequest",
            person=field,
            what=_("Requests for erasure that you decided, or entered for somebody else"),
            kept_for=KEPT_FOR,
            shown=("state", "asked_at", "decided_at"),
            reason_kept=KEPT,
        )
