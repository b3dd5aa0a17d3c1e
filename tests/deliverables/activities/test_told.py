"""What reports and the archive tell of activities."""

import datetime

import pytest
from django.template.loader import render_to_string

from core import clock
from core.audiences import Audience
from core.registries import Span, archive_tables, report_facts
from core.reporting import record_of
from deliverables.models import Activity
from deliverables.selectors.activities import shown_of
from deliverables.selectors.activities_told import NAMED_MOST, archive, facts
from deliverables.services.activities import withdraw_activity
from tests.deliverables.activities.pages import add
from tests.factories import make_network, make_organisation, make_person, make_role, make_strand
from workstrands.models import Theme
from workstrands.services import plenary_of
from workstrands.standing import NOBODY, standing_of, standing_of_audience

pytestmark = pytest.mark.django_db


def span_of(group, reader=NOBODY, days=30, **values):
    today = group.today()
    return Span(group, today - datetime.timedelta(days=days), today, reader, **values)


def told(span):
    return [(fact.sentence, fact.on is None) for fact in facts(span)]


def test_facts_tell_what_was_entered_and_who_has_any_at_the_end(group, strand):
    day = group.today().strftime("%-d %B %Y")
    first = add(
        strand, "Trades *now*", organisation=make_organisation("Alpha"), theme=Theme.objects.get(title="Coding")
    )
    second = add(strand, "Crops", organisation=make_organisation("Beta"))
    withdraw_activity(activity=add(strand, "Wrong"), reason="Twice.", by=None)
    add(strand, "Hidden", audience=Audience.STRAND)

    found = list(facts(span_of(group)))

    assert [fact.sentence for fact in found] == [
        f"Alpha entered its activity “Trades \\*now\\*” under the theme Coding on {day}.",
        f"Beta entered its activity “Crops” on {day}.",
        f"The register holds 2 activities of WS1, entered until {day}: by Alpha and Beta.",
    ]
    assert [fact.records for fact in found] == [
        (record_of(first),),
        (record_of(second),),
        (record_of(first), record_of(second)),
    ]
    assert {(fact.part, fact.scope_id) for fact in found} == {("activities", strand.pk)}
    assert found[0].url == first.get_absolute_url()
    assert len(list(facts(span_of(group, standing_of_audience(strand, Audience.STRAND))))) == 4


def test_facts_are_of_the_span_and_the_strands_asked_for(group, strand):
    other = make_strand(group, "WS2")
    with clock.travel(clock.now() - datetime.timedelta(days=60)):
        add(strand, "Long ago")
    add(other, "Elsewhere")
    with clock.travel(clock.now() + datetime.timedelta(days=9)):
        add(strand, "Later")
        span = span_of(group, days=0)
    past = Span(
        group, span.starts_on - datetime.timedelta(days=100), span.starts_on - datetime.timedelta(days=9), NOBODY
    )

    assert [("entered its" in said, is_state) for said, is_state in told(past)] == [
        (True, False), (True, False), (False, True), (False, True),
    ]  # fmt: skip
    only = Span(group, past.starts_on, past.ends_on, NOBODY, scope_ids=frozenset({other.pk}))
    assert all("Elsewhere" in said or "WS2" in said for said, _ in told(only))
    assert not any("Later" in said for said, _ in told(past))


def test_what_was_entered_later_is_told_as_it_stands(group, strand):
    for number in range(NAMED_MOST + 2):
        add(strand, "", organisation=make_organisation(f"Office {number:02}"), entered_later=True, state="unknown")

    said = told(span_of(group))

    assert len(said) == 1
    assert said[0][0].startswith("The register holds 14 activities of WS1: by Office 00, Office 01,")
    assert said[0][0].endswith("Office 11 and 2 others.")


@pytest.mark.parametrize("rows", [1, 3])
def test_facts_cost_the_same_queries_however_many(strand, django_assert_num_queries, rows):
    for _number in range(rows):
        add(strand, theme=strand.themes.first())
    span = span_of(strand.group)

    with django_assert_num_queries(1):
        assert list(facts(span))
    assert facts in list(report_facts)


def test_archive_holds_what_its_reader_may_see(group, strand, member):
    contact = make_person(name="Cora Contact")
    for audience in Audience.values:
        add(strand, f"For {audience}", audience=audience, contact=contact, methods="SVM", purpose="Why.", source="Mail")
    withdraw_activity(activity=Activity.objects.get(title="For public"), reason="Twice.", by=None)
    make_role(member, plenary_of(make_network()))

    public, own = (next(iter(archive(group, standing))) for standing in (NOBODY, standing_of(member)))

    assert [row.title for row in public.rows] == ["For public"]
    assert len(own.rows) == 4
    assert ("contact" in public.fields, "contact" in own.fields) == (False, True)
    row = own.rows[0]
    read = {name: each(row) for name, each in own.fields.items() if callable(each)}
    assert (read["contact"], read["methods"]) == ("Cora Contact", ["SVM"])
    assert own.text(row).markdown == f"# {row.organisation}: For public\n\n## What it is for\n\nWhy.\n"
    assert archive in list(archive_tables)


def test_first_activities_of_a_place_come_with_the_number_of_all(group, strand, django_assert_num_queries):
    for number in range(5):
        add(strand, organisation=make_organisation(f"Office {number}"))
    add(make_strand(group, "WS2"))
    add(strand, "Hidden", audience=Audience.GROUP)

    with django_assert_num_queries(1):
        shown = shown_of(strand, NOBODY, 3)

    assert ([row.organisation.name for row in shown.rows], shown.total) == (["Office 0", "Office 1", "Office 2"], 5)
    assert shown_of(group, NOBODY, 3).total == 6
    assert shown_of(make_strand(group, "WS3"), NOBODY, 3).total == 0


def test_include_of_a_strand_names_the_first_and_leads_to_all(group, strand):
    for number in range(3):
        add(strand, f"Pilot {number}", organisation=make_organisation(f"Office {number}"))
    known = {"group": group, "query": "strand=ws1", "add_url": "/groups/mine/activities/new/?strand=ws1"}

    def words(shown):
        return " ".join(render_to_string("deliverables/_activities.html", {"shown": shown, **known}).split())

    said = words(shown_of(strand, NOBODY, 2))
    assert [name in said for name in ("Office 0", "Office 1", "Office 2")] == [True, True, False]
    assert '<a href="/groups/mine/activities/?strand=ws1">All 3</a>' in said
    assert "Enter what your organisation works on" in words(shown_of(make_strand(group, "WS2"), NOBODY, 2))
    known["add_url"] = ""
    assert words(shown_of(group.workstrands.get(code="WS2"), NOBODY, 2)) == ""
