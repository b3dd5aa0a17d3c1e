"""The pages of deliverables, by the door that people use."""

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import HistoryEntry
from deliverables.models import Deliverable, DueChange
from deliverables.services import due_changes, planning
from tests.deliverables.factories import make_deliverable, make_output
from tests.deliverables.places import AT, DECEMBER, MARCH, MAY, mails_to, words
from tests.factories import make_person, make_role

pytestmark = pytest.mark.django_db
OCTOBER = datetime.date(2026, 10, 31)


def shown(client, path=AT, **query):
    return words(client.get(path, query))


def test_list_shows_what_its_reader_may_see_by_strand_and_what_is_late(place, browser):
    make_deliverable(place.strand, "D1", title="For all", due_on=OCTOBER)
    make_deliverable(place.strand, "D2", title="For group", audience="group", due_on=MAY[0])
    make_deliverable(place.other, "D3", title="A proposal", state="proposed")

    public, member = shown(browser()), shown(browser(place.group_member))

    assert [one in public for one in ("For all", "For group", "A proposal")] == [True, False, False]
    assert [one in member for one in ("For all", "For group", "A proposal")] == [True, True, True]
    assert "1 deliverable is late:" in public
    assert "1 day late" in public
    assert f"WS1 {place.strand.title}" in public


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "HANDBUCH größe"}, ["D1"]),
        ({"q": "d2"}, ["D2"]),
        ({"strand": "ws2"}, ["D3"]),
        ({"state": "delivered"}, ["D2"]),
        ({"late": "on"}, ["D1"]),
        ({"by": "month"}, ["D1", "D2", "D3"]),
        ({"strand": "none", "state": "none"}, ["D1", "D2", "D3"]),
        ({"q": "%"}, []),
    ],
)
def test_list_and_table_are_narrowed_alike(place, browser, query, found):
    make_deliverable(place.strand, "D1", title="Handbuch Größe", due_on=OCTOBER)
    make_deliverable(place.strand, "D2", title="Course", state="delivered", due_on=MARCH[0], delivered_on=OCTOBER)
    make_deliverable(place.other, "D3", title="Code", due_on=MAY[0])
    client = browser()

    page = shown(client, **query)
    table = list(csv.DictReader(io.StringIO(client.get(f"{AT}export.csv", query).content.decode("utf-8-sig"))))

    assert [code for code in ("D1", "D2", "D3") if f"{AT}{code}/" in page.partition("</form>")[2]] == found
    assert sorted(row["Code"] for row in table) == found


def test_list_by_month_goes_under_the_months(place, browser):
    make_deliverable(place.strand, "D1", due_on=MARCH[0])
    make_deliverable(place.other, "D2", due_on=DECEMBER[0])

    page = shown(browser(), by="month")

    assert page.index("December 2026</h2>") < page.index("March 2027</h2>")


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [(AT, 13), (f"{AT}export.csv", 6)])
def test_list_runs_the_same_queries_whatever_its_rows(place, browser, rows, path, queries):
    for number in range(rows):
        role = make_role(make_person(), place.strand)
        planning.plan(workstrand=place.strand, title="X", due=MARCH, by=None, owners=[role, place.lead_role])
        made = Deliverable.objects.order_by("-pk").first()
        due_changes.propose_due_change(deliverable=made, due=MAY, reason=f"Late {number}.", by=place.lead)

    with CaptureQueriesContext(connection) as found:
        browser().get(path)

    assert len(found) == queries, [query["sql"] for query in found]


def test_empty_list_teaches_and_offers_what_its_reader_may_do(place, browser):
    assert "No deliverables yet" in shown(browser())
    offers = {name: shown(browser(getattr(place, name))) for name in ("member", "lead", "officer")}

    assert [f"{AT}propose/" in offers[name] for name in offers] == [False, True, False]
    assert [f"{AT}plan/" in offers[name] for name in offers] == [False, False, True]
    assert [f"{AT}enter/" in offers[name] for name in offers] == [False, False, True]


def test_page_tells_everything_of_a_deliverable(place, browser):
    first = planning.plan(workstrand=place.other, title="Survey", due=DECEMBER, by=place.officer)
    made = planning.plan(
        workstrand=place.strand, title="Guide", description="**Bold** words", due=MARCH, by=place.officer, needs=[first],
        owners=[place.lead_role, place.member_role],
    )  # fmt: skip
    due_changes.change_due(deliverable=made, due=MAY, reason="Data come late.", by=place.officer)
    make_output(place.strand, title="Draft of it", deliverable=made)
    make_output(place.strand, title="Hidden draft", deliverable=made, audience="strand")

    public, inside = shown(browser(), f"{AT}D2/"), shown(browser(place.member), f"{AT}d2/")

    told = [
        "<strong>Bold</strong>",
        "March 2027",
        "May 2027",
        "Data come late.",
        "D1 Survey",
        "Draft of it",
        "Lea Lead",
    ]
    for said in [*told, "Office of Mem", "0 %"]:
        assert said in public, said
    assert [one in public for one in ("Mem Ber", "Olga Officer", "Hidden draft")] == [False, False, False]
    assert [one in inside for one in ("Mem Ber", "Olga Officer", "Hidden draft")] == [True, True, True]
    assert "Needed by" in shown(browser(), f"{AT}D1/")


def test_page_of_what_may_not_be_seen_is_not_found(place, browser):
    make_deliverable(place.strand, "D1", audience="strand", title="Secret")

    for person, status in ((None, 404), (place.networker, 404), (place.group_member, 404), (place.member, 200)):
        assert browser(person).get(f"{AT}D1/").status_code == status
    assert "Secret" not in words(browser().get(f"{AT}D1/"))


def test_a_change_that_waits_is_shown_inside_the_group_only(place, browser):
    made = make_deliverable(place.strand, due_on=MARCH[0])
    due_changes.propose_due_change(deliverable=made, due=MAY, reason="Ill.", by=place.lead)

    for path in (AT, f"{AT}D1/"):
        assert "May 2027" not in shown(browser(place.networker), path)
        assert "May 2027" in shown(browser(place.group_member), path)


def test_lead_proposes_and_officer_accepts_from_the_desk(place, browser):
    lead, officer = browser(place.lead), browser(place.officer)
    words_typed = {"strand": "ws1", "title": "A course", "due": "March 2027", "audience": "public", "reason": "Asked for."}  # fmt: skip

    page = lead.post(f"{AT}propose/", words_typed, follow=True)

    made = Deliverable.objects.get()
    assert (made.state, made.code, made.proposed_by) == ("proposed", "D1", place.lead)
    assert "D1 is proposed. The officers are told." in words(page)
    desk = words(officer.get("/desk/"))
    assert f'action="{AT}D1/proposal/accept/"' in desk
    answer = officer.post(f"{AT}D1/proposal/accept/", {"back": "desk"})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    made.refresh_from_db()
    assert made.state == "planned"
    second = officer.post(f"{AT}D1/proposal/accept/", {"back": "desk"}, follow=True)
    assert "D1 is planned since 1 November 2026, by Olga Officer." in words(second)


def test_lead_does_not_see_the_officers_button_on_the_desk(place, browser):
    make_deliverable(place.strand, state="in_review", due_on=MARCH[0])

    assert "D1/accept/" not in words(browser(place.lead).get("/desk/"))


def test_review_is_accepted_in_one_step_from_the_desk(place, browser):
    make_deliverable(place.strand, state="in_review", due_on=MARCH[0], state_since=OCTOBER)
    officer = browser(place.officer)
    assert f'action="{AT}D1/accept/"' in words(officer.get("/desk/"))

    officer.post(f"{AT}D1/accept/", {"back": "desk"})

    made = Deliverable.objects.get()
    assert made.state == "accepted"
    assert HistoryEntry.objects.get(verb="deliverable.accepted").actor == place.officer
    assert f"{AT}D1/accept/" not in words(officer.get("/desk/"))


def test_lead_proposes_another_month_and_officer_accepts_it_from_the_desk(place, browser):
    make_deliverable(place.strand, due_on=MARCH[0])
    browser(place.lead).post(f"{AT}D1/due/", {"due": "May 2027", "reason": "Data come late."})
    officer = browser(place.officer)

    assert f'action="{AT}D1/due/accept/"' in words(officer.get("/desk/"))
    officer.post(f"{AT}D1/due/accept/", {"back": "desk"})

    made = Deliverable.objects.get()
    assert (made.due, made.first_due) == ("May 2027", "March 2027")
    assert DueChange.objects.get().decided_by == place.officer


def test_officer_sets_a_month_at_once(place, browser):
    make_deliverable(place.strand, due_on=MARCH[0])

    page = browser(place.officer).post(f"{AT}D1/due/", {"due": "15 May 2027", "reason": "Agreed."}, follow=True)

    assert (Deliverable.objects.get().due, DueChange.objects.get().state) == ("15 May 2027", "accepted")
    assert "The due month of D1 is set." in words(page)


def test_what_was_typed_is_shown_again_with_what_is_wrong(place, browser):
    make_deliverable(place.strand, due_on=MARCH[0])

    page = words(browser(place.lead).post(f"{AT}D1/due/", {"due": "soonish", "reason": "My good reason."}))

    assert "“soonish” is not a date we can read" in page
    assert ('value="soonish"' in page, "My good reason." in page) == (True, True)
    assert not DueChange.objects.exists()


def test_officer_records_for_a_lead_with_the_source(place, browser):
    make_deliverable(place.strand, due_on=MARCH[0])
    officer = browser(place.officer)
    told = {"share_done": "40", "person": str(place.lead.pk)}

    assert "Say where it comes from" in words(officer.post(f"{AT}D1/share/", told | {"source": " "}))
    officer.post(f"{AT}D1/share/", told | {"source": "Mail of 3 May"})

    entry = HistoryEntry.objects.get(verb="deliverable.started")
    assert (entry.actor, entry.on_behalf_of, entry.source) == (place.officer, place.lead, "Mail of 3 May")
    assert Deliverable.objects.get().share_done == 40
    assert "recorded for you on D1" in mails_to(place.lead)[-1]
    assert "on behalf of Lea Lead: Mail of 3 May" in shown(officer, f"{AT}D1/")
    assert "Mail of 3 May" not in shown(browser(place.group_member), f"{AT}D1/")


def test_owner_who_does_not_lead_works_on_it_and_does_not_change_it(place, browser):
    made = planning.plan(workstrand=place.strand, title="X", due=MARCH, by=None, owners=[place.member_role])
    member = browser(place.member)

    assert member.post(f"{AT}{made.code}/share/", {"share_done": "50"}).status_code == 302
    assert member.get(f"{AT}{made.code}/change/").status_code == 403
    assert member.get(f"{AT}{made.code}/due/").status_code == 403
    assert browser(place.group_member).get(f"{AT}{made.code}/share/").status_code == 403
    assert Deliverable.objects.get().share_done == 50


def test_change_keeps_what_it_needs_and_the_reader_may_not_see(place, browser):
    hidden = make_deliverable(place.other, "D1", audience="strand")
    made = planning.plan(workstrand=place.strand, title="X", due=MARCH, by=None, needs=[hidden])
    client = browser(place.lead)

    page = shown(client, f"{AT}{made.code}/change/")
    client.post(f"{AT}{made.code}/change/", {"title": "Y", "audience": "public", "owners": [place.member_role.pk]})

    made.refresh_from_db()
    assert "Deliverable D1" not in page
    assert (made.title, list(made.needs.all()), list(made.owners.all())) == ("Y", [hidden], [place.member_role])


def test_older_one_is_entered_with_its_dates(place, browser):
    browser(place.officer).post(
        f"{AT}enter/",
        {
            "strand": "ws2", "code": "OLD.1", "title": "Of before", "due": "2026-08", "first_due": "July 2026", "audience": "public",
            "delivered_on": "2026-08-20", "accepted_on": "2026-09-01",
        },
    )  # fmt: skip

    made = Deliverable.objects.get()
    assert (made.workstrand, made.state, made.entered_later) == (place.other, "accepted", True)
    assert (made.due, made.first_due) == ("August 2026", "July 2026")
    assert "entered later, with its true dates" in shown(browser(), f"{AT}OLD.1/")


def test_pages_offer_the_next_step_to_those_who_may(place, browser):
    make_deliverable(place.strand, "D1", state="in_progress", due_on=MARCH[0])
    make_deliverable(place.strand, "D2", state="in_review", due_on=MARCH[0])

    pages = {name: browser(getattr(place, name)) for name in ("member", "other_lead", "lead", "officer")}
    primary = {
        (name, code): client.get(f"{AT}{code}/").context["primary"]
        for name, client in pages.items()
        for code in ("D1", "D2")
    }

    assert [primary[name, "D1"] is None for name in ("member", "other_lead")] == [True, True]
    assert primary["lead", "D1"]["url"] == f"{AT}D1/submit/"
    assert primary["officer", "D2"]["url"] == f"{AT}D2/accept/"
