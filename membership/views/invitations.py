"""Inviting, and the list of who was invited: pages of officers and leads."""

import csv
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core import clock
from core.spreadsheets import guard
from membership import rules_invitations as rules
from membership.forms.invitations import InviteForm
from membership.models import Invitation
from membership.selectors import coverage
from membership.selectors import invitations as selectors
from membership.services import invitations as services
from people.views import person_required
from workstrands.models import Workstrand
from workstrands.requests import MemberRequest

from .joining import crumbs

A_PAGE = 100
COLUMNS = (
    "group", "workstrand", "as", "name", "address", "state", "since", "invited_by", "invited", "mailed", "times", "open_until", "word",
)  # fmt: skip


def _strand(request: MemberRequest, group: str, strand: str, *, to_invite: bool = False) -> Workstrand:
    """The strand, for whoever runs it; others in the network know that it has such pages, and outsiders do not."""
    found = get_object_or_404(Workstrand.objects.select_related("group"), group__slug=group, slug=strand)
    if not rules.can_see_invitations(request.standing, found):
        raise PermissionDenied if request.standing.in_network else Http404
    if to_invite and not rules.can_invite(request.standing, found):
        raise Http404
    return found


def _form(request: MemberRequest, workstrand: Workstrand, data: Any, **initial: Any) -> InviteForm:
    asked = data or request.GET
    country = str(asked.get("country", ""))[:2].upper()
    suggested = selectors.suggested(
        request.standing, workstrand, answer=str(asked.get("answer", "")), nominee=str(asked.get("nominee", ""))
    )
    known = suggested.people
    if country.isascii() and country.isalpha():
        known = [*known, *coverage.people_to_invite(workstrand, country)]
    return InviteForm(
        data,
        standing=request.standing,
        workstrand=workstrand,
        strands=selectors.strands_to_invite(request.standing, workstrand.group),
        known=known,
        initial={"country": country, "answer": asked.get("answer", ""), "addresses": suggested.address, **initial},
        action=reverse("invite", args=[workstrand.group.slug, workstrand.slug]),
    )


@person_required
def invite(request: MemberRequest, group: str, strand: str) -> HttpResponse:
    """The form; posted, it shows what sending would do, and writes nothing."""
    workstrand = _strand(request, group, strand, to_invite=True)
    form = _form(request, workstrand, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        found = selectors.prospects(standing=request.standing, **form.values())
        context = {
            "workstrand": workstrand,
            "form": form,
            "prospects": found,
            "sending": sum(prospect.is_sent for prospect in found),
            "addresses": form.found,
            "crumbs": crumbs(workstrand, _("Invite")),
        }
        return render(request, "membership/invite_preview.html", context)
    return _form_page(request, workstrand, form)


def _form_page(request: MemberRequest, workstrand: Workstrand, form: InviteForm) -> HttpResponse:
    context = {"workstrand": workstrand, "form": form, "crumbs": crumbs(workstrand, _("Invite"))}
    return render(request, "membership/invite.html", context)


@require_POST
@person_required
def invite_send(request: MemberRequest, group: str, strand: str) -> HttpResponse:
    workstrand = _strand(request, group, strand, to_invite=True)
    form = _form(request, workstrand, request.POST)
    if not form.is_valid():
        return _form_page(request, workstrand, form)
    data = form.cleaned_data
    try:
        sent = services.invite(message=data["message"], days=data["days"], by=request.user, **form.values())
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _form_page(request, workstrand, form)
    messages.success(request, _sent_message(sent))
    return redirect("invitations", group, strand)


def _sent_message(sent: services.Sent) -> str:
    parts = [ngettext("%d address was invited", "%d addresses were invited", sent.invited) % sent.invited]
    if sent.again:
        parts.append(ngettext("%d was mailed again", "%d were mailed again", sent.again) % sent.again)
    if sent.skipped:
        parts.append(ngettext("%d was left out", "%d were left out", sent.skipped) % sent.skipped)
    return ", ".join(parts) + "."


@person_required
def invitations(request: MemberRequest, group: str, strand: str) -> HttpResponse:
    workstrand = _strand(request, group, strand)
    rows = selectors.invitations_to(workstrand)
    state = request.GET.get("state", "")
    shown = selectors.in_state(rows, state) if state in Invitation.State.values else rows
    page = Paginator(shown, A_PAGE).get_page(request.GET.get("page"))
    counts = selectors.counts_by_state(rows)
    context = {
        "workstrand": workstrand,
        "page": page,
        "rows": [_row(request, invitation) for invitation in page],
        "states": [(value, label, counts[value]) for value, label in Invitation.State.choices],
        "all_count": sum(counts.values()),
        "state": state,
        "can_invite": rules.can_invite(request.standing, workstrand),
        "crumbs": crumbs(workstrand, _("Invitations")),
    }
    return render(request, "membership/invitations.html", context)


def _row(request: MemberRequest, invitation: Invitation) -> dict[str, Any]:
    """An invitation as this reader may see it: leads see what was written, not who is behind an address, nor the address behind a name."""
    is_officer = request.standing.is_officer_of(invitation.workstrand.group)
    is_accepted = invitation.state == Invitation.State.ACCEPTED
    knows_person = is_officer or invitation.is_by_name or is_accepted
    name = (invitation.person.name if knows_person else "") or invitation.name
    return {
        "invitation": invitation,
        "name": name,
        "email": invitation.email if is_officer or not (invitation.is_by_name or is_accepted) or not name else "",
        "tone": TONES[invitation.shown_state],
        "may_act": rules.may_handle(request.standing, invitation) and invitation.state not in DONE,
    }


DONE = {Invitation.State.ACCEPTED, Invitation.State.DECLINED, Invitation.State.WITHDRAWN}
TONES = {
    "waiting": ("info", "hourglass-split"),
    "accepted": ("ok", "check-lg"),
    "declined": ("", "x"),
    "bounced": ("bad", "exclamation-triangle"),
    "withdrawn": ("", "archive"),
    "ignored": ("warn", "hourglass-split"),
}


@require_POST
@person_required
def invitations_act(request: MemberRequest, group: str, strand: str, act: str) -> HttpResponse:
    """Mail the chosen ones again, or withdraw them; each in a transaction of its own, with a word for each that was refused."""
    workstrand = _strand(request, group, strand)
    numbers = [number for number in request.POST.getlist("chosen") if selectors.NUMBER.fullmatch(number)][:A_PAGE]
    chosen = selectors.invitations_to(workstrand).filter(pk__in=numbers)
    service = services.resend if act == "resend" else services.withdraw_invitation
    done = 0
    for invitation in chosen:
        if not rules.may_handle(request.standing, invitation):
            continue
        try:
            service(invitation=invitation, by=request.user)
            done += 1
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
    if done:
        said = (
            ngettext("%d was mailed again.", "%d were mailed again.", done)
            if act == "resend"
            else ngettext("%d was withdrawn.", "%d were withdrawn.", done)
        )
        messages.success(request, said % done)
    elif not chosen:
        messages.info(request, _("Choose at least one invitation first."))
    return redirect("invitations", group, strand)


@person_required
def invitations_export(request: MemberRequest, group: str, strand: str) -> HttpResponse:
    workstrand = _strand(request, group, strand)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"invitations-{workstrand.group.slug}-{workstrand.slug}-{clock.today():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for invitation in selectors.invitations_to(workstrand):
        writer.writerow([guard(str(value)) for value in _line(request, invitation)])
    return response


def _line(request: MemberRequest, invitation: Invitation) -> list[Any]:
    row = _row(request, invitation)
    moments = [invitation.invited_at, invitation.sent_at, invitation.expires_at]
    invited, mailed, until = [moment.strftime("%Y-%m-%d %H:%M") if moment else "" for moment in moments]
    return [
        invitation.workstrand.group.slug, invitation.workstrand.code, invitation.kind, row["name"], row["email"], invitation.shown_state,
        f"{invitation.shown_since:%Y-%m-%d %H:%M}", invitation.invited_by.display_name, invited, mailed, invitation.times_sent, until,
        invitation.word,
    ]  # fmt: skip
