"""What the outputs library and shared material keep of people: who added them, and how they wish to be named."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.holdings import RECORD
from core.registries import Holding


def holdings() -> Iterable[Holding]:
    """A holding for each way in which a row refers to somebody."""
    yield Holding(
        "deliverables.Output",
        "added_by",
        _("Outputs that you added to a group's library"),
        RECORD,
        ("title", "kind", "released_on", "added_at", "link", "file_name"),
        reason_kept=_("What a group made stays in its library; who added it becomes “former member”."),
    )
    yield Holding(
        "deliverables.Material",
        "added_by",
        _("Material that you shared, and how you wish to be named as its author"),
        RECORD,
        ("title", "text", "worked", "did_not", "link", "file_name", "named_as", "added_at", "changed_at"),
        cleared={"named_as": ""},
        reason_kept=_("Others work with it; who shared it becomes “former member”."),
    )
