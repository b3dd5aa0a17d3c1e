"""What calls for leads and the naming of voices keep of people."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.holdings import RECORD, sentence, span
from core.registries import Holding
from membership.services.calls import STATEMENTS_KEPT_FOR

WHY_KEPT = _("The record of a group says who acted for it; your name there becomes that of a former member.")
STATEMENT = sentence(
    _("as long as the group's record; the words of whoever is not appointed until %(span)s after the call closes"),
    span=span(STATEMENTS_KEPT_FOR),
)
UNTIL_ANSWERED = _("until they answer, or the call closes")


def holdings() -> Iterable[Holding]:
    """A holding for each way in which a row refers to somebody."""
    call = ("kind", "text", "closes_on", "state", "opened_at", "closed_at", "reason")
    for field in ("drafted_by", "closed_by"):
        yield Holding(
            "membership.Call",
            field,
            _("Calls for leads that you drafted or closed"),
            RECORD,
            call,
            reason_kept=WHY_KEPT,
        )
    yield from _candidacies()
    yield Holding(
        "membership.OutsideNomination",
        "nominated_by",
        _("People from outside whom you nominated"),
        UNTIL_ANSWERED,
        ("name", "email", "word", "made_at"),
        is_deleted=True,
    )
    yield Holding(
        "membership.OutsideNomination",
        "",
        _("That somebody nominated you before you were here: your name and address"),
        _("until you answer, or the call closes"),
        ("name", "email", "made_at"),
        address="email",
        is_deleted=True,
        goes_on_leaving=True,
        topic="coming",
    )
    yield Holding(
        "membership.OfficeVoice",
        "person",
        _("For which offices you speak, or spoke"),
        RECORD,
        ("organisation", "workstrand", "place", "starts_on", "ends_on", "source"),
        cleared={"source": ""},
        reason_kept=_("Who spoke for an office when it took a position is part of the record, as a former member."),
        topic="part",
    )
    yield Holding(
        "membership.OfficeVoice",
        "named_by",
        _("That you named who speaks for an office"),
        RECORD,
        ("organisation", "place", "starts_on"),
        reason_kept=WHY_KEPT,
    )


def _candidacies() -> Iterable[Holding]:
    model = "membership.Candidacy"
    yield Holding(
        model,
        "person",
        _("Your candidacies for leads, with what you wrote and why you were nominated"),
        STATEMENT,
        ("call", "state", "statement", "time", "word", "made_at", "answered_at", "source"),
        cleared={"statement": "–", "time": "", "word": "", "source": "–"},  # the database wants some of who stands
        reason_kept=_("That somebody stood for a call, and was appointed, is part of the group's record."),
        topic="part",
    )
    yield Holding(
        model,
        "nominated_by",
        _("Colleagues whom you nominated, and why"),
        STATEMENT,
        ("call", "word", "made_at"),
        cleared={"word": ""},
        reason_kept=_("Whom you nominated may still answer; your word goes."),
    )
    yield Holding(
        model,
        "recorded_by",
        _("What you recorded for others: candidacies, yearly answers"),
        RECORD,
        ("source", "answered_at"),
        reason_kept=WHY_KEPT,
    )
