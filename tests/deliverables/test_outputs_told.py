"""What others read of the outputs library: group and strand pages, reports, the archive, the site's map, activity."""

import datetime

import pytest

from core.audiences import Audience
from core.registries import Span
from deliverables.selectors.outputs import latest_outputs, public_paths
from deliverables.selectors.outputs_facts import archive, facts
from deliverables.services.outputs import withdraw_output
from tests.deliverables.factories import make_output
from tests.deliverables.library import kept, shown, upload
from tests.factories import make_group, make_person, make_role, make_strand
from workstrands.models import Role
from workstrands.services import plenary_of
from workstrands.standing import NOBODY, standing_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make_group("ml-2026", name="Machine Learning Group")


@pytest.fixture
def strand(group):
    return make_strand(group, "WS1")


@pytest.fixture
def lead(strand):
    person = make_person(name="Lena Lead")
    make_role(person, strand, Role.Kind.LEAD)
    return person


def test_latest_outputs_in_one_query(group, strand, django_assert_num_queries):
    for number in range(3):
        make_output(strand, title=f"Number {number}")
    make_output(plenary_of(group), title="Of all", released_on=datetime.date(2026, 10, 1))
    make_output(strand, title="Hidden", audience=Audience.GROUP)

    with django_assert_num_queries(1):
        found = [(row.title, row.get_absolute_url()[:8]) for row in latest_outputs(strand, NOBODY, 2)]

    assert found == [("Number 2", "/groups/"), ("Number 1", "/groups/")]
    assert [row.title for row in latest_outputs(group, NOBODY, 2)] == ["Of all", "Number 2"]


def test_map_of_the_site_has_what_is_public_and_stands(strand, lead):
    public = kept(strand)
    kept(strand, title="Hidden", audience=Audience.NETWORK)
    withdraw_output(output=kept(strand, title="Wrong"), reason="A slip.", by=lead)

    assert public_paths() == [public.get_absolute_url()]


def test_report_tells_what_was_released_and_by_which_record(group, strand, lead, django_assert_num_queries):
    year = [datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)]
    kept(strand, title="Of *last* year", released_on=datetime.date(2025, 12, 31), released_precision="year")
    march = kept(
        strand, title="A_b [c]", version="1", released_on=datetime.date(2026, 3, 31), released_precision="month"
    )
    event = kept(plenary_of(group), title="Sprint", kind="event", released_on=datetime.date(2026, 5, 4))
    kept(strand, title="Hidden", audience=Audience.STRAND, released_on=datetime.date(2026, 4, 1))
    withdraw_output(output=kept(strand, title="Wrong", released_on=datetime.date(2026, 4, 1)), reason="A.", by=lead)

    with django_assert_num_queries(1):
        found = list(facts(Span(group, *year, NOBODY)))

    assert [(fact.sentence, fact.records) for fact in found] == [
        (r"WS1 released “A\_b \[c\]” (report, version 1) in March 2026.", (f"deliverables.Output:{march.pk}",)),
        (f"{group.title} held “Sprint” on 4 May 2026.", (f"deliverables.Output:{event.pk}",)),
    ]
    assert [fact.records for fact in facts(Span(group, *year, NOBODY, frozenset({strand.pk})))] == [found[0].records]
    assert len(list(facts(Span(group, *year, standing_of(lead))))) == 3


def test_archive_holds_what_its_reader_may_see(group, strand, lead):
    older = kept(strand, title="Hidden", audience=Audience.STRAND)
    kept(strand, title="Shown", file=upload(), replaces=older, by=lead)

    tables = {
        who: {table.name: table for table in archive(group, standing)}
        for who, standing in (("public", NOBODY), ("lead", standing_of(lead)))
    }

    outputs = tables["public"]["outputs/outputs"]
    [row] = outputs.rows
    assert (row.title, outputs.fields["newer_version_of"](row), "added_by" in outputs.fields) == ("Shown", None, False)
    [(name, file)] = outputs.files(row)
    with file.open() as opened:
        assert (name, opened.read()) == (f"{row.pk}-table.csv", b"a,b\n1,2\n")
    assert outputs.text(row).markdown.startswith("# Shown\n")
    in_full = tables["lead"]["outputs/outputs"]
    assert [one.title for one in in_full.rows] == ["Hidden", "Shown"]
    assert in_full.fields["newer_version_of"](in_full.rows[1]) == older.pk


def test_activity_tells_of_outputs_to_whom_they_are_open(client, strand):
    kept(strand, title="Shown")
    kept(strand, title="Hidden", audience=Audience.GROUP)

    page = shown(client, "/groups/ml-2026/ws1/activity/")

    assert "WS1 published an output: Shown" in page
    assert "Hidden" not in page
