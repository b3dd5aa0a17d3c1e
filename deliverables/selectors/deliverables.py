"""Deliverables as their readers see them. Each says how many queries it runs; none grows with its rows."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.audiences import Audience
from core.models import HistoryEntry
from core.verbs import Verb
from deliverables.models import Deliverable, DeliverableOwner, DueChange, Output
from people.models import Organisation, Person, folded_q
from workstrands.models import OFFICER_KINDS, STRAND_LEAD_KINDS, Role, WorkingGroup, Workstrand
from workstrands.standing import Standing

State = Deliverable.State
NAMED_TO_ALL = OFFICER_KINDS | STRAND_LEAD_KINDS
LOOKS = {  # the tone of a badge, and its icon
    State.PROPOSED: ("info", "lightbulb"),
    State.PLANNED: ("", "hourglass-split"),
    State.IN_PROGRESS: ("info", "arrow-right"),
    State.IN_REVIEW: ("warn", "hourglass-split"),
    State.DELIVERED: ("ok", "check-lg"),
    State.ACCEPTED: ("ok", "check-lg"),
    State.DROPPED: ("", "x"),
}


@dataclass(frozen=True)
class Sought:
    """What is looked for among a group's deliverables; what is not said is not looked at."""

    q: str = ""
    strand: str = ""
    state: str = ""
    late: bool = False
    by: str = ""  # how they are listed: "month", or else by workstrand

    @property
    def is_any(self) -> bool:
        return bool(self.q or self.strand or self.state or self.late)


@dataclass(frozen=True)
class Owner:
    """Somebody who answers for a deliverable; `name` is empty where the reader may not know it, and then only the office is told."""

    name: str
    office: Organisation | None
    kind: str
    is_over: bool

    @property
    def words(self) -> str:
        """On one line: Ada Example (Office of Samplestan)."""
        office = self.office.short_name if self.office else ""
        return f"{self.name} ({office})" if self.name and office else self.name or office


@dataclass(frozen=True)
class Line:
    """A deliverable as a list and its page show it."""

    deliverable: Deliverable
    today: datetime.date
    owners: list[Owner] = field(default_factory=list)
    change: DueChange | None = None  # one that is to be decided

    @property
    def badge(self) -> dict[str, Any]:
        """What state it is in: a word and a day, an icon beside them."""
        tone, icon = LOOKS[State(self.deliverable.state)]
        word = State(self.deliverable.state).label.capitalize()
        since = self.deliverable.state_since
        is_moment = self.deliverable.state in {State.PROPOSED, State.DELIVERED, State.ACCEPTED, State.DROPPED}
        return {
            "word": word,
            "tone": tone,
            "icon": icon,
            "on": since if is_moment else None,
            "since": None if is_moment else since,
        }

    @property
    def is_late(self) -> bool:
        return self.deliverable.is_late(self.today)

    @property
    def late(self) -> str:
        """How late it is, or was delivered, in words; empty when it is not."""
        days = self.deliverable.days_late(self.today)
        if not days:
            return ""
        if self.deliverable.delivered_on:
            return ngettext("delivered %d day late", "delivered %d days late", days) % days
        return ngettext("%d day late", "%d days late", days) % days

    @property
    def slip(self) -> str:
        """When it was first planned for, where it is due later now; empty where it is not."""
        found = self.deliverable
        return _("first planned for %s") % found.first_due if found.due_on != found.first_due_on else ""


def readable(standing: Standing) -> QuerySet[Deliverable]:
    """All that the reader may see, with what a line is made of: one query, one for owners, one for changes that wait."""
    owned = DeliverableOwner.objects.select_related(
        "role__person__merged_into", "role__organisation", "role__workstrand__group"
    )
    waiting = DueChange.objects.filter(state=DueChange.State.OPEN)
    rows: QuerySet[Deliverable] = (
        Deliverable.objects.visible_to(standing)
        .select_related("workstrand__group", "proposed_by__merged_into")
        .prefetch_related(
            Prefetch("owned", owned.order_by("id"), to_attr="owner_rows"),
            Prefetch("due_changes", waiting, to_attr="waiting"),
        )
    )
    return rows


def sought_in(group: WorkingGroup, standing: Standing, sought: Sought | None = None) -> QuerySet[Deliverable]:
    """The deliverables of a group that the reader may see and looks for, in the order asked for; three queries for a page of them."""
    sought = sought or Sought()
    rows = readable(standing).filter(workstrand__group=group)
    if sought.q:
        rows = rows.filter(folded_q(sought.q, "search_text"))
    if sought.strand:
        rows = rows.filter(workstrand__slug=sought.strand)
    if sought.state:
        rows = rows.filter(state=sought.state)
    if sought.late:
        rows = rows.filter(pk__in=Deliverable.objects.late_on(group.today()).values("pk"))
    if sought.by == "month":
        return rows.order_by("due_on", "sort_key")
    return rows.order_by("-workstrand__is_plenary", "workstrand__order", "workstrand__code", "sort_key")


def lines(rows: Iterable[Deliverable], standing: Standing) -> list[Line]:
    """Rows of `readable` as lines; no query beyond theirs. A change that waits is for who reads what the group reads."""
    found = []
    for row in rows:
        strand = row.workstrand
        made: Any = row
        is_inside = standing.may_read_audience(strand, Audience.GROUP)
        waiting = made.waiting[0] if made.waiting and is_inside else None
        owners = [owner_shown(one.role, standing) for one in made.owner_rows]
        found.append(Line(row, strand.group.today(), owners, waiting))
    return found


def owner_shown(role: Role, standing: Standing) -> Owner:
    """An owner as the reader may know them: leads, officers and whoever said so by name to everybody, others to the network."""
    person = role.person
    is_named = standing.in_network or person.is_listed or role.kind in NAMED_TO_ALL
    is_over = not role.is_live(role.workstrand.group.today())
    return Owner(person.display_name if is_named else "", role.organisation, role.get_kind_display(), is_over)


def in_strand(strand: Workstrand, standing: Standing) -> list[Line]:
    """Those of one strand, in the order of their codes; three queries."""
    return lines(readable(standing).filter(workstrand=strand).order_by("sort_key"), standing)


def late_in(group: WorkingGroup, standing: Standing) -> list[Deliverable]:
    """Those of a group that are late today, the longest first; one query."""
    rows = Deliverable.objects.visible_to(standing).filter(workstrand__group=group).late_on(group.today())
    return list(rows.select_related("workstrand__group").order_by("due_on", "sort_key"))


def owner_ids(deliverable: Deliverable) -> set[int]:
    """The persons who own it under a term that runs today; one query."""
    running = Role.objects.on(deliverable.workstrand.group.today()).filter(owns__deliverable=deliverable)
    return set(running.values_list("person", flat=True))


def links_of(deliverable: Deliverable, standing: Standing) -> tuple[list[Deliverable], list[Deliverable]]:
    """What it needs, and what needs it, of what the reader may see; two queries."""
    found = []
    for rows in (deliverable.needs.all(), deliverable.needed_by.all()):
        seen = rows.visible_to(standing).select_related("workstrand__group").order_by("sort_key")
        found.append(list(seen))
    return found[0], found[1]


def outputs_of(deliverable: Deliverable, standing: Standing) -> list[Output]:
    """What was published of it and stands, of what the reader may see, the latest first; one query."""
    rows = Output.objects.visible_to(standing).filter(deliverable=deliverable, withdrawn_at=None)
    return list(rows.select_related("workstrand__group").order_by("-released_on", "-id"))


def changes_of(deliverable: Deliverable, standing: Standing) -> list[DueChange]:
    """Every change of its due time, the latest first: to all its readers those that were made, to its group also those that were not; one query."""
    rows = DueChange.objects.filter(deliverable=deliverable)
    if not standing.may_read_audience(deliverable.workstrand, Audience.GROUP):
        rows = rows.filter(state=DueChange.State.ACCEPTED)
    return list(
        rows.select_related("proposed_by__merged_into", "decided_by__merged_into").order_by("-proposed_at", "-id")
    )


@dataclass(frozen=True)
class Happened:
    """A line of a deliverable's history."""

    at: datetime.datetime
    what: str
    more: str
    who: str
    note: str
    entered_later: bool


def history_of(deliverable: Deliverable, standing: Standing, *, sees_sources: bool) -> list[Happened]:
    """What was done to it, the latest first, of what the reader may see; names for the network, sources where asked for. One query."""
    kind = ContentType.objects.get_for_model(Deliverable)
    entries = HistoryEntry.objects.filter(
        standing.may_read_history_q(), target_type=kind, target_id=deliverable.pk
    ).select_related("actor__merged_into", "on_behalf_of__merged_into")
    return [
        Happened(
            entry.at,
            str(Verb(entry.verb).label),
            _more(entry.old or {}, entry.new or {}),
            entry.actor.display_name if entry.actor and standing.in_network else "",
            _note(entry, standing, sees_sources=sees_sources),
            entry.entered_later,
        )
        for entry in entries.order_by("-at", "-id")
    ]


def _more(old: dict[str, Any], new: dict[str, Any]) -> str:
    """What an entry says beyond its verb: what was and what is, and why."""
    said = []
    if new.get("due"):
        said.append(f"{old['due']} → {new['due']}" if old.get("due") else str(new["due"]))
    if "share_done" in new:
        said.append(f"{old.get('share_done', 0)} % → {new['share_done']} %")
    plain = ("due", "share_done", "reason", "path", "code", "title", "on")
    others = [name for name in old if name not in plain or (name == "title" and old["title"] != new.get("title"))]
    said += [_field_label(name) for name in others]
    if new.get("reason"):
        said.append(str(new["reason"]))
    return "; ".join(said)


def _field_label(name: str) -> str:
    return str(getattr(Deliverable._meta.get_field(name), "verbose_name", name))


def _note(entry: HistoryEntry, standing: Standing, *, sees_sources: bool) -> str:
    if not entry.on_behalf_of_id:
        return ""
    whose = entry.on_behalf_of.display_name if entry.on_behalf_of and standing.in_network else ""
    said = _("on behalf of %s") % whose if whose else _("recorded on their behalf")
    return f"{said}: {entry.source}" if sees_sources and entry.source else said


def owners_offered(
    strands: Iterable[Workstrand], *, only_leads: bool = False, owned: Deliverable | None = None
) -> QuerySet[Role]:
    """Who may own a deliverable of these strands of one group: who takes part in them today, or only leads them, the group's officers,
    and who owns this one already.
    """
    strands = list(strands)
    if not strands:
        return Role.objects.none()
    group = strands[0].group
    running = Role.objects.on(group.today()).taking_part().filter(person__is_active=True)
    inside = Q(workstrand__in=strands, kind__in=STRAND_LEAD_KINDS) if only_leads else Q(workstrand__in=strands)
    officers = Q(workstrand__group=group, kind__in=OFFICER_KINDS)
    found = Q(pk__in=running.filter(inside | officers).values("pk"))
    if owned is not None:
        found |= Q(pk__in=owned.owned.values("role"))
    rows = Role.objects.filter(found).select_related("person", "organisation", "workstrand__group")
    return rows.order_by("person__name", "person_id", "id")


def needs_offered(group: WorkingGroup, standing: Standing, besides: Deliverable | None = None) -> QuerySet[Deliverable]:
    """What a deliverable of a group can wait for: others that the reader may see, and that were not dropped unless it waits already."""
    rows = Deliverable.objects.visible_to(standing).filter(workstrand__group=group)
    can_come = ~Q(state=State.DROPPED)
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
        can_come |= Q(pk__in=besides.dependencies.values("needs"))
    found: QuerySet[Deliverable] = rows.filter(can_come).select_related("workstrand__group").order_by("sort_key")
    return found


def speakers_for(strand: Workstrand, deliverable: Deliverable | None = None) -> list[Person]:
    """On whose behalf an officer records something: who leads the strand today, and who owns the deliverable; one query."""
    owned = deliverable.owned.values("role") if deliverable else ()
    running = Role.objects.on(strand.group.today()).filter(
        Q(workstrand=strand, kind__in=STRAND_LEAD_KINDS) | Q(pk__in=owned)
    )
    found = Person.objects.filter(pk__in=running.values("person"), is_active=True)
    return list(found.order_by("name", "pk"))
