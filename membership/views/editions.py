"""The next edition of a group: opened by its officers, joined by whoever is asked."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from membership import rules, services
from membership.forms.editions import TOLD, NextEditionForm, OfferForm
from membership.models import EditionOffer
from membership.selectors import editions as selectors
from people.selectors import suggestions
from people.views import person_required
from workstrands.models import Role, WorkingGroup
from workstrands.requests import MemberRequest


def _group_to_follow(request: MemberRequest, slug: str) -> WorkingGroup:
    editions = WorkingGroup.objects.editions().select_related("lead_organisation", "successor")
    found = get_object_or_404(editions, slug=slug)
    if not rules.can_open_next(request.standing, found):
        raise PermissionDenied if request.standing.is_member_of_group(found) else Http404
    return found


def _initial(group: WorkingGroup, found: selectors.Candidates) -> dict[str, Any]:
    """The next edition as this one suggests it: all officers; of leads and members those who said that they stay, once anybody did."""
    staying = [role for role in found.leads if not found.staying or role.person_id in found.staying]
    leads = [role for role in staying if role.kind != Role.Kind.ACTING_LEAD]  # who led until somebody is found
    appointed = {role.person_id for role in [*found.officers, *leads]}
    return {
        **{name: getattr(group, name) for name in TOLD},
        **selectors.suggested(group),
        "contact": group.contact_id,
        "lead_organisation": group.lead_organisation.name if group.lead_organisation else "",
        "supporting": [office.name for office in group.supporting_organisations.all()],
        "strands": [strand.pk for strand in found.strands if strand.is_open],
        "officers": [role.pk for role in found.officers],
        "leads": [role.pk for role in leads],
        "invited": list(found.staying - appointed),
    }


@person_required
def next_edition(request: MemberRequest, group: str) -> HttpResponse:
    before = _group_to_follow(request, group)
    if hasattr(before, "successor"):
        messages.info(request, _("%s is the next edition.") % before.successor.title)
        return redirect(before.successor)
    found, is_sent, does = selectors.candidates(before), request.method == "POST", request.POST.get("do", "")
    form = NextEditionForm(request.POST if is_sent else None, found=found, initial=_initial(before, found))
    if is_sent and form.is_valid():
        if does == "found" and (edition := _founded(form, before, request)):
            messages.success(request, _("%s is founded; everybody chosen is told by mail.") % edition.title)
            return redirect(edition)
        if does == "preview":
            return _page(request, before, form, "membership/next_preview.html")
    return _page(request, before, form, "membership/next_edition.html")


def _page(request: MemberRequest, before: WorkingGroup, form: NextEditionForm, template: str) -> HttpResponse:
    context = {
        "group": before,
        "form": form,
        "chosen": form.cleaned_data if form.is_bound else {},
        "asked": form.only_asked(),
        "names": suggestions(),
        "crumbs": [
            (_("Groups"), reverse("groups")),
            (before.title, before.get_absolute_url()),
            (_("Next edition"), ""),
        ],
    }
    return render(request, template, context)


def _founded(form: NextEditionForm, before: WorkingGroup, request: MemberRequest) -> WorkingGroup | None:
    try:
        return services.open_next_edition(group=before, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None


@person_required
def offer(request: MemberRequest, pk: str) -> HttpResponse:
    found = selectors.offer_to(request.user, pk)
    if found is None:
        raise Http404
    strands, mine = selectors.strands_offered(found)
    is_sent, group = request.method == "POST", found.workstrand.group
    form = OfferForm(request.POST if is_sent else None, strands=strands, initial={"strands": list(mine)})
    if is_sent and form.is_valid():
        try:
            return _answered(request, found, form)
        except ValidationError as error:
            form.add_error(None, error.messages)
    context = {
        "offer": found,
        "group": group,
        "form": form,
        "crumbs": [(_("My page"), reverse("me")), (group.title, "")],
    }
    return render(request, "membership/edition_offer.html", context)


def _answered(request: MemberRequest, offer: EditionOffer, form: OfferForm) -> HttpResponse:
    if request.POST.get("do") == "decline":
        services.decline_offer(offer=offer, by=request.user)
        messages.success(request, _("Thank you for saying so. You can still join later, here or on the group's page."))
        return redirect("me")
    services.accept_offer(offer=offer, by=request.user, strands=form.cleaned_data["strands"])
    messages.success(request, _("Welcome: you are a member of %s.") % offer.workstrand.group.title)
    return redirect(offer.workstrand.group)
