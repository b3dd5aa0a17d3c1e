"""What calls for leads and the naming of voices keep of people."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.registries import Holding

FOR_GOOD = _("for as long as the group's record is kept")


def holdings() -> Iterable[Holding]:
    """A holding for each way in which a row refers to somebody."""
    drafted = _("Calls for leads that you drafted")
    closed = _("Calls for leads that you closed")
    record = _("The record of a group says who acted for it; your name there becomes that of a former member.")
    call = ("kind", "text", "closes_on", "state", "opened_at", "closed_at", "reason")
    yield Holding("membership.Call", "drafted_by", drafted, FOR_GOOD, call, reason_kept=record)
    yield Holding("membership.Call", "closed_by", closed, FOR_GOOD, call, reason_kept=record)
    yield Holding(
        "membership.Candidacy",
        "person",
        _("Your candidacies for leads, with your statements"),
        _(
            "the statement until 90 days after the call closes, unless you are appointed; the rest as long as the record"
        ),
        ("state", "statement", "time", "word", "made_at", "answered_at", "source"),
        cleared={"statement": "–", "time": "", "word": "", "source": "–"},  # the database wants some of who stands
        reason_kept=_("That somebody stood for a call, and was appointed, is part of the group's record."),
    )
    yield Holding(
        "membership.Candidacy",
        "nominated_by",
        _("Nominations that you made"),
        FOR_GOOD,
        ("word", "made_at"),
        cleared={"word": ""},
        reason_kept=_("Whom you nominated may still answer; your word goes."),
    )
    yield Holding(
        "membership.Candidacy",
        "recorded_by",
        _("Candidacies that you recorded for others"),
        FOR_GOOD,
        ("source", "answered_at"),
        reason_kept=record,
    )
    until = _("until they answer or the call closes")
    outside = _("Nominations of people from outside that you made")
    yield Holding(
        "membership.OutsideNomination",
        "nominated_by",
        outside,
        until,
        ("name", "email", "word", "made_at"),
        is_deleted=True,
    )
    yield Holding(
        "membership.OutsideNomination",
        "",
        _("That you were nominated for a call before you were here"),
        until,
        ("name", "email", "made_at"),
        address="email",
        is_deleted=True,
    )
    yield Holding(
        "membership.OfficeVoice",
        "person",
        _("For which offices you speak or spoke"),
        FOR_GOOD,
        ("place", "starts_on", "ends_on", "source"),
        cleared={"source": ""},
        reason_kept=_("Who spoke for an office when it took a position is part of the record, as a former member."),
    )
    yield Holding(
        "membership.OfficeVoice",
        "named_by",
        _("Voices that you named"),
        FOR_GOOD,
        ("place", "starts_on"),
        reason_kept=record,
    )
