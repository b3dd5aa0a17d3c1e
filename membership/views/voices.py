"""The offices of a group, and who speaks for each."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.posting import add_refusal, posted
from core.public import public_page
from membership import rules_calls as rules
from membership.forms.voices import VoiceForm
from membership.selectors import voices as selectors
from membership.services.voices import name_voice
from people.models import Organisation
from people.views import person_required
from workstrands.models import WorkingGroup
from workstrands.pages import edition_or_404
from workstrands.requests import MemberRequest, StandingRequest
from workstrands.rules import can_see_members


def _crumbs(group: WorkingGroup, here: str = "") -> list[tuple[str, str]]:
    way = [(_("Groups"), reverse("groups")), (group.title, group.get_absolute_url())]
    offices = (_("Offices"), reverse("group_offices", args=[group.slug]))
    return [*way, offices, (here, "")] if here else [*way, (offices[0], "")]


@public_page
def offices(request: StandingRequest, group: str) -> HttpResponse:
    found = edition_or_404(group)
    rows = selectors.voices_of(found, found.record_day())
    is_over = found.ends_on is not None and found.today() > found.ends_on
    names = can_see_members(request.standing, found)
    context = {
        "group": found,
        "rows": [
            {
                "office": office,
                "voice": office.voice if office.voice and (names or office.voice.person_id in office.public) else None,
                "alternate": office.alternate
                if office.alternate and (names or office.alternate.person_id in office.public)
                else None,
                "can_name": not is_over and rules.can_name_voice(request.standing, found, office.speaker_ids),
            }
            for office in rows
        ],
        "sees_names": names,
        "crumbs": _crumbs(found),
    }
    return render(request, "membership/offices.html", context)


@person_required
def office(request: MemberRequest, group: str, office: str) -> HttpResponse:
    found = edition_or_404(group)
    organisation = get_object_or_404(Organisation.objects.select_related("parent"), slug=office)
    row = selectors.office_in(found, organisation)
    if row is None or not request.standing.in_network:
        raise Http404
    if not rules.can_name_voice(request.standing, found, row.speaker_ids):
        raise PermissionDenied
    form = VoiceForm(posted(request), office=row, on_behalf=request.user.pk not in row.speaker_ids)
    if request.method == "POST" and form.is_valid():
        try:
            name_voice(group=found, organisation=organisation, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Saved. Whoever comes or goes is told by mail."))
            return redirect("group_offices", group)
    context = {"group": found, "row": row, "form": form, "crumbs": _crumbs(found, row.organisation.short_name)}
    return render(request, "membership/office_voice.html", context)
