"""What the desk keeps of a person."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.holdings import sentence, span
from core.registries import Holding
from membership.services.desk import KEPT_AFTER_DONE


def holdings() -> Iterable[Holding]:
    """One's own notes; what is noted of others is in the words of a note, which erasure looks through."""
    yield Holding(
        model="membership.DeskNote",
        person="owner",
        what=_("Your notes on the desk, which only you see"),
        kept_for=sentence(_("until the thing is done, and at least %(span)s"), span=span(KEPT_AFTER_DONE)),
        shown=("key", "note", "next_chase_on", "changed_at"),
        is_deleted=True,
        goes_on_leaving=True,
    )
