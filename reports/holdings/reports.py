"""What reports keep of people: who began, wrote and published one, and for whom it was filed."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.holdings import RECORD
from core.registries import Holding

WHY_KEPT = _("What a group reported stays in the record; who wrote it becomes “former member”.")


def holdings() -> Iterable[Holding]:
    """A holding for each way in which a row refers to somebody."""
    yield kept("Report", "begun_by", _("Reports that you began"), ("workstrand", "kind", "title", "state", "begun_at"))
    yield kept(
        "Report", "published_by", _("Reports that you published"), ("workstrand", "kind", "title", "published_at")
    )
    yield kept("Report", "on_behalf_of", _("Reports that were filed on your behalf"),
               ("workstrand", "kind", "title", "published_at", "source"))  # fmt: skip
    yield kept("SectionRevision", "by", _("What you wrote in reports"), ("section", "number", "text", "at"))


def kept(model: str, person: str, what: Any, shown: tuple[str, ...]) -> Holding:
    """A holding of this app whose rows stay for the record."""
    return Holding(f"reports.{model}", person, what, RECORD, shown, reason_kept=WHY_KEPT)
