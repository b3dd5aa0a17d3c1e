"""Agreement reached elsewhere: older texts, and the draft in work adopted at a meeting or by the chair."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from people.views import person_required
from terms import rules
from terms.forms.documents import AdoptForm, EnterForm, WrittenForm, put
from terms.models import IN_WORK, TermsVersion
from terms.services import adoption as services
from workstrands.models import Workstrand
from workstrands.requests import MemberRequest

from .documents import allowed, crumbs, strand_crumbs
from .versions import strand_or_404


@person_required
def enter(request: MemberRequest, group: str, strand: str) -> HttpResponse:
    found = strand_or_404(group, strand)
    if not rules.can_enter_later(request.standing, found):
        raise PermissionDenied
    if request.method != "POST":
        return _enter_page(request, found, EnterForm())
    form = EnterForm(request.POST, request.FILES)
    if form.is_read or not form.is_valid():
        return _enter_page(request, found, form.again() if form.is_read else form)
    values = {name: value for name, value in form.cleaned_data.items() if name != "file"}
    try:
        entered = services.enter_older(workstrand=found, by=request.user, **values)
    except ValidationError as error:
        put(form, error)
        return _enter_page(request, found, form)
    messages.success(request, _("The agreement was entered as version %s. Nobody was mailed.") % entered.number)
    return redirect(entered)


def _enter_page(request: MemberRequest, strand: Workstrand, form: WrittenForm) -> HttpResponse:
    versions = TermsVersion.objects.filter(workstrand=strand)
    context = {
        "workstrand": strand,
        "form": form,
        "last": versions.agreed().first(),
        "in_work": versions.in_work().first(),
        "crumbs": strand_crumbs(strand, _("Enter an older agreement")),
    }
    return render(request, "terms/enter.html", context)


@person_required
def adopt(request: MemberRequest, group: str, strand: str, number: str) -> HttpResponse:
    version = allowed(request.standing, group, strand, number, rules.can_adopt_otherwise)
    if version.state not in IN_WORK:
        messages.info(request, _("This draft is no longer in work: it was adopted already, or given up."))
        return redirect(version)
    form = AdoptForm(
        request.POST if request.method == "POST" else None, initial={"on": version.workstrand.group.today()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            agreed = services.adopt_otherwise(version=version, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("Version %s is agreed and in force.") % agreed.number)
            return redirect(agreed)
    last = TermsVersion.objects.filter(workstrand=version.workstrand).agreed().first()
    context = {
        "version": version,
        "form": form,
        "next": f"{last.major + 1 if last else 1}.0",
        "last": last,
        "crumbs": crumbs(version, _("Adoption")),
    }
    return render(request, "terms/adopt.html", context)
