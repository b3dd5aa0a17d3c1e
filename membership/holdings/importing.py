"""What uploaded files keep of a person."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.registries import Holding

KEPT_FOR = _("A day if it is not applied, else a week.")


def holdings() -> Iterable[Holding]:
    return (
        Holding(
            model="membership.ImportUpload",
            person="owner",
            what=_("Files that you uploaded to be imported"),
            kept_for=KEPT_FOR,
            shown=("kind", "file_name", "state", "created_at", "applied_at"),
            is_deleted=True,
        ),
        Holding(
            model="membership.ImportRow",
            person="",
            address="address",
            what=_("Rows about you in a file that an officer uploaded: name, address, organisation, role"),
            kept_for=KEPT_FOR,
            shown=("cells",),
            is_deleted=True,
        ),
    )
