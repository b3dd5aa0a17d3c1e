import datetime
import functools

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from core import clock, obligations, registries
from core.models import HistoryEntry
from core.registries import Reach
from core.verbs import Verb
from membership import services
from membership.models import (
    ConfirmationAnswer,
    ConfirmationChoice,
    ConfirmationRound,
    HandOver,
    Invitation,
    JoinRequest,
)
from membership.selectors import yearly as selectors
from membership.services import yearly
from tests.factories import (
    give_second_factor,
    make_group,
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_role,
    make_strand,
)
from tests.membership.invitation_factories import make_invitation
from tests.threads import together
from workstrands.awaiting import midday
from workstrands.models import Role, Workstrand
from workstrands.services import end_role, move_group, plenary_of

pytestmark = pytest.mark.django_db
SOURCE = "call of 3 November"
OPEN = Workstrand.JoiningPolicy.OPEN


@pytest.fixture
def network():
    return make_network()


@pytest.fixture
def group(network):
    return make_group("mine", name="My group")


@pytest.fixture
def strand(group):
    return make_strand(group, "WS1", title="Pilot studies", joining_policy=OPEN)


@pytest.fixture
def officer(group, network):
    officer = give_second_factor(make_officer(group, name="Ana Coordinator", organisation=make_organisation()))
    make_role(officer, plenary_of(network))
    return officer


@pytest.fixture
def member(strand, network):
    return add_member(strand, name="Kim Placeholder")


def add_member(strand, kind=Role.Kind.MEMBER, **values):
    person = make_person(organisation=make_organisation(), **values)
    make_role(person, Workstrand.objects.get(group__is_network=True))
    make_role(person, strand, kind)
    return person


def ask(group, officer, **values):
    values.setdefault("closes_on", clock.today() + datetime.timedelta(days=14))
    return services.open_round(group=group, by=officer, **values)


def as_of(person):
    client = Client()
    client.force_login(person)
    return client


def answer(person, question, follow=False, **values):
    return as_of(person).post(f"/me/confirm/{question.pk}/", values, follow=follow)


def is_in(person, strand):
    return Role.objects.on(clock.today()).filter(person=person, workstrand=strand).exists()


# asking


@pytest.mark.parametrize("people", [1, 5])
def test_asking_many_takes_as_many_queries_as_asking_one(group, strand, officer, people, django_assert_num_queries):
    for number in range(people):
        add_member(strand, name=f"Member {number}")

    services.close_round(question=ask(group, officer), by=officer)  # what is read once a process is read now
    Email.objects.all().delete()

    with django_assert_num_queries(15):
        ask(group, officer)

    assert Email.objects.count() == people + 1


def test_officer_asks_from_the_admin_and_everybody_is_mailed_once(group, strand, officer, member):
    make_role(member, make_strand(group, "WS2"))
    day = clock.today() + datetime.timedelta(days=14)
    form = {"workstrand": plenary_of(group).pk, "closes_on": day.isoformat(), "text": "Before the next edition."}

    response = as_of(officer).post("/admin/membership/confirmationround/add/", form)

    assert response.status_code == 302, response.context["adminform"].form.errors
    question = ConfirmationRound.objects.get()
    assert (question.opened_by, question.is_open) == (officer, True)
    assert sorted(mail.to[0] for mail in Email.objects.all()) == sorted([officer.email, member.email])
    mail = Email.objects.get(to=member.email)
    assert f"/me/confirm/{question.pk}/" in mail.message
    assert "Before the next edition." in mail.message
    again = as_of(officer).post("/admin/membership/confirmationround/add/", form).content.decode()
    assert "asks already" in again
    assert ConfirmationRound.objects.count() == 1


@pytest.mark.parametrize(("days", "said"), [(0, "after today"), (-3, "after today"), (4000, "The group ends before")])
def test_day_that_makes_no_sense_is_refused(group, officer, days, said):
    with pytest.raises(ValidationError, match=said):
        ask(group, officer, closes_on=clock.today() + datetime.timedelta(days=days))


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_ask_at_once_ask_once(group, strand, officer, member):
    def try_it():
        try:
            return bool(ask(group, officer))
        except ValidationError:
            return False

    assert sorted(together(try_it, try_it)) == [False, True]
    assert Email.objects.filter(to=member.email).count() == 1


# answering


def test_member_stays_and_owes_nothing_more(group, strand, officer, member):
    question = ask(group, officer)
    keys = [thing.key for thing in obligations.awaiting(member)]
    assert keys == [f"confirmation:{question.pk}:{member.pk}"]

    page = answer(member, question, follow=True, **{f"strand_{strand.pk}": "stay", "comment": "Gladly."})

    assert "your answer was recorded" in page.content.decode()
    given = ConfirmationAnswer.objects.get()
    assert (given.person, given.leaves, given.comment, given.organisation) == (
        member,
        False,
        "Gladly.",
        member.organisation,
    )
    assert is_in(member, strand)
    assert obligations.awaiting(member) == []


def test_leaving_and_switching_happen_at_once_where_they_can(group, strand, officer, member):
    left, target = make_strand(group, "WS2"), make_strand(group, "WS3", joining_policy=OPEN)
    make_role(member, left)
    question = ask(group, officer)

    answer(member, question, **{f"strand_{strand.pk}": f"switch:{target.pk}", f"strand_{left.pk}": "leave"})

    assert [is_in(member, one) for one in (strand, left, target)] == [False, False, True]
    done = {(choice.what, choice.done_at is not None) for choice in ConfirmationChoice.objects.all()}
    assert done == {("switch", True), ("leave", True)}


def test_switch_waits_for_the_other_strand_and_tick_finishes_it(group, strand, officer, member):
    target = make_strand(group, "WS3")
    question = ask(group, officer)

    answer(member, question, **{f"strand_{strand.pk}": f"switch:{target.pk}"})
    assert (yearly.finish_switches(clock.now()), is_in(member, strand), is_in(member, target)) == (0, True, False)
    services.approve(request=JoinRequest.objects.get(), by=officer)

    assert (yearly.finish_switches(clock.now()), yearly.finish_switches(clock.now())) == (1, 0)
    assert (is_in(member, strand), is_in(member, target)) == (False, True)


def test_answer_is_replaced_and_a_waiting_switch_taken_back(group, strand, officer, member):
    target = make_strand(group, "WS3")
    question = ask(group, officer)

    answer(member, question, **{f"strand_{strand.pk}": f"switch:{target.pk}"})
    page = as_of(member).get(f"/me/confirm/{question.pk}/").content.decode()
    assert f'value="switch:{target.pk}" selected' in page
    answer(member, question, **{f"strand_{strand.pk}": "stay"})

    assert JoinRequest.objects.get().state == JoinRequest.State.WITHDRAWN
    assert ConfirmationAnswer.objects.count() == ConfirmationChoice.objects.count() == 1


def test_leaving_altogether_ends_every_term_in_the_group(group, strand, officer, member):
    make_role(member, make_strand(group, "WS2"), Role.Kind.LEAD)
    question = ask(group, officer)

    stay = {f"strand_{other.pk}": "stay" for other in group.workstrands.strands()}

    page = answer(member, question, follow=True, leaves="on", **stay)

    assert "Join again" in page.content.decode()
    assert not Role.objects.on(clock.today()).filter(person=member, workstrand__group=group).exists()
    assert Role.objects.on(clock.today()).filter(person=member, workstrand__group__is_network=True).exists()


def test_last_officer_cannot_leave_and_nothing_is_kept(group, officer):
    question = ask(group, officer)

    page = answer(officer, question, leaves="on", comment="Enough.").content.decode()

    assert "last officer" in page
    assert "Enough." in page
    assert not ConfirmationAnswer.objects.exists()


@pytest.mark.parametrize("name", ["Contohwati", "D’Arcy N’Example", "فلانة الفلانية"])
def test_successor_is_somebody_known_or_a_name_with_an_address(group, strand, officer, member, name):
    known = add_member(strand, name=name)
    question = ask(group, officer)
    stay = {f"strand_{strand.pk}": "stay"}

    answer(member, question, **stay, successor_name=name)
    assert ConfirmationAnswer.objects.get().successor == known
    answer(member, question, **stay, successor_name="New One", successor_email="New@example.org")

    given = ConfirmationAnswer.objects.get()
    assert (given.successor, given.successor_name, given.successor_email) == (None, "New One", "new@example.org")
    assert "give their address" in answer(member, question, **stay, successor_name="Nobody").content.decode()
    assert "somebody else" in answer(member, question, **stay, successor_email=member.email).content.decode()


def test_two_tabs_leave_one_answer(group, strand, officer, member):
    question = ask(group, officer)
    stay = {f"strand_{strand.pk}": "stay"}

    assert [answer(member, question, **stay).status_code for _tab in range(2)] == [302, 302]
    answer(member, question, **{f"strand_{strand.pk}": "leave"})
    stale = answer(member, question, **stay)  # the tab that was open before

    assert stale.status_code in {200, 302}
    assert not is_in(member, strand)
    assert ConfirmationAnswer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one(group, strand, officer, member):
    question = ask(group, officer)
    send = functools.partial(
        services.answer_round, question=question, person=member, by=member, choices={strand: ("stay", None)}
    )

    together(send, send)

    assert ConfirmationAnswer.objects.count() == 1


def test_outsiders_find_nothing_and_strangers_the_door(group, strand, officer, member, client):
    question = ask(group, officer)
    outsider = make_person()

    assert as_of(outsider).get(f"/me/confirm/{question.pk}/").status_code == 404
    assert as_of(member).get(question.get_absolute_url()).status_code == 404
    assert client.get(f"/me/confirm/{question.pk}/")["Location"].startswith("/account/login/code/?next=/me/confirm/")


@pytest.mark.parametrize("days", [0, 2])
def test_whoever_joined_since_is_not_asked_and_may_answer(group, strand, officer, member, days):
    question = ask(group, officer)
    with clock.travel(clock.now() + datetime.timedelta(days=days)):
        newcomer = make_person()
        make_role(newcomer, Workstrand.objects.get(group__is_network=True))
        services.ask_to_join(person=newcomer, workstrand=strand, by=newcomer)
        services.leave(person=member, workstrand=plenary_of(group), by=member)
        people = {row.person for row in selectors.asked_by(question)}

        assert people == {officer}
        assert obligations.awaiting(newcomer) == []
        assert answer(newcomer, question, **{f"strand_{strand.pk}": "stay"}).status_code == 302


# officers


def test_officer_records_an_answer_from_a_call(group, strand, officer, member):
    question = ask(group, officer)
    Email.objects.all().delete()
    page = f"{question.get_absolute_url()}people/{member.pk}/"

    refused = as_of(officer).post(page, {f"strand_{strand.pk}": "leave"})
    assert (refused.status_code, is_in(member, strand)) == (200, True)
    as_of(officer).post(page, {f"strand_{strand.pk}": "leave", "source": SOURCE})

    given = ConfirmationAnswer.objects.get()
    assert (given.recorded_by, given.source, is_in(member, strand)) == (officer, SOURCE, False)
    left = HistoryEntry.objects.get(verb=Verb.MEMBER_LEFT)
    assert (left.actor, left.on_behalf_of, left.source) == (officer, member, SOURCE)
    assert [mail.to for mail in Email.objects.all()] == [[member.email]]


def test_officer_sees_who_answered_and_exports_it(group, strand, officer, member):
    silent = add_member(strand, name="=Silent One")
    lost = add_member(strand, name="Lost One", unreachable_since=clock.now())
    question = ask(group, officer)
    answer(
        member, question, **{f"strand_{strand.pk}": "stay", "successor_name": "New", "successor_email": "n@example.org"}
    )
    client = as_of(officer)

    page = client.get(question.get_absolute_url())
    states = {row.person: row.state for row, *_more in page.context["rows"]}
    only = client.get(question.get_absolute_url() + "?state=silent&strand=WS1").context["rows"]
    table = client.get(f"{question.get_absolute_url()}answers.csv").content.decode()

    assert states == {officer: "silent", member: "stay", silent: "silent", lost: "unreachable"}
    assert "New &lt;n@example.org&gt;" in page.content.decode()
    assert [row.person for row, *_more in only] == [silent]
    assert "Kim Placeholder" in table
    assert ",=Silent" not in table  # no formula


def test_page_and_obligations_ask_as_many_questions_for_many_as_for_few(group, strand, officer, member):
    question, client = ask(group, officer), as_of(officer)

    def count(act):
        with CaptureQueriesContext(connection) as queries:
            act()
        return len(queries)

    acts = [
        lambda: client.get(question.get_absolute_url()),
        lambda: list(selectors.obligations(Reach())),
        lambda: client.get("/admin/membership/confirmationanswer/"),
    ]
    answer(member, question, **{f"strand_{strand.pk}": "stay"})
    few = [count(act) for act in acts]
    with clock.travel(question.opened_at - datetime.timedelta(days=1)):
        others = [add_member(strand) for _number in range(4)]
    for other in others[:2]:
        answer(other, question, **{f"strand_{strand.pk}": "stay"})

    assert [count(act) for act in acts] == few
    assert few[1] == 5


def test_tick_closes_and_officers_settle_the_silent(group, strand, officer, member):
    silent = [add_member(strand, name=f"Silent {number}") for number in range(2)]
    question = ask(group, officer)
    answer(member, question, **{f"strand_{strand.pk}": "stay"})
    answer(officer, question)
    page, client = question.get_absolute_url(), as_of(officer)
    early = client.post(f"{page}end/", {"person": silent[0].pk, "apply": "1"}, follow=True).content.decode()
    assert "once the question is closed" in early
    Email.objects.all().delete()
    with clock.travel(question.due + datetime.timedelta(hours=1)):
        assert (yearly.close_due(clock.now()), yearly.close_due(clock.now())) == (1, 0)
        assert "was open until" in answer(silent[0], question, **{f"strand_{strand.pk}": "stay"}).content.decode()
        assert f"silent:{question.pk}" in {thing.key for thing in obligations.awaiting(officer)}
        client.force_login(officer)

        asked = client.post(f"{page}end/", {"person": [silent[0].pk, member.pk]})
        assert [row.person for row in asked.context["rows"]] == [silent[0]]
        client.post(f"{page}end/", {"person": [silent[0].pk, member.pk], "apply": "1"})
        assert [is_in(person, strand) for person in (*silent, member)] == [False, True, True]
        assert [mail.to for mail in Email.objects.all()] == [[silent[0].email]]
        client.post(f"{page}keep/")
        assert f"silent:{question.pk}" not in {thing.key for thing in obligations.awaiting(officer)}
    assert is_in(silent[1], strand)


def test_group_that_is_closed_asks_no_more(group, strand, officer, member):
    question = ask(group, officer)

    move_group(group=group, to="closed", by=officer, reason="Over.")

    question.refresh_from_db()
    assert question.closed_at is not None


@pytest.mark.parametrize(("days_left", "owed"), [(61, False), (60, True), (3, True), (-1, False)])
def test_officers_are_told_to_ask_sixty_days_before_the_end(network, days_left, owed):
    today = clock.today()
    group = make_group(
        "ending", starts_on=today - datetime.timedelta(days=200), ends_on=today + datetime.timedelta(days=days_left)
    )
    officer = make_officer(group)

    found = {thing.key: thing.people for thing in selectors.obligations(Reach())}

    assert (f"yearly:{plenary_of(group).pk}" in found) == owed
    assert not owed or found[f"yearly:{plenary_of(group).pk}"] == (officer.pk,)
    if days_left == 60:
        ask(group, officer)
        assert f"yearly:{plenary_of(group).pk}" not in {thing.key for thing in selectors.obligations(Reach())}


def test_obligation_is_the_offices_and_only_in_its_scope(group, strand, officer, member):
    question = ask(group, officer)

    [mine] = [
        thing
        for thing in selectors.obligations(Reach(scope_ids=frozenset({question.workstrand_id})))
        if member.pk in thing.people
    ]

    assert (mine.organisation_id, mine.due) == (
        None,
        midday(question.closes_on, question.workstrand.group),
    )  # nobody else of the office can answer it
    assert list(selectors.obligations(Reach(scope_ids=frozenset({strand.pk})))) == []


def test_everything_kept_of_persons_is_registered():
    kept = {
        (holding.model, holding.person or holding.address) for source in registries.holdings for holding in source()
    }

    answers = "membership.ConfirmationAnswer"
    assert kept >= {(answers, name) for name in ("person", "successor", "recorded_by", "successor_email")}


def test_term_that_ended_by_itself_makes_nobody_silent(group, strand, officer, member):
    question = ask(group, officer)
    end_role(
        role=Role.objects.get(person=member, workstrand=strand),
        by=officer,
        on=clock.today() - datetime.timedelta(days=1),
    )

    assert {row.person for row in selectors.asked_by(question)} == {officer}


def test_group_in_the_admin_leads_to_the_question_and_the_next_edition(group, officer):
    page = as_of(officer).get(f"/admin/workstrands/workinggroup/{group.pk}/change/").content.decode()

    assert f"/admin/membership/confirmationround/add/?workstrand={plenary_of(group).pk}" in page
    assert "/groups/mine/next/" in page


def test_leaving_the_network_is_said_to_end_everything_and_does(network, group, strand, member):
    officer = make_officer(network)
    question = ask(network, officer)

    page = as_of(member).get(f"/me/confirm/{question.pk}/").content.decode()
    answer(member, question, leaves="on")

    assert "ends all terms in every group" in page
    assert not Role.objects.on(clock.today()).filter(person=member).exists()


# a successor


def test_successor_of_a_lead_who_leaves_is_suggested_where_the_term_is_handed_over(group, strand, officer):
    question_of = add_member(strand, Role.Kind.LEAD, name="فلانة الفلانية")
    colleague = add_member(strand, name="Keʻala O'Example")
    question = ask(group, officer)

    answer(question_of, question, **{f"strand_{strand.pk}": "leave", "successor_name": colleague.name})

    begun = HandOver.objects.get(role__person=question_of)
    assert (begun.successor, begun.suggested_by) == (colleague, question_of)
    page = as_of(officer).get(question.get_absolute_url()).content.decode()
    assert begun.get_absolute_url() in page
    assert "Invite them" not in page


@pytest.mark.parametrize("known", [True, False])
def test_successor_who_has_no_part_in_the_group_is_invited_from_the_answers(group, strand, officer, member, known):
    question = ask(group, officer)
    if known:
        person = make_person("next@example.org", name="Ada O'Example", organisation=make_organisation())
        make_role(person, Workstrand.objects.get(group__is_network=True))
    named = {"successor_name": "Ada O'Example", "successor_email": "next@example.org"}
    answer(member, question, **{f"strand_{strand.pk}": "stay"}, **named)
    invite = f"/groups/{group.slug}/plenary/invite/?answer={ConfirmationAnswer.objects.get().pk}"

    assert invite in as_of(officer).get(question.get_absolute_url()).content.decode()
    form = as_of(officer).get(invite).context["form"]
    data = dict(form.typed()) | {"strands": [plenary_of(group).pk], "kind": "member", "message": ""}
    data |= {"people": [person.pk]} if known else {}
    as_of(officer).post(f"/groups/{group.slug}/plenary/invite/send/", data)

    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.workstrand) == ("next@example.org", plenary_of(group))
    assert Email.objects.filter(to="next@example.org").exists()
    assert as_of(member).get(invite).status_code == 403


@pytest.mark.parametrize(("days", "is_asked"), [(29, False), (30, True)])
def test_whoever_joined_in_the_last_month_is_not_asked(group, strand, officer, network, days, is_asked):
    newcomer = make_person("newcomer@example.org", organisation=make_organisation())
    make_role(newcomer, strand, starts_on=group.today() - datetime.timedelta(days=days))

    question = ask(group, officer)

    assert Email.objects.filter(to=newcomer.email).exists() == is_asked
    assert any(thing.kind == "confirmation" for thing in obligations.awaiting(newcomer)) == is_asked
    assert as_of(newcomer).get(f"/me/confirm/{question.pk}/").status_code == 200  # they may answer all the same


@pytest.mark.parametrize(("days", "is_invited", "is_kept"), [(89, False, True), (91, False, False), (2, True, False)])
def test_successor_from_outside_is_forgotten_once_invited_or_after_a_while(
    group, strand, officer, member, days, is_invited, is_kept
):
    question = ask(group, officer)
    answer(
        member, question, **{f"strand_{strand.pk}": "stay"}, successor_name="New One", successor_email="n@example.org"
    )
    if is_invited:
        make_invitation(strand, officer, "n@example.org")

    with clock.travel(clock.now() + datetime.timedelta(days=days)):
        call_command("tick")

    given = ConfirmationAnswer.objects.get(person=member)
    assert (given.successor_name, given.successor_email) == (("New One", "n@example.org") if is_kept else ("", ""))
    assert "and 90 days at most" in Client().get("/privacy/").content.decode()
