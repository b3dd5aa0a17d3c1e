"""What is done with deliverables: planned, proposed, entered, changed, and each step of one, on an address of its own."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.posting import done, posted
from deliverables import rules
from deliverables.forms import deliverables as forms
from deliverables.models import Deliverable, DueChange
from deliverables.selectors import deliverables as reads
from deliverables.selectors.codes import next_code
from deliverables.selectors.deliverables import Line
from deliverables.services import due_changes, planning, progress
from people.models import Person
from people.views import person_required
from workstrands.models import WorkingGroup, Workstrand
from workstrands.pages import edition_or_404
from workstrands.requests import MemberRequest

from .deliverables import crumbs, line_or_404, strands_of

Rule = Callable[[MemberRequest, Deliverable], bool]


def _decides(request: MemberRequest, found: Deliverable) -> bool:
    return rules.can_decide_on(request.standing, found)


def _runs(request: MemberRequest, found: Deliverable) -> bool:
    return rules.can_work_on(request.standing, found)


def _works(request: MemberRequest, found: Deliverable) -> bool:
    return rules.can_progress(request.standing, found, reads.owner_ids(found))


def _changes(request: MemberRequest, found: Deliverable) -> bool:
    return rules.can_change_deliverable(request.standing, found)


def _line(request: MemberRequest, group: str, code: str, may: Rule) -> Line:
    """A 404 for whoever may not read it, a 403 for other readers who may not do this."""
    line = line_or_404(request.standing, group, code)
    if not may(request, line.deliverable):
        raise PermissionDenied
    return line


def _speakers(request: MemberRequest, strand: Workstrand, found: Deliverable | None = None) -> list[Person]:
    """For officers: on whose behalf they may record it; a lead's own act is their own."""
    if not request.standing.is_officer_of(strand.group) or strand.pk in request.standing.leads:
        return []
    return [person for person in reads.speakers_for(strand, found) if person != request.user]


def _page(
    request: MemberRequest, group: WorkingGroup, form: Any, *, title: str, lede: str = "", line: Line | None = None
) -> HttpResponse:
    way = [(line.deliverable.code, line.deliverable.get_absolute_url())] if line else []
    context = {"form": form, "title": title, "lede": lede, "group": group, "line": line}
    context["crumbs"] = crumbs(group, *way, (title, ""))
    return render(request, "deliverables/deliverable_form.html", context)


def _do(
    request: MemberRequest, line: Line, form: forms.DoingForm, deed: Callable[..., Any], *, title: str, said: str, lede: str = ""
) -> HttpResponse:  # fmt: skip
    """Ask, do it and go back to the deliverable, or to the desk, whose button asks nothing."""
    found, from_desk = line.deliverable, request.POST.get("back") == "desk"
    back = reverse("desk") if from_desk else found.get_absolute_url()
    if done(request, form, lambda: form.act(request.user, deed)):
        messages.success(request, said % {"code": found.code})
        return redirect(back)
    if from_desk:
        for problems in form.errors.values():
            messages.error(request, " ".join(map(str, problems)))
        return redirect(back)
    return _page(request, found.workstrand.group, form, title=title, lede=lede, line=line)


# what is new


def _strands(request: MemberRequest, group: WorkingGroup, may: Callable[[Workstrand], bool]) -> list[Workstrand]:
    """Of a group's strands those for which the reader may do it; a 403 where there is none."""
    found = [strand for strand in strands_of(group) if may(strand)]
    if not found:
        raise PermissionDenied
    return found


def _new_form(
    request: MemberRequest, group: WorkingGroup, kind: type[forms.NewForm], strands: list[Workstrand], **kwargs: Any
) -> forms.NewForm:
    return kind(
        posted(request),
        initial={"strand": request.GET.get("strand", strands[0].slug)},
        owners=reads.owners_offered(strands, only_leads=True),
        needs=reads.needs_offered(group, request.standing),
        strands=group.workstrands.filter(pk__in=[one.pk for one in strands]).order_by("-is_plenary", "order", "code"),
        next_code=next_code(group),
        **kwargs,
    )


def _add(
    request: MemberRequest, group: WorkingGroup, form: forms.NewForm, deed: Callable[..., Any], *, title: str, lede: str, said: str
) -> HttpResponse:  # fmt: skip
    made: list[Deliverable] = []
    if done(request, form, lambda: made.append(form.act(request.user, deed))):
        messages.success(request, said % {"code": made[0].code})
        return redirect(made[0])
    return _page(request, group, form, title=title, lede=lede)


@person_required
def plan(request: MemberRequest, group: str) -> HttpResponse:
    edition = edition_or_404(group)
    strands = _strands(request, edition, lambda one: not one.is_over and rules.can_decide(request.standing, one))
    form = _new_form(request, edition, forms.NewForm, strands, button=_("Plan it"))
    lede = _("It is in the plan at once. Its owners are told; others can be named on its own page.")
    said = _("%(code)s is planned.")
    return _add(request, edition, form, planning.plan, title=_("Plan a deliverable"), lede=lede, said=said)


@person_required
def propose(request: MemberRequest, group: str) -> HttpResponse:
    edition = edition_or_404(group)
    strands = _strands(request, edition, lambda one: not one.is_over and rules.can_propose(request.standing, one))
    speakers = {one.pk: one for strand in strands for one in _speakers(request, strand)}
    form = _new_form(request, edition, forms.ProposeForm, strands, speakers=list(speakers.values()))
    lede = _("The officers of the group are told, and decide. Until then the group reads it, and nobody else.")
    said = _("%(code)s is proposed. The officers are told.")
    return _add(request, edition, form, planning.propose, title=_("Propose a deliverable"), lede=lede, said=said)


@person_required
def enter(request: MemberRequest, group: str) -> HttpResponse:
    edition = edition_or_404(group)
    strands = _strands(request, edition, lambda one: rules.can_enter_later(request.standing, one))
    form = _new_form(request, edition, forms.OlderForm, strands)
    lede = _("One of the past, with its true dates. It is marked as entered later, and nobody is mailed.")
    said = _("%(code)s is entered. Nobody was mailed.")
    return _add(
        request, edition, form, planning.enter_older, title=_("Enter an older deliverable"), lede=lede, said=said
    )


# what one is


@person_required
def change(request: MemberRequest, group: str, code: str) -> HttpResponse:
    line = _line(request, group, code, _changes)
    found = line.deliverable
    offered = reads.needs_offered(found.workstrand.group, request.standing, besides=found)
    hidden = found.needs.exclude(pk__in=offered.values("pk"))  # what it needs and the reader may not see stays
    form = forms.DeliverableForm(
        posted(request),
        initial=_as_it_is(found),
        owners=reads.owners_offered([found.workstrand], owned=found),
        needs=offered,
        speakers=_speakers(request, found.workstrand, found),
        button=_("Save"),
    )
    if found.state != Deliverable.State.PROPOSED:
        form.keep_due()

    def deed(*, needs: Iterable[Deliverable] = (), **values: Any) -> Deliverable:
        return planning.change(deliverable=found, needs=[*needs, *hidden], **values)

    return _do(request, line, form, deed, title=_("Change %s") % found.code, said=_("%(code)s is changed."))


def _as_it_is(found: Deliverable) -> dict[str, Any]:
    values = {name: getattr(found, name) for name in ("title", "description", "starts_on", "audience")}
    due = (found.due_on, found.due_precision)
    return values | {"owners": found.owners.all(), "needs": found.needs.all(), "due": due}


# its steps


def _step(
    request: MemberRequest, line: Line, kind: type[forms.DoingForm], service: Callable[..., Any], *, title: str, said: str, lede: str = "",
    is_lead_work: bool = False, button: str = "", **first: Any,
) -> HttpResponse:  # fmt: skip
    """A step of one deliverable by its service; `is_lead_work` is what officers may record on behalf of leads and owners."""
    found = line.deliverable
    speakers = _speakers(request, found.workstrand, found) if is_lead_work else []
    form = kind(posted(request), initial=first, speakers=speakers, button=button)

    def deed(**values: Any) -> Deliverable:
        service(deliverable=found, **values)
        return found

    return _do(request, line, form, deed, title=title, said=said, lede=lede)


@person_required
def start(request: MemberRequest, group: str, code: str) -> HttpResponse:
    line = _line(request, group, code, _works)
    title, said = _("Begin work on %s") % line.deliverable.code, _("Work on %(code)s has begun.")
    return _step(request, line, forms.StartForm, progress.start, title=title, said=said, is_lead_work=True)


@person_required
def share(request: MemberRequest, group: str, code: str) -> HttpResponse:
    line = _line(request, group, code, _works)
    title, first = _("How much of %s is done") % line.deliverable.code, line.deliverable.share_done
    return _step(
        request, line, forms.ShareForm, progress.note_share, title=title, said=_("Noted."), is_lead_work=True, share_done=first
    )  # fmt: skip


@person_required
def submit(request: MemberRequest, group: str, code: str) -> HttpResponse:
    line = _line(request, group, code, _works)
    title, said = _("Submit %s for review") % line.deliverable.code, _("%(code)s is in review.")
    lede, button = _("The officers of the group find it on their desk, and accept it or send it back."), _("Submit it")
    return _step(
        request, line, forms.PlainForm, progress.submit, title=title, said=said, lede=lede, button=button, is_lead_work=True
    )  # fmt: skip


@person_required
def deliver(request: MemberRequest, group: str, code: str) -> HttpResponse:
    line = _line(request, group, code, _works)
    title, said = _("Deliver %s") % line.deliverable.code, _("%(code)s is delivered.")
    return _step(request, line, forms.DeliverForm, progress.deliver, title=title, said=said, is_lead_work=True)


@person_required
def send_back(request: MemberRequest, group: str, code: str) -> HttpResponse:
    line = _line(request, group, code, _decides)
    title, said = _("Send %s back") % line.deliverable.code, _("%(code)s is back in work. Its owners are told.")
    return _step(request, line, forms.ReasonForm, progress.send_back, title=title, said=said, button=_("Send it back"))


@person_required
def accept(request: MemberRequest, group: str, code: str) -> HttpResponse:
    line = _line(request, group, code, _decides)
    title, said = _("Accept %s") % line.deliverable.code, _("%(code)s is accepted. Its owners are told.")
    return _step(request, line, forms.AcceptForm, progress.accept, title=title, said=said)


@person_required
def drop(request: MemberRequest, group: str, code: str) -> HttpResponse:
    line = _line(request, group, code, _decides)
    title, said = _("Drop %s") % line.deliverable.code, _("%(code)s is dropped. It stays under its code.")
    return _step(request, line, forms.ReasonForm, progress.drop, title=title, said=said, button=_("Drop it"))


@person_required
def take_up(request: MemberRequest, group: str, code: str) -> HttpResponse:
    line = _line(request, group, code, _decides)
    title, said = _("Take %s up again") % line.deliverable.code, _("%(code)s is planned again.")
    return _step(request, line, forms.PlainForm, progress.take_up, title=title, said=said, button=_("Take it up"))


@person_required
def accept_proposal(request: MemberRequest, group: str, code: str) -> HttpResponse:
    line = _line(request, group, code, _decides)
    title, said = (
        _("Accept the proposal %s") % line.deliverable.code,
        _("%(code)s is planned. Who proposed it is told."),
    )
    return _step(
        request, line, forms.PlainForm, planning.accept_proposal, title=title, said=said, button=_("Accept it")
    )


@person_required
def decline_proposal(request: MemberRequest, group: str, code: str) -> HttpResponse:
    line = _line(request, group, code, _decides)
    title, said = (
        _("Decline the proposal %s") % line.deliverable.code,
        _("%(code)s is declined. Who proposed it is told."),
    )
    return _step(
        request, line, forms.ReasonForm, planning.decline_proposal, title=title, said=said, button=_("Decline it")
    )


# when it is due


@person_required
def due(request: MemberRequest, group: str, code: str) -> HttpResponse:
    line = _line(request, group, code, lambda request, found: _runs(request, found) or _decides(request, found))
    found = line.deliverable
    is_set = _decides(request, found)
    service = due_changes.change_due if is_set else due_changes.propose_due_change
    said = (
        _("The due month of %(code)s is set.") if is_set else _("Another due month is proposed. The officers are told.")
    )
    lede = _("It is due %(due)s. Every date it had stays in the record.") % {"due": found.due}
    button = _("Set it") if is_set else _("Propose it")
    title = _("Another due month for %s") % found.code
    return _step(request, line, forms.DueForm, service, title=title, said=said, lede=lede, button=button, is_lead_work=True)  # fmt: skip


def _change(line: Line) -> DueChange:
    """The change that waits; when it is decided already, the last one, of which the service then says so."""
    change = line.change or line.deliverable.due_changes.order_by("-decided_at", "-id").first()
    if change is None:
        raise Http404
    return change


def _decide_change(
    request: MemberRequest, line: Line, form: forms.DoingForm, service: Callable[..., Any], *, title: str, said: str
) -> HttpResponse:
    change = _change(line)
    lede = _("%(due)s in the place of %(old)s: %(reason)s") % {"due": change.due, "old": change.old_due, "reason": change.reason}  # fmt: skip
    return _do(request, line, form, lambda **values: service(change=change, **values), title=title, said=said, lede=lede)  # fmt: skip


@person_required
def due_accept(request: MemberRequest, group: str, code: str) -> HttpResponse:
    line = _line(request, group, code, _decides)
    form = forms.PlainForm(posted(request), button=_("Accept it"))
    title, said = _("Accept the due month of %s") % line.deliverable.code, _("The due month of %(code)s is accepted.")
    return _decide_change(request, line, form, due_changes.accept_due_change, title=title, said=said)


@person_required
def due_decline(request: MemberRequest, group: str, code: str) -> HttpResponse:
    line = _line(request, group, code, _decides)
    form = forms.AnswerForm(posted(request), button=_("Decline it"))
    title, said = _("Decline the due month of %s") % line.deliverable.code, _("%(code)s stays due when it was.")
    return _decide_change(request, line, form, due_changes.decline_due_change, title=title, said=said)


@person_required
def due_withdraw(request: MemberRequest, group: str, code: str) -> HttpResponse:
    line = _line(request, group, code, _runs)
    form = forms.PlainForm(posted(request), button=_("Withdraw it"))
    title, said = _("Withdraw the due month of %s") % line.deliverable.code, _("The proposal is withdrawn.")
    return _decide_change(request, line, form, due_changes.withdraw_due_change, title=title, said=said)
