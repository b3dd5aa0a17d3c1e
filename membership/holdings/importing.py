"""What uploaded files keep of a person."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.holdings import sentence, span
from core.registries import Holding
from membership.services.importing import APPLIED_KEPT_FOR, OPEN_KEPT_FOR

KEPT_FOR = sentence(_("%(open)s; once applied, %(applied)s"), open=span(OPEN_KEPT_FOR), applied=span(APPLIED_KEPT_FOR))


def holdings() -> Iterable[Holding]:
    """Who uploaded a file, and the rows that are about somebody."""
    return (
        Holding(
            model="membership.ImportUpload",
            person="owner",
            what=_("Files that you uploaded to be imported, with their rows"),
            kept_for=KEPT_FOR,
            shown=("kind", "file_name", "state", "created_at", "applied_at"),
            is_deleted=True,
            goes_on_leaving=True,
        ),
        Holding(
            model="membership.ImportRow",
            person="",
            address="address",
            what=_("Rows about you in a file that an officer uploaded: name, address, organisation, role"),
            kept_for=KEPT_FOR,
            topic="coming",
            shown=("cells",),
            is_deleted=True,
            goes_on_leaving=True,
        ),
    )
