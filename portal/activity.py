"""History as sentences: who did what, with names looked up at reading time, so that the record itself holds none."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import HistoryEntry
from core.verbs import Verb
from people.models import Organisation, Person
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.standing import Standing

PAGE = 50

# That somebody was not let in, or thought better of it, is nobody's business but of those who decide.
FOR_WHO_DECIDES = (Verb.JOIN_DECLINED, Verb.JOIN_WITHDRAWN)


@dataclass(frozen=True)
class ActivityRow:
    id: int
    at: datetime
    text: str
    url: str
    actor: str
    note: str = ""


def activity(
    standing: Standing,
    *,
    group: WorkingGroup | None = None,
    workstrand: Workstrand | None = None,
    limit: int = PAGE,
    before: int | None = None,
) -> list[ActivityRow]:
    """The latest entries the reader may see, of everything, a group or a strand, newest first. Four queries, whatever the number."""
    entries = HistoryEntry.objects.filter(standing.may_read_history_q(), scope_id__isnull=False)
    if not standing.is_superuser:
        run = Workstrand.objects.filter(Q(pk__in=standing.leads) | Q(group__in=standing.officer_of))
        entries = entries.filter(~Q(verb__in=FOR_WHO_DECIDES) | Q(scope_id__in=run.values("pk")))
    if workstrand is not None:
        entries = entries.filter(scope_id=workstrand.pk)
    elif group is not None:
        entries = entries.filter(scope_id__in=Workstrand.objects.filter(group=group).values("pk"))
    if before is not None:
        entries = entries.filter(pk__lt=before)
    return rows(entries.order_by("-at", "-id")[:limit], sees_names=standing.in_network)


def rows(entries: Iterable[HistoryEntry], *, sees_names: bool = False) -> list[ActivityRow]:
    """Sentences for these entries; three queries: strands, persons, organisations. `sees_names`: also who recorded for somebody else."""
    entries = list(entries)
    strands = Workstrand.objects.select_related("group").in_bulk(
        {entry.scope_id for entry in entries if entry.scope_id}
    )
    persons = Person.objects.select_related("merged_into").in_bulk(
        {
            pid
            for entry in entries
            for pid in (entry.actor_id, entry.on_behalf_of_id, (entry.new or {}).get("person"))
            if pid
        }
    )
    offices = Organisation._base_manager.select_related("merged_into").in_bulk(
        {(entry.new or {}).get("organisation") for entry in entries} - {None}
    )
    found = []
    for entry in entries:
        row = _row(entry, strands.get(entry.scope_id or 0), persons, offices)
        found.append(replace(row, note=_note(entry, persons, sees_names=sees_names)))
    return found


def _note(entry: HistoryEntry, persons: dict[int, Person], *, sees_names: bool) -> str:
    """What beside the deed itself must be known of an entry: that it was entered later, or by somebody for somebody."""
    said = [_entered_later(entry.new or {})] if entry.entered_later else []
    actor, whose = persons.get(entry.actor_id or 0), persons.get(entry.on_behalf_of_id or 0)
    if whose and actor and sees_names:
        names = {"actor": actor.display_name, "person": whose.display_name}
        said.append(_("recorded by %(actor)s on behalf of %(person)s") % names)
    elif whose:
        said.append(_("recorded on their behalf"))
    return ", ".join(said)


def _entered_later(new: dict[str, Any]) -> str:
    """With the true day, where the entry knows it: the one beside it is that of entering."""
    known = new.get("on") or new.get("starts_on") or new.get("ends_on")
    return _("on %s, entered later") % date_format(date.fromisoformat(known), "j F Y") if known else _("entered later")


def _row(
    entry: HistoryEntry, strand: Workstrand | None, persons: dict[int, Person], offices: dict[int, Organisation]
) -> ActivityRow:
    new: dict[str, Any] = entry.new or {}
    actor = persons.get(entry.actor_id or 0)
    values = {
        "strand": _short(strand),
        "group": strand.group.title if strand else "",
        "person": persons[new["person"]].display_name if new.get("person") in persons else _("somebody"),
        "kind": Role.Kind(new["kind"]).label if new.get("kind") in Role.Kind.values else "",
        "office": str(offices.get(new.get("organisation") or 0, "")),
        "reason": new.get("reason", ""),
        "what": str(Verb(entry.verb).label),
        "number": new.get("number", ""),
        "decision": new.get("decision", ""),
        "code": new.get("code", ""),
        "title": new.get("title", ""),
        "due": new.get("due", ""),
    }
    sentence = str(_sentence(entry, values)) % values
    if values["reason"]:
        sentence = f"{sentence}: {values['reason']}"
    url = new.get("path") or (strand.get_absolute_url() if strand else "")
    return ActivityRow(entry.pk, entry.at, sentence, url, actor.display_name if actor else "")


def _sentence(entry: HistoryEntry, values: dict[str, Any]) -> Promise:
    """What is said of an entry. A term that was given a later last day is not over by that."""
    last_day = date.fromisoformat(entry.new["ends_on"]) if (entry.new or {}).get("ends_on") else None
    if entry.verb == Verb.ROLE_ENDED and last_day is not None and last_day > entry.at.date():
        values["day"] = date_format(last_day, "j F Y")
        return gettext_lazy("The term of %(person)s as %(kind)s of %(strand)s ends on %(day)s")
    return SENTENCES.get(entry.verb, gettext_lazy("%(strand)s: %(what)s"))


def _short(strand: Workstrand | None) -> str:
    """A strand as a sentence names it: by its code, the plenary by its group."""
    if strand is None:
        return ""
    return strand.short_name


# Lazy: each reader has them in their own language.
SENTENCES: dict[str, Promise] = {
    Verb.GROUP_FOUNDED: gettext_lazy("%(group)s was founded"),
    Verb.GROUP_CHANGED: gettext_lazy("%(group)s: details changed"),
    Verb.GROUP_ACTIVATED: gettext_lazy("%(group)s began its work"),
    Verb.GROUP_CLOSED: gettext_lazy("%(group)s was closed"),
    Verb.WORKSTRAND_PROPOSED: gettext_lazy("%(strand)s was proposed"),
    Verb.WORKSTRAND_CHANGED: gettext_lazy("%(strand)s: details changed"),
    Verb.WORKSTRAND_FORMED: gettext_lazy("%(strand)s is forming"),
    Verb.WORKSTRAND_ACTIVATED: gettext_lazy("%(strand)s became active"),
    Verb.WORKSTRAND_CLOSED: gettext_lazy("%(strand)s was closed"),
    Verb.WORKSTRAND_DROPPED: gettext_lazy("%(strand)s was dropped"),
    Verb.ROLE_APPOINTED: gettext_lazy("%(person)s became %(kind)s of %(strand)s"),
    Verb.ROLE_ENDED: gettext_lazy("%(person)s is no longer %(kind)s of %(strand)s"),
    Verb.ROLE_VOIDED: gettext_lazy("%(person)s as %(kind)s of %(strand)s was entered in error and voided"),
    Verb.ROLE_MOVED: gettext_lazy("%(person)s, %(kind)s of %(strand)s, moved to %(office)s"),
    Verb.ROLE_PROLONGED: gettext_lazy("The term of %(person)s as %(kind)s of %(strand)s was prolonged"),
    Verb.HANDOVER_NOTED: gettext_lazy("%(strand)s: notes for the next %(kind)s were written"),
    Verb.HANDOVER_SUCCESSOR: gettext_lazy("%(person)s is to follow as %(kind)s of %(strand)s"),
    Verb.HANDOVER_TICKED: gettext_lazy("%(strand)s: part of the hand-over to the next %(kind)s was dealt with"),
    Verb.HANDOVER_DONE: gettext_lazy("%(strand)s was handed over to the next %(kind)s"),
    Verb.MEMBER_JOINED: gettext_lazy("%(person)s joined %(strand)s"),
    Verb.MEMBER_LEFT: gettext_lazy("%(person)s left %(strand)s"),
    Verb.CONFIRMATION_OPENED: gettext_lazy("%(group)s asks everybody whether they stay"),
    Verb.CONFIRMATION_CLOSED: gettext_lazy("%(group)s closed the question whether everybody stays"),
    Verb.JOIN_ASKED: gettext_lazy("%(person)s asked to join %(strand)s"),
    Verb.JOIN_APPROVED: gettext_lazy("The request of %(person)s to join %(strand)s was approved"),
    Verb.JOIN_VOUCHED: gettext_lazy("%(person)s was vouched for and admitted to %(strand)s"),
    Verb.JOIN_DECLINED: gettext_lazy("The request of %(person)s to join %(strand)s was declined"),
    Verb.JOIN_WITHDRAWN: gettext_lazy("%(person)s withdrew the request to join %(strand)s"),
    Verb.CALL_OPENED: gettext_lazy("%(strand)s looks for a %(kind)s: the call is open"),
    Verb.CALL_EXTENDED: gettext_lazy("The call for a %(kind)s of %(strand)s stays open longer"),
    Verb.CALL_DECIDED: gettext_lazy("The call for a %(kind)s of %(strand)s was closed with an appointment"),
    Verb.CALL_CLOSED: gettext_lazy("The call for a %(kind)s of %(strand)s was closed without an appointment"),
    Verb.VOICE_NAMED: gettext_lazy("%(person)s speaks for %(office)s in %(group)s"),
    Verb.ALTERNATE_NAMED: gettext_lazy("%(person)s is the alternate of %(office)s in %(group)s"),
    Verb.VOICE_ENDED: gettext_lazy("%(person)s no longer speaks for %(office)s in %(group)s"),
    Verb.INVITATIONS_SENT: gettext_lazy("People were invited to %(strand)s"),
    Verb.DECISION_TAKEN: gettext_lazy("%(strand)s: decision %(number)s was recorded"),
    Verb.DECISION_VOIDED: gettext_lazy("%(strand)s: decision %(number)s was voided"),
    Verb.DECISION_CHANGED: gettext_lazy(
        "%(strand)s: decision %(number)s: who may read it, or what it supersedes, changed"
    ),
    Verb.TERMS_DRAFTED: gettext_lazy("%(strand)s: draft %(number)s of the terms of reference was begun"),
    Verb.TERMS_ABANDONED: gettext_lazy("%(strand)s: draft %(number)s of the terms of reference was abandoned"),
    Verb.TERMS_AGREED: gettext_lazy("%(strand)s agreed its terms of reference %(number)s (decision %(decision)s)"),
    Verb.CONSULTATION_PLANNED: gettext_lazy(
        "%(strand)s: a consultation on the terms of reference %(number)s is planned"
    ),
    Verb.CONSULTATION_OPENED: gettext_lazy("%(strand)s: the consultation on the terms of reference %(number)s is open"),
    Verb.CONSULTATION_PAUSED: gettext_lazy(
        "%(strand)s: the consultation on the terms of reference %(number)s was paused"
    ),
    Verb.CONSULTATION_RESUMED: gettext_lazy(
        "%(strand)s: the consultation on the terms of reference %(number)s goes on"
    ),
    Verb.CONSULTATION_EXTENDED: gettext_lazy(
        "%(strand)s: the consultation on the terms of reference %(number)s stays open longer"
    ),
    Verb.CONSULTATION_BLOCKED: gettext_lazy(
        "%(strand)s: the terms of reference %(number)s are held up by an objection"
    ),
    Verb.CONSULTATION_ADOPTED: gettext_lazy("%(strand)s: the terms of reference %(number)s were adopted"),
    Verb.CONSULTATION_REJECTED: gettext_lazy("%(strand)s: the terms of reference %(number)s were not adopted"),
    Verb.CONSULTATION_ENDED: gettext_lazy(
        "%(strand)s: the consultation on the terms of reference %(number)s ended without a result"
    ),
    Verb.POSITION_TAKEN: gettext_lazy("%(office)s said where it stands on the terms of reference %(number)s"),
    Verb.OBJECTION_WITHDRAWN: gettext_lazy("%(office)s withdrew its objection to the terms of reference %(number)s"),
    Verb.COMMENT_MADE: gettext_lazy("%(strand)s: a comment was made on the terms of reference %(number)s"),
    Verb.COMMENT_RESOLVED: gettext_lazy("%(strand)s: a comment on the terms of reference %(number)s was resolved"),
    Verb.TERMS_CHANGED: gettext_lazy("%(strand)s: draft %(number)s of the terms of reference was written"),
    Verb.DELIVERABLE_PROPOSED: gettext_lazy("%(strand)s proposed deliverable %(code)s, %(title)s"),
    Verb.DELIVERABLE_PLANNED: gettext_lazy("%(strand)s: deliverable %(code)s, %(title)s, is planned"),
    Verb.DELIVERABLE_DECLINED: gettext_lazy("%(strand)s: the proposal of deliverable %(code)s was declined"),
    Verb.DELIVERABLE_CHANGED: gettext_lazy("%(strand)s: deliverable %(code)s was changed"),
    Verb.DELIVERABLE_STARTED: gettext_lazy("%(strand)s: work on deliverable %(code)s began"),
    Verb.DELIVERABLE_SUBMITTED: gettext_lazy("%(strand)s: deliverable %(code)s is in review"),
    Verb.DELIVERABLE_RETURNED: gettext_lazy("%(strand)s: deliverable %(code)s was sent back"),
    Verb.DELIVERABLE_DELIVERED: gettext_lazy("%(strand)s delivered %(code)s, %(title)s"),
    Verb.DELIVERABLE_ACCEPTED: gettext_lazy("%(strand)s: deliverable %(code)s, %(title)s, was accepted"),
    Verb.DELIVERABLE_DROPPED: gettext_lazy("%(strand)s: deliverable %(code)s was dropped"),
    Verb.DELIVERABLE_TAKEN_UP: gettext_lazy("%(strand)s: deliverable %(code)s was taken up again"),
    Verb.DUE_CHANGE_PROPOSED: gettext_lazy("%(strand)s: for deliverable %(code)s, %(due)s was proposed instead"),
    Verb.DUE_CHANGE_ACCEPTED: gettext_lazy("%(strand)s: deliverable %(code)s is now due in %(due)s"),
    Verb.DUE_CHANGE_DECLINED: gettext_lazy("%(strand)s: deliverable %(code)s stays due when it was"),
    Verb.DUE_CHANGE_WITHDRAWN: gettext_lazy("%(strand)s: the proposal of another date for %(code)s was withdrawn"),
    Verb.OUTPUT_ADDED: gettext_lazy("%(strand)s published an output: %(title)s"),
    Verb.OUTPUT_CHANGED: gettext_lazy("%(strand)s: the output %(title)s was changed"),
    Verb.OUTPUT_WITHDRAWN: gettext_lazy("%(strand)s: the output %(title)s was withdrawn"),
    Verb.MATERIAL_SHARED: gettext_lazy("%(strand)s: somebody shared %(title)s"),
    Verb.MATERIAL_TAKEN_UP: gettext_lazy("%(strand)s: what was shared as %(title)s became an output"),
    Verb.ACTIVITY_ADDED: gettext_lazy("%(office)s works on %(title)s in %(strand)s"),
    Verb.ACTIVITY_CHANGED: gettext_lazy("%(strand)s: what %(office)s works on was changed"),
    Verb.REPORT_BEGUN: gettext_lazy("%(strand)s: a report was begun"),
    Verb.REPORT_PUBLISHED: gettext_lazy("%(strand)s: %(title)s was published"),
    Verb.REPORT_WITHDRAWN: gettext_lazy("%(strand)s: %(title)s was withdrawn"),
    Verb.BOARD_MESSAGE_RECORDED: gettext_lazy("%(group)s: what the board said was recorded: %(title)s"),
    Verb.BOARD_MESSAGE_ANSWERED: gettext_lazy("%(group)s answered the board on %(title)s"),
    Verb.CIRCULAR_SENT: gettext_lazy("A circular was sent to everybody in %(strand)s"),
}
