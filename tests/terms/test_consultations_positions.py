import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from post_office.models import Email

from core.models import HistoryEntry
from core.verbs import Verb
from membership.services.voices import name_voice
from terms.models import Position
from terms.selectors.consultations import standing_of_offices
from terms.services.consultations import pause
from terms.services.positions import TOO_LATE, record_position, record_withdrawal, take_position, withdraw_objection
from tests.factories import make_organisation, make_person
from tests.terms.consultation_factories import CLOSING, DAY, MONDAY, close_all, mail_leaves, make_speaker, subjects_to
from workstrands.models import Role

pytestmark = pytest.mark.django_db
REASON = "L'article 3 — العربية — “no”."


@pytest.fixture
def asked(place):
    """Open, and the mail has left."""
    place.open()
    mail_leaves()
    return place


def current(place, number=0):
    office = place.people[number].organisation
    return Position.objects.get(office__organisation=office, is_current=True)


def test_position_is_signed_and_replaced_and_all_earlier_ones_are_kept(asked):
    for choice, text in (("object", REASON), ("comments", "Fine, but."), ("agree", "")):
        asked.says(0, choice, text)

    rows = Position.objects.order_by("id").values_list("choice", "text", "person", "is_current")
    me = asked.people[0].pk
    assert list(rows) == [("object", REASON, me, False), ("comments", "Fine, but.", me, False), ("agree", "", me, True)]
    assert HistoryEntry.objects.filter(verb=Verb.POSITION_TAKEN, actor=me).count() == 3
    assert subjects_to(asked.people[0])[1:] == []  # one's own word is no news


def test_same_position_sent_twice_is_one(asked):
    first = asked.says(0, "comments", "Fine, but.")
    second = asked.says(0, "comments", "Fine, but. ")

    assert first.pk == second.pk
    assert Position.objects.count() == 1


@pytest.mark.parametrize(
    ("choice", "text", "said"),
    [
        ("object", " ", "An objection needs its reason"),
        ("comments", "", "Write your comments"),
        ("maybe", "", "not a valid choice"),
        ("agree", "x" * 5_001, "5000"),
        ("object", "a\x00b", "characters"),
    ],
)
def test_half_a_position_is_refused(asked, choice, text, said):
    with pytest.raises(ValidationError, match=said):
        asked.says(0, choice, text)
    assert not Position.objects.exists()


def test_replacing_a_colleagues_position_tells_both(asked):
    colleague = make_speaker(asked.strand, asked.people[0].organisation, name="Cora Colleague")  # new: may speak
    asked.says(0, "agree", "")

    asked.says(0, "abstain", "", by=colleague)

    assert (current(asked).choice, current(asked).person) == ("abstain", colleague)
    for person in (asked.people[0], colleague):
        assert "another position" in subjects_to(person)[-1]
    assert "Cora Colleague replaced the position" in Email.objects.last().message


def test_objection_is_replaced_by_its_author_or_the_voice_only_and_told_to_the_officers(asked):
    office = asked.people[0].organisation
    colleague, voice = make_speaker(asked.strand, office), make_speaker(asked.strand, office)
    asked.says(0, "object", REASON)
    [told] = [mail for mail in Email.objects.all() if mail.to == [asked.officer.email]]
    assert REASON in told.message

    with pytest.raises(ValidationError, match="Speaker 0 objected for your office"):
        asked.says(0, "agree", "", by=colleague)
    name_voice(group=asked.strand.group, organisation=office, voice=voice, alternate=asked.people[0], by=voice)
    asked.says(0, "abstain", "", by=voice)

    assert current(asked).choice == "abstain"
    with pytest.raises(ValidationError, match="speaks for your office"):
        asked.says(0, "agree", "", by=colleague)


def test_who_may_not_speak_is_told_why(asked):
    office = asked.people[0].organisation
    stranger = make_person(organisation=office)
    watching = make_speaker(asked.strand, office, kind="observer")
    new_office = make_speaker(asked.strand, make_organisation("New Office"))
    for person, said in ((stranger, "does not take part"), (watching, "does not take part")):
        with pytest.raises(ValidationError, match=said):
            asked.says(0, "agree", "", by=person)
    with pytest.raises(ValidationError, match="New Office is not among the offices asked"):
        take_position(
            consultation=asked.consultation, organisation=new_office.organisation, choice="agree", by=new_office
        )
    Role.objects.filter(person=asked.people[0]).update(ends_on=MONDAY.date() - DAY)
    with pytest.raises(ValidationError, match="does not take part"):
        asked.says(0, "agree", "")
    assert not Position.objects.exists()


def test_branch_speaks_for_its_head_office(asked):
    branch = make_organisation(parent=asked.people[0].organisation)
    person = make_speaker(asked.strand, branch)

    position = take_position(consultation=asked.consultation, organisation=branch, choice="agree", by=person)

    assert position.office.organisation == asked.people[0].organisation


def test_position_counts_until_the_closing_whether_or_not_a_tick_closed_it(asked, travel):
    travel.shift(CLOSING - MONDAY - DAY)
    asked.says(0, "agree", "")
    travel.shift(DAY)

    with pytest.raises(ValidationError, match="closed on 17 March 2026, 17:00") as late:
        asked.says(1, "object", REASON)
    assert late.value.code == TOO_LATE
    close_all()
    with pytest.raises(ValidationError, match="What you typed is still below"):
        asked.says(1, "object", REASON)
    assert Position.objects.count() == 1
    assert asked.now.state == "adopted"


def test_nothing_is_said_before_the_opening(place):
    place.open(opens_at=MONDAY + DAY, closes_at=CLOSING + 9 * DAY)

    with pytest.raises(ValidationError, match="opens on 3 March 2026, 09:00"):
        place.says(0, "agree", "")


def test_answers_are_taken_while_the_clock_stands_still(asked, travel):
    pause(consultation=asked.consultation, by=asked.officer, reason="Wait.")
    travel.shift(60 * DAY)

    asked.says(0, "object", REASON)
    withdraw_objection(consultation=asked.consultation, organisation=asked.people[0].organisation, by=asked.people[0])

    assert current(asked).withdrawn_at is not None


def test_officer_records_with_the_source_and_the_person_is_told(asked):
    values = {
        "consultation": asked.consultation,
        "organisation": asked.people[0].organisation,
        "choice": "agree",
        "person": asked.people[0],
        "by": asked.officer,
    }
    with pytest.raises(ValidationError, match="Say where the office wrote it"):
        record_position(**values, source=" ")

    position = record_position(**values, source="Mail of 3 March")

    assert (position.person, position.recorded_by, position.source) == (
        asked.people[0],
        asked.officer,
        "Mail of 3 March",
    )
    assert subjects_to(asked.people[0])[-1].startswith("Recorded for you")
    assert "From: Mail of 3 March" in Email.objects.last().message
    entry = HistoryEntry.objects.get(verb=Verb.POSITION_TAKEN)
    assert (entry.actor, entry.on_behalf_of, entry.source) == (asked.officer, asked.people[0], "Mail of 3 March")
    assert record_position(**values, source="Mail of 3 March").pk == position.pk


def test_withdrawal_needs_the_author_or_the_voice_and_a_second_click_changes_nothing(asked):
    office = asked.people[0].organisation
    colleague = make_speaker(asked.strand, office)
    with pytest.raises(ValidationError, match="No objection"):
        withdraw_objection(consultation=asked.consultation, organisation=office, by=asked.people[0])
    asked.says(0, "object", REASON)
    with pytest.raises(ValidationError, match="Only Speaker 0, who objected"):
        withdraw_objection(consultation=asked.consultation, organisation=office, by=colleague)

    for _click in "12":
        withdraw_objection(consultation=asked.consultation, organisation=office, by=asked.people[0], word="We agree.")

    assert HistoryEntry.objects.filter(verb=Verb.OBJECTION_WITHDRAWN).count() == 1
    assert "We agree." in Email.objects.filter(subject__contains="withdrew").get().message
    assert standing_of_offices(asked.now).offices[0].stand == "withdrew"
    asked.says(0, "agree", "")  # and may say more until the closing
    assert current(asked).choice == "agree"


def test_officer_records_a_withdrawal(asked):
    office = asked.people[0].organisation
    asked.says(0, "object", REASON)

    record_withdrawal(
        consultation=asked.consultation, organisation=office, person=asked.people[0], source="Call", by=asked.officer
    )

    assert current(asked).withdrawn_by == asked.people[0]
    assert "Recorded by Olga Officer" in Email.objects.last().message
    assert Email.objects.last().to == [asked.people[0].email]


def test_while_an_objection_holds_it_up_it_can_only_be_withdrawn(asked, travel):
    asked.says(0, "object", REASON)
    travel.shift(CLOSING - MONDAY)
    close_all()

    with pytest.raises(ValidationError, match="closed on 17 March"):
        asked.says(0, "agree", "")
    assert asked.now.state == "blocked"


def test_author_who_left_cannot_withdraw(asked):
    asked.says(0, "object", REASON)
    Role.objects.filter(person=asked.people[0]).update(ends_on=MONDAY.date() - DAY)

    with pytest.raises(ValidationError, match="Only Speaker 0"):
        withdraw_objection(
            consultation=asked.consultation, organisation=asked.people[0].organisation, by=asked.people[0]
        )


def test_database_keeps_one_current_position_and_reasons(asked):
    position = asked.says(0, "agree", "")
    for values in ({"choice": "agree"}, {"choice": "object", "text": "", "is_current": False}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Position.objects.create(office=position.office, person=position.person, at=position.at, **values)
