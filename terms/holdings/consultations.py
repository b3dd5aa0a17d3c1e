"""What consultations keep of people: who opened and steered them, who was asked, who spoke."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.registries import Holding

from .texts import kept

SIGNED = _("An office's position stays; who signed it becomes “former member”.")


def holdings() -> Iterable[Holding]:
    """A holding for each way in which a row refers to somebody."""
    yield kept("Consultation", "planned_by", _("Consultations that you opened"), ("version", "opens_at", "closes_at"))
    for field in ("by", "ended_by"):
        yield kept(
            "ClockChange",
            field,
            _("Consultations that you paused, resumed or extended"),
            ("consultation", "kind", "reason", "at"),
        )
    yield kept(
        "ConsultedContact",
        "person",
        _("That you were asked for your office, and whether mail reached you"),
        ("office", "sent_at", "bounced_at"),
        why=_("Silence counts only where mail reached somebody: that it did is part of the record."),
    )
    position = ("office", "choice", "text", "at", "is_current", "withdrawn_at", "withdrawal_word")
    yield kept("Position", "person", _("Positions that you took for your office"), position, why=SIGNED)
    yield kept("Position", "withdrawn_by", _("Objections that you withdrew"), position, why=SIGNED)
    yield kept(
        "Position", "recorded_by", _("Positions that you recorded for an office"), (*position, "source"), why=SIGNED
    )
