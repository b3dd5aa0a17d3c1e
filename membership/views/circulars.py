"""Circulars on the desk: the list, the draft's three pages, what became of one."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core import mail
from membership import rules_circulars as rules
from membership.desk_tabs import desk_tabs
from membership.forms.circulars import NewCircularForm, PeopleForm, PickForm, ScheduleForm, TextForm
from membership.models import Circular, CircularFile, CircularRecipient
from membership.selectors import circulars as selectors
from membership.services import circulars as services
from membership.services.sending import letter
from people.models import Person
from people.views import person_required
from workstrands.requests import MemberRequest

ROWS_A_PAGE = 100
LIST_A_PAGE = 50
BADGES = {
    Circular.State.DRAFT: ("", "info-circle"),
    Circular.State.SCHEDULED: ("info", "hourglass-split"),
    Circular.State.SENDING: ("info", "arrow-right"),
    Circular.State.SENT: ("ok", "check-lg"),
}
State = CircularRecipient.State
ROW_BADGES = {
    State.WAITING: ("info", "hourglass-split"),
    State.QUEUED: ("info", "hourglass-split"),
    State.SENT: ("ok", "check-lg"),
    State.FAILED: ("bad", "x"),
    State.BOUNCED: ("bad", "exclamation-triangle"),
    State.SKIPPED: ("warn", "exclamation-triangle"),
}


def _desk(request: MemberRequest) -> None:
    if not (request.standing.is_officer or request.standing.leads):
        raise Http404


def _circular(request: MemberRequest, pk: str) -> Circular:
    found: Circular = get_object_or_404(selectors.circular_to_handle(int(pk)))
    if not rules.can_handle(request.standing, found):
        raise Http404
    return found


def _badge(circular: Circular) -> dict[str, Any]:
    tone, icon = BADGES[Circular.State(circular.state)]
    return {
        "word": circular.get_state_display().capitalize(),
        "tone": tone,
        "icon": icon,
        "since": None,
        "on": circular.sent_at,
    }


def _crumbs(circular: Circular | None = None, here: str = "") -> list[tuple[str, str]]:
    way = [(_("Desk"), reverse("desk")), (_("Circulars"), reverse("circulars"))]
    if circular is not None:
        way.append((str(circular), circular.get_absolute_url()))
    return [*way, (here, "")] if here else [*way[:-1], (way[-1][0], "")]


def _around(circular: Circular, here: str) -> dict[str, Any]:
    """What the three pages of a draft have in common."""
    pages = [
        ("text", _("Text"), circular.get_absolute_url()),
        ("people", _("People"), reverse("circular_people", args=[circular.pk])),
        ("preview", _("Preview and send"), reverse("circular_preview", args=[circular.pk])),
    ]
    return {
        "circular": circular,
        "badge": _badge(circular),
        "tabs": [{"title": title, "url": url, "count": None, "current": key == here} for key, title, url in pages],
        "crumbs": _crumbs(circular, "" if here == "text" else {key: title for key, title, _url in pages}[here]),
    }  # fmt: skip


def _tell(request: MemberRequest, error: ValidationError) -> None:
    messages.error(request, " ".join(error.messages))


@person_required
def index(request: MemberRequest) -> HttpResponse:
    _desk(request)
    found = selectors.desk_circulars(request.standing)
    chosen = request.GET.get("state", "")
    if chosen in Circular.State.values:
        found = found.filter(state=chosen)
    page = Paginator(found, LIST_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": desk_tabs(request.standing, "circulars"),
        "page": page,
        "rows": [(circular, _badge(circular)) for circular in page],
        "states": [("", _("All")), *((value, label.capitalize()) for value, label in Circular.State.choices)],
        "chosen": chosen,
        "kept": urlencode({"state": chosen}) if chosen else "",
        "primary": {"label": _("Write a circular"), "url": reverse("circular_new")},
        "crumbs": _crumbs(),
    }
    return render(request, "membership/circulars.html", context)


@person_required
def new(request: MemberRequest) -> HttpResponse:
    _desk(request)
    scopes = selectors.writable_scopes(request.standing)
    if not scopes:
        raise Http404
    form = NewCircularForm(
        request.POST if request.method == "POST" else None,
        scopes=scopes,
        initial={"workstrand": request.GET.get("strand", "")},
    )
    if request.method == "POST" and form.is_valid():
        return redirect(services.draft_circular(by=request.user, **form.cleaned_data))
    return render(request, "membership/circular_new.html", {"form": form, "crumbs": _crumbs(here=_("New"))})


@person_required
def circular(request: MemberRequest, pk: str) -> HttpResponse:
    found = _circular(request, pk)
    if not found.may_change:
        return _outcome(request, found)
    own, contact = request.user.email, services.contact_address(found.workstrand.group)
    form = TextForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial=TextForm.initial_of(found, contact=contact, own=own),
        contact=contact,
        own=own,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.write_circular(circular=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The draft was saved."))
            return redirect("circular_people" if "next" in request.POST else "circular", found.pk)
    return render(request, "membership/circular_text.html", {**_around(found, "text"), "form": form})


def _outcome(request: MemberRequest, circular: Circular) -> HttpResponse:
    chosen = request.GET.get("state", "")
    rows = selectors.recipients_of(circular, chosen)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "circular": circular,
        "badge": _badge(circular),
        "page": page,
        "rows": [(row, *ROW_BADGES[State(row.state)]) for row in page],
        "counts": _counts(circular),
        "chosen": chosen,
        "kept": urlencode({"state": chosen}) if chosen else "",
        "sees_addresses": rules.can_see_addresses(request.standing, circular),
        "crumbs": _crumbs(circular),
    }
    return render(request, "membership/circular_sent.html", context)


def _counts(circular: Circular) -> list[dict[str, Any]]:
    found = selectors.outcome_of(circular)
    under_way = found[State.WAITING] + found[State.QUEUED]
    shown = [
        (found["everybody"], _("all"), "", "", ""),
        (under_way, _("on their way"), State.QUEUED, "", ""),
        (found[State.SENT], _("sent"), State.SENT, "", ""),
        (found[State.BOUNCED], _("came back"), State.BOUNCED, "warn", "exclamation-triangle"),
        (found[State.FAILED], _("failed"), State.FAILED, "warn", "x"),
        (found[State.SKIPPED], _("not sent"), State.SKIPPED, "warn", "exclamation-triangle"),
        (found["answered"], _("answered"), "answered", "", ""),
    ]
    return [
        {"number": number, "label": label, "url": f"?state={state}", "tone": tone, "icon": icon}
        for number, label, state, tone, icon in shown
        if number
    ]


@person_required
def people(request: MemberRequest, pk: str) -> HttpResponse:
    found = _circular(request, pk)
    if not found.may_change:
        return redirect(found)
    things = selectors.open_things(found.workstrand)
    form = PeopleForm(
        request.POST if request.method == "POST" else None,
        circular=found,
        things=things,
        offices=list(selectors.organisations_of(found.workstrand)),
        initial=PeopleForm.initial_of(found),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.choose_people(circular=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("circular_people", found.pk)
    return _people_page(request, found, form, selectors.addressees(found, things))


def _people_page(
    request: MemberRequest, found: Circular, form: PeopleForm, everybody: selectors.Addressees
) -> HttpResponse:
    words = request.GET.get("find", "").replace("\x00", "")[:200]
    context = _around(found, "people") | {
        "form": form,
        "addressees": everybody,
        "page": Paginator(everybody.getting, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "words": words,
        "found": _found(found, words, everybody) if words.strip() else None,
        "sees_addresses": rules.can_see_addresses(request.standing, found),
        "is_narrowed": found.whom == Circular.Whom.SOME or form.is_bound,
    }
    return render(request, "membership/circular_people.html", context)


def _found(circular: Circular, words: str, everybody: selectors.Addressees) -> list[tuple[Person, bool]]:
    """People of that name, and whether they are among the people of the circular already."""
    there = {one.person.pk for one in everybody.everybody}
    return [(person, person.pk in there) for person in selectors.people_named(circular.workstrand, words)]


@require_POST
@person_required
def pick(request: MemberRequest, pk: str) -> HttpResponse:
    found = _circular(request, pk)
    form = PickForm(request.POST, people=selectors.pickable(found))
    if not form.is_valid():
        messages.error(request, _("That person is not in this group."))
        return redirect("circular_people", found.pk)
    try:
        services.pick_person(
            circular=found, by=request.user, person=form.cleaned_data["person"], is_added=form.cleaned_data["act"]
        )
    except ValidationError as error:
        _tell(request, error)
    return redirect("circular_people", found.pk)


@person_required
def preview(request: MemberRequest, pk: str) -> HttpResponse:
    found = _circular(request, pk)
    if not (found.may_change or found.is_waiting):
        return redirect(found)
    return _preview_page(request, found, ScheduleForm(zone=request.user.time_zone))


def _preview_page(request: MemberRequest, circular: Circular, form: ScheduleForm) -> HttpResponse:
    everybody = selectors.addressees(circular)
    asked = request.GET.get("person", "")
    reader = next(
        (one for one in everybody.everybody if str(one.person.pk) == asked), next(iter(everybody.getting), None)
    )
    context = _around(circular, "preview") | {
        "addressees": everybody,
        "reader": reader,
        "examples": selectors.examples(everybody.getting),
        "form": form,
        "lacks": [word for word, there in ((_("a subject"), circular.subject), (_("a text"), circular.text)) if not there],
    }  # fmt: skip
    if reader is not None:
        shown = letter(circular, reader.person, selectors.owed_of(reader)) | {"files": list(circular.files.all())}
        told = mail.everything_told(to=reader.person, kind=mail.MailKind.CIRCULAR, context=shown)
        # The link that switches mail off is the reader's own, and nobody else's to press.
        context |= {"letter": shown, "plain": render_to_string("mail/circular.txt", told | {"off_url": ""})}
    return render(request, "membership/circular_preview.html", context)


@require_POST
@person_required
def send(request: MemberRequest, pk: str) -> HttpResponse:
    found = _circular(request, pk)
    try:
        services.send_circular(circular=found, by=request.user)
    except ValidationError as error:
        _tell(request, error)
        return redirect("circular_preview", found.pk)
    messages.success(request, _("It is on its way. This page shows what becomes of it; load it again in a minute."))
    return redirect(found)


@require_POST
@person_required
def schedule(request: MemberRequest, pk: str) -> HttpResponse:
    found = _circular(request, pk)
    form = ScheduleForm(request.POST, zone=request.user.time_zone)
    if not form.is_valid():
        return _preview_page(request, found, form)
    try:
        services.schedule_circular(circular=found, by=request.user, at=form.cleaned_data["at"])
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _preview_page(request, found, form)
    messages.success(request, _("It is scheduled. Until then you can change the time, or call it off."))
    return redirect("circular_preview", found.pk)


@require_POST
@person_required
def call_off(request: MemberRequest, pk: str) -> HttpResponse:
    found = _circular(request, pk)
    try:
        services.call_off(circular=found, by=request.user)
    except ValidationError as error:
        _tell(request, error)
    else:
        messages.success(request, _("The sending was called off. It is a draft again."))
    return redirect(found)


@require_POST
@person_required
def discard(request: MemberRequest, pk: str) -> HttpResponse:
    found = _circular(request, pk)
    try:
        services.discard_circular(circular=found, by=request.user)
    except ValidationError as error:
        _tell(request, error)
        return redirect(found)
    messages.success(request, _("The draft was thrown away."))
    return redirect("circulars")


@require_POST
@person_required
def correct(request: MemberRequest, pk: str) -> HttpResponse:
    found = _circular(request, pk)
    try:
        return redirect(services.correct_circular(circular=found, by=request.user))
    except ValidationError as error:
        _tell(request, error)
        return redirect(found)


@require_POST
@person_required
def answered(request: MemberRequest, pk: str, recipient: str) -> HttpResponse:
    found = _circular(request, pk)
    row = get_object_or_404(CircularRecipient, pk=int(recipient), circular=found)
    services.note_answer(recipient=row, by=request.user, answered=request.POST.get("answered") == "1")
    return redirect(found)


@require_POST
@person_required
def remove_file(request: MemberRequest, pk: str, file: str) -> HttpResponse:
    found = _circular(request, pk)
    row = get_object_or_404(CircularFile.objects.select_related("circular"), pk=int(file), circular=found)
    try:
        services.remove_file(file=row, by=request.user)
    except ValidationError as error:
        _tell(request, error)
    return redirect(found)


@require_POST
@never_cache
@person_required
def addresses(request: MemberRequest, pk: str) -> HttpResponse:
    found = _circular(request, pk)
    if not rules.can_copy_addresses(request.standing, found):
        raise Http404
    rows = services.copy_addresses(circular=found, by=request.user)
    context = {
        "circular": found,
        "named": ",\n".join(selectors.address_lines(rows)),
        "plain": "\n".join(address for _name, address in rows),
        "count": len(rows),
        "crumbs": _crumbs(found, _("Addresses")),
    }
    return render(request, "membership/circular_addresses.html", context)
