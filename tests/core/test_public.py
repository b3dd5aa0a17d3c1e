"""Pages for everybody: one version for all processes, validators, pages kept in the process."""

import datetime

import pytest
from django.core.cache import caches
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from core import clock, public
from core.models import PublicVersion
from people import services as people
from tests.factories import make_group, make_person
from tests.threads import together
from workstrands import services as workstrands

pytestmark = pytest.mark.django_db
made: list[str] = []


@public.public_page
def counted(request):
    made.append(request.method)
    return HttpResponse(f"made {len(made)} times", status=int(request.GET.get("status", 200)))


urlpatterns = [path("counted/", counted), path("", include("iwgml.urls"))]


@pytest.fixture(autouse=True)
def nothing_made():
    made.clear()


@pytest.fixture
def rename(transactional_db):
    """A write that the public sees, and its commit."""
    group = make_group()
    return lambda name: workstrands.change_group(group=group, by=None, name=name)


@pytest.mark.django_db(transaction=True)
def test_version_rises_once_for_each_transaction_that_wrote_to_the_record():
    person = make_person()
    before = public.version()
    change = {"person": person, "by": person, "organisation": None, "time_zone": person.time_zone}

    with transaction.atomic():
        people.change_profile(name="One", **change)
        with transaction.atomic():
            people.change_profile(name="Two", **change)
        people.change_profile(name="Three", **change)
        assert public.version() == before
    assert public.version() == before + 1
    people.change_profile(name="Four", **change)
    assert public.version() == before + 2


@pytest.mark.django_db(transaction=True)
def test_version_stays_when_the_transaction_is_rolled_back_and_rises_after_a_part_was():
    person = make_person()
    before = public.version()
    change = {"person": person, "by": person, "organisation": None, "time_zone": person.time_zone}

    with transaction.atomic():
        people.change_profile(name="One", **change)
        transaction.set_rollback(True)
    assert public.version() == before

    with transaction.atomic():
        with transaction.atomic():
            people.change_profile(name="One", **change)
            transaction.set_rollback(True)
        people.change_profile(name="Two", **change)
    assert public.version() == before + 1


@pytest.mark.django_db(transaction=True)
def test_no_rise_of_the_version_is_lost_when_several_write_at_once():
    people_ = [make_person() for _ in range(4)]
    PublicVersion.objects.all().delete()

    together(
        *[
            lambda person=person: people.change_profile(
                person=person, by=person, name="New", organisation=None, time_zone=person.time_zone
            )
            for person in people_
        ]
    )

    assert public.version() == 4


@pytest.mark.urls(__name__)
def test_page_is_made_once_until_something_happens(client, rename):
    first, second = client.get("/counted/"), client.get("/counted/")
    assert (first.content, second.content) == (b"made 1 times", b"made 1 times")
    assert first["ETag"] == second["ETag"]

    rename("Other")

    third = client.get("/counted/")
    assert third.content == b"made 2 times"
    assert third["ETag"] != first["ETag"]


@pytest.mark.urls(__name__)
def test_page_of_another_address_is_another_page(client):
    assert client.get("/counted/").content != client.get("/counted/?page=2").content


@pytest.mark.urls(__name__)
def test_page_says_how_long_it_may_be_kept_and_sets_no_cookie(client):
    for response in (client.get("/counted/"), client.get("/counted/")):  # made, and kept
        assert response["Cache-Control"] == "public, max-age=60"
        assert response["Vary"] == "Cookie"
        assert response["Content-Type"] == "text/html; charset=utf-8"
        assert not response.cookies


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', 'W/"other",W/{}'])
def test_reader_who_holds_the_page_is_told_that_it_is_still_good(client, rename, form):
    etag = client.get("/counted/")["ETag"]
    held = {"If-None-Match": form.format(etag)}

    response = client.get("/counted/", headers=held)
    assert (response.status_code, response.content) == (304, b"")
    assert (response["ETag"], response["Cache-Control"], response["Vary"]) == (etag, "public, max-age=60", "Cookie")
    assert len(made) == 1

    rename("Other")
    assert client.get("/counted/", headers=held).status_code == 200


@pytest.mark.urls(__name__)
def test_validator_of_a_kept_page_costs_one_query(client, django_assert_num_queries):
    etag = client.get("/counted/")["ETag"]

    with django_assert_num_queries(1):
        client.get("/counted/")
    with django_assert_num_queries(1):
        client.get("/counted/", headers={"If-None-Match": etag})


@pytest.mark.urls(__name__)
def test_head_is_answered_like_get_without_a_body(client):
    head = client.head("/counted/")
    get = client.get("/counted/")

    assert (head.status_code, head.content) == (200, b"")
    assert {name: head[name] for name in ("ETag", "Cache-Control", "Content-Length")} == {
        name: get[name] for name in ("ETag", "Cache-Control", "Content-Length")
    }
    assert get.content == b"made 1 times"
    assert made == ["HEAD"]


@pytest.mark.urls(__name__)
def test_post_is_never_kept(client):
    for number in (1, 2):
        response = client.post("/counted/")
        assert response.content == f"made {number} times".encode()
        assert response["Cache-Control"] == "private, no-cache"
        assert "ETag" not in response


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("status", [302, 404])
def test_answer_that_is_no_page_is_not_kept(client, status):
    for number in (1, 2):
        response = client.get(f"/counted/?status={status}")
        assert response.content == f"made {number} times".encode()
        assert "ETag" not in response


@pytest.mark.urls(__name__)
def test_page_of_somebody_logged_in_is_theirs_alone(client):
    client.force_login(make_person())

    for number in (1, 2):
        response = client.get("/counted/")
        assert response.content == f"made {number} times".encode()
        assert response["Cache-Control"] == "private, no-cache"
        assert response["Vary"] == "Cookie"
        assert "ETag" not in response
    assert Client().get("/counted/").content == b"made 3 times"


@pytest.mark.urls(__name__)
def test_page_is_made_anew_when_the_hour_changes(client):
    with clock.travel(datetime.datetime(2026, 5, 1, 10, 59, tzinfo=datetime.UTC)) as moved:
        first = client.get("/counted/")
        moved.shift(datetime.timedelta(minutes=2))
        second = client.get("/counted/")

    assert first["ETag"] != second["ETag"]
    assert second.content == b"made 2 times"


@pytest.mark.urls(__name__)
def test_page_is_made_anew_after_an_upgrade(client, settings, tmp_path):
    first = client.get("/counted/")
    (tmp_path / "new.html").write_text("A template of the next release.")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    caches["local"].clear()
    public._release.cache_clear()  # as in a new process

    second = client.get("/counted/", headers={"If-None-Match": first["ETag"]})

    public._release.cache_clear()
    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]


def test_home_page_really_is_such_a_page(client, rename):
    first = client.get("/")
    assert client.get("/", headers={"If-None-Match": first["ETag"]}).status_code == 304

    rename("A group with a new name")

    second = client.get("/", headers={"If-None-Match": first["ETag"]})
    assert "A group with a new name" in second.content.decode()
