"""The annual report: drafted from the record, traced to it, and holding no more than its readers may read."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import HistoryEntry
from core.verbs import Verb
from reports.models import Report, SectionRevision
from reports.selectors.annual import drafted, usual_span
from reports.services.annual import begin_annual, redraft
from reports.services.writing import save_section
from tests.factories import make_group, make_officer, make_organisation, make_person, make_role, make_strand
from tests.reports.factories import make_report, publish
from tests.reports.tracing import untraced
from tests.reports.year import DAY, FIRST, LAST, make_year, secret_words
from workstrands.models import Role
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
NEW = "/groups/year/reports/annual/new/"
AUDIENCES = ("public", "network", "group")


@pytest.fixture
def year():
    return make_year()


def enter(person):
    client = Client()
    client.force_login(person)
    return client


def begin(group, audience="group", **values):
    return begin_annual(group=group, starts_on=FIRST, ends_on=LAST, audience=audience, by=None, **values)[0]


def texts(report):
    return {section.key: section.text for section in report.sections.all()}


def answers(client, **values):
    return client.post(NEW, {"covers_from": "2025-01-01", "covers_to": "2025-12-31", "audience": "group", **values})


# What it says


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_sentence_is_traced_to_records_that_say_it_and_that_its_readers_may_read(year, audience):
    report = begin(year.group, audience)

    assert len(report.facts) > 20
    assert untraced(report, audience) == []


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_line_is_a_heading_or_a_fact(year, audience):
    report = begin(year.group, audience)

    known = {(row["section"], row["sentence"]) for row in report.facts}
    for key, text in texts(report).items():
        for line in filter(None, text.splitlines()):
            is_frame = line.startswith(("## ", "| Workstrand |", "| --- |", "This report covers", "Of how many"))
            assert is_frame or (key, line.removeprefix("- ")) in known, line


@pytest.mark.parametrize("audience", AUDIENCES)
def test_nothing_that_its_readers_may_not_read_is_in_it(year, audience):
    report = begin(year.group, audience)

    said = "\n".join([*texts(report).values(), str(report.facts)])
    for words, allowed in secret_words().items():
        assert (words in said) == (audience in allowed), words


def test_sections_are_overview_membership_the_group_and_each_strand(year):
    assert list(texts(begin(year.group))) == [
        "overview",
        "membership",
        "plenary",
        "strand-ws1",
        "strand-ws2",
        "strand-ws3",
    ]


def test_strand_in_which_nothing_happened_says_so(year):
    nothing = "The record open to everybody holds nothing of this workstrand for 1 January 2025 to 31 December 2025.\n"

    assert texts(begin(year.group, "public"))["strand-ws3"] == f"- {nothing}"


def test_parts_of_which_the_record_has_nothing_are_left_out(year):
    text = texts(begin(year.group))["strand-ws2"]

    assert "## Decisions" in text
    assert "## Terms of reference" not in text


def test_overview_counts_what_each_part_tells(year):
    text = texts(begin(year.group))["overview"]

    assert "| Workstrand | Versions of terms |" in text
    assert "| WS2 |" in text
    assert "| WS3 |" not in text
    assert "| Together |" in text


def test_strands_that_were_over_before_are_left_out(year):
    old = make_strand(year.group, "OLD")
    old.state, old.state_since = "closed", DAY(2024, 12, 1)
    old.save()

    assert "strand-old" not in texts(begin(year.group))


def test_words_of_people_are_words_and_no_markdown(year):
    title = year.hostile.title
    report = begin(year.group)
    client = enter(make_officer(year.group))

    page = client.get(report.get_absolute_url()).content.decode()

    assert "&lt;b&gt;" in page
    assert "<b>" not in page.split("<main")[1].replace("<b class", "")
    assert title.startswith("<b>")


def test_draft_takes_as_many_queries_with_one_strand_as_with_three():
    counts = []
    for number in (1, 3):
        group = make_year(f"year-{number}", strands=number).group
        with CaptureQueriesContext(connection) as queries:
            drafted(group, FIRST, LAST, "group")
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "today", "span"),
    [
        (DAY(2025, 1, 1), DAY(2025, 12, 31), DAY(2026, 11, 30), (DAY(2025, 1, 1), DAY(2025, 12, 31))),
        (DAY(2025, 1, 1), None, DAY(2025, 3, 4), (DAY(2025, 1, 1), DAY(2025, 3, 4))),
        (DAY(2021, 1, 1), None, DAY(2026, 11, 30), (DAY(2025, 12, 1), DAY(2026, 11, 30))),
    ],
)
def test_usual_span_is_the_period_or_the_last_twelve_months(starts_on, ends_on, today, span):
    group = make_group(starts_on=starts_on, ends_on=ends_on)
    group.today = lambda: today

    assert usual_span(group) == span
