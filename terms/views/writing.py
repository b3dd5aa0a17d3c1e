"""Writing a draft: begin, write, look, save, abandon; and its earlier revisions."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.differences import compare
from core.posting import add_refusal, done, posted
from core.sections import split
from people.views import person_required
from terms import rules
from terms.forms.writing import AbandonForm, NoteForm, TextForm
from terms.models import TermsRevision, TermsVersion, UnsavedText
from terms.services import versions as services
from terms.services import writing
from workstrands.models import Workstrand
from workstrands.requests import MemberRequest

from .versions import crumbs, strand_or_404, version_or_404

WHOLE = ""  # as the address and UnsavedText name the whole text; sections have their anchors


def _drafted_strand(request: MemberRequest, group: str, strand: str) -> Workstrand:
    """A workstrand whose drafts the reader writes: a 404 for outsiders, a 403 for other members."""
    found = strand_or_404(group, strand)
    if not rules.can_draft(request.standing, found):
        raise PermissionDenied if request.standing.may_read_audience(found, "group") else Http404
    return found


def written(request: MemberRequest, group: str, strand: str, number: str) -> TermsVersion:
    """A version whose drafts the reader writes, in whatever state it is."""
    version = version_or_404(request.standing, group, strand, number)
    if not rules.can_draft(request.standing, version.workstrand):
        raise PermissionDenied
    return version


def _section(request: MemberRequest) -> str:
    """The anchor in the address; a 404 for what can be none."""
    section = request.GET.get("section", WHOLE)
    if "\x00" in section or len(section) > (UnsavedText._meta.get_field("section").max_length or 0):
        raise Http404
    return section


def _page(request: MemberRequest, strand: Workstrand, form: Any, here: str, **context: Any) -> HttpResponse:
    context = {"title": here, "strand": strand, "form": form, "crumbs": crumbs(strand, here), **context}
    return render(request, "terms/form.html", context)


@person_required
def begin(request: MemberRequest, group: str, strand: str) -> HttpResponse:
    found = _drafted_strand(request, group, strand)
    in_work = TermsVersion.objects.filter(workstrand=found).in_work().first()
    agreed = TermsVersion.objects.filter(workstrand=found).agreed().first()
    form = NoteForm(posted(request), initial={"seen": in_work.number if in_work else ""})
    made: list[TermsVersion] = []
    act = services.start_draft
    if done(request, form, lambda: made.append(act(workstrand=found, by=request.user, **form.cleaned_data))):
        messages.success(request, _("Draft %s is begun.") % made[0].number)
        return redirect(reverse("terms_edit", args=[group, strand, made[0].number]))
    return _page(request, found, form, _("Begin a draft"), template="begin", in_work=in_work, agreed=agreed)


@person_required
def abandon(request: MemberRequest, group: str, strand: str, number: str) -> HttpResponse:
    version = written(request, group, strand, number)
    form = AbandonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.abandon_draft(version=version, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Draft %s is abandoned. Its text stays in the record.") % version.number)
            return redirect(reverse("terms", args=[group, strand]))
    return _page(request, version.workstrand, form, _("Abandon draft %s") % number, template="abandon", version=version)


@person_required
def edit(request: MemberRequest, group: str, strand: str, number: str) -> HttpResponse:
    """The whole text, or with `?section=` one section of it."""
    version = written(request, group, strand, number)
    section = _section(request)
    kept = _unsaved(request, version, section)
    if request.method != "POST":
        if not version.is_draft and kept is None:
            messages.info(request, _("Version %s is not written any more.") % number)
            return redirect(version)
        if section != WHOLE and kept is None and not writing.text_of(version, section):
            raise Http404
    form = _text_form(request, version, section, kept)
    context: dict[str, Any] = {"preview": None, "clash": None, "kept": kept}
    if request.headers.get("HX-Request"):
        return _preview(request, form)
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            context["preview"] = form.cleaned_data["text"]
        elif (saved := _saved(request, version, section, form, context)) is not None:
            return _said(request, version, saved)
        form = context.pop("form", form)
    return _edit_page(request, version, section, form, **context)


def _text_form(request: MemberRequest, version: TermsVersion, section: str, kept: UnsavedText | None) -> TextForm:
    """The form with what the draft says, or with what the reader had not saved where they take that up."""
    strand = version.workstrand
    keep_url = reverse("terms_keep", args=[strand.group.slug, strand.slug, version.number])
    initial: dict[str, Any] = {"text": writing.text_of(version, section), "base": version.revision}
    if kept is not None and "take-up" in request.GET:
        initial = {"text": kept.text, "base": kept.base}
    elif kept is not None:
        initial["aside"] = True
    address = f"{keep_url}?{urlencode({'section': section})}"
    return TextForm(posted(request), keep_url=address, whole=section == WHOLE, initial=initial)


def _preview(request: MemberRequest, form: TextForm) -> HttpResponse:
    """What is typed as it will be read, for the page that shows it beside; nothing new where it cannot be."""
    if not form.is_valid():
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return render(request, "terms/_preview.html", {"preview": form.cleaned_data["text"]})


def _unsaved(request: MemberRequest, version: TermsVersion, section: str) -> UnsavedText | None:
    return UnsavedText.objects.filter(version=version, person=request.user, section=section).first()


def _saved(
    request: MemberRequest, version: TermsVersion, section: str, form: TextForm, context: dict[str, Any]
) -> writing.Saved | None:
    """What was saved; or `None`, with the reason in the form, or with both texts where somebody else changed the same words."""
    values = form.cleaned_data
    try:
        return writing.save_text(
            version=version,
            text=values["text"],
            base=values["base"],
            by=request.user,
            note=values["note"],
            section=section or None,
            settles=() if values["aside"] else {section, values["began_in"] or section},
        )
    except ValidationError as error:
        add_refusal(form, error)
    except writing.ClashError as clash:
        context |= {"clash": clash, "mine": values["text"], "theirs": _part(clash.other.text, section)}
        data = {"text": clash.merged.text, "note": values["note"], "base": clash.other.number}
        data |= {"aside": values["aside"], "began_in": values["began_in"] or section}
        strand = version.workstrand
        keep_url = reverse("terms_keep", args=[strand.group.slug, strand.slug, version.number])
        context["form"] = TextForm(initial=data, keep_url=f"{keep_url}?section=", whole=True)
    return None


def _part(text: str, section: str) -> str:
    """One section of a text, or all of it where it has no such section."""
    return next((part.text for part in split(text) if part.anchor == section), text)


def _said(request: MemberRequest, version: TermsVersion, saved: writing.Saved) -> HttpResponse:
    other = saved.merged_with
    if other is None:
        messages.success(request, _("Saved."))
        return redirect(version)
    strand = version.workstrand
    said = format_html(
        '{} <a href="{}">{}</a>',
        _("Saved, together with what %(name)s saved meanwhile, at %(time)s. Read the draft once more.")
        % {
            "name": other.by.display_name if other.by else _("somebody"),
            "time": time_format(timezone.localtime(other.at), "H:i"),
        },
        reverse("terms_revision", args=[strand.group.slug, strand.slug, version.number, other.number]),
        _("What they changed"),
    )
    messages.success(request, said)
    return redirect(version)


def _edit_page(
    request: MemberRequest, version: TermsVersion, section: str, form: TextForm, **context: Any
) -> HttpResponse:
    strand = version.workstrand
    whole = section == WHOLE or context["clash"] is not None
    address = reverse("terms_edit", args=[strand.group.slug, strand.slug, version.number])
    form.helper.form_action = address if whole else f"{address}?{urlencode({'section': section})}"
    title = _("Edit draft %s") % version.number
    way = [*crumbs(strand, "-")[:-1], (version.number, version.get_absolute_url()), (_("Edit"), "")]
    heading = next((part.heading for part in split(version.text) if part.anchor == section), "")
    page = {
        "title": title,
        "heading": "" if whole else heading,
        "version": version,
        "form": form,
        "section": section,
        "unsaved": context.pop("kept") if form["aside"].value() else None,
        "can_save": version.is_draft,
        "crumbs": way,
        **context,
    }
    status = HTTPStatus.CONFLICT if context["clash"] else HTTPStatus.OK
    return render(request, "terms/edit.html", page, status=status)


@require_POST
@person_required
def keep(request: MemberRequest, group: str, strand: str, number: str) -> HttpResponse:
    """Keep what is typed and not saved: asked by the page itself, again and again."""
    version = written(request, group, strand, number)
    section = _section(request)
    form = TextForm(request.POST, keep_url="", whole=True)
    if not form.is_valid():
        return JsonResponse({"kept": False}, status=HTTPStatus.BAD_REQUEST)
    values = form.cleaned_data
    kept = writing.keep_unsaved(
        version=version, person=request.user, text=values["text"], base=values["base"], section=section
    )
    status = HTTPStatus.OK if kept else HTTPStatus.CONFLICT
    return JsonResponse({"kept": kept is not None, "revision": version.revision}, status=status)


@require_POST
@person_required
def throw_away(request: MemberRequest, group: str, strand: str, number: str) -> HttpResponse:
    version = written(request, group, strand, number)
    section = _section(request)
    writing.throw_away(version=version, person=request.user, section=section)
    messages.success(request, _("What you had not saved is thrown away."))
    if not version.is_draft:
        return redirect(version)
    return redirect(f"{reverse('terms_edit', args=[group, strand, number])}?{urlencode({'section': section})}")


@person_required
def revisions(request: MemberRequest, group: str, strand: str, number: str) -> HttpResponse:
    version = version_or_404(request.standing, group, strand, number)
    way = [*crumbs(version.workstrand, "-")[:-1], (number, version.get_absolute_url()), (_("Revisions"), "")]
    context = {
        "version": version,
        "rows": list(version.revisions.select_related("by").defer("text")),
        "can_edit": rules.can_edit(request.standing, version),
        "crumbs": way,
    }
    return render(request, "terms/revisions.html", context)


@person_required
def revision(request: MemberRequest, group: str, strand: str, number: str, revision: str) -> HttpResponse:
    """One revision, with what it changed."""
    version = version_or_404(request.standing, group, strand, number)
    rows = TermsRevision.objects.filter(version=version).select_related("by")
    found = get_object_or_404(rows, number=revision)
    before = rows.filter(number__lt=found.number).first()
    all_of_them = reverse("terms_revisions", args=[group, strand, number])
    way = [*crumbs(version.workstrand, "-")[:-1], (number, version.get_absolute_url())]
    context = {
        "version": version,
        "revision": found,
        "before": before,
        "differences": compare(before.text, found.text) if before else None,
        "can_edit": rules.can_edit(request.standing, version) and found.number != version.revision,
        "crumbs": [*way, (_("Revisions"), all_of_them), (str(found.number), "")],
    }
    return render(request, "terms/revision.html", context)


@require_POST
@person_required
def restore(request: MemberRequest, group: str, strand: str, number: str, revision: str) -> HttpResponse:
    version = written(request, group, strand, number)
    try:
        writing.restore(version=version, number=int(revision), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except writing.ClashError:
        messages.error(request, _("Somebody saved the draft at this moment. Look at it, and try again."))
    else:
        messages.success(request, _("Revision %s is taken up again.") % revision)
    return redirect(version)
