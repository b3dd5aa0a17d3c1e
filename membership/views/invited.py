"""An invitation as whoever was invited sees it: by the link in the mail, or on their own page."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.views import too_many_requests
from membership.forms.invitations import DeclineInvitationForm
from membership.models import Invitation
from membership.rules import takes_requests
from membership.selectors import invitations as selectors
from membership.services import invited as services
from people.entrance import SUGGESTED_NAME, let_in, never_came
from people.models import Person
from people.views import person_required
from workstrands.requests import MemberRequest
from workstrands.standing import standing_of

FAILED = "invitation_failed"
State = Invitation.State


@dataclass
class Gone:
    """Why a link opens nothing any more: what happened, what to do, and whom to ask."""

    title: str
    text: str
    status: int = 410
    invitation: Invitation | None = None
    rows: list[Invitation] = field(default_factory=list)

    @property
    def takes_requests(self) -> bool:
        """Whether one can ask to join instead; who accepted is in already."""
        row = self.invitation
        return row is not None and row.state != State.ACCEPTED and takes_requests(row.workstrand)


@dataclass
class Visit:
    """Somebody with a link: what it opens, whose it is, and who looks."""

    rows: list[Invitation]
    person: Person
    viewer: Person | None
    is_new: bool
    open_rows: list[Invitation] = field(default_factory=list)

    @property
    def is_stranger(self) -> bool:
        """Logged in as somebody else."""
        return self.viewer is not None and self.viewer != self.person


def _is_backed(invitation: Invitation) -> bool:
    return not services.why_fallen(invitation, standing_of(invitation.invited_by))


def _visit(request: HttpRequest, rows: list[Invitation]) -> Visit:
    person = selectors.invited_person(rows[0])
    viewer = request.user if request.user.is_authenticated else None
    open_rows = [row for row in rows if row.is_answerable() and _is_backed(row)]
    return Visit(rows, person, viewer, never_came(person), open_rows)


ENDED = {
    State.ACCEPTED: (
        gettext_lazy("This invitation was accepted"),
        gettext_lazy("It was accepted on %s, and a link works once. What you take part in is on your own page."),
    ),
    State.DECLINED: (
        gettext_lazy("This invitation was declined"),
        gettext_lazy("It was declined on %s. If you think again, ask whoever invited you for a new one."),
    ),
    State.WITHDRAWN: (gettext_lazy("This invitation was withdrawn"), gettext_lazy("It was withdrawn on %s.")),
    State.IGNORED: (
        gettext_lazy("This invitation came to its end"),
        gettext_lazy("It was open until %s. Ask whoever invited you to send it again."),
    ),
}


def _gone(rows: list[Invitation]) -> Gone:
    """What became of an invitation that is not open, with all that went by the same link."""
    invitation = rows[0]
    if invitation.is_answerable():
        why = services.why_fallen(invitation, standing_of(invitation.invited_by))
        return Gone(_("This invitation is not open any more"), why, invitation=invitation, rows=rows)
    state = State(invitation.shown_state)
    title, text = ENDED.get(state, ENDED[State.IGNORED])
    day = invitation.shown_since if state in ENDED else invitation.expires_at
    why = f" {invitation.word}" if invitation.word and state == State.WITHDRAWN else ""
    return Gone(str(title), str(text) % f"{day:%-d %B %Y}" + why, invitation=invitation, rows=rows)


def _gone_page(request: HttpRequest, gone: Gone) -> HttpResponse:
    context = {
        "gone": gone,
        "invitation": gone.invitation,
        "is_accepted": gone.invitation is not None and gone.invitation.state == State.ACCEPTED,
        "crumbs": [(_("Invitation"), "")],
    }
    return render(request, "membership/invitation_gone.html", context, status=gone.status)


def _may_try(request: HttpRequest, *, failed: bool = False) -> bool:
    """Whether this address of the network has not failed too often; a failure counts, a look does not."""
    app = "allauth.account"
    return bool(ratelimit.consume(request, app=app, action=FAILED, limit_get=True, dry_run=not failed))


def _unknown(request: HttpRequest) -> HttpResponse:
    """No such link."""
    _may_try(request, failed=True)
    text = _("The link may be cut off, or a newer mail has replaced it: take it whole from the latest mail.")
    return _gone_page(request, Gone(_("There is no such invitation"), text, status=404))


def _page(request: HttpRequest, visit: Visit, *, base: str, form: Any = None, status: int = 200) -> HttpResponse:
    context = {
        "visit": visit,
        "first": visit.open_rows[0],
        "rows": visit.open_rows,
        "accept_url": f"{base}accept/",
        "decline_url": f"{base}decline/",
        "login_to_answer_url": f"{reverse('account_request_login_code')}?{urlencode({'next': base})}",
        "masked": visit.rows[0].masked_email,
        "here": base,
        "form": form or DeclineInvitationForm(),
        "crumbs": [(_("Invitation"), "")],
    }
    name = "invitation_other" if visit.is_stranger else "invitation"
    return render(request, f"membership/{name}.html", context, status=403 if visit.is_stranger else status)


def _opened(request: HttpRequest, token: str) -> tuple[Visit | None, HttpResponse | None]:
    """What a link opens, or the page that says why it opens nothing. Four queries."""
    if not _may_try(request):
        return None, too_many_requests(request)
    rows = selectors.invitations_of_token(token)
    if not rows:
        return None, _unknown(request)
    visit = _visit(request, rows)
    return visit, None if visit.open_rows else _gone_page(request, _gone(rows))


def _link(token: str) -> str:
    return reverse("invitation", args=[token])


@never_cache
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What a link of a mail opens: a page that says what it is, with two buttons. It never acts by itself: mail scanners follow links."""
    visit, refused = _opened(request, token)
    return _page(request, visit, base=_link(token)) if visit and not refused else refused or _unknown(request)


@never_cache
@require_POST
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    visit, refused = _opened(request, token)
    if refused or visit is None:
        return refused or _unknown(request)
    if visit.is_stranger:
        return _page(request, visit, base=_link(token))
    if visit.viewer is None and not visit.is_new:
        return redirect(f"{reverse('account_request_login_code')}?{urlencode({'next': _link(token)})}")
    return _accept(request, visit, base=_link(token))


def _chosen(request: HttpRequest, visit: Visit) -> list[Invitation]:
    """Those ticked, where there are several."""
    if len(visit.open_rows) == 1:
        return visit.open_rows
    return [row for row in visit.open_rows if str(row.pk) in request.POST.getlist("chosen")]


def _accept(request: HttpRequest, visit: Visit, *, base: str) -> HttpResponse:
    chosen = _chosen(request, visit)
    if not chosen:
        messages.error(request, _("Choose at least one of them, or decline."))
        return redirect(base)
    person, is_new = visit.person, visit.viewer is None
    try:
        answered = services.accept(invitations=chosen, person=person, by_link=is_new)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(base)
    if not answered.taken:
        return redirect(base)
    first = answered.taken[0]
    strand = first.workstrand.get_absolute_url()
    target = strand if person.has_answered else f"{reverse('welcome')}?{urlencode({'next': strand})}"
    response = let_in(request, person, email=first.email, next_url=target) if is_new else redirect(target)
    _remember_name(request, person, first)
    taken = ", ".join(f"{row.workstrand} ({row.get_kind_display()})" for row in answered.taken)
    messages.success(request, _("Welcome. You take part in %s.") % taken)
    return response


def _remember_name(request: HttpRequest, person: Person, row: Invitation) -> None:
    """The first questions are shown with the name filled in that stood in the invitation."""
    if row.name and not person.name:
        request.session[SUGGESTED_NAME] = row.name


@never_cache
@require_POST
def invitation_decline(request: HttpRequest, token: str) -> HttpResponse:
    visit, refused = _opened(request, token)
    if refused or visit is None:
        return refused or _unknown(request)
    if visit.is_stranger:
        return _page(request, visit, base=_link(token))
    return _decline(request, visit, base=_link(token))


def _decline(request: HttpRequest, visit: Visit, *, base: str) -> HttpResponse:
    form = DeclineInvitationForm(request.POST)
    if not form.is_valid():
        return _page(request, visit, base=base, form=form)
    is_there = visit.viewer is not None
    try:
        services.decline(
            invitations=visit.open_rows, person=visit.person, is_there=is_there, word=form.cleaned_data["word"]
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(base)
    messages.success(request, _("You declined. %s was told.") % visit.rows[0].invited_by.display_name)
    return redirect("me" if is_there else "home")


def _mine(request: MemberRequest, pk: int) -> tuple[Visit, str]:
    """An invitation of the reader's own; 404 for anybody else's."""
    row = get_object_or_404(Invitation.objects.select_related("workstrand__group", "person", "invited_by"), pk=pk)
    visit = _visit(request, [row])
    if visit.is_stranger:
        raise Http404
    return visit, reverse("my_invitation", args=[pk])


@require_safe
@person_required
def my_invitation(request: MemberRequest, pk: int) -> HttpResponse:
    visit, base = _mine(request, pk)
    return _page(request, visit, base=base) if visit.open_rows else _gone_page(request, _gone(visit.rows))


@require_POST
@person_required
def my_invitation_accept(request: MemberRequest, pk: int) -> HttpResponse:
    visit, base = _mine(request, pk)
    return _accept(request, visit, base=base) if visit.open_rows else redirect(base)


@require_POST
@person_required
def my_invitation_decline(request: MemberRequest, pk: int) -> HttpResponse:
    visit, base = _mine(request, pk)
    return _decline(request, visit, base=base) if visit.open_rows else redirect(base)
