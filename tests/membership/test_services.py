import datetime

import pytest
from django.core.exceptions import ValidationError
from post_office.models import Email

from core.models import HistoryEntry
from core.verbs import Verb
from membership import services
from membership.models import JoinRequest
from tests.factories import make_group, make_network, make_officer, make_person, make_request, make_role, make_strand
from workstrands.models import Role, Workstrand
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
OPEN, INVITATION = Workstrand.JoiningPolicy.OPEN, Workstrand.JoiningPolicy.INVITATION


@pytest.fixture
def network():
    return make_network()


@pytest.fixture
def admitted(network):
    person = make_person()
    make_role(person, plenary_of(network))
    return person


def test_open_strand_takes_a_member_of_the_network_at_once(admitted):
    strand = make_strand(joining_policy=OPEN)

    request = services.ask_to_join(person=admitted, workstrand=strand, by=admitted)

    assert request.state == JoinRequest.State.APPROVED
    assert Role.objects.get(person=admitted, workstrand=strand).kind == Role.Kind.MEMBER


def test_asking_tells_the_leads_and_waits(admitted):
    strand = make_strand()
    lead = make_person()
    make_role(lead, strand, Role.Kind.LEAD)

    request = services.ask_to_join(person=admitted, workstrand=strand, by=admitted, message="I know imagery.")

    assert request.state == JoinRequest.State.PENDING
    assert [mail.to for mail in Email.objects.all()] == [[lead.email]]
    assert "I know imagery." in Email.objects.get().message
    assert not Role.objects.filter(person=admitted, workstrand=strand).exists()


def test_strand_without_lead_tells_the_officers(admitted):
    strand = make_strand()
    officer = make_officer(strand.group)

    make_request(strand, admitted)

    assert [mail.to for mail in Email.objects.all()] == [[officer.email]]


def test_asking_twice_is_one_request(admitted):
    strand = make_strand()

    assert make_request(strand, admitted).pk == make_request(strand, admitted).pk
    assert JoinRequest.objects.count() == 1


def test_approval_begins_a_term_and_tells_the_person(admitted):
    strand = make_strand()
    request, officer = make_request(strand, admitted), make_officer(strand.group)

    services.approve(request=request, by=officer, answer="Welcome!")

    role = Role.objects.get(person=admitted, workstrand=strand)
    assert (role.kind, role.starts_on, role.ends_on) == (Role.Kind.MEMBER, strand.group.today(), None)
    assert "Welcome!" in Email.objects.get(to=admitted.email).message
    assert HistoryEntry.objects.filter(verb=Verb.JOIN_APPROVED, actor=officer).count() == 1


def test_second_officer_is_told_that_it_is_decided(admitted):
    strand = make_strand()
    request, first, second = make_request(strand, admitted), make_officer(strand.group), make_officer(strand.group)
    services.approve(request=request, by=first)

    with pytest.raises(ValidationError, match=f"approved by {first.name}"):
        services.decline(request=request, by=second, answer="No room.")

    request.refresh_from_db()
    assert (request.state, request.decided_by) == (JoinRequest.State.APPROVED, first)


def test_declining_needs_a_reason(admitted):
    strand = make_strand()
    request, officer = make_request(strand, admitted), make_officer(strand.group)

    with pytest.raises(ValidationError):
        services.decline(request=request, by=officer, answer="  ")

    request.refresh_from_db()
    assert request.state == JoinRequest.State.PENDING


def test_newcomer_asks_for_admission_at_the_same_time(network):
    strand, person = make_strand(joining_policy=OPEN), make_person()

    services.ask_to_join(person=person, workstrand=strand, by=person)

    assert set(JoinRequest.objects.values_list("workstrand", "state")) == {
        (strand.pk, "pending"),
        (plenary_of(network).pk, "pending"),
    }


def test_admission_lets_into_the_open_strands_asked_for(network):
    open_strand, other, person = make_strand(joining_policy=OPEN), make_strand(), make_person()
    make_request(open_strand, person)
    make_request(other, person)
    admission = JoinRequest.objects.get(workstrand=plenary_of(network))

    services.approve(request=admission, by=make_officer(network))

    assert set(Role.objects.filter(person=person).values_list("workstrand", flat=True)) == {
        open_strand.pk,
        plenary_of(network).pk,
    }
    assert JoinRequest.objects.get(workstrand=other).state == JoinRequest.State.PENDING


def test_strand_request_waits_for_admission(network):
    strand, person = make_strand(), make_person()
    request = make_request(strand, person)

    with pytest.raises(ValidationError, match="not admitted"):
        services.approve(request=request, by=make_officer(strand.group))


@pytest.mark.parametrize("state", [Workstrand.State.CLOSED, Workstrand.State.DROPPED, Workstrand.State.PROPOSED])
def test_strand_that_is_not_open_refuses(admitted, state):
    with pytest.raises(ValidationError):
        make_request(make_strand(state=state), admitted)


def test_strand_by_invitation_refuses(admitted):
    with pytest.raises(ValidationError, match="invitation"):
        make_request(make_strand(joining_policy=INVITATION), admitted)


def test_member_cannot_ask_again(admitted):
    strand = make_strand()
    make_role(admitted, strand)

    with pytest.raises(ValidationError, match="already"):
        make_request(strand, admitted)


def test_leaving_counts_at_once_and_coming_back_the_same_day_works(admitted):
    strand = make_strand(joining_policy=OPEN)
    role = make_role(admitted, strand)

    services.leave(person=admitted, workstrand=strand, by=admitted)

    role.refresh_from_db()
    assert role.ends_on == strand.group.today() - datetime.timedelta(days=1)
    assert services.ask_to_join(person=admitted, workstrand=strand, by=admitted).state == JoinRequest.State.APPROVED


def test_leaving_on_the_day_of_joining_voids_the_term(admitted):
    strand = make_strand(joining_policy=OPEN)
    make_request(strand, admitted)

    services.leave(person=admitted, workstrand=strand, by=admitted)

    assert Role.objects.get(workstrand=strand).voided_at is not None
    assert not services.is_member(admitted, strand)


def test_leaving_the_plenary_leaves_all_strands_of_the_group_only(admitted):
    group = make_group()
    strands = [plenary_of(group), make_strand(group), make_strand()]
    for strand in strands:
        make_role(admitted, strand)

    services.leave(person=admitted, workstrand=strands[0], by=admitted)

    assert [services.is_member(admitted, strand) for strand in strands] == [False, False, True]
