import datetime
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from core import clock

MOMENT = datetime.datetime(2026, 3, 29, 23, 30, tzinfo=datetime.UTC)


def test_clock_is_that_of_the_machine_in_utc():
    assert abs(clock.now() - timezone.now()) < datetime.timedelta(seconds=2)
    assert clock.now().tzinfo is datetime.UTC


def test_moved_clock_goes_on_and_comes_back():
    with clock.travel(MOMENT):
        first = clock.now()
        assert MOMENT <= first <= clock.now() < MOMENT + datetime.timedelta(seconds=2)

    assert abs(clock.now() - timezone.now()) < datetime.timedelta(seconds=2)


def test_clock_comes_back_after_a_failure():
    with pytest.raises(LookupError), clock.travel(MOMENT):
        raise LookupError

    assert abs(clock.now() - timezone.now()) < datetime.timedelta(seconds=2)


def test_clock_is_shifted_while_it_is_moved_and_journeys_nest():
    hour = datetime.timedelta(hours=1)
    with clock.travel(MOMENT) as moved:
        moved.shift(hour)
        moved.shift(hour)
        assert MOMENT + 2 * hour <= clock.now() < MOMENT + 3 * hour
        with clock.travel(MOMENT - 24 * hour):
            assert clock.now() < MOMENT
        assert clock.now() >= MOMENT + 2 * hour


def test_clock_is_moved_for_this_thread_only():
    seen = []
    with clock.travel(MOMENT):
        thread = Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()

    assert abs(seen[0] - timezone.now()) < datetime.timedelta(seconds=5)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", 29),
        ("Europe/London", 30),  # summer time has begun that morning
        ("America/New_York", 29),
        (ZoneInfo("Asia/Tokyo"), 30),
        (datetime.timezone(datetime.timedelta(hours=-12)), 29),
    ],
)
def test_date_is_that_of_the_zone(zone, day):
    with clock.travel(MOMENT):
        assert clock.today(zone) == datetime.date(2026, 3, day)


def test_date_is_of_utc_unless_a_zone_is_given():
    with clock.travel(MOMENT):
        assert clock.today() == datetime.date(2026, 3, 29)
