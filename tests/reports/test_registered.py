"""What reports tell other parts of the site: the archive, the closing of an edition, the admin."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import Report, ReportingRhythm
from reports.selectors import archive_reports, closing
from reports.services import reports as services
from tests.factories import give_second_factor, make_group, make_officer, make_person, make_role, make_strand
from tests.reports.factories import make_draft, make_lead, make_report
from workstrands.models import Workstrand
from workstrands.standing import NOBODY, standing_of

pytestmark = pytest.mark.django_db
ADMIN_QUERIES = 9


@pytest.fixture
def strand():
    return make_strand(make_group("mine"), "WS1")


@pytest.fixture
def lead(strand):
    return make_lead(strand, name="Ada Lead")


def archived(group, standing):
    return {table.name: table for table in archive_reports.tables(group, standing)}


def cell(table, row, name):
    where = table.fields[name]
    if callable(where):
        return where(row)
    for part in where.split("."):
        row = getattr(row, part)
    return row


def test_archive_holds_of_each_reader_what_they_may_read(strand, lead):
    officer = make_officer(strand.group)
    member = make_person()
    make_role(member, strand)
    make_report(strand, lead, audience="public")
    make_report(strand, lead, audience="group")
    make_draft(strand, lead)

    readers = {"public": NOBODY, "member": standing_of(member), "officer": standing_of(officer)}
    found = {who: archived(strand.group, standing) for who, standing in readers.items()}

    assert {who: tables["reports/reports"].rows.count() for who, tables in found.items()} == {
        "public": 1, "member": 2, "officer": 3
    }  # fmt: skip
    assert {who: tables["reports/revisions"].rows.count() for who, tables in found.items()} == {
        "public": 0, "member": 0, "officer": 9
    }  # fmt: skip
    assert "published_by" not in found["public"]["reports/reports"].fields
    table = found["member"]["reports/reports"]
    assert cell(table, table.rows.first(), "published_by") == "Ada Lead"
    for tables in found.values():
        for table in tables.values():
            for row in table.rows:
                assert [cell(table, row, name) for name in table.fields]


def test_archive_has_texts_but_not_of_what_was_withdrawn(strand, lead):
    report = make_report(strand, lead, rating="amber", rating_reason="Late.")
    told = archived(strand.group, NOBODY)["reports/reports"].text(report)
    text = told.markdown
    assert text.startswith("# Status report on WS1")
    assert "amber: at risk: Late." in text
    assert "## Progress\n\nWords." in text
    assert told.name == report.title

    services.withdraw(report=report, reason="Wrong.", by=lead)

    table = archived(strand.group, NOBODY)["reports/reports"]
    row = table.rows.get()
    assert table.text(row) is None
    assert cell(table, row, "state_reason") == "Wrong."
    officers = archived(strand.group, standing_of(make_officer(strand.group)))["reports/reports"]
    assert officers.text(row) is not None


def test_closing_asks_for_drafts_and_final_reports(strand, lead):
    other = make_strand(strand.group, "WS2")
    make_strand(strand.group, "WS3", state=Workstrand.State.DROPPED)
    long_ago = strand.group.today() - datetime.timedelta(days=40)
    make_report(other, None, covers_from=strand.group.starts_on, covers_to=long_ago)
    draft = make_draft(strand, lead)

    drafts, final = closing.checks(strand.group)

    assert (drafts.count, drafts.detail) == (1, draft.title)
    assert (final.count, final.detail) == (2, "No report on their last month: WS1, WS2")
    services.publish(report=draft, audience="group", rating="green", by=lead)
    make_report(other, None)
    assert [check.count for check in closing.checks(strand.group)] == [0, 0]


def test_closing_checks_run_two_queries(strand, lead, django_assert_num_queries):
    make_draft(strand, lead)
    make_strand(strand.group, "WS2")

    with django_assert_num_queries(2):
        list(closing.checks(strand.group))


@pytest.fixture
def officer(client, strand):
    person = make_officer(strand.group)
    give_second_factor(person)
    client.force_login(person)
    return person


def test_admin_finds_and_withdraws(client, strand, lead, officer):
    report = make_report(strand, lead)
    theirs = make_report(make_strand(make_group("theirs"), "WS9"), None)
    page = client.get("/admin/reports/report/?q=words").content.decode()
    assert report.title in page
    assert theirs.title not in page

    data = {"action": "withdraw", "_selected_action": report.pk, "apply": "1", "reason": "Wrong."}
    client.post("/admin/reports/report/", data)

    report.refresh_from_db()
    assert (report.state, report.state_reason) == ("withdrawn", "Wrong.")
    history = client.get(f"/admin/reports/report/{report.pk}/history/").content.decode()
    assert "report withdrawn" in history


def test_admin_sets_the_rhythm_of_own_groups_only(client, strand, officer):
    client.post("/admin/reports/reportingrhythm/add/", {"group": strand.group.pk, "every_months": "1"})
    theirs = make_group("theirs")
    client.post("/admin/reports/reportingrhythm/add/", {"group": theirs.pk, "every_months": "1"})

    assert [(row.group, row.every_months) for row in ReportingRhythm.objects.all()] == [(strand.group, 1)]


@pytest.mark.parametrize("count", [1, 3])
def test_admin_list_runs_the_same_queries_for_one_and_for_three(client, strand, officer, count):
    for number in range(count):
        make_report(make_strand(strand.group, f"WS{number + 2}"), None)
    client.get("/admin/reports/report/")

    with CaptureQueriesContext(connection) as queries:
        client.get("/admin/reports/report/")

    assert Report.objects.count() == count
    assert len(queries) == ADMIN_QUERIES
