"""Translations of an agreed version."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import languages
from core.public import public_page
from people.views import person_required
from terms import exports, rules
from terms.forms.documents import ReasonForm, TranslationForm, TranslationTextForm, put
from terms.models import TermsTranslation, TermsVersion
from terms.selectors.documents import exports_of, languages_of, way_to
from terms.services import translations as services
from workstrands.requests import MemberRequest, StandingRequest

from .documents import allowed, crumbs, translation_or_404
from .versions import version_or_404

BADGES = {"draft": ("info", "hourglass-split"), "checked": ("ok", "check-lg")}


@public_page
def translation(request: StandingRequest, group: str, strand: str, number: str, code: str) -> HttpResponse:
    version = version_or_404(request.standing, group, strand, number)
    found = translation_or_404(version, code)
    if not rules.can_read_translation(request.standing, found):
        raise Http404
    rows = languages_of(version, request.standing)
    context = _around(found) | {
        "languages": rows,
        "alternates": [row for row in rows if not row.is_draft],
        "exports": exports_of(version, found),
        "may_change": rules.can_translate(request.standing, version),
        "is_draft": found.state == TermsTranslation.State.DRAFT,
        "crumbs": crumbs(version, languages.name(code)),
    }
    return render(request, "terms/translation.html", context)


def _around(found: TermsTranslation) -> dict[str, Any]:
    """What the pages about one translation have in common."""
    version, code = found.version, found.language
    tone, icon = BADGES[found.state]
    return {
        "version": version,
        "translation": found,
        "language_name": languages.name(code),
        "direction": languages.direction(code),
        "authentic": languages.name(version.language),
        "what": exports.translated_words(version, found),
        "badge": {"word": found.get_state_display().capitalize(), "tone": tone, "icon": icon, "since": None, "on": found.checked_on},
        "urls": {page: way_to(version, f"terms_translation_{page}", code) for page in ("edit", "check", "reopen")},
        "url": way_to(version, "terms_translation", code),
    }  # fmt: skip


@person_required
def add(request: MemberRequest, group: str, strand: str, number: str) -> HttpResponse:
    version = allowed(request.standing, group, strand, number, rules.can_translate)
    without = {version.language, *version.translations.values_list("language", flat=True)}
    form = TranslationForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        without=without,
        initial={"translated_on": version.workstrand.group.today()},
    )
    if form.is_bound and form.is_read:
        return _add_page(request, version, form.again())
    if form.is_bound and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("language", "text", "translated_on")}
        try:
            made = services.add_translation(version=version, by=request.user, **values)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("The translation was saved as a draft. Members can read it."))
            return redirect(way_to(version, "terms_translation", made.language))
    return _add_page(request, version, form)


def _add_page(request: MemberRequest, version: TermsVersion, form: Any) -> HttpResponse:
    context = {
        "version": version,
        "form": form,
        "authentic": languages.name(version.language),
        "crumbs": crumbs(version, _("Translation")),
    }
    return render(request, "terms/translate.html", context)


@person_required
def edit(request: MemberRequest, group: str, strand: str, number: str, code: str) -> HttpResponse:
    version = allowed(request.standing, group, strand, number, rules.can_translate)
    found = translation_or_404(version, code)
    if found.state == TermsTranslation.State.CHECKED:
        messages.info(request, _("This translation is checked. To change it, take it back to draft first."))
        return redirect(way_to(version, "terms_translation", code))
    initial = {"text": found.text, "translated_on": found.translated_on, "base": found.revision}
    if request.method != "POST":
        return _edit_page(request, found, TranslationTextForm(initial=initial))
    form = TranslationTextForm(request.POST, request.FILES)
    if form.is_read or not form.is_valid():
        return _edit_page(request, found, form.again() if form.is_read else form)
    values = {name: form.cleaned_data[name] for name in ("text", "translated_on", "base")}
    try:
        services.write_translation(translation=found, by=request.user, **values)
    except ValidationError as error:
        put(form, error)
        return _edit_page(request, found, form, theirs=values["base"] != found.revision)
    messages.success(request, _("The translation was saved."))
    return redirect(way_to(version, "terms_translation", code))


def _edit_page(request: MemberRequest, found: TermsTranslation, form: Any, *, theirs: bool = False) -> HttpResponse:
    if theirs:  # who saves again has seen what the other wrote
        data = form.data.copy()
        data["base"] = str(found.revision)
        form.data = data
    form.fields["text"].widget.attrs |= {"lang": found.language, "dir": languages.direction(found.language)}
    context = _around(found) | {"form": form, "theirs": found.text if theirs else ""}
    crumb = crumbs(found.version, languages.name(found.language))
    return render(request, "terms/translation_edit.html", context | {"crumbs": crumb})


@require_POST
@person_required
def check(request: MemberRequest, group: str, strand: str, number: str, code: str) -> HttpResponse:
    version = allowed(request.standing, group, strand, number, rules.can_translate)
    found = translation_or_404(version, code)
    try:
        services.check_translation(translation=found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The translation is checked. Everybody can read it now."))
    return redirect(way_to(version, "terms_translation", code))


@person_required
def reopen(request: MemberRequest, group: str, strand: str, number: str, code: str) -> HttpResponse:
    version = allowed(request.standing, group, strand, number, rules.can_translate)
    found = translation_or_404(version, code)
    form = ReasonForm(request.POST if request.method == "POST" else None, label=_("Take it back to draft"))
    if request.method == "POST" and form.is_valid():
        try:
            services.reopen_translation(translation=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("The translation is a draft again. Only members read it now."))
            return redirect(way_to(version, "terms_translation", code))
    context = _around(found) | {"form": form, "crumbs": crumbs(version, languages.name(code))}
    return render(request, "terms/translation_reopen.html", context)
