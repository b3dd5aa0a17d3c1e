import datetime

import pytest
from django.core.exceptions import ValidationError
from post_office.models import Email

from core import clock
from core.models import HistoryEntry
from core.verbs import Verb
from membership import services
from membership.models import JoinRequest
from tests.factories import make_group, make_network, make_officer, make_person, make_request, make_role, make_strand
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.services import move_group, move_workstrand, plenary_of
from workstrands.standing import standing_of

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


def test_open_strand_of_a_group_that_is_over_takes_nobody(admitted, client):
    group = make_group(starts_on=clock.today() - datetime.timedelta(days=380))  # over since two weeks, not finished yet
    strand = make_strand(group, joining_policy=OPEN)
    client.force_login(admitted)

    with pytest.raises(ValidationError, match="no new members"):
        make_request(strand, admitted)
    assert client.post(f"{strand.get_absolute_url()}join/", {"message": ""}).status_code == 302
    assert not JoinRequest.objects.exists()


def test_joining_before_the_first_day_begins_with_it_and_is_done_once(admitted):
    group = make_group(starts_on=clock.today() + datetime.timedelta(days=9))
    strand = make_strand(group, joining_policy=OPEN)

    make_request(strand, admitted)

    assert Role.objects.get(person=admitted, workstrand=strand).starts_on == group.starts_on
    with pytest.raises(ValidationError, match="already"):
        make_request(strand, admitted)


@pytest.mark.parametrize("ended", ["closed strand", "closed group", "period over"])
def test_request_to_what_ended_meanwhile_cannot_be_approved(admitted, ended):
    strand = make_strand()
    request, officer = make_request(strand, admitted), make_officer(strand.group)
    if ended == "closed strand":
        Workstrand.objects.filter(pk=strand.pk).update(state=Workstrand.State.CLOSED)
    elif ended == "closed group":
        WorkingGroup.objects.filter(pk=strand.group.pk).update(state=WorkingGroup.State.CLOSED)
    else:
        WorkingGroup.objects.filter(pk=strand.group.pk).update(ends_on=clock.today() - datetime.timedelta(days=1))

    with pytest.raises(ValidationError, match="no new members"):
        services.approve(request=request, by=officer)

    services.decline(request=request, by=officer, answer="It is over.")
    assert not Role.objects.filter(person=admitted, workstrand=strand).exists()


@pytest.mark.parametrize("whole_group", [False, True])
def test_requests_to_what_ends_are_answered_with_its_reason(admitted, whole_group):
    strand, elsewhere = make_strand(), make_strand()
    asked = [make_request(strand, admitted), make_request(plenary_of(strand.group), admitted)]
    other, officer = make_request(elsewhere, admitted), make_officer(strand.group)

    if whole_group:
        move_group(group=strand.group, to="closed", by=officer, reason="All is done.")
    else:
        move_workstrand(workstrand=strand, to="closed", by=officer, reason="All is done.")

    found = {request.pk: request for request in JoinRequest.objects.all()}
    states = [found[request.pk].state for request in [*asked, other]]
    assert states == ["declined", "declined" if whole_group else "pending", "pending"]
    assert "All is done." in found[asked[0].pk].answer
    declined = [state for state in states if state == "declined"]
    assert Email.objects.filter(to=admitted.email, message__contains="All is done.").count() == len(declined)


def test_requests_to_a_dropped_strand_are_answered(admitted):
    strand = make_strand(state=Workstrand.State.FORMING)
    make_request(strand, admitted)

    move_workstrand(workstrand=strand, to="dropped", by=None, reason="Nobody leads it.")

    assert JoinRequest.objects.get().state == JoinRequest.State.DECLINED


@pytest.mark.parametrize("decide", [services.approve, services.decline])
def test_decision_is_mailed_unless_the_person_is_unreachable(admitted, decide):
    strand = make_strand()
    officer = make_officer(strand.group)
    decide(request=make_request(strand, admitted), by=officer, answer="So it is.")
    assert Email.objects.filter(to=admitted.email).count() == 1

    unreachable = make_person(unreachable_since=clock.now())
    make_role(unreachable, Workstrand.objects.get(group__is_network=True))
    decide(request=make_request(strand, unreachable), by=officer, answer="So it is.")

    assert not Email.objects.filter(to=unreachable.email).exists()


def test_leaving_the_network_leaves_everything_and_withdraws_what_was_asked(admitted, network):
    strand, asked = make_strand(), make_strand()
    make_role(admitted, strand)
    make_request(asked, admitted)

    services.leave(person=admitted, workstrand=plenary_of(network), by=admitted)

    assert not standing_of(admitted).in_network
    assert standing_of(admitted).groups == frozenset()
    assert JoinRequest.objects.get().state == JoinRequest.State.WITHDRAWN


def test_leaving_takes_back_what_would_begin_later(admitted):
    strand = make_strand()
    role = make_role(admitted, strand, Role.Kind.LEAD, starts_on=clock.today() + datetime.timedelta(days=9))

    services.leave(person=admitted, workstrand=strand, by=admitted)

    role.refresh_from_db()
    assert role.voided_at is not None


def test_observer_can_leave_and_can_ask_to_be_a_member(admitted, client):
    strand = make_strand()
    make_role(admitted, strand, Role.Kind.OBSERVER)
    client.force_login(admitted)
    assert f"{strand.get_absolute_url()}join/" in client.get(strand.get_absolute_url()).content.decode()

    client.post(f"{strand.get_absolute_url()}leave/")

    assert standing_of(admitted).observes == frozenset()


def test_last_officer_is_told_to_hand_over_before_leaving(client, network):
    group = make_group()
    officer = make_officer(group)
    client.force_login(officer)

    page = client.post(f"{group.get_absolute_url()}plenary/leave/", follow=True)

    assert "appoint another one first" in page.content.decode()
    assert standing_of(officer).is_officer_of(group)


def test_own_leaving_is_not_mailed_and_neither_is_joining_twice(admitted):
    strand = make_strand(joining_policy=OPEN)
    make_request(strand, admitted)
    assert [mail.subject for mail in Email.objects.all()] == [f"Welcome to {strand}"]

    services.leave(person=admitted, workstrand=strand, by=admitted)

    assert Email.objects.count() == 1
