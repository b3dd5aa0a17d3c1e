"""Comments beside the sections of a version."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.posting import done, posted
from core.sections import split
from people.views import person_required
from terms import rules
from terms.forms.writing import CommentForm, ResolveForm
from terms.models import TermsComment, TermsVersion
from terms.services import comments as services
from workstrands.requests import MemberRequest

from .versions import crumbs, version_or_404


def _commented(request: MemberRequest, group: str, strand: str, number: str) -> TermsVersion:
    version = version_or_404(request.standing, group, strand, number)
    if not rules.may_comment(request.standing, version):
        raise PermissionDenied
    return version


def _comment(request: MemberRequest, group: str, strand: str, number: str, pk: str) -> TermsComment:
    """A comment at its address; a 404 for whoever may not read its version, a 403 for whoever takes no part there."""
    version = _commented(request, group, strand, number)
    comment = get_object_or_404(version.comments.select_related("author"), pk=pk)
    comment.version = version
    return comment


def _page(request: MemberRequest, version: TermsVersion, form: Any, here: str, **context: Any) -> HttpResponse:
    way = [*crumbs(version.workstrand, "-")[:-1], (version.number, version.get_absolute_url()), (here, "")]
    page = {"title": here, "strand": version.workstrand, "version": version, "form": form, "crumbs": way, **context}
    return render(request, "terms/form.html", page)


def _at(comment: TermsComment) -> str:
    return f"{comment.version.get_absolute_url()}#comment-{comment.answers_id or comment.pk}"


@person_required
def new(request: MemberRequest, group: str, strand: str, number: str) -> HttpResponse:
    """On the section that `?section=` names."""
    version = _commented(request, group, strand, number)
    place = request.GET.get("section", "")
    part = next((part for part in split(version.text) if part.anchor == place), None)
    if part is None and request.method != "POST":
        raise Http404
    form = CommentForm(posted(request))
    made: list[TermsComment] = []
    act = lambda: made.append(  # noqa: E731 - called once, by the line below
        services.comment_on(version=version, place=place, text=form.cleaned_data["text"], by=request.user)
    )
    if done(request, form, act):
        messages.success(request, _("Your comment stands beside its section."))
        return redirect(_at(made[0]))
    title = _("Comment on “%s”") % part.heading if part and part.heading else _("Comment")
    return _page(request, version, form, title, quoted=part.text if part else "")


@person_required
def answer(request: MemberRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    comment = _comment(request, group, strand, number, pk)
    if comment.answers_id:
        raise Http404
    form = CommentForm(posted(request), label=_("Your answer"), button=_("Answer"))
    if done(request, form, lambda: services.answer(comment=comment, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Your answer stands below the comment."))
        return redirect(_at(comment))
    return _page(request, comment.version, form, _("Answer"), quoted=comment.text)


@person_required
def change(request: MemberRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    comment = _comment(request, group, strand, number, pk)
    if comment.author_id != request.user.pk:
        raise PermissionDenied
    form = CommentForm(posted(request), button=_("Save"), initial={"text": comment.text})
    if done(request, form, lambda: services.change_comment(comment=comment, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Your comment is changed."))
        return redirect(_at(comment))
    withdraw_url = "" if comment.resolved_at or comment.answered_by.exists() else "../withdraw/"
    return _page(request, comment.version, form, _("Change your comment"), withdraw_url=withdraw_url)


@require_POST
@person_required
def withdraw(request: MemberRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    comment = _comment(request, group, strand, number, pk)
    if comment.author_id != request.user.pk:
        raise PermissionDenied
    try:
        services.withdraw_comment(comment=comment, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_at(comment))
    messages.success(request, _("Your comment is withdrawn."))
    return redirect(comment.version)


@person_required
def resolve(request: MemberRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    comment = _comment(request, group, strand, number, pk)
    if not rules.can_resolve(request.standing, comment):
        raise PermissionDenied
    form = ResolveForm(posted(request))
    if done(request, form, lambda: services.resolve(comment=comment, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The comment is marked as resolved."))
        return redirect(_at(comment))
    return _page(request, comment.version, form, _("Resolve a comment"), quoted=comment.text)


@require_POST
@person_required
def open_again(request: MemberRequest, group: str, strand: str, number: str, pk: str) -> HttpResponse:
    comment = _comment(request, group, strand, number, pk)
    if not rules.can_resolve(request.standing, comment):
        raise PermissionDenied
    try:
        services.open_again(comment=comment, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(_at(comment))
