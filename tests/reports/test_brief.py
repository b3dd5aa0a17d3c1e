"""The board brief: two pages from the record, sent to those who read for the board."""

import io

import pytest
from django.test import Client
from post_office.models import Email
from pypdf import PdfReader

from core.documents import Head, to_pdf
from reports.models import Report, ReportSection
from reports.selectors.brief import pages_of, usual_span
from reports.services.annual import begin_drafted
from tests.factories import make_officer, make_person, make_role
from tests.reports.tracing import untraced
from tests.reports.year import DAY, FIRST, LAST, make_year, secret_words
from workstrands.models import Role

pytestmark = pytest.mark.django_db
AT = "/groups/year/reports/"


@pytest.fixture
def year():
    return make_year()


@pytest.fixture
def officer(year):
    client = Client()
    client.force_login(make_officer(year.group))
    return client


def begin(group, audience="group"):
    return begin_drafted(group=group, kind="brief", starts_on=FIRST, ends_on=LAST, audience=audience, by=None)[0]


def texts(report):
    return {section.key: section.text for section in report.sections.all()}


def make_reader(group, **values):
    person = make_person(**values)
    make_role(person, group.workstrands.get(is_plenary=True), Role.Kind.BOARD)
    return person


@pytest.mark.parametrize("audience", ["public", "network", "group"])
def test_every_sentence_is_traced_and_none_is_for_others(year, audience):
    report = begin(year.group, audience)

    assert untraced(report, audience) == []
    said = "".join([*texts(report).values(), str(report.facts)])
    assert [words for words, allowed in secret_words().items() if words in said and audience not in allowed] == []


def test_it_says_how_each_strand_goes_by_its_latest_report(year):
    assert texts(begin(year.group))["strands"].splitlines()[2:] == [
        "| WS1 | amber: at risk | Data are late. |",
        "| WS2 | not reported |  |",
        "| WS3 | not reported |  |",
    ]


def test_it_has_what_was_done_what_slipped_and_what_comes_next(year):
    found = texts(begin(year.group, "public"))

    assert list(found) == ["strands", "done", "slips", "asked", "next"]
    assert "was put off from September 2025 to March 2026" in found["slips"]
    assert "sentences more, which" in found["done"]
    assert found["next"] == "- WS1: Write amber code.\n"


def test_brief_fits_on_two_pages(year, officer):
    report = begin(year.group)

    pages = PdfReader(io.BytesIO(officer.get(f"{AT}{report.pk}/report.pdf").content)).pages

    assert len(pages) <= 2
    assert pages_of(report.sections.all()) <= 2


LINES = {
    "a paragraph": "Words of some letters each, and more of them until it is long. ",
    "points": "- D3 was put off from March to April 2027, for what it needs is not there yet.\n",
    "long points": "- D3 was put off from March to April 2027, for what it needs is not there yet, and nobody knows when it will be.\n",
    "rows": "| WS1 | green: on track |\n",
    "headings": "## Heading\n\nWords.\n\n",
}


@pytest.mark.parametrize("kind", LINES)
def test_pages_are_counted_as_they_are_set(kind):
    head = Head(
        title="Board brief on a group, 1 June to 30 November 2026",
        subtitle="A group",
        lines=("This report covers it.",),
    )
    for number in (10, 30, 50, 80, 120):
        text = ("| A | B |\n|---|---|\n" if kind == "rows" else "") + LINES[kind] * number
        sections = [ReportSection(heading="Heading", text=text)]
        set_on = len(PdfReader(io.BytesIO(to_pdf(f"# Heading\n\n{text}", head))).pages)

        assert set_on <= pages_of(sections) <= set_on + 1, (number, set_on)


def test_long_brief_is_warned_of_where_it_is_written_and_published(year, officer):
    report = begin(year.group)
    report.sections.filter(key="done").update(text="- One more point.\n" * 150)

    for page in ("edit", "publish"):
        assert "A board reads two" in officer.get(f"{AT}{report.pk}/{page}/").content.decode()
    report.sections.filter(key="done").update(text="")
    assert "A board reads two" not in officer.get(f"{AT}{report.pk}/edit/").content.decode()


def test_published_brief_is_mailed_once_to_all_who_read_for_the_board(year, officer):
    readers = [make_reader(year.group) for _number in range(2)]
    gone = make_reader(year.group)
    gone.roles.update(ends_on=DAY(2025, 3, 1))
    report = begin(year.group)
    before = Email.objects.count()

    assert "2 readers of the board are mailed a link" in officer.get(f"{AT}{report.pk}/publish/").content.decode()
    for _click in range(2):
        officer.post(f"{AT}{report.pk}/publish/", {"audience": "group"})

    report.refresh_from_db()
    sent = Email.objects.order_by("id")[before:]
    assert sorted(address for mail in sent for address in mail.to) == sorted(one.email for one in readers)
    assert (report.state, report.sent_to_count) == ("published", 2)
    assert all(report.get_absolute_url() in mail.message for mail in sent)
    reader = Client()
    reader.force_login(readers[0])
    assert reader.get(report.get_absolute_url()).status_code == 200


def test_officer_begins_it_where_the_last_one_ended(year, officer):
    assert usual_span(year.group)[0] == FIRST
    officer.post(f"{AT}brief/new/", {"covers_from": "2025-01-01", "covers_to": "2025-12-31", "audience": "group"})
    report = Report.objects.get(kind="brief")
    officer.post(f"{AT}{report.pk}/publish/", {"audience": "group"})

    form = officer.get(f"{AT}brief/new/").context["form"]

    assert form["covers_from"].initial == DAY(2026, 1, 1)
