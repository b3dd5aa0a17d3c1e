"""The desk: who owes what, my notes, chasing, and the table as a file."""

from typing import Any
from urllib.parse import urlencode

import tablib
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from core import clock
from core.spreadsheets import GuardedCSV, GuardedXLSX
from membership.desk_tabs import desk_tabs
from membership.forms.desk import NoteForm
from membership.selectors.desk import Asked, Bundle, Desk, DeskRow, bundled, desk, figures
from membership.selectors.reminders import next_reminder_at
from membership.services.desk import draft_reminder, note_on_desk
from people.views import person_required
from workstrands.requests import MemberRequest

ROWS_A_PAGE = 100
TEXT_LENGTH = 100
FILTERS = ("kind", "strand", "show", "q")
WANTS_ATTENTION = {"late", "unreached"}
HEADERS = (
    gettext_lazy("Who"),
    gettext_lazy("Under"),
    gettext_lazy("What"),
    gettext_lazy("Workstrand"),
    gettext_lazy("Since"),
    gettext_lazy("Due"),
    gettext_lazy("Last chased"),
    gettext_lazy("My note"),
    gettext_lazy("Next chase"),
)
FORMATS: dict[str, Any] = {"csv": GuardedCSV, "xlsx": GuardedXLSX}
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _asked(request: MemberRequest) -> Asked:
    strand = request.GET.get("strand", "")
    return Asked(
        kind=request.GET.get("kind", ""),
        strand=int(strand) if strand.isascii() and strand.isdecimal() else None,
        show=request.GET.get("show", ""),
        text=request.GET.get("q", "").strip()[:TEXT_LENGTH],
    )


def _table(request: MemberRequest) -> Desk:
    """What the reader asked for, or nothing there for whoever runs nothing."""
    if not (request.standing.is_officer or request.standing.leads):
        raise Http404
    return desk(request.standing, _asked(request))


def _address(asked: Asked, **changes: Any) -> str:
    """The desk with these filters, and others in their place."""
    kept = {"kind": asked.kind, "strand": asked.strand, "show": asked.show, "q": asked.text} | changes
    query = urlencode({name: value for name, value in kept.items() if value})
    return reverse("desk") + (f"?{query}" if query else "")


@person_required
def who_owes_what(request: MemberRequest) -> HttpResponse:
    table = _table(request)
    context = {
        "page": Paginator(_lines(table), ROWS_A_PAGE).get_page(request.GET.get("page")),
        "tabs": desk_tabs(request.standing, "desk"),
        "next_reminder": next_reminder_at(timezone.get_current_timezone()),
        "lede": _lede(table),
        "primary": {"label": _("Write a circular"), "url": reverse("circular_new")},
        "is_empty": not table.rows,
        "asked": table.asked,
        "counts": _counts(table),
        "chips": _chips(table),
        "here": request.get_full_path(),
        "query": _query(request),
        "exports": [(name.upper(), f"{reverse('desk_export', args=[name])}?{_query(request)}") for name in FORMATS],
        "crumbs": [(_("Desk"), "")],
    }
    return render(request, "membership/desk.html", context)


def _lines(table: Desk) -> list[dict[str, Any]]:
    """The lines of the table: rows, and where no kind was chosen bundles of many alike, with the address that shows them all."""
    lines = table.shown if table.asked.kind else bundled(table.shown)
    return [
        {
            "row": None,
            "bundle": line,
            "url": _address(table.asked, kind=line.rows[0].thing.kind, strand=line.rows[0].strand.pk),
        }
        if isinstance(line, Bundle)
        else {"row": line, "bundle": None, "url": ""}
        for line in lines
    ]


def _counts(table: Desk) -> list[dict[str, Any]]:
    """The figures above the table; each shows what it counts."""
    asked = table.asked
    found = []
    for name, value, title, number in figures(table):
        wanted = {"kind": "", "show": ""} | ({name: value} if name else {})
        current = wanted == {"kind": asked.kind, "show": asked.show}
        tone = "warn" if value in WANTS_ATTENTION else ""
        url = _address(asked, **wanted)
        found.append({"number": number, "label": title, "url": url, "current": current, "tone": tone})
    return found


def _chips(table: Desk) -> list[dict[str, Any]]:
    """The strands in which something is open, to choose one."""
    asked = table.asked
    chips = [{"title": _("All strands"), "url": _address(asked, strand=None), "current": asked.strand is None}]
    for strand in table.strands:
        title = strand.short_name
        url = _address(asked, strand=strand.pk)
        chips.append({"title": title, "url": url, "current": asked.strand == strand.pk})
    return chips


def _query(request: MemberRequest) -> str:
    return urlencode({name: request.GET[name] for name in FILTERS if request.GET.get(name)})


def _lede(table: Desk) -> str:
    """The table in a sentence or two."""
    strands, late = len({row.strand.pk for row in table.rows}), sum(row.is_late for row in table.rows)
    things = len(table.rows)
    said = [
        ngettext("%d thing is open", "%d things are open", things) % things,
        ngettext("in %d workstrand.", "in %d workstrands.", strands) % strands,
    ]
    if late:
        said.append(ngettext("%d of them is late.", "%d of them are late.", late) % late)
    return " ".join(said)


@require_POST
@person_required
def note(request: MemberRequest) -> HttpResponse:
    table = _table(request)
    form = NoteForm(request.POST)
    row = next((row for row in table.rows if row.thing.key == request.POST.get("key")), None)
    if row is None:
        messages.info(request, _("That is done meanwhile, or no longer yours to look after; no note was kept."))
        return redirect(_back(request))
    if not (form.is_valid() and _noted(form, request)):
        context = {"row": row, "form": form, "back": _back(request), "crumbs": [(_("Desk"), reverse("desk"))]}
        return render(request, "membership/desk_note.html", context)
    messages.success(request, _("Your note was kept."))
    return redirect(f"{_back(request)}#row-{row.anchor}")


def _noted(form: NoteForm, request: MemberRequest) -> bool:
    try:
        note_on_desk(owner=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def _back(request: MemberRequest) -> str:
    """Where on the desk the reader was; nowhere else."""
    wanted = request.POST.get("back", "")
    here = reverse("desk")
    return wanted if wanted == here or wanted.startswith(f"{here}?") else here


@require_POST
@person_required
def remind(request: MemberRequest) -> HttpResponse:
    """A circular to whoever owes the chosen things, to be read over before it is sent."""
    table = _table(request)
    wanted, bundles = set(request.POST.getlist("key")), set(request.POST.getlist("bundle"))
    rows = [row for row in table.rows if row.thing.key in wanted or Bundle([row]).value in bundles]
    if not rows:
        messages.info(request, _("Choose at least one row first: tick the box before it."))
        return redirect(_back(request))
    try:
        circular = draft_reminder(rows=rows, by=request.user, standing=request.standing)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_back(request))
    messages.info(request, _("A draft to those who owe what you chose. Read it over; it leaves when you send it."))
    return redirect(circular)


@person_required
def export(request: MemberRequest, form: str) -> HttpResponse:
    table = _table(request)
    sheet = tablib.Dataset(headers=[str(title) for title in HEADERS])
    for row in table.shown:
        sheet.append(_cells(row))
    response = HttpResponse(FORMATS[form]().export_data(sheet), content_type=CONTENT_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="desk-{clock.today():%Y-%m-%d}.{form}"'
    return response


def _cells(row: DeskRow) -> list[str]:
    thing = row.thing
    moments = [f"{at:%Y-%m-%d %H:%M} UTC" if at else "" for at in (thing.since, thing.due, row.chased_at)]
    next_chase = row.next_chase_on.isoformat() if row.next_chase_on else ""
    return [row.who, row.under, thing.title, str(row.strand), *moments, row.note_text, next_chase]
