"""Recording on behalf of somebody who wrote by mail or called."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from membership import rules, services
from membership.forms.behalf import RecordForm
from membership.models import JoinRequest
from people.models import Person
from people.selectors import suggestions
from people.views import person_required
from workstrands.models import Workstrand
from workstrands.requests import MemberRequest


def _strand_to_record(request: MemberRequest, group: str, strand: str) -> Workstrand:
    found = get_object_or_404(Workstrand.objects.select_related("group"), group__slug=group, slug=strand)
    if not rules.can_record(request.standing, found):
        raise PermissionDenied if request.standing.is_member_of(found) else Http404
    return found


@person_required
def record(request: MemberRequest, group: str, strand: str) -> HttpResponse:
    workstrand = _strand_to_record(request, group, strand)
    form = RecordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (said := _recorded(form, workstrand, by=request.user)):
        messages.success(request, said)
        return redirect("record", group, strand)
    context = {
        "form": form,
        "workstrand": workstrand,
        "names": suggestions(),
        "crumbs": [
            (workstrand.group.title, workstrand.group.get_absolute_url()),
            *([] if workstrand.is_plenary else [(workstrand.code, workstrand.get_absolute_url())]),
            (_("Members"), reverse("members", args=[group, strand])),
            (_("Record on behalf"), ""),
        ],
    }
    return render(request, "membership/record.html", context)


def _recorded(form: RecordForm, strand: Workstrand, *, by: Person) -> str:
    """What was done, in words; nothing where the form says why not."""
    values = form.cleaned_data
    try:
        with transaction.atomic():  # nobody is added for a request that is refused
            person = services.known_or_added(
                who=values["who"], name=values["name"], organisation=values["organisation"], by=by
            )
            said = _record(values, person, strand, by)
    except ValidationError as error:
        form.add_error(None, error)
        return ""
    told = (
        _("They are told by mail.") if not person.unreachable_since else _("No mail reaches them: tell them yourself.")
    )
    return f"{said} {told}"


def _record(values: dict[str, str], person: Person, strand: Workstrand, by: Person) -> str:
    whom = {"person": person.display_name, "strand": strand}
    if values["what"] == "leave":
        services.record_leaving(person=person, workstrand=strand, by=by, source=values["source"])
        return _("%(person)s has left %(strand)s.") % whom
    if values["what"] == "withdraw":
        services.record_withdrawal_of(person=person, workstrand=strand, by=by, source=values["source"])
        return _("The request of %(person)s to join %(strand)s was taken back.") % whom
    asked = services.record_joining(
        person=person, workstrand=strand, by=by, source=values["source"], message=values["message"], lets_in=bool(values["lets_in"]),
    )  # fmt: skip
    is_in = asked.state == JoinRequest.State.APPROVED
    said = _("%(person)s is a member of %(strand)s.") if is_in else _("%(person)s asked to join %(strand)s.")
    return said % whom
