"""One output: its page, how it is cited, its file; and what who runs its workstrand does with it."""

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import content_disposition_header, quote_etag
from django.utils.translation import gettext as _

from core import languages
from core.audiences import Audience
from core.posting import done, posted
from core.public import MAX_AGE_SECONDS, public_page
from deliverables import files, licences, rules
from deliverables.citations import bibtex, citation, schema
from deliverables.forms.outputs import OutputForm, WithdrawForm, initial_of
from deliverables.models import Deliverable, Material, Output, key_of
from deliverables.selectors.outputs import neighbours_of
from deliverables.services import outputs as services
from people.views import person_required
from workstrands.models import WorkingGroup, Workstrand
from workstrands.requests import MemberRequest, StandingRequest
from workstrands.standing import Standing

from .library import crumbs, group_or_404

JOINED = ("workstrand__group", "deliverable__workstrand__group", "added_by__merged_into")


def output_or_404(standing: Standing, group: str, pk: str) -> Output:
    rows = Output.objects.select_related(*JOINED).visible_to(standing)
    found: Output = get_object_or_404(rows, workstrand__group__slug=group, pk=int(pk))
    return found


def allowed(standing: Standing, group: str, pk: str) -> Output:
    """An output that the reader may change."""
    output = output_or_404(standing, group, pk)
    if not rules.can_change_output(standing, output):
        raise PermissionDenied
    return output


@public_page
def output(request: StandingRequest, group: str, pk: str) -> HttpResponse:
    found = output_or_404(request.standing, group, pk)
    near = neighbours_of(found, request.standing)
    is_shown = found.deliverable is not None and request.standing.may_read(found.deliverable)
    context: dict[str, Any] = {
        "output": found,
        "near": near,
        "deliverable": found.deliverable if is_shown else None,
        "languages": [languages.label(code) for code in found.languages],
        "licence_name": licences.name_of(found.licence),
        "licence_url": licences.url_of(found.licence),
        "citation": citation(found),
        "can_change": rules.can_change_output(request.standing, found),
        "in_network": request.standing.in_network,
        "badge": _badge(found, newer=near.newer),
        "primary": _open_link(found),
        "crumbs": crumbs(found.workstrand.group, found.title),
    }
    return render(request, "deliverables/output.html", context)


def _badge(output: Output, *, newer: Output | None) -> dict[str, Any]:
    """What became of an output: one badge with a word and, where there is one, a day."""
    if output.withdrawn_at:
        day = output.withdrawn_at.astimezone(output.workstrand.group.time_zone).date()
        return {"word": _("Withdrawn"), "tone": "bad", "icon": "x", "on": day, "since": None}
    if newer is not None:
        return {"word": _("There is a newer version"), "tone": "warn", "icon": "archive", "on": None, "since": None}
    return {"word": _("Released %s") % output.released, "tone": "ok", "icon": "check-lg", "on": None, "since": None}


def _open_link(output: Output) -> dict[str, str] | None:
    if output.withdrawn_at:
        return None
    if output.file:
        where = reverse("output_file", args=[output.workstrand.group.slug, output.pk])
        return {"label": _("Download"), "url": where}
    return {"label": _("Open"), "url": output.link}


def _cited_or_404(request: StandingRequest, group: str, pk: str) -> Output:
    found = output_or_404(request.standing, group, pk)
    if found.withdrawn_at:
        raise Http404
    return found


@public_page
def as_bibtex(request: StandingRequest, group: str, pk: str) -> HttpResponse:
    found = _cited_or_404(request, group, pk)
    response = HttpResponse(bibtex(found), content_type="application/x-bibtex; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.workstrand.group.slug}-output-{found.pk}.bib"'
    return response


@public_page
def as_jsonld(request: StandingRequest, group: str, pk: str) -> HttpResponse:
    found = _cited_or_404(request, group, pk)
    themes = list(found.themes.values_list("title", flat=True))
    about = schema(found, themes, is_public=found.audience == Audience.PUBLIC)
    dumped = {"ensure_ascii": False, "indent": 2}
    return JsonResponse(about, content_type="application/ld+json", json_dumps_params=dumped)


def download(request: StandingRequest, group: str, pk: str) -> HttpResponse:
    return sent_file(request, _cited_or_404(request, group, pk))


def sent_file(request: HttpRequest, row: Output | Material) -> HttpResponse:
    """A file as an attachment that no browser shows as a page. Raises `Http404` where there is none."""
    if not row.file:
        raise Http404
    try:
        with row.file.open("rb") as contents:  # read whole: it needs no thread under ASGI
            answer = HttpResponse(contents.read(), content_type=files.content_type(str(row.file.name)))
    except OSError:
        raise Http404 from None
    # Erasure may have put another file in its place, under the ending of what it is now.
    name = PurePath(row.file_name).stem + PurePath(str(row.file.name)).suffix
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    is_public = row.audience == Audience.PUBLIC
    answer["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}" if is_public else "private, no-cache"
    patch_vary_headers(answer, ["Cookie"])
    etag = answer["ETag"] = quote_etag(PurePath(str(row.file.name)).stem)
    return get_conditional_response(request, etag=etag, response=answer) or answer


def keepable(standing: Standing, group: WorkingGroup) -> list[Workstrand]:
    """The workstrands of a group whose outputs the reader keeps; one query."""
    rows = group.workstrands.select_related("group").order_by("-is_plenary", "order", "code")
    return [strand for strand in rows if rules.can_keep_outputs(standing, strand)]


@person_required
def add(request: MemberRequest, group: str) -> HttpResponse:
    edition = group_or_404(group)
    strands = keepable(request.standing, edition)
    if not strands:
        raise PermissionDenied
    asked = [strand for strand in strands if strand.slug == request.GET.get("strand", strands[0].slug)]
    if not asked or (len(strands) > 1 and "strand" not in request.GET):
        context = {"group": edition, "strands": strands, "crumbs": crumbs(edition, _("Add an output"))}
        return render(request, "deliverables/output_strands.html", context)
    form = output_form(request, asked[0], _("Add the output"), _first(asked[0], request.GET.get("deliverable", "")))
    made: list[Output] = []
    if done(request, form, lambda: made.append(services.add_output(**form_values(form, asked[0], request)))):
        messages.success(request, _("The output was added. Nobody was mailed."))
        return redirect(made[0])
    return shown_form(request, form, asked[0], _("Add an output"))


def _first(strand: Workstrand, code: str) -> dict[str, Any]:
    """What the form about a new output begins with; of a deliverable, where its code is given."""
    found = Deliverable.objects.filter(key=key_of(strand.group_id, code)).first() if code.isprintable() else None
    return {"released_on": (strand.group.today(), "day"), "deliverable": found.pk if found else None}


def output_form(request: MemberRequest, strand: Workstrand, label: str, initial: dict[str, Any]) -> OutputForm:
    past = rules.can_enter_later(request.standing, strand)
    about: dict[str, Any] = {"strand": strand, "standing": request.standing, "label": label, "past": past}
    return OutputForm(posted(request), request.FILES or None, initial=initial, **about)


def form_values(form: OutputForm, strand: Workstrand, request: MemberRequest) -> dict[str, Any]:
    """What `add_output` is given of a form; what is added to a finished record is of the past, whatever was ticked."""
    past = {"entered_later": True} if strand.group.is_read_only() else {}
    return {"workstrand": strand, "by": request.user} | form.cleaned_data | past


def shown_form(
    request: MemberRequest, form: Any, strand: Workstrand, title: str, lede: str = "", **context: Any
) -> HttpResponse:
    way = crumbs(strand.group, title)
    about = {"form": form, "strand": strand, "title": title, "lede": lede, "licences": licences.USUAL, "crumbs": way}
    return render(request, "deliverables/output_form.html", about | context)


@person_required
def change(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    found = allowed(request.standing, group, pk)
    form = output_form(request, found.workstrand, _("Save"), initial_of(found))
    form.fields.pop("entered_later", None)
    if done(request, form, lambda: services.change_output(output=found, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The output was saved."))
        return redirect(found)
    return shown_form(request, form, found.workstrand, _("Change an output"), found.title, file_name=found.file_name)


@person_required
def new_version(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    found = allowed(request.standing, group, pk)
    first = initial_of(found) | _first(found.workstrand, "") | {"deliverable": found.deliverable_id}
    form = output_form(
        request, found.workstrand, _("Add the new version"), first | {"version": "", "doi": "", "link": ""}
    )
    made: list[Output] = []

    def act() -> None:
        made.append(services.add_output(replaces=found, **form_values(form, found.workstrand, request)))

    if done(request, form, act):
        messages.success(request, _("The new version was added. The old one leads to it."))
        return redirect(made[0])
    return shown_form(request, form, found.workstrand, _("A new version"), found.title)


@person_required
def withdraw(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    found = allowed(request.standing, group, pk)
    form = WithdrawForm(posted(request))
    if done(request, form, lambda: services.withdraw_output(output=found, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The output was withdrawn. Its page says so, and why."))
        return redirect(found)
    context = {"row": found, "form": form, "title": _("Withdraw an output")}
    return render(
        request, "deliverables/withdraw.html", context | {"crumbs": crumbs(found.workstrand.group, found.title)}
    )
