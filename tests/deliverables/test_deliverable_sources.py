"""What deliverables tell other parts: what awaits whom, the checklist, closing, reports, the archive, the admin."""

import datetime

import pytest

from core import clock, registries
from core.obligations import awaiting, everything, open_in
from core.registries import Span
from core.reporting import facts
from deliverables.checklist import agree_deliverables
from deliverables.closing import checks
from deliverables.models import Deliverable, DueChange
from deliverables.selectors.awaiting import obligations
from deliverables.selectors.deliverables import in_strand
from deliverables.services import due_changes, planning, progress
from membership.services.reminders import remind
from tests.acting import act
from tests.deliverables.factories import make_deliverable
from tests.deliverables.places import DECEMBER, MARCH, MAY, mails_to
from workstrands.models import WorkingGroup
from workstrands.standing import NOBODY, standing_of, standing_of_audience

pytestmark = pytest.mark.django_db
SOON, LATER = datetime.date(2026, 11, 14), datetime.date(2026, 11, 16)
OCTOBER = datetime.date(2026, 10, 31)
KINDS = {"deliverable", "deliverable_review", "deliverable_proposal", "due_change"}


def keys(person):
    return {thing.key for thing in awaiting(person) if thing.kind in KINDS}


def test_what_is_due_soon_awaits_owners_and_leads_and_nobody_else(place):
    soon = planning.plan(workstrand=place.strand, title="X", due=(SOON, "day"), by=None, owners=[place.member_role])
    planning.plan(workstrand=place.strand, title="Y", due=(LATER, "day"), by=None, owners=[place.member_role])

    assert [keys(person) for person in (place.member, place.lead)] == [{f"deliverable:{soon.pk}"}] * 2
    assert [keys(person) for person in (place.officer, place.group_member, place.other_lead)] == [set()] * 3
    (thing,) = (thing for thing in everything() if thing.kind == "deliverable")
    assert (thing.people, thing.is_late) == (tuple(sorted([place.lead.pk, place.member.pk])), False)
    assert f"{thing.due:%Y-%m-%d}" == "2026-11-14"


def test_overdue_is_late_and_stays_until_it_is_handed_in(place):
    made = make_deliverable(place.strand, due_on=OCTOBER)
    (thing,) = (thing for thing in open_in([place.strand.pk]) if thing.kind == "deliverable")
    assert thing.is_late

    progress.submit(deliverable=made, by=place.lead)

    assert keys(place.lead) == set()
    assert keys(place.officer) == {f"deliverable_review:{made.pk}"}


def test_without_owner_and_lead_it_awaits_the_officers(place):
    place.lead_role.ends_on = OCTOBER
    place.lead_role.save()
    made = make_deliverable(place.strand, due_on=SOON)

    assert keys(place.officer) == {f"deliverable:{made.pk}"}
    assert keys(place.lead) == set()


def test_officers_decide_on_proposals_changes_and_deliveries(place):
    proposal = planning.propose(workstrand=place.strand, title="X", due=MARCH, reason="So.", by=place.lead)
    moved = make_deliverable(place.strand, "M1", due_on=MARCH[0])
    change = due_changes.propose_due_change(deliverable=moved, due=MAY, reason="Ill.", by=place.lead)
    given = make_deliverable(place.strand, "G1", state="delivered", due_on=MARCH[0], delivered_on=OCTOBER)

    expected = {f"deliverable_proposal:{proposal.pk}", f"due_change:{change.pk}", f"deliverable_review:{given.pk}"}
    assert keys(place.officer) == expected
    assert keys(place.lead) == set()
    assert {thing.kind for thing in open_in([place.strand.pk])} >= {"deliverable_proposal", "due_change"}


def test_nothing_awaits_anybody_in_a_group_whose_record_is_finished(place):
    make_deliverable(place.strand, due_on=OCTOBER)
    make_deliverable(place.strand, "D2", state="in_review", due_on=OCTOBER)
    place.travel.shift(datetime.timedelta(days=365))

    assert [thing for thing in everything() if thing.kind in KINDS] == []


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_what_awaits_runs_the_same_queries_whatever_its_rows(place, rows, django_assert_num_queries):
    for number in range(rows):
        made = make_deliverable(place.strand, f"D{number}", state="planned", due_on=SOON)
        due_changes.propose_due_change(deliverable=made, due=MAY, reason="Ill.", by=place.lead)
        planning.change(deliverable=made, owners=[place.member_role], by=None)

    with django_assert_num_queries(5 if rows else 1):
        assert len(list(obligations(registries.Reach()))) == rows * 2


def test_it_is_in_the_one_daily_reminder(place):
    make_deliverable(place.strand, due_on=OCTOBER)
    place.travel.shift(datetime.timedelta(days=1))

    remind(clock.now())

    assert len(mails_to(place.lead)) == 1


def test_checklist_step_tells_how_many_are_agreed(place):
    assert (agree_deliverables(place.group).state, agree_deliverables(place.group).detail) == ("open", "no deliverable yet")  # fmt: skip
    planning.propose(workstrand=place.strand, title="X", due=MARCH, reason="So.", by=place.lead)
    assert (agree_deliverables(place.group).state, agree_deliverables(place.group).detail) == ("open", "1 proposed")
    planning.plan(workstrand=place.strand, title="Y", due=MARCH, by=place.officer)
    assert agree_deliverables(place.group).detail == "1 deliverable agreed, 1 proposed"
    assert agree_deliverables(place.group).state == "done"


def test_closing_checks_name_what_is_open(place):
    for number, state in enumerate(("planned", "in_review", "delivered", "accepted", "proposed")):
        make_deliverable(place.strand, f"D{number}", state=state)

    assert [(check.count, check.detail) for check in checks(place.group)] == [(2, "D0, D1"), (1, "D2"), (1, "D4")]


def span(place, reader=NOBODY, starts="2026-07-01", ends="2026-10-31", **values):
    days = [datetime.date.fromisoformat(day) for day in (starts, ends)]
    return Span(place.group, *days, reader, **values)


def told(place, reader=NOBODY, **values):
    return [fact.sentence for fact in facts(span(place, reader, **values)) if fact.part == "deliverables"]


def test_report_tells_what_was_planned_slipped_delivered_accepted_and_late(place):
    made = planning.plan(workstrand=place.strand, title="A *bold* guide", due=DECEMBER, by=place.officer)
    due_changes.change_due(deliverable=made, due=MARCH, reason="Data come late.", by=place.officer)
    place.travel.shift(datetime.timedelta(days=160))  # 10 April 2027
    late = told(place, starts="2026-11-01", ends="2027-04-05")
    progress.deliver(deliverable=made, by=place.lead)
    progress.accept(deliverable=made, by=place.officer)

    assert late == [
        r"D1, A \*bold\* guide, was planned on 1 November 2026, for December 2026.",
        r"D1, A \*bold\* guide, was put off from December 2026 to March 2027 on 1 November 2026: Data come late.",
        r"D1, A \*bold\* guide, was due March 2027 and had not been delivered on 5 April 2027.",
    ]
    assert told(place, starts="2027-04-06", ends="2027-04-30") == [
        r"D1, A \*bold\* guide, was delivered on 10 April 2027; it was due March 2027.",
        r"D1, A \*bold\* guide, was accepted on 10 April 2027.",
    ]
    assert told(place, starts="2026-11-01", ends="2027-04-05") == late  # the past stays as it was


def test_report_says_of_the_past_when_it_was_due_then(place):
    make_deliverable(place.strand, due_on=OCTOBER)
    place.travel.shift(datetime.timedelta(days=9))
    due_changes.change_due(deliverable=Deliverable.objects.get(), due=MAY, reason="Late.", by=place.officer)

    (said,) = told(place, starts="2026-10-01", ends="2026-11-05")

    assert "was due October 2026 and had not been delivered on 5 November 2026" in said


def test_report_tells_its_readers_only_what_they_may_read(place):
    inside = make_deliverable(place.strand, "D1", audience="group", state="delivered", due_on=OCTOBER)
    make_deliverable(place.other, "D2", audience="strand", state="delivered", due_on=OCTOBER)
    planning.propose(workstrand=place.strand, title="X", due=MARCH, reason="So.", by=place.lead)
    group = standing_of_audience(place.strand, "group")

    assert told(place) == []
    (delivered,) = told(place, group, starts="2026-10-01")
    assert "D1" in delivered
    assert "is proposed for March 2027" in told(place, group, starts="2026-10-01", ends="2026-11-30")[-1]
    assert told(place, group, starts="2026-10-01", scope_ids=frozenset({place.other.pk})) == []
    records = {record for fact in facts(span(place, group)) for record in fact.records}
    assert f"deliverables.Deliverable:{inside.pk}" in records


def archived(place, standing):
    found = {}
    for source in registries.archive_tables:
        for table in source(place.group, standing):
            if table.name.startswith("deliverables/d") or table.name in {"deliverables/owners", "deliverables/needs"}:
                found[table.name] = [
                    {
                        name: field(row) if callable(field) else _followed(row, field)
                        for name, field in table.fields.items()
                    }
                    for row in table.rows
                ]
    return found


def _followed(row, path):
    for name in path.split("."):
        row = getattr(row, name)
    return row


def test_archive_holds_what_its_reader_may_see_and_nothing_else(place):
    first = make_deliverable(place.other, "D1", audience="strand")
    made = planning.plan(workstrand=place.strand, title="X", due=MARCH, by=None, needs=[first], owners=[place.member_role])  # fmt: skip
    due_changes.propose_due_change(deliverable=made, due=MAY, reason="Ill.", by=place.lead)

    public, officer = archived(place, NOBODY), archived(place, standing_of(place.officer))

    assert [row["code"] for row in public["deliverables/deliverables"]] == ["D2"]
    assert [row["code"] for row in officer["deliverables/deliverables"]] == ["D1", "D2"]
    assert [len(public[name]) for name in ("deliverables/needs", "deliverables/due-changes")] == [0, 0]
    assert [len(officer[name]) for name in ("deliverables/needs", "deliverables/due-changes")] == [1, 1]
    assert (public["deliverables/owners"][0]["name"], officer["deliverables/owners"][0]["name"]) == ("", "Mem Ber")
    assert officer["deliverables/due-changes"][0]["proposed_by"] == "Lea Lead"


@pytest.mark.parametrize("rows", [1, 3])
def test_strand_shows_its_own_at_three_queries(place, rows, django_assert_num_queries):
    for number in range(rows):
        make_deliverable(place.strand, f"D{number}")
    make_deliverable(place.other, "E1")

    with django_assert_num_queries(3):
        assert len(in_strand(place.strand, NOBODY)) == rows


# the admin

LIST = "/admin/deliverables/deliverable/"


def test_admin_lists_finds_and_exports_the_officers_own(place, browser):
    make_deliverable(place.strand, "D1", title="Handbuch Größe", due_on=OCTOBER)
    make_deliverable(place.other, "D2", title="Course", state="delivered", due_on=MARCH[0], delivered_on=OCTOBER)
    officer = browser(place.officer)

    def listed(**query):
        return [row.code for row in officer.get(LIST, query).context["cl"].result_list]

    assert listed() == ["D1", "D2"]
    assert (listed(q="GRÖSSE"), listed(late="late"), listed(state__exact="delivered")) == (["D1"], ["D1"], ["D2"])
    assert browser(place.lead).get(LIST).status_code == 404


def test_admin_accepts_in_bulk_and_says_what_could_not(place, browser):
    rows = [
        make_deliverable(place.strand, f"D{number}", state=state, due_on=OCTOBER)
        for number, state in enumerate(("in_review", "delivered", "planned"))
    ]

    page = act(browser(place.officer), LIST, "accept", rows, on="")

    states = list(Deliverable.objects.order_by("code").values_list("state", flat=True))
    assert states == ["accepted", "accepted", "planned"]
    assert "D2 is planned since" in page.content.decode()


def test_admin_accepts_due_months_from_either_list(place, browser):
    rows = [make_deliverable(place.strand, f"D{number}", due_on=MARCH[0]) for number in range(2)]
    for row in rows:
        due_changes.propose_due_change(deliverable=row, due=MAY, reason="Ill.", by=place.lead)
    officer = browser(place.officer)

    act(officer, LIST, "accept_due", rows[:1])
    act(officer, "/admin/deliverables/duechange/", "accept", DueChange.objects.filter(state="open"))

    assert {row.due for row in Deliverable.objects.all()} == {"May 2027"}


def test_admin_plans_and_changes_by_the_services(place, browser):
    officer = browser(place.officer)
    new = {"workstrand": place.strand.pk, "code": "", "title": "A guide", "due": "March 2027", "audience": "group"}

    answer = officer.post(f"{LIST}add/", new)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    made = Deliverable.objects.get()
    assert (made.code, made.due, made.state) == ("D1", "March 2027", "planned")
    words = {"title": "A handbook", "description": "", "audience": "group", "starts_on": "", "owners": [place.lead_role.pk]}  # fmt: skip
    answer = officer.post(f"{LIST}{made.pk}/change/", words)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    made.refresh_from_db()
    assert (made.title, made.owners.get()) == ("A handbook", place.lead_role)
    assert "deliverable changed" in officer.get(f"{LIST}{made.pk}/history/").content.decode().lower()


def test_admin_says_what_the_service_refuses_beside_the_field(place, browser):
    new = {"workstrand": place.strand.pk, "code": "", "title": "A guide", "due": "May 2026", "audience": "group"}

    page = browser(place.officer).post(f"{LIST}add/", new)

    assert page.status_code == 200
    assert "period begins later" in str(page.context["adminform"].form.errors["due"])
    assert not Deliverable.objects.exists()
    assert WorkingGroup.objects.count() == 2
