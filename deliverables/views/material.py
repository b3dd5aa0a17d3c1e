"""What members share with each other: the list, one thing, sharing, and making an output of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.posting import done, posted
from core.public import public_page
from deliverables import rules
from deliverables.forms.material import MaterialForm, SharedForm, initial_of
from deliverables.forms.outputs import WithdrawForm
from deliverables.models import Material, Output
from deliverables.selectors.material import shared
from deliverables.services import material as services
from people.views import person_required
from workstrands.models import WorkingGroup, Workstrand
from workstrands.requests import MemberRequest, StandingRequest
from workstrands.standing import Standing

from .library import group_or_404
from .outputs import form_values, output_form, sent_file, shown_form

MATERIAL_A_PAGE = 25


def _crumbs(group: WorkingGroup, here: str = "") -> list[tuple[str, str]]:
    title = _("Shared material")
    listed = reverse("materials", args=[group.slug]) if here else ""
    way = [(_("Groups"), reverse("groups")), (group.title, group.get_absolute_url()), (title, listed)]
    return [*way, (here, "")] if here else way


def _strands(group: WorkingGroup) -> list[Workstrand]:
    return list(group.workstrands.select_related("group").order_by("-is_plenary", "order", "code"))


def _material_or_404(standing: Standing, group: str, pk: str) -> Material:
    joined = ("workstrand__group", "added_by__merged_into", "added_by__organisation", "output__workstrand__group")
    rows = Material.objects.select_related(*joined).visible_to(standing)
    found: Material = get_object_or_404(rows, workstrand__group__slug=group, pk=int(pk))
    return found


def _allowed(standing: Standing, group: str, pk: str) -> Material:
    """What the reader may change: their own, or what was shared in a strand that they run."""
    material = _material_or_404(standing, group, pk)
    if not rules.can_change_material(standing, material):
        raise PermissionDenied
    return material


@public_page
def materials(request: StandingRequest, group: str) -> HttpResponse:
    edition = group_or_404(group)
    strands = _strands(edition)
    form = SharedForm(request.GET, strands=strands)
    sought = form.sought()
    page = Paginator(shared(edition, request.standing, **sought), MATERIAL_A_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    can_share = any(rules.can_share(request.standing, strand) for strand in strands)
    context: dict[str, Any] = {
        "group": edition,
        "form": form,
        "page": page,
        "total": page.paginator.count,
        "kept": kept.urlencode(),
        "is_searched": bool(sought),
        "in_network": request.standing.in_network,
        "primary": _share_link(edition) if can_share else None,
        "crumbs": _crumbs(edition),
    }
    return render(request, "deliverables/materials.html", context)


def _share_link(group: WorkingGroup) -> dict[str, str]:
    return {"label": _("Share something"), "url": reverse("material_share", args=[group.slug])}


@public_page
def material(request: StandingRequest, group: str, pk: str) -> HttpResponse:
    found = _material_or_404(request.standing, group, pk)
    strand = found.workstrand
    can_take_up = (
        rules.can_change_material(request.standing, found)
        and rules.can_keep_outputs(request.standing, strand)
        and found.output_id is None
    )
    is_shown = found.output is not None and request.standing.may_read(found.output)
    take_up_link = {"label": _("Make it an output"), "url": reverse("material_take_up", args=[group, found.pk])}
    context: dict[str, Any] = {
        "material": found,
        "output": found.output if is_shown else None,
        "in_network": request.standing.in_network,
        "can_change": rules.can_change_material(request.standing, found),
        "primary": take_up_link if can_take_up else None,
        "crumbs": _crumbs(strand.group, found.title),
    }
    return render(request, "deliverables/material.html", context)


def download(request: StandingRequest, group: str, pk: str) -> HttpResponse:
    found = _material_or_404(request.standing, group, pk)
    if found.withdrawn_at:
        raise Http404
    return sent_file(request, found)


@person_required
def share(request: MemberRequest, group: str) -> HttpResponse:
    edition = group_or_404(group)
    strands = [strand for strand in _strands(edition) if rules.can_share(request.standing, strand)]
    if not strands:
        raise PermissionDenied
    first = {"strand": request.GET.get("strand", ""), "named_as": ""}
    form = MaterialForm(posted(request), request.FILES or None, strands=strands, initial=first, label=_("Share it"))
    made: list[Material] = []
    if done(request, form, lambda: made.append(_shared(form, strands, request))):
        messages.success(request, _("Shared. Thank you: whoever may read it finds it here."))
        return redirect(made[0])
    return _form_page(request, form, edition, _("Share something"))


def _shared(form: MaterialForm, strands: list[Workstrand], request: MemberRequest) -> Material:
    values = dict(form.cleaned_data)
    slug = values.pop("strand")
    strand = next(one for one in strands if one.slug == slug)
    return services.share_material(workstrand=strand, by=request.user, **values)


def _form_page(
    request: MemberRequest, form: MaterialForm, group: WorkingGroup, title: str, **context: Any
) -> HttpResponse:
    about = {"form": form, "group": group, "title": title, "crumbs": _crumbs(group, title)}
    return render(request, "deliverables/material_form.html", about | context)


@person_required
def change(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    found = _allowed(request.standing, group, pk)
    form = MaterialForm(posted(request), request.FILES or None, initial=initial_of(found), label=_("Save"))
    if done(request, form, lambda: services.change_material(material=found, by=request.user, **form.cleaned_data)):
        messages.success(request, _("What is shared was saved."))
        return redirect(found)
    return _form_page(request, form, found.workstrand.group, _("Change what is shared"), file_name=found.file_name)


@person_required
def withdraw(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    found = _allowed(request.standing, group, pk)
    form = WithdrawForm(posted(request))
    if done(request, form, lambda: services.withdraw_material(material=found, by=request.user, **form.cleaned_data)):
        messages.success(request, _("It was withdrawn. Its page says so, and why."))
        return redirect(found)
    context = {"row": found, "form": form, "title": _("Withdraw what is shared")}
    return render(
        request, "deliverables/withdraw.html", context | {"crumbs": _crumbs(found.workstrand.group, found.title)}
    )


@person_required
def take_up(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    found = _allowed(request.standing, group, pk)
    if not rules.can_keep_outputs(request.standing, found.workstrand):
        raise PermissionDenied
    if found.output is not None:
        messages.info(request, _("An output was made of this already."))
        return redirect(found)
    form = output_form(request, found.workstrand, _("Make it an output"), _first(found))
    made: list[Output] = []

    def act() -> None:
        values = form_values(form, found.workstrand, request)
        values.pop("workstrand")
        made.append(services.take_up(material=found, **values))

    if done(request, form, act):
        messages.success(request, _("It is an output now. Whoever shared it was told by mail."))
        return redirect(made[0])
    return shown_form(request, form, found.workstrand, _("Make it an output"), found.title, material=found)


def _first(material: Material) -> dict[str, Any]:
    """What the form begins with: what was shared, in one text, and the author as they wish to be named."""
    parts = [("", material.text), (_("What worked"), material.worked), (_("What did not"), material.did_not)]
    said = ((f"## {title}\n\n{text}" if title else text) for title, text in parts if text)
    return {
        "title": material.title,
        "summary": "\n\n".join(said),
        "link": material.link,
        "authors": material.named_as,
        "audience": material.audience,
        "released_on": (material.workstrand.group.today(), "day"),
    }
