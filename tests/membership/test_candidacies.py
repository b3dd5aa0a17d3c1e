import datetime
import re

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.test import Client
from post_office.models import Email

from core import clock, obligations
from core.models import HistoryEntry
from core.verbs import Verb
from membership.models import Candidacy, OutsideNomination
from membership.services import calls, candidacies
from tests.factories import make_person, make_role
from tests.membership.calls_factories import (
    admit,
    browser_of,
    mails_to,
    make_call,
    make_member,
    make_scene,
    post,
    stand,
)
from tests.threads import together
from workstrands.models import Role

pytestmark = pytest.mark.django_db
State = Candidacy.State


@pytest.fixture
def scene():
    return make_scene()


@pytest.fixture
def strand(scene):
    return scene[0]


@pytest.fixture
def officer(scene):
    return scene[1]


@pytest.fixture
def call(scene):
    return make_call(*scene)


@pytest.fixture
def member(strand):
    return make_member(strand, "Kim Member")


# answering


def test_member_volunteers_changes_and_withdraws(call, member):
    assert post(member, call, "answer", statement="I label since years.", time="2 days").status_code == 302
    row = Candidacy.objects.get()
    assert (row.state, row.statement, row.time, row.organisation) == (
        State.STANDING, "I label since years.", "2 days", member.organisation,
    )  # fmt: skip

    post(member, call, "answer", statement="Or rather so.", time="")
    row.refresh_from_db()
    assert (row.statement, row.time) == ("Or rather so.", "")

    assert post(member, call, "withdraw").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.statement) == (State.WITHDRAWN, "")
    assert stand(call, member).pk == row.pk


def test_statement_is_said_to_be_for_officers_before_it_is_written(call, member):
    page = browser_of(member).get(f"{call.get_absolute_url()}answer/").content.decode()

    assert page.index("read by the officers") < page.index("<textarea")


def test_only_officers_read_who_stands_until_somebody_is_appointed(call, member, officer):
    stand(call, member, "A very own statement.")
    other = make_member(call.workstrand)

    for reader in (Client(), browser_of(other)):
        page = reader.get(call.get_absolute_url()).content.decode()
        assert "A very own statement." not in page
        assert member.name not in page
    assert "A very own statement." in browser_of(officer).get(call.get_absolute_url()).content.decode()
    assert "A very own statement." in browser_of(member).get(call.get_absolute_url()).content.decode()
    assert not HistoryEntry.objects.filter(verb=Verb.CANDIDACY_MADE).exclude(scope_id=None).exists()

    calls.appoint_candidates(call=call, candidacies=[Candidacy.objects.get()], by=officer)
    assert "A very own statement." in browser_of(other).get(call.get_absolute_url()).content.decode()


def test_whom_the_call_is_not_for_is_refused(call):
    stranger = admit(make_person())

    assert post(stranger, call, "answer", statement="Me.").status_code == 403
    with pytest.raises(ValidationError, match="is not among them"):
        stand(call, stranger)


def test_call_for_the_network_is_answered_by_it(strand, officer):
    call = make_call(strand, officer, answerers="network")
    colleague = admit(make_person(name="فلانة الفلانية"))

    assert post(colleague, call, "answer", statement="أنا.").status_code == 302
    assert Candidacy.objects.get().statement == "أنا."


@pytest.mark.parametrize("page", ["answer", "nominate"])
def test_newcomer_is_told_that_they_can_answer_once_they_are_admitted(strand, officer, page):
    call, newcomer = make_call(strand, officer, answerers="network"), make_person()

    client = browser_of(newcomer)
    told = client.post(f"{call.get_absolute_url()}{page}/", {"statement": "Me.", "who": "Me"}, follow=True)

    assert "as soon as you are admitted" in told.content.decode()
    assert not Candidacy.objects.exists()


@pytest.mark.parametrize("page", ["answer", "nominate"])
def test_after_the_last_day_in_the_zone_of_the_group_nobody_answers(call, member, page):
    end = call.closes_at
    data = {"statement": "Late.", "who": member.name}

    with clock.travel(end - datetime.timedelta(minutes=1)):
        assert "form" in (browser_of(member).get(f"{call.get_absolute_url()}{page}/").context or {})
    with clock.travel(end + datetime.timedelta(minutes=1)):
        assert post(member, call, page, **data).status_code == 302
        with pytest.raises(ValidationError, match="last day"):
            stand(call, member)
    assert not Candidacy.objects.exists()


def test_officer_records_who_wrote_by_mail_and_they_are_told(call, member, officer):
    data = {"what": "stands", "who": member.name, "statement": "She would.", "time": "", "source": "Mail of 3 May"}

    assert post(officer, call, "record", **data | {"source": " "}).status_code == 200
    assert not Candidacy.objects.exists()
    assert post(officer, call, "record", **data).status_code == 302

    row = Candidacy.objects.get()
    assert (row.person, row.recorded_by, row.source) == (member, officer, "Mail of 3 May")
    assert "Mail of 3 May" in mails_to(member)[0]
    entry = HistoryEntry.objects.get(verb=Verb.CANDIDACY_MADE)
    assert (entry.actor, entry.on_behalf_of, entry.source) == (officer, member, "Mail of 3 May")


@pytest.mark.parametrize("stands", [True, False])
def test_officer_records_that_somebody_declines_or_withdraws(call, strand, member, officer, stands):
    nominee = make_member(strand, "D’Arcy O'Example")
    if stands:
        stand(call, nominee)
    else:
        candidacies.nominate(call=call, person=nominee, by=member)
    owed = {thing.kind: thing for thing in obligations.everything()}
    data = {"what": "refuses", "who": nominee.name, "source": "Call of 3 May"}

    if not stands:  # the desk leads to the form, with the name in it
        assert "D’Arcy O&#x27;Example (" in browser_of(officer).get(owed["nomination"].record_url).content.decode()
    assert post(officer, call, "record", **data | {"source": " "}).status_code == 200
    assert post(officer, call, "record", **data).status_code == 302
    again = post(officer, call, "record", **data)

    assert "does not stand" in again.content.decode()
    row = Candidacy.objects.get(person=nominee)
    assert row.state == (State.WITHDRAWN if stands else State.DECLINED)
    assert "Call of 3 May" in mails_to(nominee)[-1]
    entry = HistoryEntry.objects.filter(target_id=row.pk).latest("id")
    assert (entry.actor, entry.on_behalf_of, entry.source) == (officer, nominee, "Call of 3 May")


@pytest.mark.parametrize("number", ["", "x", "9" * 30, "²", "0"])
def test_form_to_record_is_empty_for_whom_the_call_is_not_for(call, officer, number):
    page = browser_of(officer).get(f"{call.get_absolute_url()}record/", {"person": number})

    assert page.context["form"]["who"].value() == ""


# nominating


@pytest.mark.parametrize("name", ["Keʻala Laʻana", "D’Arcy O'Example", "Contohwati", "ምሳሌ አበበ", "x" * 200])
def test_colleague_is_nominated_accepts_and_the_nominator_is_told(call, member, name):
    nominee = make_member(call.workstrand, name)

    assert post(member, call, "nominate", who=f" {name.upper()} ", word="She knows.").status_code == 302

    row = Candidacy.objects.get(person=nominee)
    assert (row.state, row.nominated_by) == (State.NOMINATED, member)
    assert "She knows." in mails_to(nominee)[0]
    assert post(nominee, call, "answer", statement="Gladly.").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.nominated_by) == (State.STANDING, member)
    assert "accepted" in mails_to(member)[0]


def test_nominee_declines_and_the_nominator_is_told_why(call, member):
    nominee = make_member(call.workstrand, "Contohwati")
    candidacies.nominate(call=call, person=nominee, by=member)

    assert post(nominee, call, "decline", word="No time this year.").status_code == 302
    assert post(nominee, call, "decline", word="Again.").status_code == 302

    assert Candidacy.objects.get().state == State.DECLINED
    assert len(mails_to(member)) == 1
    assert "No time this year." in mails_to(member)[0]


def test_nomination_names_nobody_else_and_nobody_twice(call, member):
    nominee, other = make_member(call.workstrand, "Ada Example"), make_member(call.workstrand)
    make_member(call.workstrand, "Ada Example")

    assert "Several people" in post(member, call, "nominate", who="Ada Example").content.decode()
    label = f"Ada Example ({nominee.organisation.short_name})"
    assert post(member, call, "nominate", who=label).status_code == 302
    assert "already" in post(other, call, "nominate", who=label).content.decode()
    assert "volunteer instead" in post(member, call, "nominate", who=member.email).content.decode()
    assert "Nobody of this name" in post(member, call, "nominate", who="Nobody Here").content.decode()
    assert "say who it is" in post(member, call, "nominate", who="new@example.org").content.decode()
    assert Candidacy.objects.get().person == nominee


def test_somebody_from_outside_is_mailed_once_in_our_words_and_known_again_when_they_come(strand, officer, member):
    call = make_call(strand, officer, answerers="network")
    data = {"who": "New@Example.org", "name": "Buy http://evil.example", "word": "See http://evil.example"}

    assert post(member, call, "nominate", **data).status_code == 302
    assert "has the call already" in post(member, call, "nominate", **data).content.decode()

    mail = Email.objects.get(to="new@example.org")
    assert call.get_absolute_url() in mail.message
    assert "evil" not in mail.message + mail.html_message + mail.subject
    newcomer = admit(make_person("new@example.org", name="New One"))
    stand(call, newcomer)
    assert Candidacy.objects.get().nominated_by == member
    assert not OutsideNomination.objects.exists()
    assert "accepted" in mails_to(member)[0]


def test_somebody_whom_the_call_is_not_for_is_invited_by_an_officer_and_then_nominated(call, member, officer):
    data = {"who": "new@example.org", "name": "Żofia O'Example", "word": "She knows."}

    told = browser_of(member).post(f"{call.get_absolute_url()}nominate/", data, follow=True)

    assert "can invite them" in told.content.decode()
    assert not Email.objects.filter(to="new@example.org").exists()
    link = re.search(r"http://\S+(/groups/\S+nominee=\d+)", mails_to(officer)[-1])[1]
    assert link in browser_of(officer).get(call.get_absolute_url()).content.decode()
    form = browser_of(officer).get(link).context["form"]
    assert form["addresses"].value() == '"Żofia O\'Example" <new@example.org>'
    assert candidacies.meet_outsiders(clock.now()) == 0  # they did not come yet
    newcomer = make_member(call.workstrand, "Żofia O'Example", email="new@example.org")
    EmailAddress.objects.create(user=newcomer, email="new@example.org", primary=True, verified=True)

    assert [candidacies.meet_outsiders(clock.now()) for _time in range(2)] == [1, 0]
    row = Candidacy.objects.get()
    assert (row.person, row.state, row.nominated_by, row.word) == (newcomer, State.NOMINATED, member, "She knows.")
    assert "nominated you" in mails_to(newcomer)[-1]
    assert not OutsideNomination.objects.exists()


@pytest.mark.parametrize("number", ["", "x", "9" * 30, "²", "0"])
def test_lead_and_wrong_numbers_learn_no_address_of_a_nominee(call, strand, officer, member, number):
    candidacies.nominate_address(call=call, name="New One", email="new@example.org", by=member)
    lead = make_member(strand, "Lead")
    make_role(lead, strand, Role.Kind.LEAD)
    invite = f"{strand.get_absolute_url()}invite/"

    for person, asked in ((lead, OutsideNomination.objects.get().pk), (officer, number)):
        response = browser_of(person).get(invite, {"nominee": asked, "answer": number})
        assert (response.status_code, "new@example.org" in response.content.decode()) == (200, False)


def test_one_person_mails_few_people_from_outside_and_all_are_forgotten(strand, officer, member):
    call = make_call(strand, officer, answerers="network")
    for number in range(5):
        post(member, call, "nominate", who=f"new{number}@example.org", name="New One")

    assert OutsideNomination.objects.count() == Email.objects.count() == 3
    calls.close_call(call=call, by=officer, reason="Nobody came.")
    assert not OutsideNomination.objects.exists()


def test_address_of_a_colleague_is_their_nomination(strand, officer, member):
    call = make_call(strand, officer, answerers="network")
    nominee = admit(make_person("known@example.org", name="Known One"))

    assert post(member, call, "nominate", who="KNOWN@example.org").status_code == 302

    assert Candidacy.objects.get().person == nominee


@pytest.mark.django_db(transaction=True)
def test_volunteering_while_one_is_nominated_is_one_candidacy():
    strand, officer = make_scene()
    call, member, nominee = make_call(strand, officer), make_member(strand), make_member(strand)

    def nominate():
        try:
            return candidacies.nominate(call=call, person=nominee, by=member)
        except ValidationError as error:
            return error

    together(lambda: stand(call, nominee), nominate, lambda: stand(call, nominee))

    assert Candidacy.objects.get().state == State.STANDING
