"""The annual report and the board brief: begun, and drafted anew. They are written, published and read on the pages of all reports."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.posting import add_refusal, done, posted
from people.views import person_required
from reports import rules
from reports.forms.annual import BeginDraftedForm, RedraftForm
from reports.models import Report
from reports.selectors import annual, brief
from reports.services import annual as services
from workstrands.models import WorkingGroup
from workstrands.requests import MemberRequest

from .reports import crumbs, group_or_404
from .writing import written

SPANS = {Report.Kind.ANNUAL: annual.usual_span, Report.Kind.BRIEF: brief.usual_span}
WORDS = {
    Report.Kind.ANNUAL: (
        gettext_lazy("Draft the annual report"),
        gettext_lazy(
            "It is written from the record: who took part, then of each workstrand its terms, deliverables, outputs, activities, reports and "
            "decisions between two days."
        ),
    ),
    Report.Kind.BRIEF: (
        gettext_lazy("Draft the board brief"),
        gettext_lazy(
            "Two pages for the body that the group reports to, written from the record: how each workstrand goes, what was done, what slipped, "
            "what is to be decided, what comes next."
        ),
    ),
}


@person_required
def new(request: MemberRequest, group: str, kind: str) -> HttpResponse:
    edition = group_or_404(group)
    _guard(request, edition)
    first, last = SPANS[Report.Kind(kind)](edition)
    form = BeginDraftedForm(posted(request), initial={"covers_from": first, "covers_to": last, "audience": "group"})
    report = _begun(request, edition, kind, form) if form.is_bound and form.is_valid() else None
    if report is not None:
        return redirect(report)
    rows = Report.objects.drafts().filter(workstrand__group=edition, kind=kind)
    title, lede = WORDS[Report.Kind(kind)]
    context = {
        "group": edition,
        "form": form,
        "in_work": rows.select_related("workstrand__group").first(),
        "title": title,
        "lede": lede,
        "crumbs": crumbs(edition, (str(title), "")),
    }
    return render(request, "reports/drafted_new.html", context)


def _guard(request: MemberRequest, group: WorkingGroup) -> None:
    """Officers only, also of an edition that is over: a 404 for outsiders, else a 403."""
    plenary = group.workstrands.get(is_plenary=True)
    plenary.group = group
    standing = request.standing
    if not (rules.can_begin(standing, plenary, Report.Kind.ANNUAL) or rules.can_enter_later(standing, plenary)):
        raise PermissionDenied if group.pk in standing.reads_groups else Http404


def _begun(request: MemberRequest, group: WorkingGroup, kind: str, form: BeginDraftedForm) -> Report | None:
    """The draft that was begun, or is in work already; `None` where it was refused, which the form says."""
    values = form.cleaned_data
    try:
        report, is_new = services.begin_drafted(
            group=group,
            kind=kind,
            starts_on=values["covers_from"],
            ends_on=values["covers_to"],
            audience=values["audience"],
            title=values["title"],
            by=request.user,
            entered_later=group.is_read_only(),
        )
    except ValidationError as error:
        add_refusal(form, error)
        return None
    if is_new:
        messages.success(
            request, _("Drafted from the record. Nobody was mailed, and only officers read it until you publish it.")
        )
    else:
        messages.info(request, _("This draft is in work already: publish or discard it before you begin another."))
    return report


@person_required
def redraft(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    report = written(request, group, pk)
    if report.kind == Report.Kind.STATUS:
        raise Http404
    if not report.is_draft:
        return redirect(report)
    sections = list(report.sections.all())
    audience = request.GET.get("audience", report.audience)
    form = RedraftForm(posted(request), sections=sections, initial={"audience": audience})
    if done(request, form, lambda: services.redraft(report=report, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Drafted anew. What stood there before is kept as an earlier state."))
        return redirect(report)
    here = ((report.title, report.get_absolute_url()), (_("Draft anew"), ""))
    context = {"report": report, "form": form, "crumbs": crumbs(report.workstrand.group, *here)}
    return render(request, "reports/redraft.html", context)
