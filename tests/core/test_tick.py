"""Recurring jobs: once, caught up, side by side; and which jobs there are."""

import datetime
import threading

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client

from core import clock, registries, tick
from core.models import JobRun
from core.registries import Job, Registry
from people import services as people
from people.models import Person
from tests.factories import make_person, make_request, make_role, make_strand
from tests.people.test_door import DOOR, come_in
from tests.threads import together

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def runs(monkeypatch):
    """Only the jobs that a test adds: `runs(name)` gives the moments at which that job ran."""
    monkeypatch.setattr(registries, "jobs", Registry("jobs"))

    def add(name, error=None, every=DAY):
        moments = []

        def run(now):
            moments.append(now)
            if error:
                raise error
            return 1

        registries.jobs.register(lambda: [Job(name, every, run)])
        return moments

    return add


def test_job_runs_at_once_and_then_when_its_time_has_come(runs):
    moments = runs("daily")

    with clock.travel(clock.now()) as moved:
        call_command("tick")
        assert len(moments) == 1
        moved.shift(DAY - datetime.timedelta(minutes=1))
        call_command("tick")
        assert len(moments) == 1
        moved.shift(datetime.timedelta(minutes=2))
        call_command("tick")

        assert len(moments) == 2
        assert JobRun.objects.get().last_run_at == moments[-1]


def test_job_that_was_missed_for_days_runs_once(runs):
    moments = runs("daily")
    call_command("tick")

    with clock.travel(clock.now() + 5 * DAY):
        call_command("tick")
        call_command("tick")

    assert len(moments) == 2


@pytest.mark.django_db(transaction=True)
def test_job_runs_once_when_two_hosts_tick_at_once(runs):
    moments = runs("daily")

    for day in range(1, 4):
        with clock.travel(clock.now() + day * DAY):
            together(*[tick.run_due_jobs] * 3)
        assert len(moments) == day


def test_job_that_fails_is_logged_and_noted_and_does_not_stop_the_others(runs, allow_error_log):
    allow_error_log("Job broken failed")
    runs("broken", error=LookupError("no such thing"))
    moments = runs("sound")

    call_command("tick")

    assert len(moments) == 1
    assert dict(JobRun.objects.values_list("name", "last_error")) == {
        "broken": "LookupError: no such thing",
        "sound": "",
    }


def test_note_of_a_failure_goes_when_the_job_succeeds(runs):
    runs("mended")
    JobRun.objects.create(name="mended", last_error="LookupError: no such thing")

    call_command("tick")

    assert JobRun.objects.get().last_error == ""


def test_nothing_is_written_while_nothing_is_due(runs, django_assert_num_queries):
    runs("daily")
    call_command("tick")

    with django_assert_num_queries(2):  # whether mail is due, and when the jobs ran
        tick.once()


def test_every_job_there_is_has_a_name_of_its_own_and_runs_on_an_empty_site():
    jobs = [job for source in registries.jobs for job in source()]

    call_command("tick")

    assert len({job.name for job in jobs}) == len(jobs)
    assert set(JobRun.objects.values_list("name", "last_error")) == {(job.name, "") for job in jobs}
    assert {"mail.forget_old", "sessions.forget_expired", "people.forget_strangers"} <= {job.name for job in jobs}


def test_sessions_that_have_run_out_are_cleared():
    old, new = Client(), Client()
    old.force_login(make_person())
    with clock.travel(clock.now() + DAY):
        call_command("tick")
    assert Session.objects.count() == 1
    Session.objects.update(expire_date=clock.now() + DAY)
    new.force_login(make_person())

    with clock.travel(clock.now() + 2.5 * DAY):
        call_command("tick")

    assert Session.objects.get().session_key == new.session.session_key


def forget_after(days):
    with clock.travel(clock.now() + days * DAY):
        call_command("tick")


def test_address_that_was_typed_and_never_came_back_is_forgotten_after_a_month(client):
    client.post(DOOR, {"email": "typo@exmaple.org"})

    forget_after(29)
    assert Person.objects.exists()
    forget_after(31)

    assert not Person.objects.exists()
    assert not EmailAddress.objects.exists()


def test_address_that_is_typed_again_is_kept_for_a_month_from_then():
    with clock.travel(clock.now() - 6 * DAY):
        Client().post(DOOR, {"email": "late@example.org"})
    Client().post(DOOR, {"email": "late@example.org"})

    forget_after(29)

    assert Person.objects.get().email == "late@example.org"


def test_address_that_was_forgotten_can_come_in():
    Client().post(DOOR, {"email": "late@example.org"})
    forget_after(8)

    come_in(Client(), "late@example.org")

    assert Person.objects.get().last_login is not None


def test_somebody_who_came_in_and_answered_nothing_is_kept(client):
    come_in(client, "shy@example.org")

    forget_after(400)

    assert Person.objects.get().name == ""


def nameless(**values):
    """As an import leaves somebody of whom it knows only the address."""
    person = people.arrive(email="imported@example.org")
    Person.objects.filter(pk=person.pk).update(**values)
    return person


def with_history(person):
    people.change_profile(person=make_person(), by=person, name="New", organisation=None, time_zone=person.time_zone)


@pytest.mark.parametrize(
    "tie",
    [
        lambda person: make_role(person, make_strand()),
        lambda person: make_request(make_strand(), person),
        lambda person: EmailAddress.objects.update(verified=True),
        lambda person: Person.objects.filter(pk=person.pk).update(name="Known"),
        lambda person: Person.objects.filter(pk=person.pk).update(is_superuser=True),
        lambda person: person.mail_preferences.create(kind="roles", wanted=False),
        with_history,
    ],
    ids=["role", "request", "verified", "name", "superuser", "preference", "history"],
)
def test_somebody_known_in_any_way_is_kept(tie):
    person = nameless()
    tie(person)

    forget_after(400)

    assert Person.objects.filter(pk=person.pk).exists()


def test_somebody_named_in_the_record_is_kept():
    person = nameless()
    people.change_profile(person=person, by=make_person(), name="Ada", organisation=None, time_zone=person.time_zone)
    Person.objects.filter(pk=person.pk).update(name="")

    forget_after(400)

    assert Person.objects.filter(pk=person.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_somebody_who_knocks_while_strangers_are_forgotten_is_there_afterwards():
    for _ in range(5):
        with clock.travel(clock.now() - 8 * DAY):
            people.arrive(email="late@example.org")
        client = Client()

        together(lambda: people.forget_strangers(clock.now()), lambda: client.post(DOOR, {"email": "late@example.org"}))  # noqa: B023

        assert Person.objects.get().email == "late@example.org"
        assert EmailAddress.objects.count() == 1
        Person.objects.all().delete()


def test_threads_share_the_barrier_and_bring_their_results():
    """Of the helper itself: what fails in a thread fails the test."""
    assert together(threading.get_ident, threading.get_ident)[0] != threading.get_ident()
    with pytest.raises(ZeroDivisionError):
        together(lambda: 1 / 0, lambda: None)
