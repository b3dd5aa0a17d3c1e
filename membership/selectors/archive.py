"""The tables of a group's archive about coming, leading, writing to people and leaving: as the pages of the desk show them to this reader."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.archive import columns
from core.registries import ArchiveTable, ArchiveText, ClosingCheck
from membership.models import (
    Call,
    Candidacy,
    Circular,
    CircularRecipient,
    ConfirmationAnswer,
    ConfirmationRound,
    EditionOffer,
    HandOver,
    Invitation,
    JoinRequest,
    OfficeVoice,
    OutsideNomination,
)
from people.models import Person
from workstrands.models import WorkingGroup
from workstrands.rules import can_run_group
from workstrands.selectors_archive import name_of
from workstrands.standing import Standing

from .calls import calls_readable
from .circulars import circulars_of


def tables(group: WorkingGroup, standing: Standing) -> Iterable[ArchiveTable]:
    """What everybody of the group reads; then what only its leads of their strands, and its officers, read."""
    yield _calls(group, standing)
    yield _candidacies(group, standing)
    if standing.in_network:
        yield _voices(group, standing)
    if _runs_some(group, standing):
        yield _requests(group, standing)
    yield _circulars(group, standing)
    if can_run_group(standing, group):
        yield from _for_officers(group, standing)


def _runs_some(group: WorkingGroup, standing: Standing) -> bool:
    return can_run_group(standing, group) or group.workstrands.filter(pk__in=standing.leads).exists()


def _run(group: WorkingGroup, standing: Standing) -> Q:
    """The strands of a group that the reader runs."""
    own = Q(workstrand__group=group)
    return own if can_run_group(standing, group) else own & Q(workstrand__in=standing.leads)


def _calls(group: WorkingGroup, standing: Standing) -> ArchiveTable:
    return ArchiveTable(
        "calls",
        _("Calls for leads"),
        calls_readable(standing).filter(workstrand__group=group),
        columns(
            "kind",
            "places",
            "answerers",
            "audience",
            "state",
            "opened_at",
            "closes_on",
            "closed_at",
            "reason",
            workstrand="workstrand.code",
        ),
        text=lambda row: ArchiveText(f"{row.workstrand.code}-{row.kind}", f"{row.text}\n"),
    )


def _candidacies(group: WorkingGroup, standing: Standing) -> ArchiveTable:
    """Who was appointed, for whoever reads the call and names; to the officers everybody who stood, with their words."""
    rows = Candidacy.objects.filter(call__in=calls_readable(standing).filter(workstrand__group=group))
    rows = rows.select_related("call__workstrand", "person__merged_into", "organisation", "nominated_by__merged_into")
    shown: dict[str, Any] = {
        "call_id": "call_id",
        "workstrand": "call.workstrand.code",
        "person_id": "person_id",
        "person": name_of("person", standing),
        "organisation": "organisation.name",
        "state": "state",
    }
    if not can_run_group(standing, group):
        return ArchiveTable("candidacies", _("Who was appointed by a call"), rows.filter(state="appointed"), shown)
    shown |= columns("statement", "time", "word", "made_at", "answered_at", "source")
    shown["nominated_by"] = name_of("nominated_by", standing)
    return ArchiveTable("candidacies", _("Who stood for what"), rows, shown)


def _voices(group: WorkingGroup, standing: Standing) -> ArchiveTable:
    rows = OfficeVoice.objects.filter(workstrand__group=group).select_related("organisation", "person__merged_into")
    shown: dict[str, Any] = {
        "office": "organisation.name",
        "person_id": "person_id",
        "person": name_of("person", standing),
    }
    shown |= columns("place", "starts_on", "ends_on")
    if can_run_group(standing, group):
        shown |= columns("source")
    return ArchiveTable("voices", _("Who speaks for which office"), rows, shown)


def _requests(group: WorkingGroup, standing: Standing) -> ArchiveTable:
    rows = JoinRequest.objects.filter(_run(group, standing))
    return ArchiveTable(
        "join_requests",
        _("Requests to join"),
        rows.select_related("workstrand", "person__merged_into", "organisation", "decided_by__merged_into"),
        columns(
            "message",
            "state",
            "asked_at",
            "decided_at",
            "answer",
            "vouched_as",
            workstrand="workstrand.code",
            person_id="person_id",
            person=name_of("person", standing),
            organisation="organisation.name",
            decided_by=name_of("decided_by", standing),
        ),
    )


def _circulars(group: WorkingGroup, standing: Standing) -> ArchiveTable:
    """Those the reader handles, and those they were sent."""
    rows = Circular.objects.filter(workstrand__group=group)
    if not can_run_group(standing, group):
        sent = circulars_of(Person(pk=standing.person_id), standing).order_by() if standing.is_known else rows.none()
        rows = rows.filter(Q(pk__in=sent.values("pk")) | Q(workstrand__in=standing.leads))
    return ArchiveTable(
        "circulars",
        _("Circulars"),
        rows.select_related("workstrand").prefetch_related("files"),
        columns("subject", "reply_to", "state", "written_at", "sent_at", "corrects_id", workstrand="workstrand.code"),
        text=lambda row: ArchiveText(row.subject, f"# {row.subject}\n\n{row.text}\n"),
        files=lambda row: [(f"{row.pk}-{file.pk}-{file.name}", file.file) for file in row.files.all()],
    )


def _for_officers(group: WorkingGroup, standing: Standing) -> Iterable[ArchiveTable]:
    in_group = Q(workstrand__group=group)
    yield ArchiveTable(
        "circular_recipients",
        _("To whom each circular went"),
        CircularRecipient.objects.filter(circular__workstrand__group=group).select_related("person__merged_into"),
        columns(
            "address",
            "state",
            "state_at",
            "reason",
            "detail",
            "answered_at",
            circular_id="circular_id",
            person_id="person_id",
            person=name_of("person", standing),
        ),
    )
    yield ArchiveTable(
        "invitations",
        _("Invitations"),
        Invitation.objects.filter(in_group).select_related("workstrand", "person", "invited_by__merged_into"),
        columns(
            "name",
            "email",
            "message",
            "state",
            "state_since",
            "invited_at",
            "sent_at",
            "times_sent",
            "expires_at",
            "word",
            workstrand="workstrand.code",
            role="kind",
            invited_by=name_of("invited_by", standing),
        ),
    )
    yield ArchiveTable(
        "outside_nominations",
        _("Nominated from outside"),
        OutsideNomination.objects.filter(call__workstrand__group=group).select_related("nominated_by__merged_into"),
        columns("name", "email", "word", "made_at", call_id="call_id", nominated_by=name_of("nominated_by", standing)),
    )
    yield ArchiveTable(
        "hand_overs",
        _("Hand-overs"),
        HandOver.objects.filter(role__workstrand__group=group).select_related("successor__merged_into"),
        columns("role_id", "begun_at", "handed_over_at", successor=name_of("successor", standing)),
        text=lambda row: ArchiveText("notes", f"{row.notes}\n") if row.notes else None,
    )
    yield ArchiveTable(
        "yearly_questions",
        _("The yearly question whether everybody stays"),
        ConfirmationRound.objects.filter(in_group),
        columns("text", "opened_at", "closes_on", "closed_at", "settled_at"),
    )
    yield ArchiveTable(
        "yearly_answers",
        _("Answers to the yearly question"),
        ConfirmationAnswer.objects.filter(round__workstrand__group=group).select_related(
            "person__merged_into", "organisation"
        ),
        columns(
            "leaves",
            "comment",
            "successor_name",
            "successor_email",
            "answered_at",
            "source",
            question_id="round_id",
            person_id="person_id",
            person=name_of("person", standing),
            organisation="organisation.name",
        ),
    )
    yield ArchiveTable(
        "edition_offers",
        _("Who was asked to take part in this edition"),
        EditionOffer.objects.filter(in_group).select_related("person__merged_into"),
        columns("state", "offered_at", "answered_at", person_id="person_id", person=name_of("person", standing)),
    )


def closing_checks(group: WorkingGroup) -> Iterable[ClosingCheck]:
    """Who waits for an answer, and which calls are open; closing answers and closes them. Two queries."""
    waiting = JoinRequest.objects.filter(workstrand__group=group, state=JoinRequest.State.PENDING).count()
    yield ClosingCheck(
        place=30,
        key="requests",
        title=_("Requests to join"),
        count=waiting,
        detail=ngettext(
            "%d waits for an answer; closing declines it", "%d wait for an answer; closing declines them", waiting
        )
        % waiting
        if waiting
        else gettext("nobody waits for an answer"),
        url=f"{reverse('join_requests')}",
    )
    running = Call.objects.filter(workstrand__group=group, state=Call.State.OPEN).count()
    yield ClosingCheck(
        place=31,
        key="calls",
        title=_("Calls for leads"),
        count=running,
        detail=ngettext("%d is open; closing ends it", "%d are open; closing ends them", running) % running
        if running
        else gettext("none is open"),
        url=reverse("group_calls", args=[group.slug]),
    )
