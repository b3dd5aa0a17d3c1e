"""A consultation as its readers see it, and what the offices say."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.posting import add_refusal
from core.public import public_page
from people.views import person_required
from terms import rules_consultations as rules
from terms.forms.consultations import PositionForm, ReasonForm, WithdrawForm
from terms.models import Consultation, TermsVersion
from terms.selectors.consultations import (
    OfficeStanding,
    Record,
    Tally,
    for_record,
    stand_in_words,
    standing_of_offices,
    what_silence_means,
)
from terms.services import positions as services
from workstrands.models import DecisionOffice
from workstrands.requests import MemberRequest, StandingRequest
from workstrands.standing import Standing

from .versions import crumbs as terms_crumbs

Stand, State = DecisionOffice.Stand, Consultation.State
TONES = {
    State.PLANNED: ("info", "lightbulb"),
    State.OPEN: ("ok", "hourglass-split"),
    State.PAUSED: ("warn", "hourglass-split"),
    State.BLOCKED: ("warn", "exclamation-triangle"),
    State.ADOPTED: ("ok", "check-lg"),
    State.REJECTED: ("", "x"),
    State.ENDED: ("", "archive"),
}
ORDER = [
    Stand.OBJECTED,
    Stand.WITHDREW,
    Stand.COMMENTED,
    Stand.AGREED,
    Stand.ABSTAINED,
    Stand.SILENT,
    Stand.NOT_REACHED,
]


def consultation_or_404(standing: Standing, group: str, strand: str, number: str, pk: str) -> Consultation:
    """A consultation on a version, or a 404 for whoever may not read that."""
    major, minor = number.split(".")
    readable = TermsVersion.objects.visible_to(standing).filter(
        workstrand__group__slug=group, workstrand__slug=strand, major=major, minor=minor
    )
    rows = Consultation.objects.select_related(
        "version__workstrand__group", "decision__workstrand__group", "planned_by"
    )
    return get_object_or_404(rows, pk=pk, version__in=readable)


def address(consultation: Consultation, name: str, *more: Any) -> str:
    """The address of a page below a consultation's."""
    strand = consultation.workstrand
    return reverse(name, args=[strand.group.slug, strand.slug, consultation.version.number, consultation.pk, *more])


def crumbs(consultation: Consultation, here: str = "") -> list[tuple[str, str]]:
    """Down to the version, its consultation, and the page below it where there is one."""
    version, title = consultation.version, _("Consultation")
    way = [*terms_crumbs(version.workstrand, "-")[:-1], (version.number, version.get_absolute_url())]
    return [*way, (title, consultation.get_absolute_url()), (here, "")] if here else [*way, (title, "")]


def badge(consultation: Consultation) -> dict[str, Any]:
    """What state a consultation is in: a word and a day."""
    tone, icon = TONES[State(consultation.state)]
    word = str(consultation.get_state_display()).capitalize()
    since, on = (consultation.state_since, None) if consultation.is_running else (None, consultation.state_since)
    return {"word": word, "tone": tone, "icon": icon, "since": since, "on": on}


@public_page
def consultation(request: StandingRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    return _page(request, consultation_or_404(request.standing, group, strand, number, pk))


def _page(request: Any, found: Consultation, bound: dict[int, Any] | None = None, status: int = 200) -> HttpResponse:
    standing = request.standing
    tally = standing_of_offices(found, request.user if standing.is_known else None)
    offices = sorted(tally.offices, key=lambda row: (ORDER.index(Stand(row.stand)), row.organisation.name))
    can_steer = rules.can_steer(standing, found)
    context = {
        "consultation": found,
        "version": found.version,
        "badge": badge(found),
        "silence": what_silence_means(found),
        "tally": tally,
        "bars": _bars(tally),
        "offices": offices,
        "mine": [(row, *_forms(found, row, bound or {})) for row in tally.mine],
        "takes_positions": rules.takes_positions(found, clock.now()),
        "can_steer": can_steer,
        "can_record": rules.can_record(standing, found),
        "steering": _steering(found) if can_steer else {},
        "crumbs": crumbs(found),
    }
    return render(request, "terms/consultation.html", context, status=status)


def _bars(tally: Tally) -> list[dict[str, Any]]:
    """How many offices stand where, with the width of each bar in hundredths of all."""
    counts = tally.counts
    return [
        {
            "label": stand_in_words(stand, tally.consultation).capitalize(),
            "count": counts[stand],
            "width": round(100 * counts[stand] / tally.total),
        }
        for stand in ORDER
        if counts[stand]
    ]


def _forms(found: Consultation, row: OfficeStanding, bound: dict[int, Any]) -> tuple[Any, Any]:
    """What the reader can do for an office: say where it stands, and take its objection back."""
    now, office = clock.now(), row.organisation
    position = withdraw = None
    if row.may_speak and rules.takes_positions(found, now):
        stands = row.position if row.stand != Stand.WITHDREW else None
        said = {"choice": stands.choice, "text": stands.text} if stands else {}
        position = PositionForm(
            office=office, action=address(found, "consultation_position", office.slug), initial=said
        )
    if row.may_lift and row.stand == Stand.OBJECTED and rules.takes_withdrawals(found, now):
        withdraw = WithdrawForm(office=office, action=address(found, "consultation_withdraw", office.slug))
    return bound.get(office.pk, position), withdraw


def _steering(found: Consultation) -> dict[str, Any]:
    """The forms by which an officer steers it: pausing is two taps, here and on the button below the reason."""
    if found.state == State.OPEN:
        action = address(found, "consultation_pause")
        return {"pause": ReasonForm(button=_("Pause"), name="pause", action=action, auto_id="pause-%s")}
    return {}


def _office(found: Consultation, slug: str) -> Any:
    asked = found.offices.select_related("organisation")
    return get_object_or_404(asked, organisation__slug=slug).organisation


@require_POST
@person_required
def position(request: MemberRequest, group: str, strand: str, number: str, pk: str, *, office: str) -> HttpResponse:
    found = consultation_or_404(request.standing, group, strand, number, pk)
    organisation = _office(found, office)
    if organisation.pk not in _mine(request, found):
        raise PermissionDenied
    form = PositionForm(request.POST, office=organisation, action=address(found, "consultation_position", office))
    if form.is_valid():
        try:
            said = services.take_position(
                consultation=found, organisation=organisation, by=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            add_refusal(form, error)
        else:
            done = _("Signed for %(office)s: %(position)s. You can change it until the closing.")
            messages.success(request, done % {"office": organisation, "position": said.get_choice_display()})
            return redirect(found)
    return _page(request, consultation_or_404(request.standing, group, strand, number, pk), {organisation.pk: form})


def _mine(request: MemberRequest, found: Consultation) -> set[int]:
    return {row.organisation.pk for row in standing_of_offices(found, request.user).mine}


@require_POST
@person_required
def withdraw(request: MemberRequest, group: str, strand: str, number: str, pk: str, *, office: str) -> HttpResponse:
    found = consultation_or_404(request.standing, group, strand, number, pk)
    organisation = _office(found, office)
    form = WithdrawForm(request.POST, office=organisation)
    word = form.cleaned_data["word"] if form.is_valid() else ""
    try:
        services.withdraw_objection(consultation=found, organisation=organisation, by=request.user, word=word)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The objection of %s is withdrawn.") % organisation)
    return redirect(found)


@person_required
def record(request: MemberRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    """Who was asked, who answered what and when, who was silent, who not reached: as a page to print."""
    found = consultation_or_404(request.standing, group, strand, number, pk)
    told: Record = for_record(found)
    context = {
        "consultation": found,
        "version": found.version,
        "badge": badge(found),
        "record": told,
        "tally": told.tally,
        "silence": what_silence_means(found),
        "crumbs": crumbs(found, _("Record")),
    }
    return render(request, "terms/consultation_record.html", context)
