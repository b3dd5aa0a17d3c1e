"""What reports tell of how taking part changed, counted again by hand."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.registries import Span
from membership.selectors.facts import facts
from tests.factories import make_group, make_organisation, make_person, make_role, make_strand
from workstrands.models import Role, Workstrand
from workstrands.services import plenary_of
from workstrands.standing import NOBODY

pytestmark = pytest.mark.django_db
DAY = datetime.date
YEAR = DAY(2025, 1, 1), DAY(2025, 12, 31)


@pytest.fixture
def group():
    return make_group("year", starts_on=DAY(2025, 1, 1), ends_on=DAY(2025, 12, 31))


def join(strand, first, last=None, office=None, kind=Role.Kind.MEMBER, person=None):
    person = person or make_person(organisation=office or make_organisation())
    return make_role(person, strand, kind, starts_on=first, ends_on=last)


def told(group, *span, scopes=None):
    return list(facts(Span(group, *(span or YEAR), NOBODY, scopes)))


def sentences(group, *span, scopes=None):
    return [fact.sentence for fact in told(group, *span, scopes=scopes)]


def test_first_day_months_and_places_are_told_of_the_group(group):
    plenary, strand = plenary_of(group), make_strand(group, "WS1")
    norway, chile = make_organisation(country="NO"), make_organisation(country="CL")
    join(plenary, DAY(2025, 1, 1), office=norway)
    join(plenary, DAY(2025, 1, 1), DAY(2025, 6, 30), office=make_organisation(country="FR"))
    newcomer = make_person(organisation=chile)
    join(strand, DAY(2025, 3, 10), person=newcomer)
    join(plenary, DAY(2025, 3, 20), person=newcomer)
    join(strand, DAY(2025, 4, 2), office=norway)

    assert sentences(group, scopes=frozenset({plenary.pk})) == [
        "On 1 January 2025, 2 people took part, from 2 offices in 2 countries.",
        "1 person began to take part in March 2025.",
        "1 person began to take part in April 2025.",
        "1 office and 1 country took part on 31 December 2025 and not on 1 January 2025.",
        "1 office and 1 country took part on 1 January 2025 and no longer on 31 December 2025.",
    ]


def test_facts_name_the_workstrand_and_lead_to_its_members(group):
    strand = make_strand(group, "WS1")
    join(strand, DAY(2025, 1, 1))

    of_group, of_strand = told(group)

    assert of_group.records == (f"workstrands.Workstrand:{plenary_of(group).pk}",)
    assert (of_strand.records, of_strand.url) == ((f"workstrands.Workstrand:{strand.pk}",), "/groups/year/ws1/members/")
    assert {of_group.part, of_strand.part} == {"membership"}


def test_those_who_only_read_and_terms_in_error_do_not_count(group):
    plenary = plenary_of(group)
    join(plenary, DAY(2025, 1, 1), kind=Role.Kind.OBSERVER)
    join(plenary, DAY(2025, 1, 1), kind=Role.Kind.BOARD)
    error = join(plenary, DAY(2025, 2, 1))
    Role.objects.filter(pk=error.pk).update(
        voided_at=datetime.datetime(2025, 2, 2, tzinfo=datetime.UTC), void_reason="x"
    )

    assert told(group) == []


def test_strand_that_closed_is_told_of_until_it_closed(group):
    strand = make_strand(group, "WS1")
    join(strand, DAY(2025, 2, 1))
    Workstrand.objects.filter(pk=strand.pk).update(state="closed", state_since=DAY(2025, 5, 31))

    scopes = frozenset({strand.pk})

    assert sentences(group, DAY(2025, 3, 1), DAY(2025, 12, 31), scopes=scopes) == [
        "On 1 March 2025, 1 person took part, from 1 office in 1 country."
    ]
    assert sentences(group, DAY(2025, 6, 1), DAY(2025, 12, 31), scopes=scopes) == []


def test_group_of_three_strands_takes_as_many_queries_as_one_of_one(group):
    for code in ("WS1", "WS2", "WS3"):
        join(make_strand(group, code), DAY(2025, 2, 1))
        with CaptureQueriesContext(connection) as queries:
            told(group)
        assert len(queries) == 2
