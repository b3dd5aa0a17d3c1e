"""Services of deliverables: what each does, refuses, mails and records."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from core.models import HistoryEntry
from deliverables.models import Deliverable, DeliverableOwner, DueChange
from deliverables.services import due_changes, planning, progress
from tests.deliverables.factories import make_deliverable
from tests.deliverables.places import DECEMBER, MARCH, MAY, mails_to, verbs
from tests.factories import make_person, make_role
from workstrands.models import Role, Workstrand
from workstrands.services import move_workstrand, plenary_of
from workstrands.standing import NOBODY, Standing, standing_of

pytestmark = pytest.mark.django_db
State = Deliverable.State


def planned(place, code="", title="A guide", due=MARCH, **values):
    return planning.plan(workstrand=place.strand, title=title, due=due, by=place.officer, code=code, **values)


def proposed(place, **values):
    given = {"title": "A course", "due": MARCH, "reason": "Members ask for it."} | values
    return planning.propose(workstrand=place.strand, by=place.lead, **given)


# planning


def test_plan_gives_the_next_code_keeps_the_first_date_and_tells_its_owners(place):
    made = planned(place, owners=[place.lead_role], audience="group", starts_on=datetime.date(2026, 9, 1))

    assert (made.code, made.state, made.due, made.first_due, made.agreed_on) == (
        "D1",
        State.PLANNED,
        "March 2027",
        "March 2027",
        datetime.date(2026, 11, 1),
    )
    assert list(DeliverableOwner.objects.values_list("role", flat=True)) == [place.lead_role.pk]
    (told,) = mails_to(place.lead)
    assert told.startswith("D1 (WS1): You are named as an owner of D1, A guide, of WS1 ")
    assert (verbs(), mails_to(place.officer)) == (["deliverable.planned"], [])
    assert HistoryEntry.objects.get(verb="deliverable.planned").audience == "group"


def test_codes_go_on_after_the_highest_whatever_became_of_it(place):
    make_deliverable(place.other, "d7", state="dropped", state_reason="No.")
    make_deliverable(place.strand, "WS1.D9")

    assert planned(place).code == "D8"


def test_code_is_once_a_group_in_either_case(place):
    planned(place, code="D3")

    with pytest.raises(ValidationError, match=r"d3 is taken in this group. The next free one is D4."):
        planned(place, code="d3")
    assert Deliverable.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"code": "plan"}, "code", "address of another page"),
        ({"code": "no code"}, "code", "letters and digits"),
        ({"due": (datetime.date(2026, 5, 31), "month")}, "due", "period begins later"),
        ({"starts_on": datetime.date(2027, 4, 1)}, "starts_on", "after it is due"),
        ({"title": ""}, "title", "cannot be blank"),
    ],
)
def test_plan_says_what_is_wrong_beside_the_field(place, values, field, said):
    with pytest.raises(ValidationError) as refused:
        planned(place, **values)

    assert said in str(refused.value.message_dict[field])
    assert not Deliverable.objects.exists()
    assert verbs() == []


def test_nothing_is_planned_in_a_strand_that_is_over_or_in_the_network(place):
    Workstrand.objects.filter(pk=place.strand.pk).update(state="closed")

    with pytest.raises(ValidationError, match="entered as older"):
        planned(place)


def test_owner_takes_part_in_the_strand_or_is_an_officer(place):
    elsewhere = place.other_lead.roles.get(kind="lead")
    observer = make_role(make_person(), place.strand, Role.Kind.OBSERVER)
    gone = make_role(make_person(), place.strand, ends_on=datetime.date(2026, 10, 1))
    officer = place.officer.roles.get(kind="coordinator")

    for role in (elsewhere, observer, gone):
        with pytest.raises(ValidationError, match="cannot own it"):
            planned(place, owners=[role])
    assert planned(place, owners=[officer]).owners.get() == officer


# proposals


def test_proposal_waits_for_the_officers_and_is_read_by_the_group_at_most(place):
    made = proposed(place, owners=[place.member_role])

    assert (made.state, made.audience, made.proposed_by, made.agreed_on) == ("proposed", "public", place.lead, None)
    assert len(mails_to(place.officer)) == 1
    assert mails_to(place.member) == []
    seen = {
        name: Deliverable.objects.visible_to(standing_of(getattr(place, name))).exists()
        for name in ("networker", "group_member", "other_lead", "lead", "officer")
    }
    assert seen == {"networker": False, "group_member": True, "other_lead": True, "lead": True, "officer": True}
    assert not Deliverable.objects.visible_to(NOBODY).exists()
    assert Deliverable.objects.visible_to(Standing(is_superuser=True)).exists()
    assert HistoryEntry.objects.get(verb="deliverable.proposed").audience == "group"


def test_accepted_proposal_is_planned_public_and_told(place):
    made = planning.accept_proposal(deliverable=proposed(place, owners=[place.member_role]), by=place.officer)

    assert (made.state, made.agreed_on) == ("planned", datetime.date(2026, 11, 1))
    assert Deliverable.objects.visible_to(NOBODY).exists()
    assert [len(mails_to(person)) for person in (place.lead, place.member)] == [1, 1]
    assert verbs() == ["deliverable.proposed", "deliverable.planned"]


def test_declined_proposal_stays_with_the_reason_for_the_group(place):
    made = planning.decline_proposal(deliverable=proposed(place), reason=" Too much. ", by=place.officer)

    assert (made.state, made.state_reason) == ("dropped", "Too much.")
    assert "was declined" in mails_to(place.lead)[0]
    assert not Deliverable.objects.visible_to(NOBODY).exists()
    assert Deliverable.objects.visible_to(standing_of(place.group_member)).exists()


def test_second_officer_is_told_that_it_was_accepted_by_whom_and_when(place):
    made = proposed(place)
    planning.accept_proposal(deliverable=made, by=place.officer)

    with pytest.raises(ValidationError, match=r"D1 is planned since 1 November 2026, by Olga Officer."):
        planning.decline_proposal(deliverable=made, reason="No.", by=place.officer)


def test_proposals_of_a_strand_that_ends_are_declined_and_the_rest_stays(place):
    made, stays = proposed(place), planned(place)

    move_workstrand(workstrand=place.strand, to="closed", by=place.officer, reason="Its work is done.")

    made.refresh_from_db()
    stays.refresh_from_db()
    assert (made.state, stays.state) == ("dropped", "planned")
    assert "Its work is done." in made.state_reason


# changing


def test_change_records_what_differs_and_tells_new_owners(place):
    made = planned(place, owners=[place.lead_role])

    planning.change(
        deliverable=made, title="A handbook", description="Long.", owners=[place.member_role], needs=[], by=place.lead
    )

    made.refresh_from_db()
    assert (made.title, made.description, made.owners.get(), made.search_text) == (
        "A handbook",
        "Long.",
        place.member_role,
        "d1\na handbook\nlong.",
    )
    entry = HistoryEntry.objects.get(verb="deliverable.changed")
    assert entry.old == {"title": "A guide", "description": "", "owners": [place.lead_role.pk]}
    assert len(mails_to(place.member)) == 1


def test_change_to_the_same_writes_nothing(place):
    made = planned(place, owners=[place.lead_role])

    planning.change(deliverable=made, title="A guide", owners=[place.lead_role], needs=[], by=place.lead)

    assert verbs() == ["deliverable.planned"]
    assert len(mails_to(place.lead)) == 1


def test_owner_whose_term_ended_stays(place):
    made = planned(place, owners=[place.member_role])
    Role.objects.filter(pk=place.member_role.pk).update(ends_on=datetime.date(2026, 10, 30))
    place.member_role.refresh_from_db()

    planning.change(deliverable=made, owners=[place.member_role, place.lead_role], by=place.officer)

    assert made.owners.count() == 2


def test_due_of_a_proposal_changes_with_it_and_of_a_plan_only_with_a_reason(place):
    made = planning.change(deliverable=proposed(place), due=MAY, by=place.lead)
    made.refresh_from_db()
    assert (made.due, made.first_due) == ("May 2027", "May 2027")

    planning.accept_proposal(deliverable=made, by=place.officer)
    with pytest.raises(ValidationError, match="D1 is planned since"):
        planning.change(deliverable=made, due=MARCH, by=place.lead)


def test_needs_of_other_groups_and_circles_are_refused_with_the_way_round(place):
    one, two, three = planned(place), planned(place), planned(place, code="D5")
    planning.change(deliverable=three, needs=[two], by=place.lead)
    planning.change(deliverable=two, needs=[one], by=place.lead)

    with pytest.raises(ValidationError, match=r"That would go round in a circle: D1 needs D5 needs D2 needs D1."):
        planning.change(deliverable=one, needs=[three], by=place.lead)
    with pytest.raises(ValidationError, match="circle: D1 needs D1"):
        planning.change(deliverable=one, needs=[one], by=place.lead)
    assert not one.needs.exists()


# progress


def test_a_deliverable_goes_its_way_and_every_date_is_kept(place):
    made = planned(place, owners=[place.lead_role])
    progress.start(deliverable=made, by=place.lead)
    progress.note_share(deliverable=made, share_done=60, by=place.lead)
    progress.submit(deliverable=made, by=place.lead)
    place.travel.shift(datetime.timedelta(days=9))
    made = progress.accept(deliverable=made, by=place.officer)

    assert (made.state, made.share_done) == ("accepted", 100)
    assert made.starts_on == made.delivered_on == datetime.date(2026, 11, 1)
    assert made.accepted_on == datetime.date(2026, 11, 10)
    assert verbs() == [
        "deliverable.planned",
        "deliverable.started",
        "deliverable.changed",
        "deliverable.submitted",
        "deliverable.accepted",
    ]


def test_share_of_what_is_planned_begins_it(place):
    made = progress.note_share(deliverable=planned(place), share_done=10, by=place.lead)
    assert (made.state, made.share_done) == ("in_progress", 10)

    progress.note_share(deliverable=made, share_done=10, by=place.lead)
    assert verbs() == ["deliverable.planned", "deliverable.started"]
    with pytest.raises(ValidationError, match="less than or equal to 100"):
        progress.note_share(deliverable=made, share_done=101, by=place.lead)


def test_delivered_on_a_true_day_is_all_done_and_ends_a_change_that_waits(place):
    made = planned(place)
    due_changes.propose_due_change(deliverable=made, due=MAY, reason="Ill.", by=place.lead)

    made = progress.deliver(deliverable=made, on=datetime.date(2026, 10, 30), by=place.lead)

    assert (made.state, made.share_done, made.delivered_on) == ("delivered", 100, datetime.date(2026, 10, 30))
    assert (DueChange.objects.get().state, DueChange.objects.get().answer) == ("withdrawn", "It was delivered meanwhile.")  # fmt: skip
    assert made.due == "March 2027"
    with pytest.raises(ValidationError, match="still to come"):
        progress.deliver(deliverable=planned(place), on=datetime.date(2026, 11, 2), by=place.lead)


def test_what_was_delivered_is_sent_back_with_a_reason(place):
    made = progress.deliver(deliverable=planned(place, owners=[place.lead_role]), by=place.lead)

    made = progress.send_back(deliverable=made, reason="No tables.", by=place.officer)

    assert (made.state, made.delivered_on, made.state_reason) == ("in_progress", None, "No tables.")
    assert "sent D1, A guide, back into work" in mails_to(place.lead)[-1]


def test_acceptance_is_not_before_delivery(place):
    made = progress.deliver(deliverable=planned(place), by=place.lead)

    with pytest.raises(ValidationError, match="It was delivered on 1 November 2026"):
        progress.accept(deliverable=made, on=datetime.date(2026, 10, 30), by=place.officer)


def test_what_is_dropped_has_a_reason_and_can_be_taken_up(place):
    made = planned(place)
    with pytest.raises(ValidationError, match="Say why"):
        progress.drop(deliverable=made, reason=" ", by=place.officer)

    made = progress.drop(deliverable=made, reason="No data.", by=place.officer)
    assert (made.state, made.state_reason) == ("dropped", "No data.")
    made = progress.take_up(deliverable=made, by=place.officer)
    assert (made.state, made.state_reason, made.first_due) == ("planned", "", "March 2027")


STEPS = {
    "accept_proposal": lambda row, by: planning.accept_proposal(deliverable=row, by=by),
    "decline_proposal": lambda row, by: planning.decline_proposal(deliverable=row, reason="No.", by=by),
    "change": lambda row, by: planning.change(deliverable=row, title="Another", by=by),
    "start": lambda row, by: progress.start(deliverable=row, by=by),
    "share": lambda row, by: progress.note_share(deliverable=row, share_done=7, by=by),
    "submit": lambda row, by: progress.submit(deliverable=row, by=by),
    "send_back": lambda row, by: progress.send_back(deliverable=row, reason="No.", by=by),
    "deliver": lambda row, by: progress.deliver(deliverable=row, by=by),
    "accept": lambda row, by: progress.accept(deliverable=row, by=by),
    "drop": lambda row, by: progress.drop(deliverable=row, reason="No.", by=by),
    "take_up": lambda row, by: progress.take_up(deliverable=row, by=by),
    "propose_due": lambda row, by: due_changes.propose_due_change(deliverable=row, due=MAY, reason="Ill.", by=by),
    "change_due": lambda row, by: due_changes.change_due(deliverable=row, due=MAY, reason="Ill.", by=by),
}
LEGAL = {
    "proposed": {"accept_proposal", "decline_proposal", "change"},
    "planned": {"change", "start", "share", "submit", "deliver", "drop", "propose_due", "change_due"},
    "in_progress": {"change", "share", "submit", "deliver", "drop", "propose_due", "change_due"},
    "in_review": {"change", "share", "send_back", "deliver", "accept", "drop", "propose_due", "change_due"},
    "delivered": {"change", "send_back", "accept"},
    "accepted": {"change"},
    "dropped": {"take_up"},
}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_taken_from_its_states_and_refused_from_others(place, state, step):
    values = {"state_reason": "No."} if state == "dropped" else {}
    row = make_deliverable(place.strand, state=state, due_on=datetime.date(2026, 10, 31), **values)

    if step in LEGAL[state]:
        STEPS[step](row, place.officer)
        assert len(verbs()) == 1
    else:
        with pytest.raises(ValidationError, match=f"D1 is {Deliverable.State(state).label} since 1 November 2026. Nothing"):  # fmt: skip
            STEPS[step](row, place.officer)
        assert verbs() == []
        row.refresh_from_db()
        assert row.state == state


# entered later


@pytest.mark.parametrize(
    ("dates", "state", "since"),
    [
        ({}, "planned", "2026-07-01"),
        ({"delivered_on": "2026-09-02"}, "delivered", "2026-09-02"),
        ({"delivered_on": "2026-09-02", "accepted_on": "2026-10-01"}, "accepted", "2026-10-01"),
        ({"dropped_on": "2026-09-02", "reason": "No data."}, "dropped", "2026-09-02"),
    ],
)
def test_older_ones_are_entered_with_their_true_dates_and_nobody_is_mailed(place, dates, state, since):
    days = {name: datetime.date.fromisoformat(value) if name != "reason" else value for name, value in dates.items()}
    early = (datetime.date(2026, 8, 31), "month")

    made = planning.enter_older(
        workstrand=place.strand, title="Old", due=DECEMBER, first_due=early, by=place.officer, owners=[place.lead_role], **days
    )  # fmt: skip

    assert (made.state, made.state_since.isoformat(), made.entered_later, made.first_due) == (state, since, True, "August 2026")  # fmt: skip
    assert mails_to(place.lead) == []
    assert HistoryEntry.objects.get(target_type__model="deliverable").entered_later


def test_older_ones_of_a_finished_group_are_entered_and_not_planned(place):
    place.travel.shift(datetime.timedelta(days=500))

    with pytest.raises(ValidationError, match="record of this group is finished"):
        planned(place)
    made = planning.enter_older(workstrand=place.strand, title="Old", due=DECEMBER, by=place.officer)
    assert (made.code, made.is_late()) == ("D1", True)


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"accepted_on": "2026-09-01"}, "delivered_on"),
        ({"delivered_on": "2026-09-02", "accepted_on": "2026-09-01"}, "accepted_on"),
        ({"delivered_on": "2027-09-02"}, "delivered_on"),
        ({"delivered_on": "2026-09-02", "dropped_on": "2026-09-02"}, "dropped_on"),
        ({"dropped_on": "2026-09-02"}, "reason"),
    ],
)
def test_dates_of_older_ones_that_cannot_be_are_refused_beside_the_field(place, dates, field):
    days = {name: datetime.date.fromisoformat(value) for name, value in dates.items()}

    with pytest.raises(ValidationError) as refused:
        planning.enter_older(workstrand=place.strand, title="Old", due=DECEMBER, by=place.officer, **days)

    assert list(refused.value.message_dict) == [field]


# due months


def test_lead_proposes_another_month_and_an_officer_accepts_it(place):
    made = planned(place, owners=[place.member_role])
    follows = planned(place, needs=[made], owners=[place.lead_role])
    change = due_changes.propose_due_change(deliverable=made, due=MAY, reason="The data come late.", by=place.lead)
    assert len(mails_to(place.officer)) == 1

    due_changes.accept_due_change(change=change, by=place.officer)

    made.refresh_from_db()
    assert (made.due, made.first_due, made.is_slipped) == ("May 2027", "March 2027", True)
    assert DueChange.objects.get().decided_by == place.officer
    assert "is due May 2027 and not March 2027" in mails_to(place.member)[-1]
    assert [subject for subject in mails_to(place.lead) if f"{follows.code} needs" in subject]
    audiences = dict(HistoryEntry.objects.filter(verb__startswith="due_change").values_list("verb", "audience"))
    assert audiences == {"due_change.proposed": "group", "due_change.accepted": "public"}


def test_one_change_waits_at_a_time_and_can_be_withdrawn(place):
    made = planned(place)
    change = due_changes.propose_due_change(deliverable=made, due=MAY, reason="Late.", by=place.lead)

    with pytest.raises(ValidationError, match="May 2027 was proposed on 1 November 2026"):
        due_changes.propose_due_change(deliverable=made, due=DECEMBER, reason="Early.", by=place.lead)
    due_changes.withdraw_due_change(change=change, by=place.lead)
    due_changes.propose_due_change(deliverable=made, due=DECEMBER, reason="Early.", by=place.lead)

    assert list(DueChange.objects.values_list("state", flat=True)) == ["open", "withdrawn"]


def test_declined_change_is_told_with_the_reason_and_nothing_moves(place):
    made = planned(place)
    change = due_changes.propose_due_change(deliverable=made, due=MAY, reason="Late.", by=place.lead)

    due_changes.decline_due_change(change=change, answer="The board waits for it.", by=place.officer)

    made.refresh_from_db()
    assert made.due == "March 2027"
    assert "it stays due March 2027" in mails_to(place.lead)[-1]
    with pytest.raises(ValidationError, match="May 2027 for D1 was declined already, by Olga Officer on 1 November"):
        due_changes.accept_due_change(change=change, by=place.officer)


def test_officer_sets_a_month_at_once_which_is_kept_as_a_change_and_ends_one_that_waits(place):
    made = planned(place)
    due_changes.propose_due_change(deliverable=made, due=MAY, reason="Late.", by=place.lead)

    due_changes.change_due(deliverable=made, due=DECEMBER, reason="Agreed at the meeting.", by=place.officer)

    made.refresh_from_db()
    assert made.due == "December 2026"
    states = list(DueChange.objects.order_by("id").values_list("state", "answer"))
    assert states == [("declined", "December 2026 was set instead."), ("accepted", "")]


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (MARCH, "It is due March 2027 already"),
        ((datetime.date(2026, 5, 31), "month"), "period begins later"),
        ((datetime.date(2026, 8, 31), "month"), "Work begins on 1 September 2026"),
    ],
)
def test_due_months_that_cannot_be_are_refused_beside_the_field(place, due, said):
    made = planned(place, starts_on=datetime.date(2026, 9, 1) if "Work" in said else None)

    with pytest.raises(ValidationError) as refused:
        due_changes.change_due(deliverable=made, due=due, reason="So.", by=place.officer)

    assert said in str(refused.value.message_dict["due"])
    assert not DueChange.objects.exists()


def test_slip_is_not_mailed_to_those_who_may_not_read_it(place):
    made = planned(place, audience="strand")
    role = place.other_lead.roles.get(kind="lead")
    planning.plan(workstrand=place.other, title="B", due=MAY, by=None, needs=[made], owners=[role])
    before = len(mails_to(place.other_lead))

    due_changes.change_due(deliverable=made, due=MAY, reason="Late.", by=place.officer)

    assert len(mails_to(place.other_lead)) == before


def test_plenary_deliverable_is_the_groups(place):
    made = planning.plan(workstrand=plenary_of(place.group), title="Report", due=MAY, by=place.officer, audience="strand")  # fmt: skip

    assert Deliverable.objects.visible_to(standing_of(place.group_member)).get() == made
