"""The reading half of the architecture's table: whose names and addresses a reader sees, and which entries of the record."""

import datetime

import pytest
from django.db import transaction
from django.test import Client

from core import clock, history
from core.audiences import Audience
from core.verbs import Verb
from tests.factories import make_group, make_officer, make_organisation, make_person, make_role, make_strand
from tests.matrix.world import READERS, make_world
from workstrands.models import Role, Workstrand
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
# Beside the columns of the matrix: a term that was cut short, one that was voided, and somebody who left the network.
FORMER = ("ended", "voided", "gone")
EVERYBODY = {*READERS, *FORMER}
NETWORK = EVERYBODY - {"public", "awaiting", "gone"}
GROUP = NETWORK - {"network", "other_officer", "network_officer", "ended", "voided"}
SEES = {
    Audience.PUBLIC: EVERYBODY,
    Audience.NETWORK: NETWORK,
    Audience.GROUP: GROUP,
    Audience.STRAND: GROUP - {"group_member"},
}
NAMES = {
    "Leading One": EVERYBODY,
    "Listed One": EVERYBODY,
    "Hidden One": NETWORK,
    "hidden@example.org": {"officer", "superuser"},
}
ACTIVITY = ["/groups/mine/activity/", "/groups/mine/ws1/activity/", "/groups/mine/ws1/"]
FEEDS = ["/feed.atom", "/groups/mine/feed.atom", "/groups/mine/ws1/feed.atom"]
LONG_AGO = datetime.timedelta(days=9)


def word(audience):
    """What an entry for this audience says."""
    return f"told to the {audience}"


def tell(strand):
    for audience in Audience:
        history.record(
            verb=Verb.WORKSTRAND_CHANGED, target=strand, scope=strand, audience=audience, new={"reason": word(audience)}
        )


def log_in(world, name, person):
    world.people[name], world.clients[name] = person, Client()
    world.clients[name].force_login(person)


def add_former(world, network):
    today = world.group.today()
    for name in FORMER:
        log_in(world, name, make_person(f"{name}@example.org", name=name.title(), organisation=make_organisation()))
        make_role(world.people[name], network, ends_on=today - LONG_AGO if name == "gone" else None)
    make_role(world.people["ended"], world.strand, Role.Kind.LEAD, ends_on=today - LONG_AGO)
    for scope, kind in ((world.strand, Role.Kind.LEAD), (plenary_of(world.group), Role.Kind.CHAIR)):
        make_role(world.people["voided"], scope, kind, voided_at=clock.now(), void_reason="Another was meant.")


def add_past(world, network, name, days_over):
    """A group whose period is over, with an officer and two members; one of them left before its end."""
    ends_on = clock.today() - datetime.timedelta(days=days_over)
    group = make_group(name, starts_on=ends_on - datetime.timedelta(days=364), ends_on=ends_on)
    strand = make_strand(group, "WS1")
    tell(strand)
    log_in(world, f"{name} officer", make_officer(group, email=f"{name}@example.org", organisation=make_organisation()))
    for reader, last_day in (("stayed", None), ("left", ends_on - LONG_AGO)):
        log_in(world, f"{name} {reader}", make_person(f"{name}-{reader}@example.org", organisation=make_organisation()))
        make_role(world.people[f"{name} {reader}"], strand, ends_on=last_day)
    for reader in ("officer", "stayed", "left"):
        make_role(world.people[f"{name} {reader}"], network)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        network = Workstrand.objects.select_related("group").get(group__is_network=True)
        for name, is_listed in (("Listed One", True), ("Hidden One", False)):
            email = f"{name.split()[0].lower()}@example.org"
            office = make_organisation(slug=name.split()[0].lower())
            make_role(make_person(email, name=name, is_listed=is_listed, organisation=office), world.strand)
        leading = make_person(name="Leading One", organisation=make_organisation())
        make_role(leading, world.strand, Role.Kind.LEAD)
        tell(world.strand)
        add_former(world, network)
        add_past(world, network, "lately", days_over=60)
        add_past(world, network, "finished", days_over=150)
        yield world
        transaction.set_rollback(True)


def seen(world, reader, path, words):
    page = world.clients[reader].get(path).content.decode()
    return {text for text in words if text in page}


@pytest.mark.parametrize("reader", sorted(EVERYBODY))
@pytest.mark.parametrize("path", ACTIVITY)
def test_entries_are_shown_to_their_audience(world, path, reader):
    expected = {word(audience) for audience, readers in SEES.items() if reader in readers}

    assert seen(world, reader, path, map(word, Audience)) == expected


@pytest.mark.parametrize("reader", sorted(EVERYBODY))
@pytest.mark.parametrize("path", FEEDS)
def test_feeds_tell_everybody_what_is_public(world, path, reader):
    assert seen(world, reader, path, [*map(word, Audience), "Hidden One"]) == {word(Audience.PUBLIC)}


@pytest.mark.parametrize("reader", sorted(EVERYBODY))
@pytest.mark.parametrize("path", ["/groups/mine/ws1/members/", "/groups/mine/plenary/members/"])
def test_names_and_addresses_are_shown_as_the_table_says(world, path, reader):
    expected = {text for text, readers in NAMES.items() if reader in readers}

    assert seen(world, reader, path, NAMES) == expected


@pytest.mark.parametrize("reader", sorted(EVERYBODY))
def test_page_of_an_office_names_its_people_to_the_network(world, reader):
    assert bool(seen(world, reader, "/organisations/hidden/", ["Hidden One"])) == (reader in NETWORK)
    assert seen(world, reader, "/organisations/listed/", ["Listed One"])


@pytest.mark.parametrize("group", ["lately", "finished"])
@pytest.mark.parametrize(("who", "reads"), [("officer", True), ("stayed", True), ("left", False)])
def test_record_of_a_year_that_is_over_stays_open_to_whoever_saw_its_end(world, group, who, reads):
    found = seen(world, f"{group} {who}", f"/groups/{group}/ws1/activity/", [word(Audience.GROUP)])

    assert bool(found) == reads


@pytest.mark.parametrize(("group", "runs"), [("lately", True), ("finished", False)])
def test_officers_run_a_group_for_three_months_after_its_year(world, group, runs):
    officer = f"{group} officer"

    assert bool(seen(world, officer, f"/groups/{group}/plenary/members/", [f"{group}-stayed@example.org"])) == runs
    assert world.clients[officer].get("/desk/requests/").status_code == (200 if runs else 404)
    assert (world.clients[officer].get("/admin/").status_code != 404) == runs
    assert world.clients[f"{group} stayed"].get("/desk/").status_code == 404
