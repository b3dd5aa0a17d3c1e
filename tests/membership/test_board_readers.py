"""Whoever reads for the board reads the whole group and takes no part in it: not counted, not asked, not brought into the network."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from core import clock
from membership.models import JoinRequest
from membership.rules_invitations import kinds_to_invite
from membership.selectors.calls import may_answer
from membership.selectors.circulars import addressees
from membership.selectors.invitations import holds_already
from membership.selectors.voices import may_speak_for
from membership.selectors.yearly import people_of_group, strands_of
from membership.services.joining import ask_to_join
from terms.selectors.speaking import eligible_offices
from tests.circular_factories import choose, make_circular, names
from tests.factories import (
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_role,
    make_strand,
)
from tests.membership.calls_factories import make_call
from tests.membership.invitation_factories import link_sent_to, make_invitation
from workstrands.awaiting import groups_run
from workstrands.models import Role, Workstrand
from workstrands.selectors import members_of, participation, people_in, roles_shown
from workstrands.services import appoint, plenary_of
from workstrands.services_bulk import appoint_many
from workstrands.standing import standing_of

pytestmark = pytest.mark.django_db
BOARD = Role.Kind.BOARD


@pytest.fixture
def network():
    return make_network()


@pytest.fixture
def group(network):
    return make_group("mine")


@pytest.fixture
def plenary(group):
    return plenary_of(group)


@pytest.fixture
def officer(group):
    return make_officer(group, name="Ana Officer")


@pytest.fixture
def reader(plenary):
    person = make_person(name="Rea Der", organisation=make_organisation(country="NO", kind="national"))
    make_role(person, plenary, BOARD, organisation=person.organisation)
    return person


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def test_reader_alone_is_known_in_the_network_and_reads_the_group_but_takes_no_part(group, plenary, reader):
    strand = make_strand(group, "WS1")
    standing = standing_of(reader)

    assert (standing.in_network, standing.reads_groups, standing.board_of) == (True, {group.pk}, {group.pk})
    assert not (standing.groups | standing.strands | standing.observes | standing.leads | standing.officer_of)
    assert standing.may_read_audience(strand, "group")
    assert not standing.may_read_audience(strand, "strand")


def test_reader_is_of_a_group_that_reports_and_of_the_whole_of_it(network, group):
    person = make_person()
    for strand in (make_strand(group, "WS1"), plenary_of(network)):
        with pytest.raises(ValidationError):
            appoint(person=person, workstrand=strand, kind=BOARD, by=None)
    assert not person.roles.exists()


def test_appointing_brings_no_reader_into_the_network(group, plenary, network):
    one, other = make_person(), make_person()

    appoint(person=one, workstrand=plenary, kind=BOARD, by=None)
    appoint_many(roles=[Role(person=other, workstrand=plenary, kind=BOARD, starts_on=clock.today())], by=None)

    assert set(Role.objects.values_list("person", "kind")) == {(one.pk, "board"), (other.pk, "board")}


def test_reader_is_listed_with_their_role_and_counted_nowhere(group, plenary, officer, reader):
    shown = roles_shown(group)

    assert reader in [role.person for role in members_of(plenary)]
    assert people_in(shown) == 1
    assert participation(shown).regions == []
    [numbers] = [row for row in groups_run(standing_of(officer)) if row.group == group]
    assert numbers.people == 1
    page = client_of(officer).get("/groups/mine/plenary/members/").content.decode()
    assert "Rea Der" in page
    assert "board reader" in page.lower()


def test_reader_speaks_for_no_office_and_makes_none_count(group, plenary, reader):
    assert eligible_offices(plenary, ["national"]) == []
    assert not may_speak_for(reader, reader.organisation, group)


def test_yearly_question_and_calls_do_not_ask_a_reader(group, plenary, officer, reader):
    assert reader not in [row.person for row in people_of_group(group)]
    assert strands_of(reader, group) == []
    assert reader not in may_answer(make_call(make_strand(group, "WS1"), officer, answerers="group"))
    member = make_person()
    for kind in (Role.Kind.MEMBER, BOARD):
        make_role(member, plenary, kind)
    assert member in [row.person for row in people_of_group(group)]
    assert [role.kind for role in strands_of(member, group)] == ["member"]


@pytest.mark.parametrize(
    ("choice", "gets"), [({"whom": "all"}, False), ({"kinds": ["board"]}, True), ({"kinds": ["member"]}, False)]
)
def test_circular_goes_to_readers_where_they_are_chosen(group, officer, reader, choice, gets):
    circular = choose(make_circular(group, officer), **choice)

    assert ("Rea Der" in names(addressees(circular).getting)) == gets


def test_reader_can_ask_to_be_a_member(group, plenary, reader, network):
    strand = make_strand(group, "WS1", joining_policy=Workstrand.JoiningPolicy.APPROVAL)
    for wanted in (plenary, strand):
        ask_to_join(person=reader, workstrand=wanted, by=reader)

    assert JoinRequest.objects.pending().filter(person=reader).count() == 2


@pytest.mark.parametrize(
    ("held", "kind", "needs_none"),
    [
        ({"board"}, "board", True), ({"board"}, "observer", False), ({"board"}, "member", False), ({"member"}, "board", False),
        ({"observer"}, "member", False), ({"member", "board"}, "observer", True),
    ],
)  # fmt: skip
def test_what_a_reader_is_invited_to(held, kind, needs_none):
    assert holds_already(held, kind) == needs_none


def test_officers_invite_readers_to_the_group_and_leads_nobody_as_one(network, group, plenary, officer):
    strand, lead = make_strand(group, "WS1"), make_person()
    make_role(lead, strand, Role.Kind.LEAD)

    assert "board" in kinds_to_invite(standing_of(officer), plenary)
    for person, place in ((officer, strand), (lead, strand), (lead, plenary)):
        assert "board" not in kinds_to_invite(standing_of(person), place)
    superuser = standing_of(make_person(is_superuser=True))
    assert "board" not in kinds_to_invite(superuser, plenary_of(network))


def test_who_is_invited_by_mail_reads_for_the_board_and_asks_for_no_admission(plenary, officer, client):
    make_invitation(plenary, officer, kind=BOARD)

    accepted = client.post(f"{link_sent_to('ana@example.org')}accept/")
    client.post(
        accepted["Location"],
        {"name": "Ana Example", "organisation": "Some Office", "time_zone": "UTC"},
    )

    person = Role.objects.get(kind=BOARD).person
    assert person.email == "ana@example.org"
    assert set(person.roles.values_list("kind", flat=True)) == {"board"}
    assert not JoinRequest.objects.exists()
    assert standing_of(person).board_of


def test_reader_leaves_with_the_last_day(group, reader):
    day = group.today()
    reader.roles.update(starts_on=day - datetime.timedelta(days=9), ends_on=day - datetime.timedelta(days=1))

    standing = standing_of(reader)

    assert not standing.in_network
    assert not standing.reads_groups
    assert not standing.board_of
