import datetime
import xml.etree.ElementTree as ET

import feedparser
import pytest
from django.db import connection
from django.utils import timezone
from post_office.models import STATUS, Email

from core import public
from core.audiences import Audience
from tests.factories import (
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_request,
    make_role,
    make_strand,
)
from tests.membership.calls_factories import make_call
from workstrands import services
from workstrands.models import Role, Workstrand

pytestmark = pytest.mark.django_db


def fill(group, count: int) -> None:
    """`count` strands, each with a lead and a member of an office of its own, and as many co-leads of the first strand."""
    first = Workstrand.objects.get(group=group, slug="ws-a")
    for _ in range(count):
        services.appoint(
            person=make_person(organisation=make_organisation()), workstrand=first, kind=Role.Kind.CO_LEAD, by=None
        )
        strand = make_strand(group, themes=["One", "Two"])
        for kind in (Role.Kind.LEAD, Role.Kind.MEMBER):
            services.appoint(
                person=make_person(organisation=make_organisation()), workstrand=strand, kind=kind, by=None
            )


# One of each count reads the version of the public pages; a list must not cost more for three rows than for one.
QUERIES = {
    "/": 15,
    "/groups/": 3,
    "/groups/edition/": 33,
    "/groups/edition/ws-a/": 20,
    "/groups/edition/plenary/members/": 6,
    "/groups/edition/ws-a/members/": 6,
    "/groups/edition/activity/": 6,
    "/groups/edition/ws-a/activity/": 6,
    "/organisations/": 2,
    "/feed.atom": 4,
    "/groups/edition/feed.atom": 5,
    "/sitemap.xml": 9,
}


@pytest.fixture
def edition():
    make_network()
    group = make_group("edition", supporting=[make_organisation()], lead_organisation=make_organisation())
    make_officer(group)
    services.propose_workstrand(group=group, code="WS-A", title="First", by=None, themes=["One"])
    connection.run_on_commit.clear()  # what is there already was committed long ago
    return group


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", QUERIES)
def test_public_page_runs_a_fixed_number_of_queries(client, edition, django_assert_num_queries, path, rows):
    fill(edition, rows)
    client.get(path)  # what a process keeps, such as the site's settings and content types, is there

    with django_assert_num_queries(QUERIES[path]):
        response = client.get(f"{path}?again")

    assert response.status_code == 200


@pytest.mark.parametrize("path", QUERIES)
def test_page_that_was_made_is_kept_until_something_happens(client, edition, path, django_assert_num_queries):
    first = client.get(path)

    with django_assert_num_queries(1):
        second = client.get(path)

    assert second.content == first.content
    assert (second["ETag"], second["Content-Type"]) == (first["ETag"], first["Content-Type"])


@pytest.mark.parametrize("path", QUERIES)
def test_public_page_carries_nothing_per_reader(client, edition, path):
    fill(edition, 1)

    response = client.get(path)

    assert not response.cookies
    assert "Set-Cookie" not in response.headers
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert response["Cache-Control"].startswith("public")


@pytest.mark.parametrize("path", QUERIES)
def test_unchanged_page_is_304_until_something_happens(
    client, edition, path, django_assert_num_queries, django_capture_on_commit_callbacks
):
    etag = client.get(path)["ETag"]

    with django_assert_num_queries(1):
        assert client.get(path, headers={"if-none-match": etag}).status_code == 304
    with django_capture_on_commit_callbacks(execute=True):
        fill(edition, 1)
    assert client.get(path, headers={"if-none-match": etag}).status_code == 200
    assert public.version() > 0


def test_member_sees_pages_uncached_and_with_their_name(client, edition):
    person = make_person(name="Тамара Пример")
    client.force_login(person)

    response = client.get("/groups/edition/")

    assert response["Cache-Control"] == "private, no-cache"
    assert "Cookie" in response["Vary"]
    assert "Тамара Пример" in response.content.decode()


def test_names_are_for_the_network_except_listed_ones_and_leads(client, edition):
    strand = make_strand(edition)
    lead, listed, hidden = (
        make_person(name="Lead Er"),
        make_person(name="Listed One", is_listed=True),
        make_person(name="Hidden One"),
    )
    make_role(lead, strand, Role.Kind.LEAD)
    make_role(listed, strand)
    make_role(hidden, strand)
    path = f"/groups/edition/{strand.slug}/members/"

    def names_seen():
        page = client.get(path).content.decode()
        return [name in page for name in ("Lead Er", "Listed One", "Hidden One", hidden.email)]

    assert names_seen() == [True, True, False, False]
    client.force_login(hidden)
    assert names_seen() == [True, True, True, False]
    client.force_login(make_officer(edition))
    assert names_seen() == [True, True, True, True]


def test_strand_without_lead_shows_the_vacancy(client, edition, django_capture_on_commit_callbacks):
    assert "Lead wanted" not in client.get("/groups/edition/ws-a/").content.decode()  # proposed only
    with django_capture_on_commit_callbacks(execute=True):
        services.move_workstrand(workstrand=Workstrand.objects.get(slug="ws-a"), to=Workstrand.State.ACTIVE, by=None)

    assert "Lead wanted" in client.get("/groups/edition/ws-a/").content.decode()


def test_member_of_a_strand_is_offered_to_leave_and_others_to_join(client, edition):
    strand = make_strand(edition)
    person = make_person()
    client.force_login(person)
    assert f"{strand.get_absolute_url()}join/" in client.get(strand.get_absolute_url()).content.decode()

    make_role(person, strand)

    page = client.get(strand.get_absolute_url()).content.decode()
    assert f"{strand.get_absolute_url()}join/" not in page
    assert f"{strand.get_absolute_url()}leave/" in page


def test_feed_is_atom_and_tells_only_what_is_public(client, edition):
    strand = make_strand(edition)
    services.appoint(person=make_person(name="Lead Er"), workstrand=strand, kind=Role.Kind.LEAD, by=None)
    services.appoint(person=make_person(name="Hidden One"), workstrand=strand, kind=Role.Kind.MEMBER, by=None)

    feed = feedparser.parse(client.get(f"{strand.get_absolute_url()}feed.atom").content)

    assert not feed.bozo
    titles = " ".join(entry.title for entry in feed.entries)
    assert "Lead Er became lead" in titles
    assert "Hidden One" not in titles
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)


def test_activity_tells_more_to_whoever_may_read_more(client, edition):
    strand = make_strand(edition)
    services.appoint(person=make_person(name="Hidden One"), workstrand=strand, kind=Role.Kind.MEMBER, by=None)
    assert "Hidden One" not in client.get("/groups/edition/activity/").content.decode()

    client.force_login(make_officer(edition))

    assert "Hidden One joined" in client.get("/groups/edition/activity/").content.decode()


def test_sitemap_lists_groups_and_strands(client, edition):
    root = ET.fromstring(client.get("/sitemap.xml").content)

    urls = [element.text for element in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    for path in ("/groups/edition/ws-a/", "/people/", "/privacy/"):
        assert f"http://127.0.0.1:8000{path}" in urls


def test_sitemap_lists_the_calls_that_everybody_may_read(client, edition):
    officer, strand = make_officer(edition), make_strand(edition)
    shown = make_call(strand, officer, audience=Audience.PUBLIC)
    hidden = make_call(strand, officer, audience=Audience.NETWORK, kind=Role.Kind.CO_LEAD)

    page = client.get("/sitemap.xml").content.decode()

    assert f"http://127.0.0.1:8000{shown.get_absolute_url()}<" in page
    assert f"{hidden.get_absolute_url()}<" not in page


def test_health_is_up_and_turns_down_when_mail_is_late(client, allow_error_log):
    allow_error_log("Service Unavailable: /healthz")
    assert client.get("/healthz").json() == {"database": "up", "mail": "up", "mail_late_count": 0}
    mail = Email.objects.create(from_email="a@example.org", to=["b@example.org"], status=STATUS.queued)
    Email.objects.filter(pk=mail.pk).update(created=timezone.now() - datetime.timedelta(minutes=6))

    response = client.get("/healthz")

    assert (response.status_code, response.json()["mail"]) == (503, "late")


def test_security_txt_names_a_contact_and_expires(client):
    text = client.get("/.well-known/security.txt").content.decode()

    assert "Contact: mailto:" in text
    assert "Expires: " in text


@pytest.mark.parametrize(
    "path",
    ["/groups/none/", "/groups/edition/none/", "/organisations/none/", "/groups/edition/plenary/", "/styleguide/"],
)
def test_guessed_address_is_404_that_names_whom_to_ask(client, edition, path):
    response = client.get(path)

    assert response.status_code == 404
    assert "secretariat@example.org" in response.content.decode()


def test_my_page_shows_what_awaits_and_my_roles(client, edition):
    officer = make_officer(edition)
    make_request(make_strand(edition))
    client.force_login(officer)

    page = client.get("/me/").content.decode()

    assert "Requests to join" in page
    assert "coordinator" in page
