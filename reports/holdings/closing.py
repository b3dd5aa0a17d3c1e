"""What the list of keepers keeps of people."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.holdings import RECORD
from core.registries import Holding


def holdings() -> Iterable[Holding]:
    """Whoever is named as a contact is taken off when they are erased; the organisation keeps what it keeps."""
    yield Holding(
        "reports.Keeper",
        "person",
        _("What you look after for a group that is over"),
        RECORD,
        ("what", "link", "until", "note"),
        cleared={"person": None},
        reason_kept=_("The organisation goes on keeping it; who is asked there is named anew."),
        goes_on_leaving=True,
        topic="part",
    )
