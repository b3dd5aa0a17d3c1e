"""The tables of a group's archive about terms of reference and consultations: as their pages show them to this reader."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.archive import columns
from core.audiences import Audience
from core.registries import ArchiveTable, ArchiveText
from terms.models import (
    ClockChange,
    Consultation,
    ConsultedContact,
    ConsultedOffice,
    Position,
    SignedCopy,
    TermsComment,
    TermsRevision,
    TermsTranslation,
    TermsVersion,
)
from workstrands.models import WorkingGroup
from workstrands.rules import can_run_group
from workstrands.selectors_archive import name_of
from workstrands.standing import Standing


def tables(group: WorkingGroup, standing: Standing) -> Iterable[ArchiveTable]:
    """Whoever may read a version may read what hangs on it; the addresses that were written to are for officers."""
    seen = TermsVersion.objects.visible_to(standing).filter(workstrand__group=group)
    yield from _texts(seen, standing)
    yield from _consultations(seen, group, standing)


def _label(version: TermsVersion) -> str:
    return f"{version.workstrand.code}-{version.number}"


def _texts(seen: Any, standing: Standing) -> Iterable[ArchiveTable]:
    yield ArchiveTable(
        "terms_versions",
        _("Terms of reference"),
        seen.select_related("workstrand", "decision"),
        columns(
            "state",
            "state_since",
            "language",
            "note",
            "based_on_id",
            "started_at",
            "in_force_on",
            "in_force_at",
            "audience",
            workstrand="workstrand.code",
            number="number",
            decision="decision.number",
            entered_later="entered_later",
        ),
        text=lambda row: ArchiveText(_label(row), row.text),
    )
    yield ArchiveTable(
        "terms_revisions",
        _("Revisions of drafts"),
        TermsRevision.objects.filter(version__in=seen).select_related("version__workstrand", "by__merged_into"),
        columns("version_id", "number", "note", "at", by=name_of("by", standing)),
        text=lambda row: ArchiveText(f"{_label(row.version)}-revision-{row.number}", row.text),
    )
    checked = Q(state=TermsTranslation.State.CHECKED)
    drafts = standing.may_read_audience_q(Audience.GROUP, "version__workstrand")
    yield ArchiveTable(
        "terms_translations",
        _("Translations"),
        TermsTranslation.objects.filter(checked | drafts, version__in=seen).select_related("version__workstrand"),
        columns("version_id", "language", "state", "translated_on", "checked_on"),
        text=lambda row: ArchiveText(f"{_label(row.version)}-{row.language}", row.text),
    )
    yield ArchiveTable(
        "terms_signed_copies",
        _("Signed copies"),
        SignedCopy.objects.filter(version__in=seen),
        columns("version_id", "name", "size_bytes", "digest", "signed_on", "added_at"),
        files=lambda row: [(row.name, row.file)],
    )
    yield ArchiveTable(
        "terms_comments",
        _("Comments on drafts"),
        TermsComment.objects.filter(version__in=seen).select_related("author__merged_into", "resolved_by__merged_into"),
        columns(
            "version_id",
            "heading",
            "text",
            "at",
            "changed_at",
            "answers_id",
            "resolved_at",
            "resolution",
            by=name_of("author", standing),
            resolved_by=name_of("resolved_by", standing),
        ),
    )


def _consultations(seen: Any, group: WorkingGroup, standing: Standing) -> Iterable[ArchiveTable]:
    yield ArchiveTable(
        "consultations",
        _("Consultations"),
        Consultation.objects.filter(version__in=seen).select_related("decision"),
        columns(
            "version_id",
            "purpose",
            "rule",
            "share_to_agree",
            "share_to_reach",
            "kinds",
            "word",
            "time_zone",
            "opens_at",
            "opened_at",
            "first_closes_at",
            "closes_at",
            "state",
            "state_since",
            "outcome",
            decision="decision.number",
        ),
    )
    yield ArchiveTable(
        "consultations_clock",
        _("Pauses and extensions"),
        ClockChange.objects.filter(consultation__version__in=seen).select_related("by__merged_into"),
        columns(
            "consultation_id",
            "kind",
            "reason",
            "at",
            "ended_at",
            "closes_before",
            "closes_after",
            by=name_of("by", standing),
        ),
    )
    yield ArchiveTable(
        "consultations_offices",
        _("Offices asked"),
        ConsultedOffice.objects.filter(consultation__version__in=seen).select_related("organisation"),
        columns("consultation_id", "was_reached", "why_not_reached", office="organisation.name"),
    )
    yield ArchiveTable(
        "positions",
        _("Positions, the earlier ones too"),
        Position.objects.filter(office__consultation__version__in=seen).select_related(
            "office__organisation", "person__merged_into", "withdrawn_by__merged_into", "recorded_by__merged_into"
        ),
        columns(
            "choice",
            "text",
            "at",
            "is_current",
            "withdrawn_at",
            "withdrawal_word",
            "source",
            consultation_id="office.consultation_id",
            office="office.organisation.name",
            by=name_of("person", standing),
            withdrawn_by=name_of("withdrawn_by", standing),
            recorded_by=name_of("recorded_by", standing),
        ),
    )
    if can_run_group(standing, group):
        yield ArchiveTable(
            "consultations_contacts",
            _("Whom a consultation was mailed to"),
            ConsultedContact.objects.filter(office__consultation__version__in=seen).select_related(
                "office__organisation", "person__merged_into"
            ),
            columns(
                "email",
                "sent_at",
                "bounced_at",
                consultation_id="office.consultation_id",
                office="office.organisation.name",
                person=name_of("person", standing),
            ),
        )
