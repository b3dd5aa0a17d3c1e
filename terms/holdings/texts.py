"""What the texts keep of people: who began, wrote, translated, signed and commented."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.holdings import RECORD
from core.registries import Holding

WHY_KEPT = _(
    "What a group agreed, and how it came about, stays in the record; who took part in it becomes “former member”."
)


def holdings() -> Iterable[Holding]:
    """A holding for each way in which a row refers to somebody."""
    yield kept(
        "TermsVersion",
        "started_by",
        _("Versions of terms of reference that you began"),
        ("workstrand", "major", "minor", "state", "started_at", "note"),
    )
    yield kept(
        "TermsRevision", "by", _("What you wrote in drafts of terms of reference"), ("version", "number", "note", "at")
    )
    yield Holding(
        "terms.UnsavedText",
        "person",
        _("What you typed in a draft and did not save"),
        _("until you save it or throw it away, or the draft is no longer written"),
        ("version", "section", "text", "at"),
        is_deleted=True,
        goes_on_leaving=True,
    )
    yield kept(
        "TermsTranslation", "saved_by", _("Translations that you saved"), ("version", "language", "state", "saved_at")
    )
    yield kept("SignedCopy", "added_by", _("Signed copies that you added"), ("version", "name", "added_at"))
    yield kept(
        "TermsComment",
        "author",
        _("Your comments on terms of reference"),
        ("version", "heading", "text", "at", "changed_at"),
        why=_("A draft was written in answer to them; their author becomes “former member”."),
    )
    yield kept(
        "TermsComment",
        "resolved_by",
        _("Comments that you resolved"),
        ("version", "heading", "resolved_at", "resolution"),
    )


def kept(model: str, person: str, what: Any, shown: tuple[str, ...], why: Any = WHY_KEPT) -> Holding:
    """A holding of this app whose rows stay for the record, because of `why`."""
    return Holding(f"terms.{model}", person, what, RECORD, shown, reason_kept=why)
