"""What absences, reminders and hand-overs keep of people."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.registries import Holding

FOR_GOOD = _("for as long as the group's record is kept")
A_YEAR = _("a year after the last day")
TWO_MONTHS = _("60 days")


def holdings() -> Iterable[Holding]:
    """A holding for each way in which a row refers to somebody."""
    yield from _absences()
    yield Holding(
        "membership.ReminderMail",
        "person",
        _("On which days you were reminded"),
        TWO_MONTHS,
        ("day", "things"),
        is_deleted=True,
    )
    yield Holding(
        "membership.RemindedThing", "person", _("Of what you were reminded last when"), TWO_MONTHS, ("key", "last_on"), is_deleted=True
    )  # fmt: skip
    yield from _hand_overs()


def _absences() -> Iterable[Holding]:
    days = ("starts_on", "ends_on")
    yield Holding(
        "membership.Absence",
        "person",
        _("When you are away, and who stands in"),
        A_YEAR,
        (*days, "reason", "stand_in", "workstrand", "declined_at", "declared_at", "source", "called_off_at"),
        is_deleted=True,
    )
    yield Holding(
        "membership.Absence",
        "stand_in",
        _("For whom you stand in"),
        A_YEAR,
        (*days, "declined_at"),
        cleared={"stand_in": None, "declined_at": None},
        reason_kept=_("The absence is another person's; that you stand in goes."),
    )
    yield Holding(
        "membership.Absence",
        "declared_by",
        _("Absences that you recorded for others"),
        A_YEAR,
        (*days, "source"),
        cleared={"declared_by": None, "source": ""},
        reason_kept=_("The absence is another person's; that you recorded it goes."),
    )


def _hand_overs() -> Iterable[Holding]:
    record = _("Who led when, and who came next, is part of the group's record.")
    yield Holding(
        "membership.HandOver",
        "role__person",
        _("Your notes when you handed a term over"),
        FOR_GOOD,
        ("notes", "notes_at", "begun_at", "handed_over_at"),
        reason_kept=_("The notes are the group's work, and the successor needs them."),
    )
    for field, what, shown in (
        ("successor", _("Which terms you take over"), ("suggested_at", "handed_over_at")),
        ("suggested_by", _("Whom you suggested as successor"), ("suggested_at",)),
        ("handed_over_by", _("Which hand-overs you said were done"), ("handed_over_at",)),
    ):
        yield Holding("membership.HandOver", field, what, FOR_GOOD, shown, reason_kept=record)
    ticked = _("What you ticked off in hand-overs")
    yield Holding("membership.HandOverTick", "ticked_by", ticked, FOR_GOOD, ("item", "ticked_at"), reason_kept=record)
