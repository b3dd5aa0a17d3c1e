"""What consultations ask of whom: of offices a position, of officers that they look after it."""

import datetime
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.registries import Obligation, Reach
from terms.models import Consultation, ConsultedOffice, Position
from workstrands.selectors import runners_of
from workstrands.standing import run_by, standing_for

from .consultations import Tally, tallies
from .speaking import head_of, speakers_of

State = Consultation.State
PAUSED_TOO_LONG = datetime.timedelta(days=7)
CLOSES_SOON = datetime.timedelta(days=3)
ANSWERING = (State.OPEN, State.PAUSED)


def obligations(reach: Reach) -> Iterable[Obligation]:
    """Offices that have not answered owe a position; officers, what holds a consultation up. Ten queries, eleven of a person, however many there are.

    Of a position the consultation's own mails remind (`has_own_mails`): the daily one tells of it, but does not go out because of it.
    """
    yield from _positions(reach)
    yield from _consultations(reach)


def _rows(scope: Q) -> QuerySet[Consultation]:
    return Consultation.objects.filter(scope).select_related("version__workstrand__group").defer("version__text")


def _positions(reach: Reach) -> Iterable[Obligation]:
    scope = Q(state__in=ANSWERING)
    if reach.scope_ids is not None:
        scope &= Q(version__workstrand__in=reach.scope_ids)
    if reach.person is not None:
        scope &= Q(version__workstrand__group__in=standing_for(reach).groups)
    found = {row.pk: row for row in _rows(scope).order_by("closes_at", "pk")}
    if not found:
        return
    speakers = speakers_of(found.values(), reach.person)
    answered = Position.objects.filter(is_current=True, office__consultation__in=found).values("office")
    offices = ConsultedOffice.objects.filter(consultation__in=found).exclude(pk__in=answered)
    for office in offices.select_related("organisation").order_by("organisation__name", "pk"):
        consultation = found[office.consultation_id]
        people = speakers[consultation.pk].get(head_of(office.organisation))
        if people is not None and (reach.person is None or people.may_speak(reach.person.pk)):
            yield _position(consultation, office, tuple(sorted(people.ids)))


def _position(consultation: Consultation, office: ConsultedOffice, people: tuple[int, ...]) -> Obligation:
    said = _("Say where %(office)s stands on the terms of reference %(number)s of %(strand)s")
    strand, url = consultation.workstrand, consultation.get_absolute_url()
    return Obligation(
        key=f"position:{consultation.pk}:{office.organisation_id}",
        kind="position",
        title=said
        % {"office": office.organisation.short_name, "number": consultation.version.number, "strand": strand},
        url=url,
        since=consultation.opened_at or consultation.opens_at,
        due=consultation.closes_at if consultation.state == State.OPEN else None,  # not known while the clock stands still
        scope_id=strand.pk,
        people=people,
        organisation_id=office.organisation_id,
        record_url=f"{url}offices/{office.organisation.slug}/record/",
        desk_url=url,
        has_own_mails=True,
    )  # fmt: skip


def _consultations(reach: Reach) -> Iterable[Obligation]:
    run = run_by(reach, "version__workstrand__")
    if run is None:
        return
    now = clock.now()
    late = Q(state=State.PLANNED, opens_at__lte=now) | Q(state=State.PAUSED, state_since__lte=now - PAUSED_TOO_LONG)
    closing = Q(state=State.OPEN, closes_at__gt=now, closes_at__lte=now + CLOSES_SOON)
    found = {row.pk: row for row in _rows(run & (late | closing | Q(state=State.BLOCKED))).order_by("closes_at", "pk")}
    if not found:
        return
    counted = tallies(row for row in found.values() if row.state in {State.OPEN, State.BLOCKED})
    runners = runners_of({row.workstrand.group_id for row in found.values()})
    for row in found.values():
        said = _what_to_do(row, counted.get(row.pk))
        if said:
            yield Obligation(
                key=f"consultation:{row.pk}",
                kind="consultation",
                title=said,
                url=row.get_absolute_url(),
                since=row.state_since,
                due=row.closes_at if row.state == State.OPEN else None,
                scope_id=row.workstrand.pk,
                people=runners.get(row.workstrand.group_id, ()),
            )


def _what_to_do(row: Consultation, tally: Tally | None) -> str:
    """What an officer does about it; empty where there is nothing to do."""
    names = {"strand": row.workstrand, "number": row.version.number}
    if row.state == State.PLANNED:
        return _("The consultation on %(number)s of %(strand)s was to open, and did not") % names
    if row.state == State.PAUSED:
        return _("Let the consultation on %(number)s of %(strand)s go on, or call it off: it is paused") % names
    if tally is None:
        return ""
    if row.state == State.BLOCKED:
        offices = ", ".join(office.organisation.short_name for office in tally.objections)
        return _("Talk to %(offices)s: their objection holds up %(number)s of %(strand)s") % {
            **names,
            "offices": offices,
        }
    if tally.is_reached_enough:
        return ""
    count = len(tally.not_reached)
    said = ngettext(
        "%(count)d office was not reached: %(number)s of %(strand)s cannot be adopted as it is",
        "%(count)d offices were not reached: %(number)s of %(strand)s cannot be adopted as it is",
        count,
    )
    return said % {**names, "count": count}
