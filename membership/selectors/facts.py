"""What reports tell of how taking part changed: how many took part on the first day, and which months, offices and countries brought others.

Counts, never names. Who leads, and how many take part on the last day, is told by `workstrands`.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.months import last_of_month
from core.registries import Fact, Span
from core.reporting import record_of
from workstrands.models import Role, Workstrand

DAY = "j F Y"


@dataclass(frozen=True)
class Term:
    """Of a term of office what is counted."""

    strand_id: int
    person_id: int
    office_id: int | None
    country: str
    first: datetime.date
    last: datetime.date | None

    def runs_on(self, day: datetime.date) -> bool:
        return self.first <= day and (self.last is None or self.last >= day)


@dataclass(frozen=True)
class Count:
    """Who takes part on one day."""

    people: frozenset[int]
    offices: frozenset[int]
    countries: frozenset[str]


def facts(span: Span) -> Iterator[Fact]:
    """Of the whole group by its plenary, and of each strand, as far as they are asked for; two queries.

    They rest on the terms of office of a workstrand, and name the workstrand as their record: a year of a group has thousands of terms.
    """
    end = min(span.ends_on, span.group.today(), span.group.ends_on or span.ends_on)
    if end < span.starts_on:
        return
    terms, by_strand = _terms(span, end), dict[int, list[Term]]()
    for term in terms:
        by_strand.setdefault(term.strand_id, []).append(term)
    for strand in span.group.workstrands.order_by("-is_plenary", "order", "code"):
        if span.scope_ids is not None and strand.pk not in span.scope_ids:
            continue
        strand.group = span.group
        if strand.is_over and strand.state_since < span.starts_on:
            continue
        mine = terms if strand.is_plenary else by_strand.get(strand.pk, [])
        last = min(end, strand.state_since) if strand.is_over else end
        yield from _at_the_start(strand, mine, span.starts_on, last)
        if strand.is_plenary:
            yield from _by_month(strand, mine, span.starts_on, last)
        yield from _places(strand, mine, span.starts_on, last)


def count_on(terms: Iterable[Term], day: datetime.date) -> Count:
    """Who takes part on a day under any of these terms, each person, office and country once."""
    running = [term for term in terms if term.runs_on(day)]
    return Count(
        frozenset(term.person_id for term in running),
        frozenset(term.office_id for term in running if term.office_id is not None),
        frozenset(term.country for term in running if term.country),
    )


def newcomers_by_month(
    terms: Iterable[Term], start: datetime.date, end: datetime.date
) -> dict[datetime.date, frozenset[int]]:
    """Who began to take part after the first day, by the last day of the month; each person once, by their first term in the span."""
    terms = list(terms)
    there = count_on(terms, start).people
    began: dict[int, datetime.date] = {}
    for term in terms:
        if start < term.first <= end and term.person_id not in there:
            began[term.person_id] = min(term.first, began.get(term.person_id, term.first))
    months = sorted({last_of_month(day) for day in began.values()})
    return {
        month: frozenset(person for person, day in began.items() if last_of_month(day) == month) for month in months
    }


def _terms(span: Span, end: datetime.date) -> list[Term]:
    rows = (
        Role.objects.not_voided()
        .taking_part()
        .filter(Q(ends_on=None) | Q(ends_on__gte=span.starts_on), workstrand__group=span.group, starts_on__lte=end)
        .order_by("pk")
        .values_list("workstrand", "person", "organisation", "organisation__country", "starts_on", "ends_on")
    )
    over = span.group.ends_on
    return [
        Term(
            strand,
            person,
            office,
            str(country or ""),
            first,
            min((day for day in (last, over) if day is not None), default=None),
        )
        for strand, person, office, country, first, last in rows
    ]


def _by_month(plenary: Workstrand, terms: list[Term], start: datetime.date, end: datetime.date) -> Iterator[Fact]:
    for month, came in newcomers_by_month(terms, start, end).items():
        words = {"people": len(came), "month": date_format(month, "F Y")}
        said = ngettext(
            "%(people)d person began to take part in %(month)s.",
            "%(people)d people began to take part in %(month)s.",
            len(came),
        )
        yield _fact(plenary, min(month, end), said % words)


def _at_the_start(strand: Workstrand, terms: list[Term], start: datetime.date, end: datetime.date) -> Iterator[Fact]:
    before = count_on(terms, start)
    if before.people and start < end:
        yield _fact(strand, start, _counted(before, start))


def _places(strand: Workstrand, terms: list[Term], start: datetime.date, end: datetime.date) -> Iterator[Fact]:
    """How many offices and countries are there at the end that were not at the start, and the other way round."""
    before, after = count_on(terms, start), count_on(terms, end)
    days = {"start": date_format(start, DAY), "end": date_format(end, DAY)}
    if before.people and (new := after.offices - before.offices):
        words = {"offices": _offices(len(new)), "countries": _countries(len(after.countries - before.countries))}
        said = _("%(offices)s and %(countries)s took part on %(end)s and not on %(start)s.")
        yield _fact(strand, None, said % (days | words))
    if before.people and (gone := before.offices - after.offices):
        words = {"offices": _offices(len(gone)), "countries": _countries(len(before.countries - after.countries))}
        said = _("%(offices)s and %(countries)s took part on %(start)s and no longer on %(end)s.")
        yield _fact(strand, None, said % (days | words))


def _fact(strand: Workstrand, on: datetime.date | None, sentence: str) -> Fact:
    slug = "plenary" if strand.is_plenary else strand.slug
    return Fact(
        part="membership",
        scope_id=strand.pk,
        on=on,
        sentence=sentence,
        records=(record_of(strand),),
        url=reverse("members", args=[strand.group.slug, slug]),
    )


def _counted(count: Count, day: datetime.date) -> str:
    people = len(count.people)
    words = {
        "day": date_format(day, DAY),
        "people": people,
        "offices": _offices(len(count.offices)),
        "countries": _countries(len(count.countries)),
    }
    said = ngettext(
        "On %(day)s, %(people)d person took part, from %(offices)s in %(countries)s.",
        "On %(day)s, %(people)d people took part, from %(offices)s in %(countries)s.",
        people,
    )
    return said % words


def _offices(number: int) -> str:
    return ngettext("%d office", "%d offices", number) % number


def _countries(number: int) -> str:
    return ngettext("%d country", "%d countries", number) % number
