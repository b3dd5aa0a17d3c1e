"""Whose tries are counted: one address hammered is stopped, an office of a hundred behind one address of the network is not."""

import pytest
from django.test import Client
from post_office.models import Email

from tests.factories import make_person
from tests.threads import together

from .doors import DOOR, code_sent_to

OFFICE, PROXY, OUTER_PROXY = "198.51.100.7", "10.0.0.1", "10.0.0.2"
TIGHT = {"request_login_code": "2/m/ip,100/m/key", "login": "2/m/ip", "login_failed": "100/m/ip,100/m/key"}


def knock(address, *, ip=PROXY, forwarded=None):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return Client(REMOTE_ADDR=ip, headers=headers).post(DOOR, {"email": address})


def let_in(*answers):
    return [answer.status_code == 302 for answer in answers]


@pytest.mark.django_db
def test_hundred_people_of_one_office_get_a_code_in_one_minute(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    addresses = [f"person{number}@office.example.org" for number in range(100)]

    assert all(let_in(*(knock(address, forwarded=OFFICE) for address in addresses)))

    assert Email.objects.count() == 100
    assert len({code_sent_to(address) for address in addresses}) == 100


@pytest.mark.django_db(transaction=True)
def test_people_of_one_office_who_knock_at_the_same_moment_all_get_a_code():
    def several(number):
        return [knock(f"person{number}.{turn}@office.example.org", ip=OFFICE).status_code for turn in range(5)]

    answers = together(*(lambda number=number: several(number) for number in range(6)))

    assert answers == [[302] * 5] * 6
    assert Email.objects.count() == 30


@pytest.mark.django_db
def test_one_address_hammered_is_stopped_wherever_from_and_others_are_not():
    answers = [knock("hammered@example.org", ip=f"203.0.113.{number}") for number in range(7)]

    assert let_in(*answers) == [True] * 5 + [False] * 2
    assert "Too many tries" in answers[-1].content.decode()
    assert Email.objects.count() == 5
    assert let_in(knock("other@example.org", ip="203.0.113.1")) == [True]


@pytest.mark.django_db
def test_one_host_that_tries_many_addresses_is_stopped(settings, client):
    settings.ACCOUNT_RATE_LIMITS = TIGHT

    answers = [knock(f"victim{number}@example.org", ip=OFFICE) for number in range(3)]

    assert let_in(*answers) == [True, True, False]
    client.defaults["REMOTE_ADDR"] = OFFICE
    pages = [client.post("/account/login/", {"login": "a@example.org", "password": "x"}) for _ in range(3)]
    assert [page.status_code for page in pages] == [200, 200, 429]
    assert "Wait a few minutes" in pages[-1].content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "forwarded"),
    [
        (1, "{spoofed}, {reader}"),
        (1, "{reader}"),
        (2, "{spoofed}, {reader}, 10.0.0.2"),
        (2, "not an address, {reader}, 10.0.0.2"),
        (2, "{reader}, 10.0.0.2"),
        (1, "{reader}:50123"),
    ],
)
def test_behind_proxies_the_readers_own_address_counts_whatever_they_write_before_it(settings, proxies, forwarded):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    settings.ACCOUNT_RATE_LIMITS = TIGHT

    def from_reader(reader, number):
        written = forwarded.format(spoofed=f"192.0.2.{number}", reader=reader)
        return knock(f"victim{number}@example.org", forwarded=written)

    assert let_in(*(from_reader(OFFICE, number) for number in range(3))) == [True, True, False]
    assert let_in(from_reader("198.51.100.8", 4)) == [True]


@pytest.mark.django_db
def test_without_proxies_the_header_is_ignored(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    settings.ACCOUNT_RATE_LIMITS = TIGHT

    answers = [knock(f"victim{n}@example.org", ip=OFFICE, forwarded=f"192.0.2.{n}") for n in range(3)]

    assert let_in(*answers) == [True, True, False]
    assert let_in(knock("else@example.org", ip="198.51.100.8", forwarded=OFFICE)) == [True]


@pytest.mark.django_db
def test_request_that_came_by_a_shorter_way_counts_as_its_own_and_does_not_fail(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2

    assert let_in(knock("monitor@example.org", forwarded="192.0.2.1"), knock("other@example.org")) == [True, True]


@pytest.mark.django_db
def test_ipv6_readers_count_by_their_network(settings):
    settings.ACCOUNT_RATE_LIMITS = TIGHT

    answers = [knock(f"victim{number}@example.org", ip=f"2001:db8:1:1::{number}") for number in range(3)]

    assert let_in(*answers) == [True, True, False]


@pytest.mark.django_db
def test_guessing_one_password_is_stopped_and_the_code_still_lets_in():
    make_person("somebody@example.org", password="correct horse battery")

    def guess(number, password):
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        return client.post("/account/login/", {"login": "somebody@example.org", "password": password})

    pages = [guess(number, f"guess {number}") for number in range(6)]

    assert "Too many tries" in pages[-1].content.decode()
    assert guess(9, "correct horse battery").status_code == 200
    assert let_in(knock("somebody@example.org")) == [True]
