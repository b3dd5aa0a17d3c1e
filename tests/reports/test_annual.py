"""The annual report: drafted from the record, traced to it, and holding no more than its readers may read."""

import datetime
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import HistoryEntry
from core.verbs import Verb
from reports.models import Report, SectionRevision
from reports.selectors.annual import drafted, usual_span
from reports.services.annual import redraft
from reports.services.writing import save_section
from reports.tracing import says, standing_in
from tests.factories import make_group, make_officer, make_organisation, make_person, make_role, make_strand
from tests.reports.tracing import untraced
from tests.reports.year import DAY, FIRST, LAST, begin_year, make_year, publish_year, secret_words
from workstrands.models import Role
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
NEW = "/groups/year/reports/annual/new/"
AUDIENCES = ("public", "network", "group")


@pytest.fixture
def year():
    return make_year()


@pytest.fixture
def crowd():
    group = make_group("crowd", starts_on=FIRST, ends_on=DAY(2026, 12, 31))
    scopes = [plenary_of(group), make_strand(group, "WS1"), make_strand(group, "WS2")]
    people = [make_person(organisation=make_organisation(country=country)) for country in ("NO", "NO", "CL", "")]
    return group, scopes, people


def enter(person):
    client = Client()
    client.force_login(person)
    return client


def texts(report):
    return {section.key: section.text for section in report.sections.all()}


def answers(client, **values):
    return client.post(NEW, {"covers_from": "2025-01-01", "covers_to": "2025-12-31", "audience": "group", **values})


# What it says


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_sentence_is_traced_to_records_that_say_it_and_that_its_readers_may_read(year, audience):
    report = begin_year(year.group, audience)

    assert len(report.facts) > 20
    assert untraced(report, audience) == []


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    terms=st.lists(
        st.tuples(
            st.integers(0, 2),
            st.integers(0, 400),
            st.none() | st.integers(0, 300),
            st.integers(0, 3),
            st.sampled_from(["member", "lead", "observer"]),
        ),
        max_size=12,
    )
)
def test_counts_of_people_are_right_whoever_comes_and_goes(crowd, terms):
    group, scopes, people = crowd
    Role.objects.filter(workstrand__group=group).delete()
    for scope, start, days, person, kind in terms:
        first = FIRST + datetime.timedelta(days=start)
        last = None if days is None else first + datetime.timedelta(days=days)
        is_open_twice = last is None and people[person].roles.filter(workstrand=scopes[scope], kind=kind, ends_on=None)
        if not is_open_twice and (scope or kind != "lead"):
            make_role(people[person], scopes[scope], kind, starts_on=first, ends_on=last)
    Report.objects.all().delete()

    assert untraced(begin_year(group, "public"), "public") == []


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_line_is_a_heading_or_a_fact(year, audience):
    report = begin_year(year.group, audience)

    known = {(row["section"], row["sentence"]) for row in report.facts}
    for key, text in texts(report).items():
        for line in filter(None, text.splitlines()):
            is_frame = line.startswith(("## ", "| Workstrand |", "| --- |", "This report covers", "Of how many"))
            assert is_frame or (key, line.removeprefix("- ")) in known, line


@pytest.mark.parametrize("audience", AUDIENCES)
def test_nothing_that_its_readers_may_not_read_is_in_it(year, audience):
    report = begin_year(year.group, audience)

    said = "\n".join([*texts(report).values(), str(report.facts)])
    for words, allowed in secret_words().items():
        assert (words in said) == (audience in allowed), words


def test_sections_are_overview_membership_the_group_and_each_strand(year):
    assert list(texts(begin_year(year.group))) == [
        "overview",
        "membership",
        "plenary",
        "strand-ws1",
        "strand-ws2",
        "strand-ws3",
    ]


def test_strand_in_which_nothing_happened_says_so(year):
    nothing = "The record open to everybody holds nothing of this workstrand for 1 January 2025 to 31 December 2025.\n"

    assert texts(begin_year(year.group, "public"))["strand-ws3"] == f"- {nothing}"


def test_parts_of_which_the_record_has_nothing_are_left_out(year):
    text = texts(begin_year(year.group))["strand-ws2"]

    assert "## Decisions" in text
    assert "## Terms of reference" not in text


def test_overview_counts_what_each_part_tells(year):
    text = texts(begin_year(year.group))["overview"]

    assert "| Workstrand | Versions of terms |" in text
    assert "| WS2 |" in text
    assert "| WS3 |" not in text
    assert "| Together |" in text


def test_strands_that_were_over_before_are_left_out(year):
    old = make_strand(year.group, "OLD")
    old.state, old.state_since = "closed", DAY(2024, 12, 1)
    old.save()

    assert "strand-old" not in texts(begin_year(year.group))


def test_words_of_people_are_words_and_no_markdown(year):
    title = year.hostile.title
    report = begin_year(year.group)
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


# What is changed in it


def lines_of(report, section):
    return {row["sentence"] for row in report.facts if row["section"] == section}


def change(report, key, text):
    section = report.sections.get(key=key)
    save_section(section=section, text=text, revision=section.revision, by=None)


def test_sentence_edited_away_or_changed_is_not_claimed_any_more(year):
    report = begin_year(year.group, "public")
    text = texts(report)["strand-ws2"]
    gone, altered, kept, *_others = [line for line in text.splitlines() if "Deliverable" in line]
    change(report, "strand-ws2", text.replace(f"{gone}\n", "").replace(altered, f"{altered[:-1]}, nearly."))

    published = publish_year(report, "public")

    claimed = lines_of(published, "strand-ws2")
    assert kept.removeprefix("- ") in claimed
    assert not {gone.removeprefix("- "), altered.removeprefix("- ")} & claimed
    page = Client().get(published.get_absolute_url()).content.decode()
    assert f"Drawn from the record: {len(claimed)} sentences" in page


@pytest.mark.parametrize(
    ("line", "claims"),
    [
        ("- D1 was delivered.", True),
        ("* D1 was delivered. At last.", True),
        ("2. D1 was delivered.", True),
        ("We are glad. D1 was delivered. So are you.", True),
        ("D1 was delivered.", True),
        ("- Not so: D1 was delivered.", False),
        ("- XD1 was delivered.", False),
        ("- D1 was delivered.2", False),
        ("- ~~D1 was delivered.~~", False),
        ("- D1 was delivered", False),
    ],
)
def test_sentence_is_claimed_where_it_stands_whole(line, claims):
    facts = [{"section": "a", "sentence": "D1 was delivered."}]

    assert bool(standing_in(facts, "a", f"Before.\n\n{line}\n")) == claims
    assert says(line, "D1 was delivered.") == claims
    assert standing_in(facts, "b", line) == []


def test_wider_audience_is_refused_with_the_sentences_that_it_may_not_read(year):
    report = begin_year(year.group, "group")
    client = enter(make_officer(year.group))

    page = client.post(f"{report.get_absolute_url()}publish/", {"audience": "public"})

    report.refresh_from_db()
    said = page.content.decode()
    assert (page.status_code, report.state) == (200, "draft")
    assert "These sentences tell what not all of these readers may read" in said
    assert "Decision for group" in said
    assert f"{report.get_absolute_url()}redraft/?audience=public" in said


def test_narrower_audience_is_taken(year):
    report = publish_year(begin_year(year.group, "public"), "group")

    assert (report.state, report.audience) == ("published", "group")
    assert untraced(report, "public") == []


def test_wider_audience_is_taken_once_the_sentences_are_gone(year):
    report = begin_year(year.group, "group")
    for key in texts(report):
        change(report, key, "Nothing to tell.\n")

    assert publish_year(report, "public").facts == []


def test_draft_is_drafted_anew_for_others_but_for_what_somebody_wrote(year):
    report = begin_year(year.group, "group")
    change(report, "strand-ws3", "A quiet year.\n")
    client = enter(make_officer(year.group))

    page = client.get(f"{report.get_absolute_url()}redraft/?audience=public").context["form"]
    keys = page["keys"].initial
    client.post(f"{report.get_absolute_url()}redraft/", {"audience": "public", "keys": keys})

    report.refresh_from_db()
    assert keys == ["overview", "membership", "plenary", "strand-ws1", "strand-ws2"]
    assert report.audience == "public"
    assert texts(report)["strand-ws3"] == "A quiet year.\n"
    assert "Decision for network" not in "".join(texts(report).values())
    assert untraced(report, "public") == []
    section = report.sections.get(key="strand-ws1")
    assert [one.number for one in section.revisions.all()] == [2, 1]
    assert "Decision for group" in section.revisions.last().text
    assert HistoryEntry.objects.latest("id").verb == Verb.REPORT_CHANGED
    assert publish_year(report, "public").state == "published"


def test_strand_that_came_meanwhile_is_added_in_its_place_and_nothing_is_lost(year):
    report = begin_year(year.group)
    year.strands[1].roles.all().delete()
    new = make_strand(year.group, "WS0", title="Came late")
    type(new).objects.filter(pk=new.pk).update(order=0)

    redraft(report=report, keys=[], audience="group", by=None)

    assert set(texts(report)) >= {"strand-ws0", "strand-ws1", "strand-ws2", "strand-ws3"}
    assert [section.order for section in report.sections.all()] == list(range(7))


def test_published_report_is_not_drafted_anew(year):
    report = publish_year(begin_year(year.group, "public"), "public")
    client = enter(make_officer(year.group))

    assert client.post(f"{report.get_absolute_url()}redraft/", {"audience": "public"}).status_code == 302
    with pytest.raises(ValidationError):
        redraft(report=report, keys=["overview"], audience="public", by=None)


# By its pages


def test_officer_drafts_it_and_is_led_to_the_draft(year):
    officer = make_officer(year.group)

    answer = answers(enter(officer), audience="public", title="")

    report = Report.objects.get(kind="annual")
    assert answer["Location"] == report.get_absolute_url()
    assert report.title == "Annual report of Group year, 1 January to 31 December 2025"
    assert (report.audience, report.begun_by, report.state) == ("public", officer, "draft")
    assert SectionRevision.objects.filter(section__report=report, by=officer).count() == report.sections.count()


def test_second_click_leads_to_the_draft_in_work(year):
    client = enter(make_officer(year.group))
    for _click in range(2):
        answer = answers(client)

    assert answer["Location"] == Report.objects.get(kind="annual").get_absolute_url()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"covers_to": "2024-12-31"}, "It ends before it begins."),
        ({"covers_to": "2099-12-31"}, "nobody knows more yet"),
        ({"covers_from": ""}, "This field is required"),
        ({"audience": "strand"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_beside_what_was_typed(year, values, words):
    page = answers(enter(make_officer(year.group)), title="Ours", **values)

    assert words in page.content.decode()
    assert "Ours" in page.content.decode()
    assert not Report.objects.filter(kind="annual").exists()


@pytest.mark.parametrize(("kind", "status"), [(Role.Kind.LEAD, 403), (None, 404)])
def test_annual_report_is_begun_by_officers(year, kind, status):
    person = make_person()
    if kind:
        make_role(person, year.strands[0], kind)

    assert enter(person).get(NEW).status_code == status
    assert answers(enter(person)).status_code == status
    assert Client().get(NEW).status_code == 302


def test_published_page_has_contents_anchors_and_sources(year):
    report = publish_year(begin_year(year.group, "public"), "public")

    page = Client().get(report.get_absolute_url()).content.decode()

    assert '<a href="#strand-ws1">WS1 Strand 1</a>' in page
    assert '<h2 id="strand-ws1">WS1 Strand 1</h2>' in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert sorted(set(ids)) == sorted(ids)
    assert "Drawn from the record" in page
    assert (
        f'href="/groups/year/decisions/{year.group.workstrands.get(code="WS1").decision_set.filter(audience="public").first().number}/"'
        in page
    )


def test_page_takes_as_many_queries_whatever_it_tells():
    counts = []
    Client().get("/")  # what every page reads once
    for number in (1, 3):
        report = publish_year(begin_year(make_year(f"year-{number}", strands=number).group, "public"), "public")
        with CaptureQueriesContext(connection) as queries:
            Client().get(report.get_absolute_url())
        counts.append(len(queries))

    assert counts[0] == counts[1]
