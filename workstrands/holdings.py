"""What this floor keeps of a person."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.holdings import RECORD
from core.registries import Holding


def holdings() -> Iterable[Holding]:
    yield Holding(
        model="workstrands.Role",
        person="person",
        what=_("Your roles: in which workstrand, as what, from when until when, for which organisation"),
        kept_for=RECORD,
        topic="part",
        shown=(
            "workstrand",
            "kind",
            "organisation",
            "starts_on",
            "ends_on",
            "end_reason",
            "voided_at",
            "void_reason",
            "entered_later",
        ),
        reason_kept=_("An office's part in the group stays; who held it becomes “former member”."),
    )
    yield Holding(
        model="workstrands.WorkingGroup",
        person="contact",
        what=_("That you are the contact of a group, with the address shown there"),
        kept_for=_("until somebody else is named, or you leave"),
        topic="part",
        shown=("name", "contact_role", "contact_email"),
        cleared={"contact": None, "contact_email": ""},
        reason_kept=_("The group itself stays."),
        goes_on_leaving=True,
    )
    yield Holding(
        model="workstrands.WorkingGroup",
        person="",
        address="contact_email",
        shown=("name", "contact_role", "contact_email"),
        what=_("That you are the contact of a group, with the address shown there"),
        kept_for=_("until somebody else is named, or you leave"),
        topic="part",
        cleared={"contact_email": ""},
        reason_kept=_("The group itself stays."),
        goes_on_leaving=True,
    )
    yield from _decisions()


def _decisions() -> Iterable[Holding]:
    yield Holding(
        model="workstrands.Decision",
        person="recorded_by",
        what=_("Decisions that you recorded"),
        kept_for=RECORD,
        topic="acts",
        shown=("number", "title", "taken_on", "recorded_at"),
        reason_kept=_("The register of decisions stays; who recorded one becomes “former member”."),
    )
    yield Holding(
        model="workstrands.DecisionOffice",
        person="spoken_by",
        what=_("Where an office stood on a decision, when you spoke for it"),
        kept_for=RECORD,
        topic="acts",
        shown=("decision", "organisation", "stand", "said_at", "on_behalf"),
        reason_kept=_("An office's position stays; who signed it becomes “former member”."),
    )
