"""What absences, reminders and hand-overs keep of people."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.holdings import RECORD, sentence, span
from core.registries import Holding
from membership.services import absence, reminders

AFTER_THE_LAST_DAY = sentence(_("%(span)s after the last day"), span=span(absence.KEPT_FOR))


def holdings() -> Iterable[Holding]:
    """A holding for each way in which a row refers to somebody."""
    yield from _absences()
    reminded = _("When you were reminded, and of what")
    for model, shown in (("ReminderMail", ("day", "things")), ("RemindedThing", ("key", "last_on"))):
        yield Holding(
            f"membership.{model}",
            "person",
            reminded,
            span(reminders.KEPT_FOR),
            shown,
            is_deleted=True,
            goes_on_leaving=True,
            topic="mail",
        )
    yield from _hand_overs()


def _absences() -> Iterable[Holding]:
    days = ("starts_on", "ends_on")
    yield Holding(
        "membership.Absence",
        "person",
        _("When you are away, why, and who stands in"),
        AFTER_THE_LAST_DAY,
        (*days, "reason", "stand_in", "workstrand", "declined_at", "declared_at", "source", "called_off_at"),
        is_deleted=True,
        goes_on_leaving=True,
        topic="part",
    )
    yield Holding(
        "membership.Absence",
        "stand_in",
        _("For whom you stand in"),
        AFTER_THE_LAST_DAY,
        ("person", *days, "declined_at"),
        cleared={"stand_in": None, "declined_at": None},
        reason_kept=_("The absence is another person's; that you stand in goes."),
        goes_on_leaving=True,
        topic="part",
    )
    yield Holding(
        "membership.Absence",
        "declared_by",
        _("Absences that you recorded for others"),
        AFTER_THE_LAST_DAY,
        (*days, "source"),
        cleared={"declared_by": None, "source": ""},
        reason_kept=_("The absence is another person's; that you recorded it goes."),
    )


def _hand_overs() -> Iterable[Holding]:
    model, record = "membership.HandOver", _("Who led when, and who came next, is part of the group's record.")
    yield Holding(
        model,
        "role__person",
        _("Your notes when you handed a term over"),
        RECORD,
        ("notes", "notes_at", "begun_at", "handed_over_at"),
        reason_kept=_("The notes are the group's work, and the successor needs them."),
        topic="part",
    )
    yield Holding(
        model,
        "successor",
        _("Which terms you take over"),
        RECORD,
        ("suggested_at", "handed_over_at"),
        reason_kept=record,
        topic="part",
    )
    acts = _("What you did when a term was handed over: whom you suggested, what you ticked off")
    for field, shown in (("suggested_by", ("suggested_at",)), ("handed_over_by", ("handed_over_at",))):
        yield Holding(model, field, acts, RECORD, shown, reason_kept=record)
    yield Holding("membership.HandOverTick", "ticked_by", acts, RECORD, ("item", "ticked_at"), reason_kept=record)
