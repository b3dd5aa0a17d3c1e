from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.posting import done, posted
from people.views import person_required
from reports import rules
from reports.forms.closing import CloseForm, KeeperForm
from reports.models import Keeper
from reports.selectors.keepers import checks_of, keepers_of
from reports.services.closing import change_keeper, close_edition, name_keeper, remove_keeper
from workstrands.models import WorkingGroup
from workstrands.pages import edition_or_404, way_to
from workstrands.requests import MemberRequest


def _closable(request: MemberRequest, slug: str) -> WorkingGroup:
    group = edition_or_404(slug)
    if not rules.can_close(request.standing, group):
        raise PermissionDenied
    return group


@person_required
def closing(request: MemberRequest, group: str) -> HttpResponse:
    edition = _closable(request, group)
    is_closed = edition.state == WorkingGroup.State.CLOSED
    form = None if is_closed else CloseForm(posted(request))
    if form is not None and done(request, form, lambda: _close(edition, request, form)):
        messages.success(request, _("%s is closed.") % edition.title)
        return redirect(edition)
    return render(request, "reports/closing.html", _about(edition, form))


def _close(edition: WorkingGroup, request: MemberRequest, form: CloseForm) -> WorkingGroup:
    return close_edition(group=edition, by=request.user, reason=form.cleaned_data["reason"])


def _about(edition: WorkingGroup, form: CloseForm | None) -> dict[str, Any]:
    checks = checks_of(edition)
    return {
        "group": edition,
        "checks": checks,
        "open_count": sum(1 for check in checks if check.count),
        "keepers": keepers_of(edition),
        "form": form,
        "crumbs": way_to(edition, (_("Closing"), "")),
    }


@person_required
def keeper_new(request: MemberRequest, group: str) -> HttpResponse:
    edition = _closable(request, group)
    form = KeeperForm(posted(request), group=edition)
    if done(request, form, lambda: name_keeper(group=edition, by=request.user, **form.cleaned_data)):
        return _back(request, edition, _("Saved. Nobody was mailed."))
    return _form(request, edition, form, _("Say who keeps something"))


@person_required
def keeper_change(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    edition, keeper = _keeper(request, group, pk)
    form = KeeperForm(posted(request), group=edition, instance=keeper)
    if done(request, form, lambda: change_keeper(keeper=keeper, by=request.user, **form.cleaned_data)):
        return _back(request, edition, _("Saved. Nobody was mailed."))
    return _form(request, edition, form, _("Change who keeps this"), keeper)


@person_required
def keeper_remove(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    edition, keeper = _keeper(request, group, pk)
    if request.method != "POST":
        return redirect("keeper_change", group=edition.slug, pk=keeper.pk)
    remove_keeper(keeper=keeper, by=request.user)
    return _back(request, edition, _("Taken off the list."))


def _keeper(request: MemberRequest, group: str, pk: str) -> tuple[WorkingGroup, Keeper]:
    edition = _closable(request, group)
    rows = Keeper.objects.select_related("workstrand__group")
    return edition, get_object_or_404(rows, pk=int(pk), workstrand__group=edition)


def _back(request: MemberRequest, edition: WorkingGroup, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(f"{reverse('closing', args=[edition.slug])}#keepers")


def _form(
    request: MemberRequest, edition: WorkingGroup, form: KeeperForm, title: str, keeper: Keeper | None = None
) -> HttpResponse:
    way = way_to(edition, (_("Closing"), reverse("closing", args=[edition.slug])), (title, ""))
    context = {"group": edition, "form": form, "title": title, "keeper": keeper, "crumbs": way}
    return render(request, "reports/keeper.html", context)
