"""Month arithmetic, and circles of needs, over all that can be thought of."""

import calendar
import datetime
import itertools

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.months import (
    Precision,
    add_months,
    first_day_of,
    last_day_of,
    last_of_month,
    months_between,
    parsed,
    shown,
)
from deliverables.dependencies import circle
from deliverables.models import Dependency
from deliverables.services import planning
from tests.deliverables.factories import make_deliverable
from tests.factories import make_group, make_strand

DAYS = st.dates(min_value=datetime.date(1000, 1, 1), max_value=datetime.date(9000, 12, 31))
MONTHS = st.integers(-6000, 6000)
PRECISIONS = st.sampled_from(Precision.values)


@given(DAYS, MONTHS)
def test_months_later_is_that_many_months_later(day, months):
    later = add_months(day, months)

    assert months_between(day, later) == months
    is_last = day == last_of_month(day)
    assert (later == last_of_month(later)) if is_last else (later.day == min(day.day, last_of_month(later).day))


@given(DAYS, MONTHS, MONTHS)
def test_last_days_of_months_add_up(day, one, other):
    last = last_of_month(day)

    assert add_months(add_months(last, one), other) == add_months(last, one + other)
    assert add_months(last, 0) == last


@given(DAYS)
def test_last_of_month_is_the_day_before_another_month(day):
    last = last_of_month(day)

    assert (last.year, last.month) == (day.year, day.month)
    assert last.day == calendar.monthrange(day.year, day.month)[1]
    assert (last + datetime.timedelta(days=1)).day == 1
    assert last_of_month(last) == last


@given(DAYS, PRECISIONS)
def test_what_is_shown_is_read_as_it_was(day, precision):
    stored = last_day_of(day, precision)

    assert parsed(shown(stored, precision)) == (stored, precision)
    assert first_day_of(stored, precision) <= day <= stored


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_none(text):
    found = parsed(text)

    assert found is None or found[0] == last_day_of(*found)


@pytest.mark.parametrize("months", [-30_000, 120_000])
def test_beyond_the_years_that_there_are_is_said(months):
    with pytest.raises(OverflowError):
        add_months(datetime.date(2026, 1, 1), months)


NODES = 6
EDGES = st.lists(st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)), max_size=14)


def goes_round(edges):
    """Whether a graph has a circle, by taking away again and again what needs nothing that is left."""
    left = set(edges)
    while True:
        needing = {one for one, _other in left}
        kept = {(one, other) for one, other in left if other in needing}
        if kept == left:
            return bool(left)
        left = kept


@given(EDGES)
def test_circle_is_found_exactly_where_there_is_one_and_can_be_followed(edges):
    needs = {}
    for one, other in edges:
        needs.setdefault(one, []).append(other)

    around = [circle(needs, node) for node in range(NODES)]

    assert any(around) == goes_round(edges)
    for way in filter(None, around):
        assert way[0] == way[-1]
        assert len(set(way)) == len(way) - 1
        assert set(itertools.pairwise(way)) <= set(edges)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edges=EDGES)
def test_service_refuses_exactly_what_would_go_round(db, edges):
    strand = make_strand(make_group())
    rows = [make_deliverable(strand, f"D{number}") for number in range(NODES)]
    kept = set()

    for one, other in edges:
        wanted = {needed for needing, needed in kept if needing == one} | {other}
        would_be = kept | {(one, other)}
        change = {"deliverable": rows[one], "needs": [rows[needed] for needed in wanted], "by": None}
        if goes_round(would_be):
            with pytest.raises(ValidationError, match="go round in a circle"):
                planning.change(**change)
        else:
            planning.change(**change)
            kept = would_be

    places = {row.pk: number for number, row in enumerate(rows)}
    stored = Dependency.objects.filter(deliverable__in=rows).values_list("deliverable", "needs")
    assert {(places[one], places[other]) for one, other in stored} == kept
