"""Two people, or one person in two tabs, at the same moment: real threads, each with a connection of its own."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from post_office.models import Email

from core.models import HistoryEntry
from core.verbs import Verb
from membership.models import JoinRequest
from tests.factories import make_network, make_officer, make_person, make_request, make_role, make_strand
from tests.threads import together
from workstrands import services as workstrands
from workstrands.models import Role, Workstrand

pytestmark = pytest.mark.django_db(transaction=True)
State = JoinRequest.State


def browser_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def admitted():
    person = make_person(name="Nadia Newcomer")
    make_role(person, workstrands.plenary_of(make_network()))
    return person


def decide_at_once(asked, *decisions):
    """Two officers of the group press a button each; what they are shown afterwards."""
    officers = [make_officer(asked.workstrand.group, name=name) for name in ("Olga First", "Oscar Second")]
    browsers = [browser_of(officer) for officer in officers]

    def click(browser, decision):
        return lambda: browser.post(f"/desk/requests/{asked.pk}/{decision}/", {"answer": "An answer."})

    return officers, together(*map(click, browsers, decisions))


@pytest.mark.parametrize(
    ("decisions", "seen"),
    [
        (("approve", "approve"), {State.APPROVED}),
        (("approve", "decline"), {State.APPROVED, State.DECLINED}),
        (("decline", "decline"), {State.DECLINED}),
    ],
)
def test_of_two_officers_who_decide_at_once_one_does_and_the_other_is_told_by_whom(admitted, decisions, seen):
    asked = make_request(make_strand(), admitted)
    Email.objects.all().delete()

    officers, responses = decide_at_once(asked, *decisions)

    asked.refresh_from_db()
    first = next(officer for officer in officers if officer == asked.decided_by)
    answers = dict(zip(officers, responses, strict=True))
    won = answers.pop(first)
    [lost] = answers.values()
    assert (won.status_code, won.headers.get("Location")) == (302, "/desk/requests/")
    assert lost.status_code == 200
    told = re.sub(r"\s+", " ", lost.content.decode())
    assert f"{admitted.name} was {asked.get_state_display()} by {first.name}; nothing was changed" in told
    assert asked.state in seen
    approved = asked.state == State.APPROVED
    assert Role.objects.filter(person=admitted, workstrand=asked.workstrand).count() == approved
    assert [email.to for email in Email.objects.all()] == [[admitted.email]]
    verbs = HistoryEntry.objects.filter(verb__in=[Verb.JOIN_APPROVED, Verb.JOIN_DECLINED])
    assert list(verbs.values_list("verb", "actor")) == [
        (Verb.JOIN_APPROVED if approved else Verb.JOIN_DECLINED, first.pk)
    ]


def test_request_that_is_withdrawn_while_it_is_approved_ends_one_way(admitted):
    asked = make_request(make_strand(), admitted)
    officer, person = browser_of(make_officer(asked.workstrand.group)), browser_of(admitted)

    together(
        lambda: officer.post(f"/desk/requests/{asked.pk}/approve/", {"answer": ""}),
        lambda: person.post(f"/me/requests/{asked.pk}/withdraw/"),
    )

    asked.refresh_from_db()
    assert asked.state in {State.APPROVED, State.WITHDRAWN}
    terms = Role.objects.filter(person=admitted, workstrand=asked.workstrand).count()
    assert terms == (asked.state == State.APPROVED)


@pytest.mark.parametrize("policy", [Workstrand.JoiningPolicy.OPEN, Workstrand.JoiningPolicy.APPROVAL])
def test_joining_in_two_tabs_at_once_is_joining_once(admitted, policy):
    strand = make_strand(joining_policy=policy)
    make_role(make_person("lead@example.org"), strand, Role.Kind.LEAD)
    tabs = [browser_of(admitted), browser_of(admitted)]

    responses = together(
        *[lambda tab=tab: tab.post(f"{strand.get_absolute_url()}join/", {"message": "I do."}) for tab in tabs]
    )

    assert {response.status_code for response in responses} <= {200, 302}
    assert 302 in {response.status_code for response in responses}
    asked = JoinRequest.objects.get()
    is_open = policy == Workstrand.JoiningPolicy.OPEN
    assert asked.state == (State.APPROVED if is_open else State.PENDING)
    assert Role.objects.filter(person=admitted, workstrand=strand).count() == is_open
    told = [admitted.email] if is_open else ["lead@example.org"]
    assert [email.to for email in Email.objects.all()] == [told]


def test_newcomer_in_two_tabs_at_once_asks_for_admission_once():
    plenary, person = workstrands.plenary_of(make_network()), make_person()
    strands = [make_strand(), make_strand()]
    tabs = [(browser_of(person), strand) for strand in strands]

    together(
        *[
            lambda tab=tab, strand=strand: tab.post(f"{strand.get_absolute_url()}join/", {"message": ""})
            for tab, strand in tabs
        ]
    )

    waiting = JoinRequest.objects.pending().values_list("workstrand", flat=True)
    assert sorted(waiting) == sorted([plenary.pk, *[strand.pk for strand in strands]])


def test_admission_that_is_decided_while_its_person_joins_another_strand_ends():
    plenary, person = workstrands.plenary_of(make_network()), make_person()
    first, second = (make_strand(joining_policy=Workstrand.JoiningPolicy.OPEN) for _ in range(2))
    make_request(first, person)
    admission = JoinRequest.objects.get(workstrand=plenary)
    officer, tab = browser_of(make_officer(plenary.group)), browser_of(person)

    decided, joined = together(
        lambda: officer.post(f"/desk/requests/{admission.pk}/approve/", {"answer": ""}),
        lambda: tab.post(f"{second.get_absolute_url()}join/", {"message": ""}),
    )

    assert (decided.status_code, joined.status_code) == (302, 302)
    assert Role.objects.filter(person=person, workstrand=first).count() == 1
    assert not JoinRequest.objects.filter(workstrand=plenary, state=State.PENDING).exists()


def test_appointing_somebody_twice_at_once_begins_one_term(admitted):
    strand, officer = make_strand(), make_person()

    def appoint():
        try:
            return workstrands.appoint(person=admitted, workstrand=strand, kind=Role.Kind.LEAD, by=officer)
        except ValidationError as error:
            return error

    outcomes = together(appoint, appoint, appoint)

    roles = [outcome for outcome in outcomes if isinstance(outcome, Role)]
    assert roles == list(Role.objects.filter(person=admitted, workstrand=strand))
    assert len(roles) == 1
    refused = [outcome for outcome in outcomes if isinstance(outcome, ValidationError)]
    assert all("already in these days" in error.messages[0] for error in refused)
    assert HistoryEntry.objects.filter(verb=Verb.ROLE_APPOINTED).count() == 1


def test_leaving_in_two_tabs_at_once_is_leaving_once(admitted):
    strand = make_strand()
    role = make_role(admitted, strand)
    tabs = [browser_of(admitted), browser_of(admitted)]

    together(*[lambda tab=tab: tab.post(f"{strand.get_absolute_url()}leave/") for tab in tabs])

    role.refresh_from_db()
    assert role.ends_on is not None
    assert HistoryEntry.objects.filter(verb=Verb.MEMBER_LEFT).count() == 1
