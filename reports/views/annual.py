"""The annual report: begun, and drafted anew. It is written, published and read on the pages of all reports."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.posting import add_refusal, done, posted
from people.views import person_required
from reports import rules
from reports.forms.annual import BeginAnnualForm, RedraftForm
from reports.models import Report
from reports.selectors.annual import usual_span
from reports.selectors.reports import readable
from reports.services import annual as services
from workstrands.models import WorkingGroup, Workstrand
from workstrands.requests import MemberRequest


def _plenary_or_404(slug: str) -> Workstrand:
    rows = Workstrand.objects.filter(is_plenary=True, group__is_network=False).select_related("group")
    return get_object_or_404(rows, group__slug=slug)


def _crumbs(group: WorkingGroup, *here: tuple[str, str]) -> list[tuple[str, str]]:
    way = [(_("Groups"), reverse("groups")), (group.title, group.get_absolute_url())]
    return [*way, (_("Reports"), reverse("reports", args=[group.slug])), *here]


@person_required
def new(request: MemberRequest, group: str) -> HttpResponse:
    plenary = _plenary_or_404(group)
    if not rules.can_begin(request.standing, plenary, Report.Kind.ANNUAL):
        raise PermissionDenied
    first, last = usual_span(plenary.group)
    form = BeginAnnualForm(posted(request), initial={"covers_from": first, "covers_to": last, "audience": "group"})
    report = _begun(request, plenary.group, form) if form.is_bound and form.is_valid() else None
    if report is not None:
        return redirect(report)
    in_work = Report.objects.drafts().filter(workstrand=plenary, kind=Report.Kind.ANNUAL).first()
    if in_work is not None:
        in_work.workstrand = plenary
    context = {
        "group": plenary.group,
        "form": form,
        "in_work": in_work,
        "crumbs": _crumbs(plenary.group, (_("Draft the annual report"), "")),
    }
    return render(request, "reports/annual_new.html", context)


def _begun(request: MemberRequest, group: WorkingGroup, form: BeginAnnualForm) -> Report | None:
    """The draft that was begun, or is in work already; `None` where it was refused, which the form says."""
    values = form.cleaned_data
    try:
        report, is_new = services.begin_annual(
            group=group,
            starts_on=values["covers_from"],
            ends_on=values["covers_to"],
            audience=values["audience"],
            title=values["title"],
            by=request.user,
        )
    except ValidationError as error:
        add_refusal(form, error)
        return None
    if is_new:
        messages.success(request, _("Drafted from the record. Nobody was mailed, and only officers read it until you publish it."))
    else:
        messages.info(request, _("This draft is in work already: publish or discard it before you begin another."))
    return report


@person_required
def redraft(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    rows = readable(request.standing).filter(workstrand__group__slug=group, kind=Report.Kind.ANNUAL)
    report = get_object_or_404(rows, pk=int(pk))
    if not rules.can_write(request.standing, report):
        raise PermissionDenied
    sections = list(report.sections.all())
    audience = request.GET.get("audience", report.audience)
    form = RedraftForm(posted(request), sections=sections, initial={"audience": audience})
    if done(request, form, lambda: services.redraft(report=report, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Drafted anew. What stood there before is kept as an earlier state."))
        return redirect(report)
    here = ((report.title, report.get_absolute_url()), (_("Draft anew"), ""))
    context = {"report": report, "form": form, "crumbs": _crumbs(report.workstrand.group, *here)}
    return render(request, "reports/annual_redraft.html", context)
