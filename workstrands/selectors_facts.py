"""What a report may say of groups and workstrands: who came and went, who led, what was decided, what began and ended."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.models import HistoryEntry
from core.registries import Fact, Span
from core.reporting import record_of, records_of
from core.text import literal
from core.verbs import Verb
from people.models import Organisation

from .models import OFFICER_KINDS, READER_KINDS, STRAND_LEAD_KINDS, Decision, Role, Workstrand

NAMED_BY_KIND = OFFICER_KINDS | STRAND_LEAD_KINDS  # whose names everybody reads, as `selectors.only_public_names` says
MOST_OFFICES = 12  # named in one sentence; of the others it says how many they are
A_DAY = datetime.timedelta(days=1)
MOVES = {
    Verb.WORKSTRAND_PROPOSED: gettext_lazy("%(strand)s was proposed on %(day)s."),
    Verb.WORKSTRAND_FORMED: gettext_lazy("%(strand)s began to form on %(day)s."),
    Verb.WORKSTRAND_ACTIVATED: gettext_lazy("%(strand)s began its work on %(day)s."),
    Verb.WORKSTRAND_CLOSED: gettext_lazy("%(strand)s was closed on %(day)s."),
    Verb.WORKSTRAND_DROPPED: gettext_lazy("%(strand)s was dropped on %(day)s."),
}


@dataclass(frozen=True)
class Term:
    """A term of office with its last day, which is the group's last where it has none of its own."""

    role: Role
    last_day: datetime.date | None

    @property
    def is_lead(self) -> bool:
        return self.role.kind in STRAND_LEAD_KINDS

    def runs_on(self, day: datetime.date) -> bool:
        return self.role.starts_on <= day and (self.last_day is None or self.last_day >= day)


def facts(span: Span) -> Iterable[Fact]:
    """Members, leads and officers who came and went, decisions, workstrands that began and ended; four queries.

    People are named where everybody may know them, or the reader is in the network; members are counted, by office and country.
    """
    strands = {strand.pk: strand for strand in _strands(span)}
    yield from _moves(span, strands)
    terms = list(_terms(span, strands))
    yield from _offices_held(span, strands, terms)
    for strand in strands.values():
        yield from _membership(span, strand, [term for term in terms if _counts_in(term, strand)])
    yield from _decisions(span, strands)


def _strands(span: Span) -> Iterable[Workstrand]:
    rows = span.group.workstrands.order_by("-is_plenary", "order", "code")
    for strand in rows if span.scope_ids is None else rows.filter(pk__in=span.scope_ids):
        strand.group = span.group
        yield strand


def _name(strand: Workstrand) -> str:
    return literal(strand.short_name)


def _day(day: datetime.date) -> str:
    return date_format(day, "j F Y")


def _moves(span: Span, strands: dict[int, Workstrand]) -> Iterator[Fact]:
    rows = HistoryEntry.objects.filter(span.reader.may_read_history_q(), verb__in=MOVES, scope_id__in=list(strands))
    for entry in rows.order_by("at", "id"):
        strand = strands[entry.scope_id or 0]
        known = (entry.new or {}).get("on")
        day = datetime.date.fromisoformat(known) if known else entry.at.astimezone(span.group.time_zone).date()
        if span.starts_on <= day <= span.ends_on:
            said = str(MOVES[Verb(entry.verb)]) % {"strand": literal(str(strand)), "day": _day(day)}
            yield Fact("membership", strand.pk, day, said, (record_of(strand),), strand.get_absolute_url())


def _terms(span: Span, strands: dict[int, Workstrand]) -> Iterator[Term]:
    """All terms that ran on some day of the span, or on the day before it."""
    roles = Role.objects.not_voided().filter(workstrand__group=span.group, starts_on__lte=span.ends_on)
    roles = roles.exclude(ends_on__lt=span.starts_on - A_DAY).exclude(kind__in=READER_KINDS)
    whole = any(strand.is_plenary for strand in strands.values())
    rows = roles if whole else roles.filter(workstrand__in=list(strands))
    for role in rows.select_related("person__merged_into", "organisation").order_by("starts_on", "id"):
        last = min(filter(None, (role.ends_on, span.group.ends_on)), default=None)
        if last is None or last >= span.starts_on - A_DAY:
            yield Term(role, last)


def _counts_in(term: Term, strand: Workstrand) -> bool:
    """A strand's members are the group's."""
    return strand.is_plenary or term.role.workstrand_id == strand.pk


def _offices_held(span: Span, strands: dict[int, Workstrand], terms: list[Term]) -> Iterator[Fact]:
    """Leads and officers appointed, and those whose term ended, unless with the group or because another of the same kind began at once."""
    for term in terms:
        role, strand = term.role, strands.get(term.role.workstrand_id)
        if strand is None or role.kind not in NAMED_BY_KIND:
            continue
        values = {
            "person": literal(role.person.display_name),
            "office": f" ({literal(role.organisation.short_name)})" if role.organisation else "",
            "kind": role.get_kind_display(),
            "strand": _name(strand),
        }
        made = (record_of(role),), strand.get_absolute_url()
        if span.starts_on <= role.starts_on <= span.ends_on and not _held_before(term, terms):
            said = _("%(person)s%(office)s became %(kind)s of %(strand)s on %(day)s.")
            yield Fact("membership", strand.pk, role.starts_on, said % {**values, "day": _day(role.starts_on)}, *made)
        if role.ends_on and _ended_within(span, term) and not _holds_after(term, terms):
            said = _("The term of %(person)s%(office)s as %(kind)s of %(strand)s ended on %(day)s.")
            yield Fact("membership", strand.pk, role.ends_on, said % {**values, "day": _day(role.ends_on)}, *made)


def _ended_within(span: Span, term: Term) -> bool:
    """Whether a term ended in the span before the group did."""
    last, end = term.last_day, span.group.ends_on
    return last is not None and span.starts_on <= last <= span.ends_on and (end is None or last < end)


def _is_same(one: Term, other: Term) -> bool:
    mine, theirs = one.role, other.role
    return (mine.person_id, mine.workstrand_id, mine.kind) == (theirs.person_id, theirs.workstrand_id, theirs.kind)


def _held_before(term: Term, terms: list[Term]) -> bool:
    eve = term.role.starts_on - A_DAY
    return any(_is_same(term, other) and other.runs_on(eve) for other in terms if other is not term)


def _holds_after(term: Term, terms: list[Term]) -> bool:
    assert term.last_day is not None  # noqa: S101 - it ended
    morrow = term.last_day + A_DAY
    return any(_is_same(term, other) and other.runs_on(morrow) for other in terms if other is not term)


def _membership(span: Span, strand: Workstrand, terms: list[Term]) -> Iterator[Fact]:
    """How many joined and left, and take part at the end."""
    end = min(span.ends_on, span.group.ends_on or span.ends_on)
    eve = span.starts_on - A_DAY
    before, after = _first_terms(terms, eve), _first_terms(terms, end)
    first = {term.role.person_id: term for term in reversed(terms) if term.role.starts_on >= span.starts_on}
    joined = [term for person, term in first.items() if person not in before]
    last = {term.role.person_id: term for term in terms if _ended_within(span, term)}
    left = [term for person, term in last.items() if person not in after]
    url = strand.get_absolute_url()
    days = {"first": _day(span.starts_on), "last": _day(end)}
    if joined:
        said = ngettext(
            "From %(first)s to %(last)s %(count)d person joined %(strand)s%(from)s.",
            "From %(first)s to %(last)s %(count)d people joined %(strand)s%(from)s.",
            len(joined),
        )
        day = max(term.role.starts_on for term in joined)
        yield Fact("membership", strand.pk, day, said % {**_counted(strand, joined), **days}, _records(joined), url)
    if left:
        said = ngettext(
            "From %(first)s to %(last)s %(count)d person left %(strand)s%(from)s.",
            "From %(first)s to %(last)s %(count)d people left %(strand)s%(from)s.",
            len(left),
        )
        day = max(term.last_day for term in left if term.last_day)
        yield Fact("membership", strand.pk, day, said % {**_counted(strand, left), **days}, _records(left), url)
    if after:
        said = ngettext(
            "On %(day)s %(count)d person takes part in %(strand)s, from %(offices)s in %(countries)s.",
            "On %(day)s %(count)d people take part in %(strand)s, from %(offices)s in %(countries)s.",
            len(after),
        )
        rows = list(after.values())
        yield Fact("membership", strand.pk, None, said % {**_counted(strand, rows), "day": _day(end)}, _records(rows), url)  # fmt: skip


def _first_terms(terms: list[Term], day: datetime.date) -> dict[int, Term]:
    """Who takes part on a day, each by one term."""
    return {term.role.person_id: term for term in reversed(terms) if term.runs_on(day)}


def _records(terms: Iterable[Term]) -> tuple[str, ...]:
    return records_of(sorted((term.role for term in terms), key=lambda role: role.pk))


def _counted(strand: Workstrand, terms: list[Term]) -> dict[str, object]:
    """How many people, from which offices in how many countries; an office is named as the pages name it to everybody."""
    offices = Counter(term.role.organisation for term in terms if term.role.organisation is not None)
    countries = {office.country for office in offices if office.country}
    return {
        "count": len(terms),
        "strand": _name(strand),
        "offices": ngettext("%d office", "%d offices", len(offices)) % len(offices),
        "countries": ngettext("%d country", "%d countries", len(countries)) % len(countries),
        "from": _(", from %s") % _named(offices) if offices else "",
    }


def _named(offices: Counter[Organisation]) -> str:
    ordered = sorted(offices.items(), key=lambda pair: (-pair[1], pair[0].name))
    said = [_office(office, count) for office, count in ordered[:MOST_OFFICES]]
    if len(ordered) > MOST_OFFICES:
        rest = len(ordered) - MOST_OFFICES
        said.append(ngettext("%d other office", "%d other offices", rest) % rest)
    return ", ".join(said)


def _office(office: Organisation, count: int) -> str:
    where = f"{literal(office.country_name)}, " if office.country else ""
    return f"{literal(office.short_name)} ({where}{count})"


def _decisions(span: Span, strands: dict[int, Workstrand]) -> Iterator[Fact]:
    rows = Decision.objects.visible_to(span.reader).standing().filter(workstrand__in=list(strands))
    for decision in rows.filter(taken_on__range=(span.starts_on, span.ends_on)).order_by("taken_on", "id"):
        decision.workstrand = strands[decision.workstrand_id]
        said = _("%(day)s: decision %(number)s, %(how)s: %(title)s.") % {
            "day": _day(decision.taken_on),
            "number": literal(decision.number),
            "how": decision.get_how_display(),
            "title": literal(decision.title).rstrip("."),
        }
        yield Fact("decisions", decision.workstrand_id, decision.taken_on, said, (record_of(decision),), decision.get_absolute_url())  # fmt: skip
