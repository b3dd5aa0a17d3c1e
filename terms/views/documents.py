"""A version as a file to take away; a Word file into a draft."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.public import public_page
from core.sections import split
from core.taking import answered
from people.views import person_required
from terms import exports, rules
from terms.forms.documents import ImportForm, TakeUpForm, put
from terms.models import TermsTranslation, TermsVersion
from terms.selectors.documents import way_to
from terms.services import documents as services
from workstrands.models import Workstrand
from workstrands.requests import MemberRequest, StandingRequest
from workstrands.standing import Standing

from .versions import version_or_404


def allowed(
    standing: Standing, group: str, strand: str, number: str, may: Callable[[Standing, TermsVersion], bool]
) -> TermsVersion:
    """A version with which the reader may do this: 404 for whoever may not read it, 403 for others."""
    found = version_or_404(standing, group, strand, number)
    if not may(standing, found):
        raise PermissionDenied
    return found


def strand_crumbs(strand: Workstrand, here: str) -> list[tuple[str, str]]:
    way = [(_("Groups"), reverse("groups")), (strand.group.title, strand.group.get_absolute_url())]
    if not strand.is_plenary:
        way.append((strand.code, strand.get_absolute_url()))
    return [*way, (here, "")]


def crumbs(version: TermsVersion, *here: str) -> list[tuple[str, str]]:
    """Groups, the group, the strand, the version, and the page below it."""
    above = strand_crumbs(version.workstrand, "")[:-1]
    name = _("Terms of reference %s") % version.number
    return [*above, (name, version.get_absolute_url()), *((page, "") for page in here)]


def translation_or_404(version: TermsVersion, code: str) -> TermsTranslation:
    found: TermsTranslation = get_object_or_404(version.translations, language=code)
    found.version = version
    return found


@public_page
def export(request: StandingRequest, group: str, strand: str, number: str, kind: str) -> HttpResponse:
    return sent(request, version_or_404(request.standing, group, strand, number), kind)


@public_page
def export_translation(
    request: StandingRequest, group: str, strand: str, number: str, *, code: str, kind: str
) -> HttpResponse:
    version = version_or_404(request.standing, group, strand, number)
    translation = translation_or_404(version, code)
    if not rules.can_read_translation(request.standing, translation):
        raise Http404
    return sent(request, version, kind, translation)


def sent(
    request: HttpRequest, version: TermsVersion, kind: str, translation: TermsTranslation | None = None
) -> HttpResponse:
    """The file, or a page that says why not now."""
    way = crumbs(version, kind.upper())
    return answered(request, lambda: exports.export(version, kind, translation), of=version, crumbs=way)


@person_required
def import_word(request: MemberRequest, group: str, strand: str, number: str) -> HttpResponse:
    version = allowed(request.standing, group, strand, number, rules.can_edit)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        try:
            services.keep_import(version=version, text=form.cleaned_data["file"], by=request.user)
        except ValidationError as error:
            put(form, error)
        else:
            for told in form.told:
                messages.info(request, told)
            return redirect(way_to(version, "terms_import_preview"))
    kept = version.unsaved.filter(person=request.user, section=services.IMPORTED).first()
    context = {
        "version": version,
        "form": form,
        "preview": way_to(version, "terms_import_preview") if kept else "",
        "kept": kept,
        "crumbs": crumbs(version, _("Import from Word")),
    }
    return render(request, "terms/import.html", context)


@person_required
def import_preview(request: MemberRequest, group: str, strand: str, number: str) -> HttpResponse:
    version = allowed(request.standing, group, strand, number, rules.can_edit)
    kept = version.unsaved.filter(person=request.user, section=services.IMPORTED).first()
    if kept is None:
        return redirect(way_to(version, "terms_import"))
    form = TakeUpForm(initial={"base": kept.base}) if request.method != "POST" else TakeUpForm(request.POST)
    if request.method == "POST" and form.is_valid():
        try:
            services.take_up_import(version=version, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            put(form, error)
            form = _again(form, version)
        else:
            messages.success(request, _("The text was taken up as the new text of the draft."))
            return redirect(version)
    return render(request, "terms/import_preview.html", _previewed(version, kept.text, form))


def _again(form: TakeUpForm, version: TermsVersion) -> TakeUpForm:
    """The form as it was refused, about the draft as it is now: who presses the button again has seen that."""
    fresh = TermsVersion.objects.only("revision").get(pk=version.pk)
    again = TakeUpForm({"base": str(fresh.revision), "note": form.data.get("note", "")})
    again.full_clean()
    for error in form.non_field_errors():
        again.add_error(None, error)
    return again


def _previewed(version: TermsVersion, text: str, form: TakeUpForm) -> dict[str, Any]:
    return {
        "version": version,
        "text": text,
        "sections": [section for section in split(text) if section.heading],
        "form": form,
        "again_url": way_to(version, "terms_import"),
        "discard_url": way_to(version, "terms_import_discard"),
        "crumbs": crumbs(version, _("Import from Word")),
    }


@require_POST
@person_required
def import_discard(request: MemberRequest, group: str, strand: str, number: str) -> HttpResponse:
    version = allowed(request.standing, group, strand, number, rules.can_edit)
    services.discard_import(version=version, by=request.user)
    messages.success(request, _("The imported text was thrown away; the draft is as it was."))
    return redirect(version)
