"""Reports as files: opened by other libraries than those that made them."""

import io

import pytest
from django.conf import settings
from django.test import Client
from docx import Document
from pypdf import PdfReader

from core import bounded
from reports.models import Report
from reports.services.reports import withdraw
from tests.factories import make_group, make_officer, make_person, make_role, make_strand
from tests.reports.report_factories import make_report, publish
from workstrands.models import Role
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
TEXT = """Words with a [link](https://stats.example.org/a), and one to [a page here](/groups/year/ws1/).

## Deliverables

| Code | Due |
|------|----:|
| D1 | March 2026 |

- One point
- Тамара Образцова, Ελληνικά
"""


@pytest.fixture
def strand():
    return make_strand(make_group("year", name="Group of the year"), "WS1", title="Pilots & co")


@pytest.fixture
def status(strand):
    sections = [("progress", "Progress", TEXT), ("next", "Next steps", ""), ("risks", "Risks | issues", "None.\n")]
    return make_report(strand, title="Status report on WS1", sections=sections)


@pytest.fixture
def annual(strand):
    return make_report(plenary_of(strand.group), Report.Kind.ANNUAL, sections=[("overview", "Overview", TEXT)])


def fetch(report, kind, client=None):
    return (client or Client()).get(f"/groups/year/reports/{report.pk}/report.{kind}")


def enter(person):
    client = Client()
    client.force_login(person)
    return client


def word(answer):
    return Document(io.BytesIO(answer.content))


def day(value):
    return f"{value:%-d %B %Y}"


def test_word_file_has_headings_tables_and_links(status):
    found = word(fetch(publish(status), "docx"))

    headings = [(one.style.name, one.text) for one in found.paragraphs if one.style.name.startswith("Heading")]
    assert headings == [("Heading 1", "Progress"), ("Heading 2", "Deliverables"), ("Heading 1", "Risks | issues")]
    [table] = found.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["Code", "Due"], ["D1", "March 2026"]]
    links = {one.address for paragraph in found.paragraphs for one in paragraph.hyperlinks}
    assert links == {"https://stats.example.org/a", f"{settings.SITE_URL}/groups/year/ws1/"}
    assert "Тамара Образцова, Ελληνικά" in [one.text for one in found.paragraphs]


def test_word_file_says_group_period_state_and_day(status):
    published = publish(status)
    found = word(fetch(published, "docx"))

    said = [one.text for one in found.paragraphs]
    period = f"{day(published.covers_from)} to {day(published.covers_to)}"
    running = f"published · {day(published.workstrand.group.today())}"
    assert said[:3] == ["Status report on WS1", "Group of the year · WS1 Pilots & co", running]
    assert f"This report covers {period}." in said
    assert "How it goes: green: on track." in said
    assert running in "".join(one.text for one in found.sections[0].header.paragraphs)
    footer = found.sections[0].footer._element.xml
    assert "PAGE" in footer
    assert "NUMPAGES" in footer


def test_pdf_says_the_same_on_each_page_and_keeps_the_links(annual):
    sections = annual.sections.get()
    sections.text = TEXT + "\n\n".join(f"## Part {number}\n\n{'Many words. ' * 60}" for number in range(20))
    sections.save()
    published = publish(annual)

    pages = PdfReader(io.BytesIO(fetch(published, "pdf").content)).pages

    assert len(pages) > 2
    period = f"{day(published.covers_from)} to {day(published.covers_to)}"
    for number, page in enumerate(pages, 1):
        text = " ".join(page.extract_text().split())
        assert f"published · {day(published.workstrand.group.today())}" in text
        assert f"page {number} of {len(pages)}" in text
    first = pages[0].extract_text()
    assert f"This report covers {period}." in " ".join(first.split())
    assert "Group of the year" in first
    assert "Contents" in first
    links = {
        note.get_object()["/A"].get("/URI")
        for page in pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    }
    assert "https://stats.example.org/a" in links


def test_markdown_has_the_facts_before_the_text(status):
    published = publish(status)

    text = fetch(published, "md").content.decode()

    assert text.startswith("---\ntitle: Status report on WS1\ngroup: Group of the year\nworkstrand: WS1 Pilots & co\n")
    assert f"covers: {published.covers_from.isoformat()}/{published.covers_to.isoformat()}\nstate: published\n" in text
    assert "# Progress\n\nWords with a [link](https://stats.example.org/a)" in text
    assert "# Risks \\| issues\n\nNone.\n" in text
    assert "Next steps" not in text


@pytest.mark.parametrize("kind", ["docx", "pdf", "md"])
def test_files_are_named_after_what_they_hold(status, kind):
    answer = fetch(publish(status), kind)

    name = f"year-ws1-status-{status.covers_to.isoformat()}.{kind}"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_draft_says_so_on_every_page_and_is_for_those_who_write(status, strand):
    lead = make_person()
    make_role(lead, strand, Role.Kind.LEAD)
    reader = PdfReader(io.BytesIO(fetch(status, "pdf", enter(lead)).content))

    assert all("DRAFT" in page.extract_text() for page in reader.pages)
    found = word(fetch(status, "docx", enter(make_officer(strand.group))))
    assert "DRAFT" in found.sections[0].header.paragraphs[0].text
    assert any(one.text.startswith("DRAFT of ") for one in found.paragraphs)
    assert "state: DRAFT" in fetch(status, "md", enter(lead)).content.decode()


@pytest.mark.parametrize("kind", ["docx", "pdf", "md"])
def test_outsiders_find_no_file(status, strand, kind):
    assert fetch(status, kind).status_code == 404
    member = make_person()
    make_role(member, strand)
    assert fetch(status, kind, enter(member)).status_code == 404
    publish(status, audience="strand")
    assert fetch(status, kind).status_code == 404
    assert fetch(status, kind, enter(make_person())).status_code == 404
    assert fetch(status, kind, enter(member)).status_code == 200
    assert Client().get(f"/groups/other/reports/{status.pk}/report.{kind}").status_code == 404


def test_withdrawn_report_is_a_file_without_its_text(status):
    publish(status)
    withdraw(report=status, reason="A wrong figure.", by=None)

    text = fetch(status, "md").content.decode()

    assert "*Withdrawn: A wrong figure.*" in text
    assert "Words with" not in text


def test_too_many_at_once_are_asked_to_come_back(status, monkeypatch, allow_error_log):
    publish(status)
    allow_error_log("Service Unavailable")
    monkeypatch.setattr(bounded, "WAIT_SECONDS", 0.01)
    with bounded.place(), bounded.place():
        answer = fetch(status, "pdf")

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Try again in half a minute" in answer.content.decode()
    assert fetch(status, "pdf").status_code == 200


def test_file_of_a_public_report_is_kept_by_caches(status):
    answer = fetch(publish(status), "md")

    assert answer["Cache-Control"] == "public, max-age=60"
    assert answer["ETag"]
