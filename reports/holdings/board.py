"""What the record of the board keeps of people: who said something for it, and who recorded that."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.registries import Holding

from .reports import kept


def holdings() -> Iterable[Holding]:
    """A holding for each way in which a row refers to somebody."""
    shown = ("workstrand", "kind", "title", "text", "given_on", "source")
    yield kept("BoardMessage", "given_by", _("What you said to a group for its board"), shown)
    yield kept("BoardMessage", "recorded_by", _("What you recorded of what a board said"), (*shown, "recorded_at"))
