"""Who vouches for whom, the queue of requests, what the applicant is told, and what would else wait for ever."""

import datetime
import re

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from post_office.models import Email

from core import clock
from core.models import HistoryEntry
from core.obligations import awaiting, everything
from core.verbs import Verb
from membership import services
from membership.models import JoinRequest, SetAside
from membership.rules_admission import answer_due_on
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
from tests.threads import together
from workstrands.models import Role, WorkingGroup, Workstrand
from workstrands.services import change_workstrand, plenary_of
from workstrands.standing import standing_of

pytestmark = pytest.mark.django_db
State, OPEN = JoinRequest.State, Workstrand.JoiningPolicy.OPEN
QUEUE, COLLEAGUES = "/desk/requests/", "/me/colleagues/"


@pytest.fixture
def network():
    return plenary_of(make_network())


@pytest.fixture
def office():
    return make_organisation("Samplestan Bureau of Statistics", acronym="SBS", country="UZ")


def make_admitted(network, office=None, **values):
    person = make_person(organisation=office, **values)
    make_role(person, network)
    return person


@pytest.fixture
def colleague(network, office):
    return make_admitted(network, office, name="Carla Colleague")


@pytest.fixture
def asked(network, office):
    return make_request(network, make_person(name="فلانة الفلانية", organisation=office), message="I count trains.")


def vouch(client, by, asked, **data):
    client.force_login(by)
    return client.post(f"{COLLEAGUES}{asked.pk}/vouch/", data)


# vouching


def test_colleague_sees_who_of_their_office_waits_and_lets_them_in_with_one_click(client, network, colleague, asked):
    client.force_login(colleague)
    [obligation] = awaiting(colleague)
    assert (obligation.url, obligation.count, obligation.since) == (COLLEAGUES, 1, asked.asked_at)
    assert obligation.title in client.get("/me/").content.decode()
    page = client.get(COLLEAGUES).content.decode()
    assert "فلانة الفلانية" in page
    assert "I count trains." in page

    vouch(client, colleague, asked)

    asked.refresh_from_db()
    assert (asked.state, asked.decided_by, asked.vouched_as) == (State.APPROVED, colleague, "colleague")
    assert asked.decided_at is not None
    assert standing_of(asked.person).in_network
    assert "Carla Colleague vouched for you" in Email.objects.get(to=asked.person.email).message
    entry = HistoryEntry.objects.get(verb=Verb.JOIN_VOUCHED)
    assert (entry.actor, entry.scope_id, entry.new) == (
        colleague,
        network.pk,
        {"person": asked.person_id, "as": "colleague"},
    )
    assert awaiting(colleague) == []
    assert (
        f"{asked.person.name} was vouched for and admitted" in client.get("/groups/network/activity/").content.decode()
    )


@pytest.mark.parametrize("applicant_in_branch", [True, False])
def test_head_office_and_branch_are_colleagues(client, network, office, applicant_in_branch):
    branch = make_organisation("Samarkand branch", parent=office, country="UZ")
    offices = (branch, office) if applicant_in_branch else (office, branch)
    asked = make_request(network, make_person(organisation=offices[0]))

    vouch(client, make_admitted(network, offices[1]), asked)

    asked.refresh_from_db()
    assert asked.state == State.APPROVED


@pytest.mark.parametrize("who", ["stranger", "waiting", "left", "observer", "profile only", "former office", "self"])
def test_nobody_else_vouches_and_nothing_is_there_for_them(client, network, office, asked, who):
    other = make_organisation()
    person = {
        "stranger": lambda: make_admitted(network, other),
        "waiting": lambda: make_person(organisation=office),
        "left": lambda: make_person(organisation=office),
        "observer": lambda: make_person(organisation=office),
        "profile only": lambda: make_admitted(network, other),
        "former office": lambda: make_admitted(network, office),
        "self": lambda: asked.person,
    }[who]()
    if who == "waiting":
        make_request(network, person)
    elif who == "left":
        make_role(person, network, ends_on=clock.today() - datetime.timedelta(days=1))
    elif who == "observer":
        make_role(person, make_strand(), Role.Kind.OBSERVER)
    elif who == "profile only":  # says now that they work there; the term under which they are in says otherwise
        person.organisation = office
        person.save()
    elif who == "former office":
        person.organisation = other
        person.save()

    assert vouch(client, person, asked).status_code == 404
    assert client.post(f"{COLLEAGUES}{asked.pk}/set-aside/").status_code == 404
    assert "I count trains." not in client.get(COLLEAGUES).content.decode()
    with pytest.raises(ValidationError, match="Only a colleague"):
        services.vouch(request=asked, by=person)
    asked.refresh_from_db()
    assert asked.state == State.PENDING


def test_two_accounts_of_one_person_do_not_admit_each_other_through_an_office_they_typed(client, network):
    evil = make_organisation("Typed Office", is_checked=False, country="")
    first, second = make_person(organisation=evil), make_person(organisation=evil)
    asked = [make_request(network, first), make_request(network, second)]

    assert vouch(client, first, asked[1]).status_code == 404
    assert vouch(client, second, asked[0]).status_code == 404

    assert JoinRequest.objects.pending().count() == 2


def test_database_keeps_anybody_from_vouching_for_themselves(asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        JoinRequest.objects.filter(pk=asked.pk).update(
            state=State.APPROVED, decided_by=asked.person, decided_at=clock.now(), vouched_as="colleague"
        )


def test_lead_vouches_from_the_queue_for_whoever_asked_to_join_their_open_strand(client, network):
    strand, person = make_strand(), make_person(name="Nina Newcomer")
    lead = make_admitted(network)
    make_role(lead, strand, Role.Kind.LEAD)
    request = make_request(strand, person)
    admission = JoinRequest.objects.get(workstrand=network)
    client.force_login(lead)
    assert f"{COLLEAGUES}{admission.pk}/vouch/" in client.get(QUEUE).content.decode()

    response = vouch(client, lead, admission, **{"from": "desk"})

    assert response["Location"] == QUEUE
    admission.refresh_from_db()
    assert (admission.state, admission.vouched_as) == (State.APPROVED, "lead")
    request.refresh_from_db()
    assert request.state == State.PENDING
    assert f"/desk/requests/{request.pk}/approve/" in client.get(QUEUE).content.decode()


@pytest.mark.parametrize("state", ["closed strand", "other strand", "withdrawn"])
def test_lead_does_not_vouch_for_others(client, network, state):
    strand, person = make_strand(), make_person()
    lead = make_admitted(network)
    make_role(lead, strand if state != "other strand" else make_strand(), Role.Kind.LEAD)
    request = make_request(strand, person)
    if state == "closed strand":
        Workstrand.objects.filter(pk=strand.pk).update(state=Workstrand.State.CLOSED)
    elif state == "withdrawn":
        services.withdraw(request=request, by=person)

    assert vouch(client, lead, JoinRequest.objects.get(workstrand=network)).status_code == 404


def test_admission_gives_no_vote_and_no_membership_in_any_group(client, network, office, colleague):
    group, person = make_group(), make_person(organisation=office)
    strand, open_strand = make_strand(group), make_strand(make_group(), joining_policy=OPEN)
    make_request(strand, person)

    vouch(client, colleague, JoinRequest.objects.get(workstrand=network))

    standing = standing_of(person)
    assert (standing.in_network, standing.groups) == (True, frozenset({network.group_id}))
    assert not standing.is_member_of_group(group)
    assert standing.strands == standing.reads_strands == frozenset({network.pk})
    assert (standing.leads, standing.officer_of, standing.observes) == (frozenset(), frozenset(), frozenset())
    assert open_strand.pk not in standing.strands


def test_vouching_twice_says_that_it_was_done(client, colleague, asked):
    vouch(client, colleague, asked)

    page = client.post(f"{COLLEAGUES}{asked.pk}/vouch/", follow=True).content.decode()

    assert "was approved by Carla Colleague; nothing was changed" in page
    assert Role.objects.filter(person=asked.person).count() == 1


def test_not_knowing_somebody_hides_them_from_that_colleague_only(client, network, office, colleague, asked):
    other = make_admitted(network, office)
    client.force_login(colleague)

    for _click in range(2):
        client.post(f"{COLLEAGUES}{asked.pk}/set-aside/")

    assert list(SetAside.objects.values_list("request", "person")) == [(asked.pk, colleague.pk)]
    assert awaiting(colleague) == []
    assert "I count trains." not in client.get(COLLEAGUES).content.decode()
    assert len(awaiting(other)) == 1
    asked.refresh_from_db()
    assert asked.state == State.PENDING


def test_vouching_is_nobodys_duty(colleague, asked):
    assert [thing.kind for thing in everything() if thing.kind == "vouch"] == []


@pytest.mark.django_db(transaction=True)
def test_colleague_and_officer_at_once_admit_once(network, office, colleague, asked):
    officer = make_officer(network.group)

    def act(service):
        def run():
            try:
                return service(request=asked, by=officer if service is services.approve else colleague)
            except ValidationError as error:
                return error

        return run

    outcomes = together(act(services.vouch), act(services.approve))

    assert sum(isinstance(outcome, ValidationError) for outcome in outcomes) == 1
    assert Role.objects.filter(person=asked.person).count() == 1
    asked.refresh_from_db()
    assert (asked.vouched_as == "colleague") == (asked.decided_by_id == colleague.pk)


# the queue


def chosen(*requests, answer=""):
    return {"chosen": [request.pk for request in requests], "answer": answer}


def test_officer_decides_many_with_one_word(client, network):
    asked = [make_request(network) for _ in range(3)]
    client.force_login(make_officer(network.group))

    page = client.post(f"{QUEUE}approve/", chosen(*asked[:2], answer="Welcome to all."), follow=True)

    assert "2 requests approved" in page.content.decode()
    assert [request.state for request in JoinRequest.objects.order_by("pk")] == ["approved", "approved", "pending"]
    assert Email.objects.filter(message__contains="Welcome to all.").count() == 2


def test_declining_many_without_a_reason_keeps_what_was_chosen(client, network):
    asked = [make_request(network) for _ in range(2)]
    client.force_login(make_officer(network.group))

    page = client.post(f"{QUEUE}decline/", chosen(asked[1])).content.decode()

    assert "Say why, kindly" in page
    assert re.findall(r'value="(\d+)" id="chosen-\d+"\s+checked', page) == [str(asked[1].pk)]
    assert JoinRequest.objects.pending().count() == 2

    client.post(f"{QUEUE}decline/", chosen(*asked, answer="Please write from your office."))
    assert set(JoinRequest.objects.values_list("state", "answer")) == {("declined", "Please write from your office.")}


def test_what_somebody_else_decided_meanwhile_is_told_one_by_one_and_the_rest_is_done(client, network):
    names = ("D’Arcy N’Example", "홍길동", "Still Waiting")
    asked = [make_request(network, make_person(name=name)) for name in names]
    other = make_officer(network.group, name="Olga Other")
    services.approve(request=asked[0], by=other)
    services.withdraw(request=asked[1], by=asked[1].person)
    client.force_login(make_officer(network.group))

    page = client.post(f"{QUEUE}decline/", chosen(*asked, answer="No."), follow=True)

    said = [str(message) for message in page.context["messages"]]
    assert said[0] == "1 request declined; told by mail."
    assert "D’Arcy N’Example was approved by Olga Other" in said[1]
    assert "홍길동 was withdrawn by its author" in said[2]
    assert [request.state for request in JoinRequest.objects.order_by("pk")] == ["approved", "withdrawn", "declined"]


def test_admission_chosen_together_with_the_strand_is_decided_first(client, network):
    strand = make_strand()
    request = make_request(strand)
    officer = make_officer(network.group)
    make_role(officer, plenary_of(strand.group), Role.Kind.COORDINATOR)
    client.force_login(officer)

    client.post(f"{QUEUE}approve/", chosen(request, JoinRequest.objects.get(workstrand=network)))

    assert set(JoinRequest.objects.values_list("state", flat=True)) == {"approved"}


def test_officer_of_another_group_cannot_choose_it(client, network):
    asked = make_request(network)
    client.force_login(make_officer(make_group()))

    page = client.post(f"{QUEUE}approve/", chosen(asked))

    assert "not here any more" in page.content.decode() or "Nobody is waiting" in page.content.decode()
    asked.refresh_from_db()
    assert asked.state == State.PENDING


def hints(client, path=QUEUE):
    page = client.get(path).content.decode()
    return re.findall(r'<li class="(ok|warn|)">.*?<span>(.*?)</span></li>', page, re.DOTALL)


def test_hints_tell_domain_office_and_free_mail_from_each_other(client, network, office):
    other = make_organisation("Other Office", acronym="OO")
    for number in range(2):
        make_admitted(network, office, email=f"in{number}@stat.example")
    make_admitted(network, other, email="one@oo.example")
    client.force_login(make_officer(network.group, email="officer@stat.example.org"))

    def told(email, organisation, **values):
        request = make_request(network, make_person(email, organisation=organisation, **values))
        found = hints(client)
        services.withdraw(request=request, by=request.person)
        return found

    assert told("new@stat.example", office) == [
        ("ok", "same domain as 2 admitted people of SBS"),
        ("ok", "2 colleagues are in the network"),
    ]
    assert told("new@oo.example", office)[0] == ("warn", "same domain as 1 admitted person of OO")
    for number in range(3):
        make_admitted(network, make_organisation(), email=f"shared{number}@un.example")
    assert told("new@un.example", office)[0] == ("", "same domain as people of 3 organisations")
    assert told("new@gmail.com", None) == [("", "free mail (gmail.com)"), ("warn", "named no organisation")]
    assert told("new@new.example", make_organisation(is_checked=False)) == [
        ("", "nobody here has an address at new.example yet"),
        ("warn", "the organisation is not checked yet"),
    ]


def test_further_verified_address_speaks_for_somebody_and_an_unverified_one_does_not(client, network, office):
    make_admitted(network, office, email="in@stat.example")
    person = make_person("private@gmail.com", organisation=office)
    address = EmailAddress.objects.create(user=person, email="at.work@stat.example", verified=False)
    make_request(network, person)
    client.force_login(make_officer(network.group))
    assert ("ok", "same domain as 1 admitted person of SBS") not in hints(client)

    EmailAddress.objects.filter(pk=address.pk).update(verified=True)

    assert ("ok", "same domain as 1 admitted person of SBS") in hints(client)


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_runs_a_fixed_number_of_queries(client, network, office, rows, django_assert_num_queries):
    strand = make_strand()
    for number in range(rows):
        person = make_person(f"new{number}@d{number}.example", organisation=make_organisation(parent=office))
        make_request(strand, person)
        make_admitted(network, office, email=f"in{number}@d{number}.example")
    officer = make_officer(network.group)
    make_role(officer, plenary_of(strand.group), Role.Kind.COORDINATOR)
    client.force_login(officer)

    with django_assert_num_queries(13):
        page = client.get(QUEUE)

    assert len(page.context["rows"]) == rows * 2
    assert len(page.context["rows"][0].others) == 1


def test_queue_is_filtered_by_strand_and_says_how_long_each_waited(client, network):
    strand = make_strand(code="WS9")
    with clock.travel(clock.now() - datetime.timedelta(days=15)):
        late = make_request(strand, make_admitted(network, name="Long Waiting"))
    make_request(network, make_person(name="Just Asked"))
    officer = make_officer(network.group)
    make_role(officer, plenary_of(strand.group), Role.Kind.COORDINATOR)
    client.force_login(officer)

    page = client.get(f"{QUEUE}?strand={strand.pk}").content.decode()

    assert "waits 2\xa0weeks, longer than promised" in page
    assert "Long Waiting" in page
    assert "Just Asked" not in page
    assert f"{QUEUE}approve/?strand={strand.pk}" in page
    assert client.post(f"{QUEUE}approve/?strand={strand.pk}", chosen(late))["Location"] == f"{QUEUE}?strand={strand.pk}"


# by when


@pytest.mark.parametrize(
    ("asked_on", "due_on"),
    [
        ("2026-11-20", "2026-11-27"),  # a Friday
        ("2026-11-21", "2026-11-27"),
        ("2026-11-22", "2026-11-27"),
        ("2026-11-23", "2026-11-30"),
        ("2026-11-26", "2026-12-03"),
    ],
)
def test_answer_is_due_after_five_working_days(asked_on, due_on):
    assert answer_due_on(datetime.date.fromisoformat(asked_on)) == datetime.date.fromisoformat(due_on)


@pytest.mark.parametrize(("days", "words"), [(0, "usually by Tuesday 1 December"), (8, "we are late")])
def test_applicant_is_told_who_decides_and_by_when(client, network, days, words):
    make_officer(network.group, name="Ana Coordinator", kind=Role.Kind.SECRETARIAT)
    person = make_person()
    now = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)
    with clock.travel(now):
        make_request(network, person)
        client.force_login(person)
    with clock.travel(now + datetime.timedelta(days=days)):
        page = re.sub(r"\s+", " ", client.get("/me/").content.decode())

    assert words in page
    assert "Ana Coordinator (secretariat)" in page
    assert "mailto:" in page.split("callout")[1].split('<div class="cols">')[0]


def test_officers_owe_the_answer_by_that_day(network):
    officer = make_officer(network.group)
    with clock.travel(datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)):
        make_request(network)

    [thing] = awaiting(officer)

    assert thing.url == f"{QUEUE}?strand={network.pk}"
    assert thing.due.date() == datetime.date(2026, 11, 27)


def test_what_was_written_with_a_strand_is_read_by_whoever_admits(network):
    person = make_person()
    make_request(network, person)

    make_request(make_strand(), person, message="I count ships.")

    assert JoinRequest.objects.get(workstrand=network).message == "I count ships."


# what would wait for ever


def test_requests_are_answered_kindly_when_the_period_runs_out(network):
    group = make_group(contact_role="the coordinator", contact_email="ask@example.org")
    person, elsewhere = make_admitted(network), make_request(make_strand(), make_admitted(network))
    request = make_request(make_strand(group), person)
    assert services.answer_after_period(clock.now()) == 0
    WorkingGroup.objects.filter(pk=group.pk).update(ends_on=clock.today() - datetime.timedelta(days=1))

    assert services.answer_after_period(clock.now()) == 1
    assert services.answer_after_period(clock.now()) == 0

    request.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (request.state, request.decided_by, elsewhere.state) == (State.DECLINED, None, State.PENDING)
    assert "the coordinator: ask@example.org" in request.answer
    assert "says nothing about you" in Email.objects.get(to=person.email).message


def test_strand_that_becomes_open_lets_in_who_waits_and_is_admitted(network):
    strand, admitted, waiting = make_strand(), make_admitted(network), make_person()
    make_request(strand, admitted)
    make_request(strand, waiting)
    assert services.let_in_waiting(clock.now()) == 0

    change_workstrand(workstrand=strand, by=None, joining_policy=OPEN)
    assert services.let_in_waiting(clock.now()) == 1
    assert services.let_in_waiting(clock.now()) == 0

    assert services.is_member(admitted, strand)
    assert not services.is_member(waiting, strand)
    assert Email.objects.filter(to=admitted.email, subject__startswith="Welcome").count() == 1
