"""Writing a report: begin, write, look, publish, discard; correct and withdraw what was published; and how often one is written."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.audiences import Audience
from core.posting import add_refusal, done, posted
from people.models import Person
from people.views import person_required
from reports import rules
from reports.forms.reports import (
    BeginForm,
    CorrectForm,
    DiscardForm,
    DraftForm,
    PublishForm,
    RhythmForm,
    WithdrawForm,
)
from reports.models import Report, ReportSection
from reports.selectors.brief import board_readers, pages_of
from reports.selectors.drafting import days_to_report, status_facts, status_sections
from reports.selectors.facts import from_rows, still_readable
from reports.selectors.rhythm import every_months_of
from reports.selectors.sourced import beyond, parts_of, rows_of
from reports.services import reports as services
from reports.services import writing
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.requests import MemberRequest

from .reports import crumbs, group_or_404, report_or_404

Kind = Report.Kind
NOT_AT_WORK = (Workstrand.State.PROPOSED, Workstrand.State.DROPPED)


@person_required
def new(request: MemberRequest, group: str) -> HttpResponse:
    """Begin a status report on the strand in the address; without one, choose it."""
    edition = group_or_404(group)
    strands = _reported_by(request, edition)
    slug = request.GET.get("strand", "")
    if not slug and len(strands) == 1:
        slug = strands[0].slug
    if not slug:
        return _new_page(request, edition, None, strands=strands, form=None)
    strand = next((strand for strand in strands if strand.slug == slug), None)
    if strand is None:
        get_object_or_404(edition.workstrands.strands(), slug=slug)
        raise PermissionDenied
    draft = Report.objects.drafts().filter(workstrand=strand, kind=Kind.STATUS).first()
    if draft is not None:
        return _to_draft(request, strand, draft)
    return _begin_page(request, strand)


def _reported_by(request: MemberRequest, group: WorkingGroup) -> list[Workstrand]:
    """The strands on which somebody may report; a 403 for other members of the group, a 404 for outsiders."""
    found = []
    for strand in group.workstrands.exclude(state__in=NOT_AT_WORK).order_by("order", "code"):
        strand.group = group
        if rules.can_begin(request.standing, strand, Kind.STATUS) or (
            not strand.is_plenary and rules.can_enter_later(request.standing, strand)
        ):
            found.append(strand)
    if not found:
        raise PermissionDenied if group.pk in request.standing.reads_groups else Http404
    return found


def _to_draft(request: MemberRequest, strand: Workstrand, draft: Report) -> HttpResponse:
    messages.info(request, _("A report on %s is in work already: this is it.") % strand.code)
    return redirect(reverse("report_edit", args=[strand.group.slug, draft.pk]))


def _begin_page(request: MemberRequest, strand: Workstrand) -> HttpResponse:
    days = days_to_report(strand)
    ever_led = Role.objects.not_voided().leads().filter(workstrand=strand).values("person")
    form = BeginForm(
        posted(request),
        leads=Person.objects.filter(pk__in=ever_led, is_active=True).order_by("name"),
        is_officer=rules.can_enter_later(request.standing, strand),
        initial={"covers_from": days.starts_on, "covers_to": days.ends_on},
    )
    made: list[tuple[Report, bool]] = []
    if done(request, form, lambda: made.append(_begun(request, strand, form.cleaned_data))):
        (draft, is_new), *_others = made
        if not is_new:
            return _to_draft(request, strand, draft)
        messages.success(request, _("Drafted from the record. Change what is not so, and add what the record does not know."))  # fmt: skip
        return redirect(reverse("report_edit", args=[strand.group.slug, draft.pk]))
    return _new_page(request, strand.group, strand, form=form)


def _new_page(request: MemberRequest, group: WorkingGroup, strand: Workstrand | None, **context: Any) -> HttpResponse:
    here = _("Report on %s") % strand.code if strand is not None else _("Write a status report")
    page = {"group": group, "strand": strand, "code": strand.code if strand is not None else group.title}
    return render(request, "reports/report_new.html", page | context | {"crumbs": crumbs(group, (here, ""))})


def _begun(request: MemberRequest, strand: Workstrand, values: dict[str, Any]) -> tuple[Report, bool]:
    facts = status_facts(strand, values["covers_from"], values["covers_to"], Audience.GROUP)
    return services.begin(
        workstrand=strand, kind=Kind.STATUS, by=request.user, facts=facts, sections=status_sections(facts), **values
    )


def written(request: MemberRequest, group: str, pk: str) -> Report:
    """A report that the reader writes, whatever its state is: a 404 where they may not read it, else a 403."""
    found = report_or_404(request.standing, group, pk)
    if not rules.can_write_on(request.standing, found):
        raise PermissionDenied
    return found


def _over(request: MemberRequest, found: Report) -> HttpResponse:
    said = _("“%(title)s” is %(state)s already.")
    messages.info(request, said % {"title": found.title, "state": found.get_state_display()})
    return redirect(found)


@person_required
def edit(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    """All sections of a draft, or with `?section=` one of them."""
    found = written(request, group, pk)
    if not found.is_draft and request.method != "POST":
        return _over(request, found)
    key = request.GET.get("section", "")
    sections = [section for section in found.sections.all() if key in {"", section.key}]
    if not sections:
        raise Http404
    form = _draft_form(request, found, sections, is_part=bool(key))
    context: dict[str, Any] = {"preview": None, "clashes": []}
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            context["preview"] = [(section.heading, form.texts()[section.key][0]) for section in sections]
        elif _saved(request, found, form, context):
            return redirect(reverse("report_publish", args=[group, pk]) if "go_on" in request.POST else found)
    form = context.pop("form", form)
    form.helper.form_action = f"?{urlencode({'section': key})}" if key else "?"
    here = ((found.title, found.get_absolute_url()), (_("Write"), ""))
    page = {"report": found, "strand": found.workstrand, "form": form, "can_save": found.is_draft, "is_part": bool(key)}
    page["pages"] = pages_of(found.sections.all()) if found.kind == Kind.BRIEF else 0
    context |= page | {"facts": from_rows(rows_of(found, sections)), "crumbs": crumbs(found.workstrand.group, *here)}
    status = HTTPStatus.CONFLICT if context["clashes"] else HTTPStatus.OK
    return render(request, "reports/report_edit.html", context, status=status)


def _draft_form(
    request: MemberRequest, report: Report, sections: list[ReportSection], *, is_part: bool, data: Any = None
) -> DraftForm:
    names = ("covers_from", "covers_to", "rating", "rating_reason")
    first = {name: getattr(report, name) for name in names} | (data or {})
    bound = None if data is not None else posted(request)
    return DraftForm(bound, report=report, sections=sections, is_part=is_part, initial=first)


def _saved(request: MemberRequest, report: Report, form: DraftForm, context: dict[str, Any]) -> bool:
    """Whether it was saved; else the reason is in the form, or both texts where somebody else changed the same words."""
    try:
        saved = writing.save_draft(report=report, texts=form.texts(), by=request.user, **form.values())
    except ValidationError as error:
        add_refusal(form, _beside_texts(form, error))
        return False
    except writing.ClashError as clash:
        context["clashes"] = clash.clashes
        typed = dict(form.cleaned_data)
        for one in clash.clashes:
            key = one.section.key
            typed |= {f"text_{key}": one.merged.text, f"revision_{key}": one.other.number}
        context["form"] = _draft_form(request, report, form.sections, is_part="covers_from" not in typed, data=typed)
        return False
    others = [one.merged_with for one in saved.values() if one.merged_with is not None]
    names = {other.by.display_name for other in others if other.by is not None}
    said = _("Saved, together with what %s saved meanwhile. Read it once more.") % ", ".join(sorted(names)) if others else _("Saved.")  # fmt: skip
    messages.success(request, said)
    return True


def _beside_texts(form: DraftForm, error: ValidationError) -> ValidationError:
    """What was refused of a section, under the name that its text has in the form."""
    if not hasattr(error, "error_dict"):
        return error
    names = {section.key: f"text_{section.key}" for section in form.sections}
    return ValidationError({names.get(key, key): said for key, said in error.message_dict.items()})


@person_required
def publish(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    """Read it once more as it will be read, say who reads it and how it goes."""
    found = written(request, group, pk)
    if not found.is_draft:
        return _over(request, found)
    first = {name: getattr(found, name) for name in ("audience", "rating", "rating_reason")}
    form = PublishForm(posted(request), report=found, initial=first)
    board = board_readers(found.workstrand.group) if found.kind == Kind.BRIEF else []
    if done(request, form, lambda: services.publish(report=found, by=request.user, told=board, **form.cleaned_data)):
        messages.success(request, _("Published. This address stays."))
        return redirect(found)
    here = ((found.title, found.get_absolute_url()), (_("Publish"), ""))
    context = {
        "report": found,
        "strand": found.workstrand,
        "form": form,
        "parts": parts_of(found, found.sections.all()),
        "board": board,
        "pages": pages_of(found.sections.all()) if found.kind == Kind.BRIEF else 0,
        "not_public": from_rows(_not_public(found)),
        "crumbs": crumbs(found.workstrand.group, *here),
    }
    return render(request, "reports/report_publish.html", context)


def _not_public(found: Report) -> list[dict[str, Any]]:
    """The facts it was drawn from that not everybody may read."""
    if found.kind != Kind.STATUS:
        return beyond(found, found.sections.all(), Audience.PUBLIC)
    public = {row["sentence"] for row in still_readable(found, Audience.PUBLIC)}
    return [row for row in found.facts if row["sentence"] not in public]


@person_required
def discard(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    found = written(request, group, pk)
    if not found.is_draft:
        return _over(request, found)
    form = DiscardForm(posted(request))
    if done(request, form, lambda: services.discard(report=found, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The draft is discarded."))
        return redirect(reverse("reports", args=[group]))
    return _form_page(request, found, form, _("Discard the draft"))


@person_required
def withdraw(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    found = written(request, group, pk)
    if not rules.can_withdraw(request.standing, found):
        return _over(request, found)
    form = WithdrawForm(posted(request))
    if done(request, form, lambda: services.withdraw(report=found, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The report is withdrawn. Its address stays, and says so."))
        return redirect(found)
    return _form_page(request, found, form, _("Withdraw the report"))


@person_required
def correct(request: MemberRequest, group: str, pk: str) -> HttpResponse:
    found = written(request, group, pk)
    if not rules.can_withdraw(request.standing, found):
        return _over(request, found)
    form, made = CorrectForm(posted(request)), list[tuple[Report, bool]]()
    if done(request, form, lambda: made.append(services.correct(report=found, by=request.user))):
        return redirect(reverse("report_edit", args=[group, made[0][0].pk]))
    return _form_page(request, found, form, _("Correct the report"), "correct")


def _form_page(request: MemberRequest, found: Report, form: Any, title: str, kind: str = "") -> HttpResponse:
    here = ((found.title, found.get_absolute_url()), (title, ""))
    context = {"kind": kind, "code": found.workstrand.code, "form": form, "title": title, "lede": found.title}
    context["crumbs"] = crumbs(found.workstrand.group, *here)
    return render(request, "reports/report_form.html", context)


@person_required
def rhythm(request: MemberRequest, group: str) -> HttpResponse:
    """How often the strands report: said by officers."""
    edition = group_or_404(group)
    if not rules.can_plan(request.standing, edition):
        raise PermissionDenied if edition.pk in request.standing.reads_groups else Http404
    form = RhythmForm(posted(request), initial={"every_months": every_months_of(edition)})
    if done(request, form, lambda: services.set_rhythm(group=edition, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect(reverse("reports", args=[group]))
    title = _("How often the workstrands report")
    context = {"kind": "", "code": edition.title, "form": form, "title": title, "lede": ""}
    return render(request, "reports/report_form.html", context | {"crumbs": crumbs(edition, (title, ""))})
