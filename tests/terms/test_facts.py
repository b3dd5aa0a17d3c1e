"""What reports are told of terms of reference."""

import datetime

import pytest

from core import clock
from core.registries import Span
from terms.models import Consultation
from terms.selectors.facts import facts
from terms.services.versions import start_draft
from tests.factories import make_group, make_strand
from tests.terms.factories import agree
from workstrands.standing import NOBODY, standing_of_audience

pytestmark = pytest.mark.django_db


@pytest.fixture
def strand():
    return make_strand(make_group("mine"), "WS1")


def told(strand, reader=None, days=0):
    today = strand.group.today() - datetime.timedelta(days=days)
    reader = standing_of_audience(strand, "group") if reader is None else reader
    return list(facts(Span(strand.group, today, today, reader, frozenset({strand.pk}))))


def consult(version, **values):
    now = clock.now()
    later = now + datetime.timedelta(days=20)
    return Consultation.objects.create(
        version=version, opens_at=now, opened_at=now, closes_at=later, first_closes_at=later, state_since=now,
        **({"state": "open"} | values),
    )  # fmt: skip


def test_drafts_are_told_to_the_group_and_agreed_versions_to_everybody(strand):
    version = agree(start_draft(workstrand=strand, by=None, text="# A\n\nWords.\n"))
    start_draft(workstrand=strand, by=None)

    group, public = told(strand), told(strand, NOBODY)

    assert any("Draft 1.1 of the terms of reference of WS1 was begun" in fact.sentence for fact in group)
    (agreed,) = public
    assert agreed.sentence.startswith("The terms of reference 1.0 of WS1 were agreed, in force from")
    assert f"terms.TermsVersion:{version.pk}" in agreed.records


def test_other_days_and_other_strands_are_not_told(strand):
    start_draft(workstrand=make_strand(strand.group, "WS2"), by=None)
    agree(start_draft(workstrand=strand, by=None, text="# A\n\nWords.\n"))

    assert told(strand, days=3) == []


@pytest.mark.parametrize(
    ("state", "said", "tone"),
    [
        ("open", "is open until", "asked"),
        ("blocked", "An objection holds up", "late"),
        ("ended", "without a result", ""),
    ],
)
def test_consultation_is_told_as_it_opened_and_as_it_stands(strand, state, said, tone):
    consult(start_draft(workstrand=strand, by=None, text="# A\n\nWords.\n"), state=state)

    found = [fact for fact in told(strand) if fact.records[0].startswith("terms.Consultation:")]

    assert "opened on" in found[0].sentence
    assert said in found[1].sentence
    assert found[1].tone == tone
    assert told(strand, NOBODY) == []


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(strand, count, django_assert_num_queries):
    strands = [make_strand(strand.group, f"WS{number + 2}") for number in range(count)]
    for one in strands:
        agree(start_draft(workstrand=one, by=None, text="# A\n\nWords.\n"))
        consult(start_draft(workstrand=one, by=None))
    today = strand.group.today()
    span = Span(strand.group, today, today, standing_of_audience(strand, "group"))

    with django_assert_num_queries(2):
        assert len(list(facts(span))) >= 3 * count
