"""Merging where both have what there is one of: nothing breaks, nothing is lost, nothing is counted twice."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from core import clock, obligations
from membership.models import (
    Absence,
    Candidacy,
    CircularPick,
    CircularRecipient,
    ConfirmationAnswer,
    DeskNote,
    EditionOffer,
    HandOver,
    Invitation,
    JoinRequest,
    OfficeVoice,
    RemindedThing,
    ReminderMail,
    SetAside,
)
from membership.services import calls, candidacies, circulars, handover, merging, sending, voices, yearly
from membership.services.desk import note_on_desk
from people.models import Topic
from tests.circular_factories import make_circular
from tests.factories import (
    make_network,
    make_officer,
    make_organisation,
    make_person,
    make_request,
    make_role,
    make_strand,
)
from tests.membership.calls_factories import make_call, make_scene, stand
from tests.membership.handover_factories import away, member_of
from tests.membership.invitation_factories import send
from workstrands.models import Role
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def scene():
    strand, officer = make_scene()
    office = make_organisation()
    kept = member_of(strand, "kept@example.org", "Kim Kept", organisation=office)
    merged = member_of(strand, "merged@example.org", "Kim Merged", organisation=office)
    return strand, officer, kept, merged


def merge(kept, merged):
    return merging.merge_people(kept=kept, merged=merged, by=make_person(is_superuser=True))


STATES = ["nominated", "standing", "declined", "withdrawn"]


@pytest.mark.parametrize("own", STATES)
@pytest.mark.parametrize("other", STATES)
def test_two_candidacies_for_a_call_become_one_as_far_as_either_came(scene, own, other):
    strand, officer, kept, merged = scene
    call = make_call(strand, officer)
    for person, state in ((kept, own), (merged, other)):
        row = candidacies.nominate(call=call, person=person, by=officer, word=f"For {person.name}")
        statement = f"I am {person.name}" if state == "standing" else ""
        Candidacy.objects.filter(pk=row.pk).update(state=state, statement=statement)

    merge(kept, merged)

    row = Candidacy.objects.get()
    assert row.person == kept
    assert row.state == max(own, other, key=["withdrawn", "declined", "nominated", "standing"].index)
    assert row.word == "For Kim Kept / For Kim Merged"
    assert ("Kim Kept" in row.statement) == (own == "standing")
    assert ("Kim Merged" in row.statement) == (other == "standing")


def test_words_for_which_there_is_no_room_stay_with_the_earlier_account(scene):
    strand, officer, kept, merged = scene
    call = make_call(strand, officer)
    stand(call, merged)
    candidacies.nominate(call=call, person=kept, by=officer, word="k" * 400)
    Candidacy.objects.filter(person=merged).update(word="m" * 400)

    merge(kept, merged)

    assert Candidacy.objects.get(person=kept).state == "standing"
    assert (Candidacy.objects.get(person=merged).state, Candidacy.objects.get(person=merged).word) == (
        "withdrawn",
        "m" * 400,
    )


@pytest.mark.parametrize("appointed", ["kept", "merged", "both"])
def test_appointment_stays_with_its_term(scene, appointed):
    strand, officer, kept, merged = scene
    call = make_call(strand, officer, places=2)
    rows = {"kept": stand(call, kept), "merged": stand(call, merged)}
    chosen = list(rows.values()) if appointed == "both" else [rows[appointed]]
    calls.appoint_candidates(call=call, candidacies=chosen, by=officer)

    merge(kept, merged)

    row = Candidacy.objects.get(person=kept)
    assert (row.state, row.role.person, row.role.voided_at) == ("appointed", kept, None)
    assert Role.objects.on(clock.today()).filter(kind=Role.Kind.LEAD, workstrand=strand).count() == 1
    assert Candidacy.objects.filter(person=merged).count() == (appointed == "both")


@pytest.mark.parametrize("voice", ["kept", "merged"])
def test_voice_and_alternate_in_one_stays_the_voice(scene, voice):
    strand, officer, kept, merged = scene
    first, second = (kept, merged) if voice == "kept" else (merged, kept)
    voices.name_voice(
        group=strand.group, organisation=kept.organisation, voice=first, alternate=second, by=officer, source="Mail"
    )

    merge(kept, merged)

    row = OfficeVoice.objects.get(ends_on=None)
    assert (row.person, row.place) == (kept, "voice")
    assert OfficeVoice.objects.filter(person=kept).count() == 2
    assert voices.settle_voices(clock.now()) == 0


@pytest.mark.parametrize("later", ["kept", "merged"])
def test_later_answer_counts_with_the_words_and_choices_of_both(scene, later):
    strand, officer, kept, merged = scene
    extra = make_strand(strand.group)
    make_role(kept, extra), make_role(merged, extra)
    question = yearly.open_round(group=strand.group, closes_on=clock.today() + 9 * DAY, by=officer)
    order = [merged, kept] if later == "kept" else [kept, merged]
    for person, strands in zip(order, ([strand, extra], [strand]), strict=True):
        yearly.answer_round(
            question=question, person=person, by=person, comment=f"Says {person.name}",
            choices=dict.fromkeys(strands, ("stay", None)),
        )  # fmt: skip
    ConfirmationAnswer.objects.filter(person=order[0]).update(successor=order[1], answered_at=clock.now() - DAY)

    merge(kept, merged)

    answer = ConfirmationAnswer.objects.get()
    assert (answer.person, answer.successor) == (kept, None)
    assert answer.comment == f"Says {order[1].name}\n\nSays {order[0].name}"
    assert {choice.workstrand for choice in answer.choices.all()} == {strand, extra}


@pytest.mark.parametrize(
    ("own", "other", "state"), [("open", "accepted", "accepted"), ("declined", "open", "declined")]
)
def test_offer_of_an_edition_that_was_answered_counts(scene, own, other, state):
    strand, officer, kept, merged = scene
    for person, said in ((kept, own), (merged, other)):
        EditionOffer.objects.create(
            workstrand=plenary_of(strand.group), person=person, offered_by=officer, offered_at=clock.now(), state=said,
            answered_at=None if said == "open" else clock.now(),
        )  # fmt: skip

    merge(kept, merged)

    assert [(row.person, row.state) for row in EditionOffer.objects.all()] == [(kept, state)]
    assert all(merged.pk not in thing.people for thing in obligations.everything())


def test_nobody_stands_in_for_themselves(scene):
    _strand, _officer, kept, merged = scene
    away(kept, merged), away(merged, kept, first=30, last=33)

    found = merge(kept, merged)

    assert list(Absence.objects.values_list("person", "stand_in")) == [(kept.pk, None)] * 2
    assert any("nobody stands in" in row.settled for row in found)


def test_absences_that_begin_on_one_day_become_one_as_long_as_both(scene):
    strand, _officer, kept, merged = scene
    third = member_of(strand)
    away(kept, last=3, reason="Own"), away(merged, third, last=9, reason="Other")

    merge(kept, merged)

    row = Absence.objects.standing().get()
    assert (row.person, row.stand_in, row.reason) == (kept, third, "Own / Other")
    assert (row.ends_on - row.starts_on).days == 9
    assert Absence.objects.filter(person=kept).count() == 2


def test_notes_and_successor_of_terms_that_become_one(scene):
    strand, _officer, kept, merged = scene
    third = member_of(strand)
    terms = [make_role(person, strand, Role.Kind.LEAD) for person in (kept, merged)]
    for term, notes, items in zip(terms, ("Mine", "Theirs"), (["told"], ["told", "contacts"]), strict=True):
        handover.write_notes(role=term, notes=notes, version=0, by=term.person)
        handover.tick(role=term, items=items, by=term.person)
    handover.suggest_successor(role=terms[1], person=third, by=merged)

    merge(kept, merged)

    row = HandOver.objects.get()
    assert (row.role, row.notes, row.successor) == (terms[0], "Mine\n\nTheirs", third)
    assert {tick.item for tick in row.ticks.all()} == {"told", "contacts"}


def test_notes_of_a_term_that_only_the_other_wrote_come_over(scene):
    strand, _officer, kept, merged = scene
    terms = [make_role(person, strand, Role.Kind.LEAD) for person in (kept, merged)]
    handover.write_notes(role=terms[1], notes="Theirs", version=0, by=merged)

    merge(kept, merged)

    assert HandOver.objects.get().role == terms[0]


def test_circular_that_both_were_sent_is_answered_once_either_did(scene):
    strand, officer, kept, merged = scene
    question = yearly.open_round(group=strand.group, closes_on=clock.today() + 9 * DAY, by=officer)
    circular = make_circular(strand.group, officer, text="{what you owe}")
    draft = make_circular(strand.group, officer, about=[f"confirmation:{question.pk}:{merged.pk}"])
    for person in (kept, merged):
        CircularPick.objects.create(circular=draft, person=person, is_added=person == kept)
    circulars.send_circular(circular=circular, by=officer)
    sending.send_due(clock.now())
    circulars.note_answer(recipient=circular.recipients.get(person=merged), by=officer, answered=True)

    merge(kept, merged)
    sending.follow_answers(clock.now())

    own, other = (CircularRecipient.objects.get(person=person) for person in (kept, merged))
    assert own.answered_at
    assert (own.answer_noted_by, own.address, other.address) == (officer, "kept@example.org", "merged@example.org")
    assert own.asked.filter(key=f"confirmation:{question.pk}:{kept.pk}", done_at=None).exists()
    assert not other.asked.exists()
    draft.refresh_from_db()
    assert draft.about == [f"confirmation:{question.pk}:{kept.pk}"]
    assert [(pick.person, pick.is_added) for pick in draft.picks.all()] == [(kept, True)]


def test_reminders_notes_topics_and_what_was_set_aside_are_kept_once(scene):
    _strand, officer, kept, merged = scene
    topic, other = Topic.objects.create(name="Both"), Topic.objects.create(name="Other")
    kept.topics.add(topic), merged.topics.add(topic, other)
    request = make_request(make_strand())
    for number, person in enumerate((kept, merged)):
        ReminderMail.objects.create(person=person, day=clock.today(), things=1)
        RemindedThing.objects.create(person=person, key="join:1", last_on=clock.today() + number * DAY)
        SetAside.objects.create(person=person, request=request, set_aside_at=clock.now())
        note_on_desk(owner=person, key="join:1", note=person.name, next_chase_on=clock.today() - number * DAY)
    SetAside.objects.create(person=merged, request=make_request(make_strand(), kept), set_aside_at=clock.now())
    note_on_desk(owner=officer, key=f"confirmation:7:{merged.pk}", note="Called")

    merge(kept, merged)

    assert ReminderMail.objects.get().person == kept
    assert RemindedThing.objects.get().last_on == clock.today() + DAY
    assert SetAside.objects.get().request == request
    note = DeskNote.objects.get(owner=kept)
    assert (note.note, note.next_chase_on) == ("Kim Kept / Kim Merged", clock.today() - DAY)
    assert DeskNote.objects.get(owner=officer).key == f"confirmation:7:{kept.pk}"
    assert set(kept.topics.all()) == {topic, other}


def test_invitations_to_two_addresses_both_stay_open(scene):
    strand, officer, kept, merged = scene
    send(make_strand(strand.group), officer, "kept@example.org\nmerged@example.org")

    merge(kept, merged)

    assert {(row.person, row.state) for row in Invitation.objects.all()} == {(kept, "waiting")}
    assert Invitation.objects.count() == 2


@pytest.mark.parametrize("applicant", ["kept", "merged"])
def test_who_vouched_for_themselves_under_two_accounts_stays_in_the_record(scene, applicant):
    _strand, _officer, kept, merged = scene
    person, voucher = (kept, merged) if applicant == "kept" else (merged, kept)
    row = make_request(make_strand(), person)
    JoinRequest.objects.filter(pk=row.pk).update(
        state="approved", decided_by=voucher, vouched_as="colleague", decided_at=clock.now()
    )

    merge(kept, merged)

    row.refresh_from_db()
    assert {row.person, row.decided_by} == {kept, merged}
    with pytest.raises(IntegrityError), transaction.atomic():
        JoinRequest.objects.filter(pk=row.pk).update(person=kept, decided_by=kept)


def test_preview_of_clashes_changes_nothing(scene):
    strand, officer, kept, merged = scene
    call = make_call(strand, officer)
    stand(call, kept), stand(call, merged)

    found = merging.preview(merging.merge_people, kept=kept, merged=merged, by=make_person(is_superuser=True))

    assert "one for each call" in next(row.settled for row in found if row.what == "Candidacies" and row.settled)
    assert Candidacy.objects.count() == 2


# organisations


@pytest.mark.parametrize("is_branch", [False, True])
def test_voices_of_two_offices_become_those_of_the_kept(is_branch):
    strand, officer = make_scene()
    head = make_organisation() if is_branch else None
    kept, merged = make_organisation(parent=head), make_organisation()
    named = head or kept
    first = member_of(strand, organisation=kept)
    others = [member_of(strand, organisation=merged) for _number in range(2)]
    voices.name_voice(group=strand.group, organisation=kept, voice=first, alternate=None, by=officer, source="Mail")
    voices.name_voice(
        group=strand.group, organisation=merged, voice=others[0], alternate=others[1], by=officer, source="Mail"
    )

    merging.merge_organisations(kept=kept, merged=merged, by=officer)

    running = {row.place: row for row in OfficeVoice.objects.filter(ends_on=None)}
    assert {place: (row.person, row.organisation) for place, row in running.items()} == {
        "voice": (first, named),
        "alternate": (others[1], named),
    }
    assert OfficeVoice.objects.filter(organisation=named).count() == 3
    assert voices.settle_voices(clock.now()) == 0


def test_offices_chosen_for_a_circular_come_over_once():
    network = make_network()
    officer = make_officer(network)
    kept, merged = make_organisation(), make_organisation()
    circular = make_circular(network, officer)
    circular.organisations.add(kept, merged)

    merging.merge_organisations(kept=kept, merged=merged, by=officer)

    assert list(circular.organisations.all()) == [kept]
