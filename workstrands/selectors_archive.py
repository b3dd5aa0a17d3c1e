"""The tables of a group's archive that this floor has: the group, its strands, who held which role, decisions, what was done."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from core.audiences import Audience
from core.models import HistoryEntry
from core.registries import ArchiveTable, ArchiveText
from core.verbs import Verb
from people.models import Organisation

from .models import Decision, DecisionOffice, Role, WorkingGroup, Workstrand
from .rules import can_run_group
from .selectors import only_public_names
from .standing import Standing

# What of an entry its sentence says to every reader; the rest of what changed is for the officers.
SAID_OF_AN_ENTRY = (
    "number",
    "code",
    "title",
    "due",
    "decision",
    "reason",
    "path",
    "kind",
    "starts_on",
    "ends_on",
    "on",
)
# That somebody was not let in is told to whoever decides; the page of activity knows the same.
FOR_WHO_DECIDES = (Verb.JOIN_DECLINED, Verb.JOIN_WITHDRAWN)


def name_of(path: str, standing: Standing) -> Callable[[Any], str]:
    """A column with the name of whoever stands at this path of a row, where the reader may see it: the network all, others those listed."""

    def name(row: Any) -> str:
        for step in path.split("."):
            row = getattr(row, step, None)
        if row is None or not (standing.in_network or row.is_listed):
            return ""
        return str(row.display_name)

    return name


def tables(group: WorkingGroup, standing: Standing) -> Iterable[ArchiveTable]:
    """As the pages of a group show them to this reader."""
    yield from _frame(group)
    yield _roles(group, standing)
    yield _organisations(group)
    yield _decisions(group, standing)
    yield _stands(group, standing)
    yield _history(group, standing)


def _frame(group: WorkingGroup) -> Iterable[ArchiveTable]:
    yield ArchiveTable(
        "group",
        _("The group"),
        WorkingGroup.objects.filter(pk=group.pk).select_related("lead_organisation", "predecessor"),
        {name: name for name in ("slug", "name", "short_name", "state", "state_since", "state_reason", "starts_on", "ends_on",
                                 "time_zone", "purpose", "reports_to", "contact_role", "contact_email", "names_offices", "source")}
        | {
            "edition_before": "predecessor.slug",
            "led_by": "lead_organisation.name",
            "supported_by": lambda row: [office.name for office in row.supporting_organisations.all()],
        },
        text=lambda row: ArchiveText(row.slug, f"# {row.name}\n\n{row.about}\n"),
    )  # fmt: skip
    yield ArchiveTable(
        "workstrands",
        _("Workstrands"),
        Workstrand.objects.filter(group=group).prefetch_related("themes"),
        {name: name for name in ("code", "title", "is_plenary", "order", "joining_policy", "state", "state_since", "state_reason")}
        | {"themes": lambda row: [theme.title for theme in row.themes.all()]},
        text=lambda row: ArchiveText(row.code, f"# {row.code} {row.title}\n\n{row.purpose}\n"),
    )  # fmt: skip


def _roles(group: WorkingGroup, standing: Standing) -> ArchiveTable:
    is_officer = can_run_group(standing, group)
    rows = Role.objects.filter(workstrand__group=group).select_related(
        "person__merged_into", "organisation", "workstrand"
    )
    if not is_officer:
        rows = rows.not_voided()
    if not standing.in_network:
        rows = only_public_names(rows)
    columns: dict[str, Any] = {
        "person_id": "person_id",
        "person": "person.display_name",
        "organisation_id": "organisation_id",
        "organisation": "organisation.name",
        "country": "organisation.country.code",
        "workstrand": "workstrand.code",
        "role": "kind",
        "starts_on": "starts_on",
        "ends_on": "ends_on",
        "entered_later": "entered_later",
    }
    if is_officer:
        columns |= {
            "address": "person.email",
            "end_reason": "end_reason",
            "voided_at": "voided_at",
            "void_reason": "void_reason",
        }
    return ArchiveTable("roles", _("Who held which role"), rows, columns)


def _organisations(group: WorkingGroup) -> ArchiveTable:
    named = Role.objects.not_voided().filter(workstrand__group=group).values("organisation")
    rows = Organisation._base_manager.filter(pk__in=named).select_related("parent").prefetch_related("aliases")
    return ArchiveTable(
        "organisations",
        _("Organisations"),
        rows,
        {
            "name": "name",
            "acronym": "acronym",
            "kind": "kind",
            "country": "country.code",
            "branch_of": "parent.name",
            "website": "website",
            "other_names": lambda row: [alias.name for alias in row.aliases.all()],
        },
    )


def _decisions(group: WorkingGroup, standing: Standing) -> ArchiveTable:
    seen = Decision.objects.visible_to(standing)
    links = Prefetch("supersedes", queryset=seen.only("number"), to_attr="earlier")
    rows = seen.filter(workstrand__group=group).select_related("workstrand", "recorded_by__merged_into")
    names = ("number", "title", "how", "how_note", "taken_on", "taken_at", "audience", "entered_later", "recorded_at",
             "voided_at", "void_reason")  # fmt: skip
    return ArchiveTable(
        "decisions",
        _("Register of decisions"),
        rows.prefetch_related(links),
        {"workstrand": "workstrand.code"}
        | {name: name for name in names}
        | {
            "supersedes": lambda row: [earlier.number for earlier in row.earlier],
            "recorded_by": name_of("recorded_by", standing),
        },
        text=lambda row: ArchiveText(row.number, f"# {row.number} {row.title}\n\n{row.text}\n"),
    )


def _stands(group: WorkingGroup, standing: Standing) -> ArchiveTable:
    """Which office stood where: as `rules.can_see_offices` says of each decision."""
    seen = Decision.objects.visible_to(standing).filter(workstrand__group=group)
    rows = DecisionOffice.objects.filter(decision__in=seen)
    if not group.names_offices:
        rows = rows.filter(standing.may_read_audience_q(Audience.GROUP, "decision__workstrand"))
    rows = rows.select_related("decision", "organisation", "spoken_by__merged_into")
    return ArchiveTable(
        "decisions_offices",
        _("Where each office stood on a decision"),
        rows,
        {
            "decision": "decision.number",
            "office_id": "organisation_id",
            "office": "organisation.name",
            "stand": "stand",
            "said_at": "said_at",
            "on_behalf": "on_behalf",
            "spoken_by": (lambda row: row.spoken_by.display_name if row.spoken_by else "")
            if standing.in_network
            else (lambda _row: ""),
        },
    )


def _history(group: WorkingGroup, standing: Standing) -> ArchiveTable:
    strands = dict(Workstrand.objects.filter(group=group).values_list("pk", "code"))
    rows = HistoryEntry.objects.filter(standing.may_read_history_q(), scope_id__in=list(strands))
    is_officer = can_run_group(standing, group)
    if not is_officer:
        led = [pk for pk in strands if pk in standing.leads]
        rows = rows.filter(~Q(verb__in=FOR_WHO_DECIDES) | Q(scope_id__in=led))
    columns: dict[str, Any] = {
        "at": "at",
        "workstrand": lambda row: strands[row.scope_id],
        "verb": "verb",
        "what": lambda row: Verb(row.verb).label,
        "who": name_of("actor", standing),
        "on_behalf_of": name_of("on_behalf_of", standing),
        "entered_later": "entered_later",
        "audience": "audience",
        "said": lambda row: {key: row.new[key] for key in SAID_OF_AN_ENTRY if row.new.get(key)},
    }
    if is_officer:
        columns |= {"old": "old", "new": "new", "source": "source", "of": "target_type.model", "of_id": "target_id"}
    rows = rows.select_related("actor__merged_into", "on_behalf_of__merged_into", "target_type")
    return ArchiveTable("history", _("What was done, and when"), rows, columns)
