"""What somebody who leaves has open in each part ends, and whom it concerns is told."""

import datetime

import pytest
from post_office.models import Email

from core import clock, obligations
from membership.models import (
    Bounce,
    Candidacy,
    Circular,
    CircularPick,
    ConfirmationChoice,
    DeskNote,
    EditionOffer,
    Invitation,
    OfficeVoice,
    ReminderMail,
    SetAside,
)
from membership.services import calls, candidacies, circulars, handover, sending, voices, yearly
from membership.services.desk import note_on_desk
from membership.services.forgetting import erase_person
from membership.services.leaving import leave_network
from tests.circular_factories import make_bounce, make_circular, sent
from tests.factories import make_organisation, make_request, make_strand
from tests.membership.calls_factories import make_call, make_scene, stand
from tests.membership.handover_factories import away, lead_of, member_of
from tests.membership.invitation_factories import link_sent_to, make_invitation, send
from workstrands.models import Role
from workstrands.services import appoint, plenary_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
ADDRESS = "leaver@example.org"


def go(person):
    leave_network(person=person, by=person)


def erase(person):
    erase_person(person=person, by=None)


@pytest.fixture(params=[go, erase], ids=["left", "erased"])
def ends(request):
    return request.param


@pytest.fixture
def scene():
    strand, officer = make_scene()
    office = make_organisation()
    leaver = member_of(strand, ADDRESS, "Lena Leaver", organisation=office)
    colleague = member_of(strand, "colleague@example.org", "Kolja Colleague", organisation=office)
    return strand, officer, leaver, colleague


def mails_to(address):
    return [mail.message for mail in Email.objects.filter(to=address).order_by("pk")]


def owed(person):
    return [thing.kind for thing in obligations.awaiting(person)]


def test_open_invitation_goes_and_its_link_says_so(client, scene, ends):
    strand, officer, leaver, _colleague = scene
    other = make_strand(strand.group)
    send(other, officer, ADDRESS)
    link = link_sent_to(ADDRESS)

    ends(leaver)

    assert not Invitation.objects.exists()
    page = client.get(link)
    assert page.status_code in {200, 404, 410}
    assert "Lena" not in page.content.decode()


def test_invitation_that_the_leaver_sent_can_still_be_answered(scene):
    strand, _officer, leaver, _colleague = scene
    make_invitation(strand, leaver, "newcomer@example.org")

    go(leaver)

    assert Invitation.objects.get().is_answerable()


def test_who_leaves_stands_for_no_call_and_cannot_be_appointed(scene, ends):
    strand, officer, leaver, _colleague = scene
    call = make_call(strand, officer)
    stand(call, leaver)

    ends(leaver)

    row = Candidacy.objects.get()
    assert row.state == Candidacy.State.WITHDRAWN
    assert "label" not in row.statement


def test_who_nominated_a_leaver_is_told(scene):
    strand, officer, leaver, colleague = scene
    candidacies.nominate(call=make_call(strand, officer), person=leaver, by=colleague)

    go(leaver)

    assert Candidacy.objects.get().state == Candidacy.State.DECLINED
    assert "Lena Leaver thanks you, and does not stand" in mails_to(colleague.email)[-1]


def test_statement_of_who_withdrew_is_forgotten_too(scene):
    strand, officer, leaver, colleague = scene
    call = make_call(strand, officer)
    candidacies.nominate(call=call, person=leaver, by=colleague, word="She can.")
    go(leaver)
    calls.close_call(call=call, by=officer, reason="Later.")

    assert calls.forget_statements(clock.now() + calls.STATEMENTS_KEPT_FOR + DAY) == 1

    assert Candidacy.objects.get().word == ""


def test_voice_ends_at_once_and_the_office_may_name_anew(scene, ends):
    strand, officer, leaver, colleague = scene
    third = member_of(strand, organisation=leaver.organisation)
    voices.name_voice(
        group=strand.group, organisation=leaver.organisation, voice=leaver, alternate=None, by=officer, source="Mail"
    )

    ends(leaver)

    assert OfficeVoice.objects.get().ends_on == clock.today()
    assert "voice" in owed(colleague)
    assert "voice" in owed(third)


def test_own_absence_ends_and_the_stand_in_is_told(scene):
    _strand, _officer, leaver, colleague = scene
    away(leaver, colleague, first=0, reason="Private")

    go(leaver)

    assert not leaver.absences.exists()
    assert any("Lena Leaver" in text for text in mails_to(colleague.email))


def test_whoever_the_leaver_stands_in_for_is_told_to_choose_another(scene, ends):
    _strand, _officer, leaver, colleague = scene
    absence = away(colleague, leaver, first=3)

    ends(leaver)

    absence.refresh_from_db()
    assert absence.stand_in is None
    said = mails_to(colleague.email)[-1]
    assert "cannot stand in for Kolja Colleague" in said
    assert "Lena Leaver" in said if ends is go else "Lena" not in said


def test_edition_offer_is_declined(scene, ends):
    strand, _officer, leaver, _colleague = scene
    offer = EditionOffer.objects.create(workstrand=plenary_of(strand.group), person=leaver, offered_at=clock.now())

    ends(leaver)

    offer.refresh_from_db()
    assert offer.state == EditionOffer.State.DECLINED


def test_switch_that_waits_counts_as_leaving(scene):
    strand, officer, leaver, _colleague = scene
    to = make_strand(strand.group, joining_policy="approval")
    question = yearly.open_round(group=strand.group, closes_on=clock.today() + 9 * DAY, by=officer)
    yearly.answer_round(question=question, person=leaver, by=leaver, choices={strand: ("switch", to)})

    go(leaver)

    choice = ConfirmationChoice.objects.get()
    assert (choice.what, choice.to) == ("leave", None)
    assert yearly.finish_switches(clock.now()) == 0


def test_nobody_waits_for_a_successor_who_left(scene, ends):
    strand, officer, leaver, _colleague = scene
    term = Role.objects.get(person=lead_of(strand), kind=Role.Kind.LEAD)
    handover.suggest_successor(role=term, person=leaver, by=officer)
    assert "successor" in owed(officer)

    ends(leaver)

    term.hand_over.refresh_from_db()
    assert term.hand_over.successor is None
    assert "successor" not in owed(officer)


def test_scheduled_circular_becomes_a_draft_and_answers_go_to_the_group(scene):
    strand, officer, leaver, _colleague = scene
    appoint(person=leaver, workstrand=plenary_of(strand.group), kind=Role.Kind.SECRETARIAT, by=officer)
    own = make_circular(strand.group, leaver)
    circulars.schedule_circular(circular=own, by=leaver, at=clock.now() + DAY)
    other, gone = make_circular(strand.group, officer), sent(make_circular(strand.group, leaver))
    Circular.objects.update(reply_to=ADDRESS.title())

    go(leaver)

    own.refresh_from_db(), other.refresh_from_db(), gone.refresh_from_db()
    assert (own.state, own.send_at, own.written_by) == (Circular.State.DRAFT, None, leaver)
    assert own.reply_to == other.reply_to == circulars.contact_address(strand.group)
    assert gone.reply_to == ""
    assert sending.send_due(clock.now() + 2 * DAY) == 0
    received = gone.recipients.get(person=leaver)
    assert (received.address, received.message_id) == ("", "")


def test_what_is_only_theirs_goes(scene):
    strand, officer, leaver, _colleague = scene
    note_on_desk(owner=leaver, key="join:1", note="Mine")
    ReminderMail.objects.create(person=leaver, day=clock.today(), things=1)
    SetAside.objects.create(person=leaver, request=make_request(make_strand()), set_aside_at=clock.now())
    CircularPick.objects.create(circular=make_circular(strand.group, officer), person=leaver, is_added=True)
    make_bounce(address=ADDRESS)

    go(leaver)

    for model in (DeskNote, ReminderMail, SetAside, CircularPick, Bounce):
        assert not model.objects.exists(), model
