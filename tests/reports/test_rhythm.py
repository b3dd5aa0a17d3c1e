"""When reports are asked for, due and late."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from post_office.models import Email

from core import clock
from core.months import add_months, last_of_month, months_between
from core.obligations import awaiting, open_in
from core.registries import Reach
from membership.services.reminders import remind
from reports.selectors import awaiting as source
from reports.selectors.rhythm import next_due, period_asked
from reports.services import reports as services
from tests.factories import make_group, make_officer, make_person, make_role, make_strand
from tests.reports.factories import make_draft, make_lead, make_report
from workstrands.models import Role, WorkingGroup, Workstrand

DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 12, 31))
FIRST = datetime.date(2026, 12, 1)
SLOW_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW_MACHINE
@given(DAYS, st.integers(1, 12), st.integers(0, 4000))
def test_period_asked_for_is_the_latest_whose_asking_began(first_day, every, days_later):
    today = first_day + datetime.timedelta(days=days_later)

    period = period_asked(first_day, every, today)

    if period is None:
        assert months_between(first_day, today) < every
        return
    assert period.asked_from <= today
    assert period.due_on == last_of_month(period.due_on)
    assert (months_between(first_day, period.due_on) + 1) % every == 0
    assert first_day <= period.starts_on <= period.due_on
    assert months_between(period.starts_on, period.due_on) == every - 1
    following = add_months(period.asked_from, every)
    assert today < following


@SLOW_MACHINE
@given(DAYS, st.integers(1, 12), st.integers(0, 60))
def test_every_month_has_at_most_one_due_day_and_each_is_asked_for_before_it(first_day, every, months):
    last = last_of_month(add_months(first_day.replace(day=1), months))
    if last < first_day:
        return

    period = period_asked(first_day, every, last)

    if (months + 1) % every == 0:
        assert period.due_on == last
        assert period.asked_from <= last
    else:
        assert period is None or period.due_on < last


@SLOW_MACHINE
@given(DAYS, DAYS)
def test_no_months_ask_for_nothing(first_day, today):
    assert period_asked(first_day, 0, today) is None


def at(day):
    return clock.travel(datetime.datetime.combine(day, datetime.time(12), datetime.UTC))


@pytest.fixture
def strand(db):
    """Of a group whose first month is December, at work since its first day."""
    with at(FIRST):
        strand = make_strand(make_group("mine", starts_on=FIRST), "WS1")
        Workstrand.objects.filter(pk=strand.pk).update(state_since=FIRST)
        strand.refresh_from_db()
        return strand


@pytest.fixture
def lead(strand):
    with at(FIRST):
        return make_lead(strand)


def owed(person):
    return [thing for thing in awaiting(person) if thing.kind == "report"]


@pytest.mark.parametrize(
    ("day", "title", "is_late"),
    [
        (datetime.date(2026, 12, 31), None, False),
        (datetime.date(2027, 1, 1), "Report on WS1: due 31 January", False),
        (datetime.date(2027, 1, 31), "Report on WS1: due 31 January", False),
        (datetime.date(2027, 2, 1), "Report on WS1: due 31 January", True),
        (datetime.date(2027, 2, 28), "Report on WS1: due 31 January", True),
        (datetime.date(2027, 3, 1), "Report on WS1: due 31 March", False),
    ],
)
def test_lead_owes_a_report_from_the_first_day_of_the_second_month(strand, lead, day, title, is_late):
    with at(day):
        found = owed(lead)

        assert [(thing.title, thing.is_late) for thing in found] == ([(title, is_late)] if title else [])


def test_it_is_done_where_its_address_leads_to_and_officers_file_it_there(client, strand, lead):
    with at(datetime.date(2027, 1, 5)):
        (thing,) = owed(lead)

        assert thing.url == thing.record_url == "/groups/mine/reports/new/?strand=ws1"
        client.force_login(lead)
        assert client.get(thing.url).status_code == 200
        assert thing.people == (lead.pk,)


@pytest.mark.parametrize(
    ("until", "is_settled"), [((2026, 12, 31), False), ((2027, 1, 1), True), ((2027, 1, 20), True)]
)
def test_published_report_that_reaches_into_the_time_of_asking_settles_it(strand, lead, until, is_settled):
    day = datetime.date(2027, 1, 20)
    with at(day):
        draft = make_draft(strand, lead, covers_from=FIRST, covers_to=datetime.date(*until))
        assert owed(lead)
        services.publish(report=draft, audience="group", rating="green", by=lead)

        assert bool(owed(lead)) != is_settled


def test_withdrawn_report_settles_nothing(strand, lead):
    with at(datetime.date(2027, 1, 20)):
        services.withdraw(report=make_report(strand, lead), reason="Wrong.", by=lead)

        assert owed(lead)


def test_other_rhythm_asks_at_other_times_and_none_never(strand, lead):
    with at(datetime.date(2027, 2, 10)):
        services.set_rhythm(group=strand.group, every_months=3, by=None)
        assert [thing.title for thing in owed(lead)] == ["Report on WS1: due 28 February"]

        services.set_rhythm(group=strand.group, every_months=0, by=None)
        assert owed(lead) == []


@pytest.mark.parametrize("state", ["forming", "closed", "dropped"])
def test_only_active_strands_report(strand, lead, state):
    Workstrand.objects.filter(pk=strand.pk).update(state=state)

    with at(datetime.date(2027, 1, 20)):
        assert owed(lead) == []


def test_strand_of_a_group_that_is_not_active_reports_nothing(strand, lead):
    WorkingGroup.objects.filter(pk=strand.group_id).update(state="forming")

    with at(datetime.date(2027, 1, 20)):
        assert owed(lead) == []


def test_strand_that_came_to_work_in_the_last_month_reports_in_the_next_period(strand, lead):
    Workstrand.objects.filter(pk=strand.pk).update(state_since=datetime.date(2027, 1, 1))

    with at(datetime.date(2027, 1, 20)):
        assert owed(lead) == []


def test_last_report_is_due_on_the_last_day_of_the_group_and_none_after_it(strand, lead):
    WorkingGroup.objects.filter(pk=strand.group_id).update(ends_on=datetime.date(2027, 1, 15))

    with at(datetime.date(2027, 1, 10)):
        assert [thing.title for thing in owed(lead)] == ["Report on WS1: due 15 January"]
        strand.group.refresh_from_db()
        assert next_due(strand.group) == datetime.date(2027, 1, 15)
    with at(datetime.date(2027, 1, 16)):
        assert owed(lead) == []


def test_strand_without_a_lead_is_vacant_and_owes_nothing(strand):
    with at(datetime.date(2027, 1, 20)):
        assert [thing.kind for thing in open_in([strand.pk])] == ["vacancy"]


def test_members_owe_nothing_and_officers_see_it_on_the_desk(strand, lead):
    with at(FIRST):
        member, officer = make_person(), make_officer(strand.group)
        make_role(member, strand)

    with at(datetime.date(2027, 1, 20)):
        assert owed(member) == owed(officer) == []
        assert [thing.kind for thing in open_in([strand.pk]) if thing.kind == "report"] == ["report"]


def test_lead_is_reminded_in_the_one_daily_mail(strand, lead):
    with at(datetime.date(2027, 1, 20)):
        remind(clock.now())

        (mail,) = Email.objects.filter(to=[lead.email])
        assert "Report on WS1: due 31 January" in mail.message


def test_queries_do_not_grow_with_strands(strand, lead, django_assert_num_queries):
    with at(datetime.date(2027, 1, 20)):
        with django_assert_num_queries(2):
            assert len(list(source.obligations(Reach()))) == 1
        for code in ("WS2", "WS3"):
            other = make_strand(strand.group, code)
            make_role(lead, other, Role.Kind.LEAD)
            make_lead(other)
        Workstrand.objects.update(state_since=FIRST)

        with django_assert_num_queries(2):
            assert len(list(source.obligations(Reach()))) == 3
