"""What the board asked, endorsed and said: the list, one of them, saying, answering and voiding it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from tablib import Dataset

from core.posting import done, posted
from core.public import public_page
from core.spreadsheets import csv_response
from people.views import person_required
from reports import rules
from reports.forms.board import AnswerForm, BoardMessageForm, BoardRegisterForm, VoidForm
from reports.models import BoardMessage
from reports.selectors.board import badge_of, briefs_sent, open_requests, readable, register, years_of
from reports.services import board as services
from workstrands.models import WorkingGroup
from workstrands.pages import way_below
from workstrands.requests import MemberRequest, StandingRequest
from workstrands.standing import Standing

from .reports import group_or_404

MESSAGES_A_PAGE = 25
LONGEST_NUMBER = 18  # digits of a row's number in an address


def _crumbs(group: WorkingGroup, *here: tuple[str, str]) -> list[tuple[str, str]]:
    return way_below(group, _("The board"), "board", *here)


def _message_or_404(standing: Standing, group: str, pk: str) -> BoardMessage:
    rows = readable(standing).select_related(
        "brief__workstrand__group", "decision__workstrand__group", "given_by__merged_into", "recorded_by__merged_into"
    )
    found: BoardMessage = get_object_or_404(rows, workstrand__group__slug=group, pk=pk)
    return found


def _form(request: StandingRequest, group: WorkingGroup) -> BoardRegisterForm:
    return BoardRegisterForm(request.GET, years=years_of(group, request.standing))


@public_page
def board(request: StandingRequest, group: str) -> HttpResponse:
    edition = group_or_404(group)
    form = _form(request, edition)
    sought = form.sought()
    page = Paginator(register(edition, request.standing, sought), MESSAGES_A_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    reader = _reader(request.standing, edition)
    context: dict[str, Any] = {
        "group": edition,
        "open": [] if sought.is_any else open_requests(edition, request.standing),
        "briefs": [] if sought.is_any else briefs_sent(edition, request.standing),
        "form": form,
        "page": page,
        "total": page.paginator.count,
        "kept": kept.urlencode(),
        "is_searched": sought.is_any,
        "is_officer": rules.can_record_board(request.standing, edition),
        "reads_group": edition.pk in request.standing.reads_groups or rules.can_record_board(request.standing, edition),
        "primary": _say_link(edition, reader) if reader else None,
        "crumbs": _crumbs(edition),
    }
    return render(request, "reports/board.html", context)


def _reader(standing: Standing, group: WorkingGroup) -> str:
    """As what somebody enters what the board says: its reader, an officer, or not at all."""
    if rules.can_speak_for_board(standing, group):
        return "board"
    return "officer" if rules.can_record_board(standing, group) else ""


def _say_link(group: WorkingGroup, reader: str) -> dict[str, str]:
    label = _("Ask or endorse") if reader == "board" else _("Record what the board said")
    return {"label": label, "url": reverse("board_new", args=[group.slug])}


@public_page
def message(request: StandingRequest, group: str, pk: str) -> HttpResponse:
    found = _message_or_404(request.standing, group, pk)
    standing, may_change = request.standing, rules.can_change_board(request.standing, found)
    may_answer = may_change and found.is_open
    at = [group, found.pk]
    answer = {"label": _("Answer the board"), "url": reverse("board_answer", args=at)}
    context = {
        "message": found,
        "group": found.workstrand.group,
        "decision": found.decision if found.decision and standing.may_read(found.decision) else None,
        "brief": found.brief if found.brief and standing.may_read(found.brief) else None,
        "in_network": standing.in_network,
        "can_void": may_change and found.voided_at is None,
        "badge": badge_of(found),
        "primary": answer if may_answer else None,
        "address": f"{settings.SITE_URL}{found.get_absolute_url()}",
        "crumbs": _crumbs(found.workstrand.group, (found.title, "")),
    }
    return render(request, "reports/board_message.html", context)


@public_page
def export(request: StandingRequest, group: str) -> HttpResponse:
    """What the reader's search found, as a table."""
    edition = group_or_404(group)
    rows = register(edition, request.standing, _form(request, edition).sought())
    table = Dataset(headers=[_("Kind"), _("In one line"), _("More"), _("Given on"), _("Answer wanted by"), _("Answered on"),
                             _("Answer"), _("Who may read it"), _("Entered later"), _("Voided"), _("Why"), _("Address")])  # fmt: skip
    for row in rows:
        table.append(_cells(row))
    return csv_response(table, f"board-{edition.slug}")


def _cells(row: BoardMessage) -> list[str]:
    voided = row.voided_at.astimezone(row.workstrand.group.time_zone).date().isoformat() if row.voided_at else ""
    return [
        row.get_kind_display(),
        row.title,
        row.text,
        row.given_on.isoformat(),
        row.answer_by.isoformat() if row.is_request else "",
        row.answered_on.isoformat() if row.answered_on else "",
        row.answer,
        row.get_audience_display(),
        _("yes") if row.entered_later else "",
        voided,
        row.void_reason,
        settings.SITE_URL + row.get_absolute_url(),
    ]


@person_required
def new(request: MemberRequest, group: str) -> HttpResponse:
    """A reader of the board says it; an officer records what they heard."""
    edition = group_or_404(group)
    reader = _reader(request.standing, edition)
    if not reader:
        raise PermissionDenied if edition.pk in request.standing.reads_groups else Http404
    is_officer = reader == "officer"
    form = BoardMessageForm(posted(request), group=edition, is_officer=is_officer, initial=_first(request, edition))
    made = list[BoardMessage]()
    own: dict[str, Any] = {} if is_officer else {"given_by": request.user}

    def record() -> None:
        made.append(services.record_message(group=edition, by=request.user, **form.cleaned_data, **own))

    if done(request, form, record):
        is_quiet = made[0].entered_later
        told = _("Recorded. Nobody was mailed.") if is_quiet else _("Recorded. The officers are told by mail.")
        messages.success(request, told)
        return redirect(made[0])
    title = _("Record what the board said") if is_officer else _("Ask or endorse")
    lede = _("It stays in the record with its dates: what was asked, who answered what and when.")
    return _form_page(request, edition, form, title, lede, (title, ""))


def _first(request: MemberRequest, group: WorkingGroup) -> dict[str, Any]:
    """What the address says of the brief and the kind."""
    kind, brief = request.GET.get("kind", ""), request.GET.get("brief", "")
    return {
        "kind": kind if kind in BoardMessage.Kind.values else BoardMessage.Kind.REQUEST.value,
        "brief": brief if brief.isascii() and brief.isdigit() and len(brief) <= LONGEST_NUMBER else None,
        "given_on": group.today(),
    }


def _changed(request: MemberRequest, group: str, pk: str) -> BoardMessage:
    """What an officer may answer or void; a 403 for other readers of it."""
    found = _message_or_404(request.standing, group, pk)
    if not rules.can_change_board(request.standing, found):
        raise PermissionDenied
    return found


@person_required
def answer(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    found = _changed(request, group, pk)
    if not found.is_open and request.method != "POST":
        messages.info(request, _("It waits for no answer any more."))
        return redirect(found)
    edition = found.workstrand.group
    form = AnswerForm(
        posted(request), group=edition, initial={"answered_on": edition.today(), "audience": found.audience}
    )
    if done(request, form, lambda: services.answer_message(message=found, by=request.user, **form.cleaned_data)):
        told = _("Answered.") if found.entered_later else _("Answered. Whoever reads for the board is told by mail.")
        messages.success(request, told)
        return redirect(found)
    here = ((found.title, found.get_absolute_url()), (_("Answer the board"), ""))
    return _form_page(request, edition, form, _("Answer the board"), found.title, *here)


@person_required
def void(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    found = _changed(request, group, pk)
    if found.voided_at is not None:
        messages.info(request, _("It was voided already."))
        return redirect(found)
    form = VoidForm(posted(request))
    if done(request, form, lambda: services.void_message(message=found, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Voided. It stays to be seen, with the reason."))
        return redirect(found)
    here = ((found.title, found.get_absolute_url()), (_("Void it"), ""))
    return _form_page(request, found.workstrand.group, form, _("Void it"), found.title, *here)


def _form_page(
    request: MemberRequest, group: WorkingGroup, form: Any, title: str, lede: str, *here: tuple[str, str]
) -> HttpResponse:
    context = {"kind": "", "code": group.title, "form": form, "title": title, "lede": lede}
    context["crumbs"] = _crumbs(group, *here)
    return render(request, "reports/report_form.html", context)
