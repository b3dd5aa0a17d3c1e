"""The text in force, the text of a day, any version by its number; and all of them in a list."""

import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.public import public_page
from terms import rules
from terms.models import Consultation, TermsVersion
from terms.selectors.documents import documents_of
from terms.selectors.texts import parts_of, version_on, versions_of
from workstrands.models import Workstrand
from workstrands.requests import StandingRequest
from workstrands.standing import Standing

State = TermsVersion.State
TONES = {
    State.DRAFT: ("info", "lightbulb"),
    State.CONSULTED: ("warn", "hourglass-split"),
    State.EARLIER: ("", "archive"),
    State.ABANDONED: ("", "x"),
    State.AGREED: ("ok", "check-lg"),
}


def strand_or_404(group: str, strand: str) -> Workstrand:
    """A workstrand of an edition; the network has no terms of reference."""
    found = Workstrand.objects.select_related("group").filter(group__is_network=False)
    return get_object_or_404(found, group__slug=group, slug=strand)


def version_or_404(standing: Standing, group: str, strand: str, number: str) -> TermsVersion:
    """A version by its number, or a 404 for whoever may not read it."""
    major, minor = number.split(".")
    rows = TermsVersion.objects.select_related("workstrand__group", "decision", "started_by").visible_to(standing)
    found: TermsVersion = get_object_or_404(
        rows, workstrand__group__slug=group, workstrand__slug=strand, major=major, minor=minor
    )
    if found.decision is not None:
        found.decision.workstrand = found.workstrand
    return found


def crumbs(strand: Workstrand, here: str) -> list[tuple[str, str]]:
    """Groups, the group, its strand, its terms of reference, and the page below them."""
    group = strand.group
    way = [(_("Groups"), reverse("groups")), (group.title, group.get_absolute_url())]
    if not strand.is_plenary:
        way.append((strand.code, strand.get_absolute_url()))
    title, address = _("Terms of reference"), reverse("terms", args=[group.slug, strand.slug])
    return [*way, (title, address), (here, "")] if here else [*way, (title, "")]


def badge(version: TermsVersion) -> dict[str, Any]:
    """What state a version is in: a word and a day."""
    tone, icon = TONES[State(version.state)]
    if version.is_agreed:
        return {"word": _("Agreed"), "tone": tone, "icon": icon, "since": None, "on": version.in_force_on}
    word = str(version.get_state_display()).capitalize()
    return {"word": word, "tone": tone, "icon": icon, "since": version.state_since, "on": None}


def differences_url(old: TermsVersion, new: TermsVersion) -> str:
    """The page that shows what changed between two versions of a workstrand."""
    strand = new.workstrand
    return f"{reverse('terms', args=[strand.group.slug, strand.slug])}{old.number}..{new.number}/"


@public_page
def in_force(request: StandingRequest, group: str, strand: str) -> HttpResponse:
    """The text in force, or with `?on=` that of a day."""
    found = strand_or_404(group, strand)
    today, asked = found.group.today(), request.GET.get("on", "")
    day = _day(asked) if asked else today
    version = version_on(found, day or today)
    said: dict[str, Any] = {"asked": asked, "day": day if asked else None, "is_bad_day": bool(asked and day is None)}
    said["is_to_come"] = day is not None and day > today
    if version is None:
        return _empty(request, found, **said)
    return _page(request, version, here="", **said)


def _day(asked: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(asked.strip())
    except ValueError:
        return None


def _empty(request: StandingRequest, strand: Workstrand, **said: Any) -> HttpResponse:
    versions = versions_of(strand, request.standing)
    in_work = next((version for version in versions if version.state in {State.DRAFT, State.CONSULTED}), None)
    context = {
        "strand": strand,
        "in_work": in_work,
        "in_force": next((version for version in versions if version.is_agreed), None),
        "versions": [(version, badge(version)) for version in versions],
        "can_draft": rules.can_draft(request.standing, strand),
        "can_enter": rules.can_enter_later(request.standing, strand),
        "crumbs": crumbs(strand, ""),
        **said,
    }
    return render(request, "terms/empty.html", context)


@public_page
def version(request: StandingRequest, group: str, strand: str, number: str) -> HttpResponse:
    return _page(request, version_or_404(request.standing, group, strand, number), here=number)


def _page(request: StandingRequest, version: TermsVersion, *, here: str, **said: Any) -> HttpResponse:
    strand, standing = version.workstrand, request.standing
    beside = _beside(version, versions_of(strand, standing))
    context = {
        "version": version,
        "strand": strand,
        **_text(standing, version),
        "can_comment": rules.can_comment(standing, version),
        "can_resolve": rules.can_draft(standing, strand),
        "person_id": standing.person_id,
        "primary": _primary(standing, version, beside["consultations"]),
        "can_draft": rules.can_draft(standing, strand),
        "can_edit": rules.can_edit(standing, version),
        "can_adopt": rules.can_adopt(standing, strand) and version.is_draft,
        "can_enter": rules.can_enter_later(standing, strand),
        **beside,
        **documents_of(version, standing),
        "crumbs": crumbs(strand, here),
        **said,
    }
    return render(request, "terms/version.html", context)


def _text(standing: Standing, version: TermsVersion) -> dict[str, Any]:
    """The sections with what is said of each, for whoever takes part."""
    takes_part = rules.takes_part(standing, version)
    parts, gone = parts_of(version, with_comments=takes_part)
    return {
        "takes_part": takes_part,
        "parts": parts,
        "gone": gone,
        "waiting": [(part.section.heading, part.first_open) for part in parts if part.first_open],
        "waiting_count": sum(part.open for part in parts),
    }


def _beside(version: TermsVersion, versions: list[TermsVersion]) -> dict[str, Any]:
    """The other versions: all of them, the one before this one, the one in work, and what is in force instead of this one."""
    agreed = [other for other in versions if other.is_agreed]
    newest = agreed[0] if agreed else None
    earlier = [other for other in (agreed if version.is_agreed else versions) if other.pk < version.pk]
    before = earlier[0] if earlier else None
    in_work = next((other for other in versions if other.state in {State.DRAFT, State.CONSULTED}), None)
    return {
        "badge": badge(version),
        "versions": [(other, badge(other)) for other in versions],
        "before": before,
        "changes_url": differences_url(before, version) if before else "",
        "in_work": in_work if in_work and in_work.pk != version.pk else None,
        "in_force_instead": newest if version.is_agreed and newest and newest.pk != version.pk else None,
        "consultations": list(version.consultations.order_by("-opens_at")) if not version.is_agreed else [],
    }


def _primary(standing: Standing, version: TermsVersion, consultations: list[Consultation]) -> dict[str, str] | None:
    """The one thing that the reader can do with a version: write it, or go where its offices are asked."""
    strand = version.workstrand
    at = [strand.group.slug, strand.slug]
    if rules.can_edit(standing, version):
        return {"label": _("Edit this draft"), "url": reverse("terms_edit", args=[*at, version.number])}
    running = next((one for one in consultations if one.is_running), None)
    return {"label": _("To the consultation"), "url": running.get_absolute_url()} if running else None
