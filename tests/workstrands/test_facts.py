"""What reports are told of groups and workstrands: what happened, who may know it, and which record says so."""

import datetime

import pytest
from django.apps import apps

from core import clock
from core.registries import Span
from tests.factories import make_group, make_officer, make_organisation, make_person, make_role, make_strand
from workstrands.models import Role, Workstrand
from workstrands.selectors_facts import facts
from workstrands.services import end_role, move_workstrand, plenary_of
from workstrands.services_decisions import record_decision, void_decision
from workstrands.standing import NOBODY, standing_of_audience

pytestmark = pytest.mark.django_db
FIRST = datetime.date(2026, 3, 1)
MAY, JUNE = datetime.date(2026, 5, 31), datetime.date(2026, 6, 30)


@pytest.fixture
def strand():
    return make_strand(make_group("mine", starts_on=FIRST), "WS1")


def told(strand, starts_on=datetime.date(2026, 5, 1), ends_on=MAY, audience="group", **values):
    scopes = values.pop("scope_ids", frozenset({strand.pk}))
    span = Span(strand.group, starts_on, ends_on, standing_of_audience(strand, audience), scopes)
    return list(facts(span))


def sentences(strand, *args, **values):
    return [fact.sentence for fact in told(strand, *args, **values)]


def office(name, country="GB", **values):
    return make_organisation(name, country=country, **values)


def test_members_are_counted_by_office_and_country(strand):
    samplestan, testavia = office("Samplestan", "UZ"), office("Testavia", "RS")
    for number, where in enumerate([samplestan, samplestan, testavia]):
        make_role(make_person(organisation=where), strand, starts_on=datetime.date(2026, 5, 3 + number))
    make_role(make_person(organisation=testavia), strand, starts_on=FIRST)
    goes = make_role(make_person(organisation=testavia), strand, starts_on=FIRST)
    end_role(role=goes, by=None, on=datetime.date(2026, 5, 9), reason="Moved.")

    found = sentences(strand)

    assert found == [
        "From 1 May 2026 to 31 May 2026 3 people joined WS1, from Samplestan (Uzbekistan, 2), Testavia (Serbia, 1).",
        "From 1 May 2026 to 31 May 2026 1 person left WS1, from Testavia (Serbia, 1).",
        "On 31 May 2026 4 people take part in WS1, from 2 offices in 2 countries.",
    ]


def test_person_who_becomes_lead_of_a_strand_they_are_in_did_not_join_it(strand):
    person = make_person(name="Ada Lead", organisation=office("Samplestan", "UZ"))
    make_role(person, strand, starts_on=FIRST)
    make_role(person, strand, Role.Kind.LEAD, starts_on=datetime.date(2026, 5, 4))

    found = sentences(strand)

    assert found[0] == "Ada Lead (Samplestan) became lead of WS1 on 4 May 2026."
    assert not any("joined" in one for one in found)


def test_end_of_a_term_is_told_unless_it_ends_with_the_group_or_goes_on(strand):
    person = make_person(name="Ada Lead")
    make_role(person, strand, Role.Kind.LEAD, starts_on=FIRST, ends_on=datetime.date(2026, 5, 4))
    make_role(person, strand, Role.Kind.LEAD, starts_on=datetime.date(2026, 5, 5), ends_on=datetime.date(2026, 5, 20))

    found = [one for one in sentences(strand) if "term" in one or "became" in one]

    assert found == ["The term of Ada Lead as lead of WS1 ended on 20 May 2026."]


def test_terms_that_end_with_the_group_are_no_leaving():
    group = make_group("ends", starts_on=FIRST, ends_on=MAY)
    strand = make_strand(group, "WS1")
    make_role(make_person(), strand, Role.Kind.LEAD, starts_on=FIRST)
    make_role(make_person(), strand, starts_on=FIRST, ends_on=MAY)

    found = sentences(strand, ends_on=datetime.date(2026, 7, 1))

    assert found == ["On 31 May 2026 2 people take part in WS1, from 0 offices in 0 countries."]


def test_voided_terms_readers_and_other_days_are_not_told(strand):
    make_role(make_person(), strand, Role.Kind.OBSERVER, starts_on=datetime.date(2026, 5, 4))
    make_role(make_person(), strand, Role.Kind.LEAD, starts_on=JUNE)
    make_role(
        make_person(),
        strand,
        Role.Kind.LEAD,
        starts_on=datetime.date(2026, 5, 4),
        voided_at=clock.now(),
        void_reason="x",
    )

    assert sentences(strand) == []


def test_decisions_are_told_to_who_may_read_them_and_not_those_voided(strand):
    days = {"taken_on": datetime.date(2026, 5, 7), "how": "meeting", "by": None, "entered_later": True}
    shown = record_decision(workstrand=strand, title="Take method [B]*", audience="public", **days)
    record_decision(workstrand=strand, title="Kept in the group", audience="group", **days)
    void_decision(decision=record_decision(workstrand=strand, title="In error", **days), reason="x", by=None)

    everybody = told(strand, audience="public")

    assert [fact.sentence for fact in everybody] == [
        f"7 May 2026: decision {shown.number}, at a meeting: Take method \\[B\\]\\*."
    ]
    assert everybody[0].url == shown.get_absolute_url()
    assert len(sentences(strand)) == 2


def test_strands_that_began_and_ended_are_told_with_their_true_day(strand):
    group = strand.group
    with clock.travel(datetime.datetime(2026, 5, 5, 12, tzinfo=datetime.UTC)):
        other = make_strand(group, "WS2", title="Production", state=Workstrand.State.FORMING)
        move_workstrand(workstrand=other, to="active", by=None)
    old = make_strand(group, "WS3", title="Old")
    move_workstrand(
        workstrand=old, to="closed", by=None, on=datetime.date(2026, 5, 9), reason="Done.", entered_later=True
    )

    found = sentences(plenary_of(group), audience="public", scope_ids=None)

    assert "WS2 Production began its work on 5 May 2026." in found
    assert "WS3 Old was closed on 9 May 2026." in found


def test_names_with_marks_stay_on_one_line_as_they_are(strand):
    make_role(make_person(name="A*d*a _x_ [l](http://e)"), strand, Role.Kind.LEAD, starts_on=datetime.date(2026, 5, 4))

    assert sentences(strand)[0].startswith(r"A\*d\*a \_x\_ \[l\](http://e) became")


def test_every_sentence_names_records_that_are_there(strand):
    make_role(make_person(), strand, Role.Kind.LEAD, starts_on=datetime.date(2026, 5, 4))
    make_role(make_person(), strand, starts_on=datetime.date(2026, 5, 4))
    make_officer(strand.group)
    record_decision(
        workstrand=strand, title="Done", how="chair", by=None, taken_on=datetime.date(2026, 5, 7), entered_later=True
    )

    found = told(plenary_of(strand.group), scope_ids=None)

    assert len(found) >= 5
    for fact in found:
        assert fact.sentence.endswith(".")
        assert "\n" not in fact.sentence
        assert fact.records
        for record in fact.records:
            label, pk = record.split(":")
            assert apps.get_model(label).objects.filter(pk=pk).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(strand, count, django_assert_num_queries):
    for number in range(count):
        other = make_strand(strand.group, f"WS{number + 2}")
        make_role(make_person(organisation=office(f"Office {number}")), other, starts_on=datetime.date(2026, 5, 4))
        record_decision(
            workstrand=other, title="Done", how="chair", by=None, taken_on=datetime.date(2026, 5, 7),
            audience="public", entered_later=True,
        )  # fmt: skip
    span = Span(strand.group, FIRST, MAY, NOBODY)

    with django_assert_num_queries(4):
        list(facts(span))
