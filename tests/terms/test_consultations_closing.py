import datetime

import pytest
from django.core.exceptions import ValidationError
from post_office.models import Email

from core import clock
from core.models import HistoryEntry
from core.verbs import Verb
from terms.models import Consultation, TermsVersion
from terms.selectors.consultations import for_record, standing_of_offices
from terms.services import closing
from terms.services.closing import close
from terms.services.positions import withdraw_objection
from terms.services.versions import start_draft
from tests.terms.consultation_factories import (
    CLOSING,
    HOUR,
    MONDAY,
    close_all,
    mail_leaves,
    make_place,
    make_speaker,
    subjects_to,
)
from tests.terms.factories import agree
from workstrands.models import Decision
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
State = Consultation.State


@pytest.fixture
def place(travel):
    return make_place(offices=5)


def to_the_end(travel, late=HOUR):
    travel.shift(CLOSING - MONDAY + late)


def test_silence_adopts_at_the_closing_time_however_late_the_tick(place, travel):
    place.open()
    mail_leaves()
    place.says(0, "agree", "")
    place.says(1, "comments", "Fine, but.")
    place.says(2, "abstain", "")
    to_the_end(travel, datetime.timedelta(days=3))

    assert (close_all(), close_all()) == (1, 0)

    agreed = TermsVersion.objects.agreed().get()
    decision = place.now.decision
    assert (place.now.state, place.now.state_since) == (State.ADOPTED, CLOSING)
    assert (agreed.number, agreed.text, agreed.in_force_at, agreed.in_force_on) == ("1.0", place.draft.text, CLOSING, CLOSING.date())  # fmt: skip
    assert (decision.how, decision.audience, decision.taken_at, decision.taken_on) == ("silence", "public", CLOSING, CLOSING.date())  # fmt: skip
    assert decision.title == f"Terms of reference 1.0 of {place.strand}"
    assert decision.record_path == agreed.get_absolute_url()
    assert place.stands() == ["agreed", "commented", "abstained", "silent", "silent"]
    assert Decision.objects.count() == 1
    assert subjects_to(place.people[4])[-1] == f"Adopted: the terms of reference of {place.strand}"
    assert subjects_to(place.officer)[-1] == f"Adopted: the terms of reference of {place.strand}"
    [told] = [mail for mail in Email.objects.filter(subject__startswith="Adopted") if mail.to == [place.officer.email]]
    assert "in force since 17 March 2026, 17:00 (Europe/London)" in told.message
    assert "Silent: 2" in told.message
    assert HistoryEntry.objects.filter(verb=Verb.CONSULTATION_ADOPTED).count() == 1


def test_revision_supersedes_the_decision_before(place, travel):
    first = agree(place.draft)
    place.draft = start_draft(workstrand=place.strand, by=None, text="# Second\n")
    place.open()
    mail_leaves()
    to_the_end(travel)
    close_all()

    assert TermsVersion.objects.agreed().first().number == "2.0"
    assert list(place.now.decision.supersedes.all()) == [first.decision]
    assert place.now.decision.title.startswith("Terms of reference 2.0 of")


def test_objection_holds_the_text_up_until_the_last_is_withdrawn_and_adoption_is_dated_then(place, travel):
    place.open()
    mail_leaves()
    place.says(0, "object")
    place.says(1, "object")
    place.says(2, "object")
    withdraw_objection(consultation=place.consultation, organisation=place.people[2].organisation, by=place.people[2])
    to_the_end(travel)
    close_all()
    assert (place.now.state, place.now.state_since) == (State.BLOCKED, CLOSING)
    assert TermsVersion.objects.get(pk=place.draft.pk).state == "consulted"
    assert subjects_to(place.people[4])[-1].startswith("Held up by an objection")

    travel.shift(48 * HOUR)
    withdraw_objection(consultation=place.consultation, organisation=place.people[0].organisation, by=place.people[0])
    assert place.now.state == State.BLOCKED
    travel.shift(48 * HOUR)
    position = withdraw_objection(
        consultation=place.consultation, organisation=place.people[1].organisation, by=place.people[1]
    )

    agreed = TermsVersion.objects.agreed().get()
    assert place.now.state == State.ADOPTED
    assert position.withdrawn_at == place.now.state_since == place.now.decision.taken_at == agreed.in_force_at
    assert position.withdrawn_at > CLOSING + 97 * HOUR
    assert place.stands() == ["withdrew", "withdrew", "withdrew", "silent", "silent"]
    assert subjects_to(place.people[4])[-1].startswith("Adopted")
    withdraw_objection(consultation=place.consultation, organisation=place.people[1].organisation, by=place.people[1])
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "share", "state"),
    [
        (["agree", "comments", "agree"], 60, State.ADOPTED),
        (["agree", "comments", "object"], 60, State.REJECTED),  # an objection counts as not agreeing
        (["agree", "agree", "agree", "object"], 60, State.ADOPTED),  # and does not hold it up
        (["agree", "agree", "abstain"], 60, State.REJECTED),
        (["agree", "agree", "agree"], 61, State.REJECTED),
        ([], 1, State.REJECTED),
    ],
)
def test_consent_counts_who_agrees_among_all_that_were_asked(place, travel, said, share, state):
    place.open(rule="consent", share_to_agree=share)
    mail_leaves()
    for number, choice in enumerate(said):
        place.says(number, choice, "" if choice == "agree" else "Because.")
    to_the_end(travel)
    close_all()

    assert place.now.state == state
    if state == State.ADOPTED:
        assert place.now.decision.how == "consent"
    else:
        assert f"at least {share}% had to" in place.now.outcome
        assert TermsVersion.objects.get(pk=place.draft.pk).is_draft
        assert subjects_to(place.people[0])[-1].startswith("Not adopted")


@pytest.mark.parametrize(("answering", "state"), [(0, State.REJECTED), (1, State.ADOPTED)])
def test_share_that_was_to_be_reached_is_needed_and_an_answer_is_as_good(place, travel, answering, state):
    place.open(share_to_reach=60)
    mail_leaves()
    for person in place.people[:3]:
        person.emailaddress_set.update(verified=False)
    for number in range(answering):
        place.says(number, "agree", "")
    to_the_end(travel)
    close_all()

    assert place.now.state == state
    if state == State.REJECTED:
        assert place.now.outcome == "2 of 5 offices were reached or answered (40%); at least 60% had to be."
    else:
        assert place.stands() == ["agreed", "not_reached", "not_reached", "silent", "silent"]


def test_share_not_reached_counts_before_an_objection(place, travel):
    place.open()
    place.says(0, "object")
    to_the_end(travel)
    close_all()

    assert place.now.state == State.REJECTED


def test_who_was_reached_at_the_closing_stays_so_whatever_becomes_of_them(place, travel):
    place.open()
    mail_leaves()
    place.people[4].emailaddress_set.update(verified=False)
    place.says(0, "object")
    to_the_end(travel)
    close_all()
    place.people[3].unreachable_since = clock.now()
    place.people[3].save()
    place.people[4].emailaddress_set.update(verified=True)
    Email.objects.all().delete()

    withdraw_objection(consultation=place.consultation, organisation=place.people[0].organisation, by=place.people[0])

    assert place.stands() == ["withdrew", "silent", "silent", "silent", "not_reached"]
    tally = standing_of_offices(place.now)
    assert [office.why_not for office in tally.not_reached] == ["unconfirmed"]


def test_office_that_left_counts_as_it_was_asked(place, travel):
    place.open()
    mail_leaves()
    place.says(0, "object")
    place.strand.roles.filter(person__in=place.people[:2]).update(ends_on=MONDAY.date())
    to_the_end(travel)
    close_all()

    assert place.now.state == State.BLOCKED
    assert [office.stand for office in standing_of_offices(place.now).offices].count("silent") == 4


def test_one_that_cannot_be_closed_does_not_keep_the_others_from_it(place, travel, monkeypatch, allow_error_log):
    other = make_place_beside(place)
    first = place.open()
    second = other.open()
    mail_leaves()
    to_the_end(travel)
    real = closing.close

    def stumbling(*, consultation):
        if consultation.pk == first.pk:
            raise RuntimeError("disk full")
        return real(consultation=consultation)

    monkeypatch.setattr(closing, "close", stumbling)
    allow_error_log(f"Consultation {first.pk} could not be closed")
    assert close_all() == 1
    second.refresh_from_db()
    assert (place.now.state, second.state) == (State.OPEN, State.ADOPTED)


def make_place_beside(place):
    from tests.terms.consultation_factories import Place

    plenary = plenary_of(place.strand.group)
    return Place(plenary, start_draft(workstrand=plenary, by=None), place.officer, place.people)


def test_text_adopted_at_a_meeting_meanwhile_is_not_adopted_again(place, travel):
    place.open()
    mail_leaves()
    agree(place.draft)
    to_the_end(travel)
    close_all()

    assert place.now.state == State.ENDED
    assert TermsVersion.objects.agreed().count() == 1


def test_closing_before_its_time_does_nothing(place):
    assert close(consultation=place.open()) is None


def test_record_tells_everything_at_a_constant_number_of_queries(place, travel, django_assert_num_queries):
    place.open()
    place.says(0, "object")
    one = place.now_with_places()
    with django_assert_num_queries(6):
        for_record(one)
    for number in range(1, 5):
        place.says(number, "agree", "")
        place.says(number, "abstain", "")
    make_speaker(place.strand, place.people[0].organisation)
    one = place.now_with_places()
    with django_assert_num_queries(6):
        record = for_record(one)

    assert len(record.positions) == 9
    assert record.tally.counts == {"objected": 1, "abstained": 4}
    with django_assert_num_queries(6):
        tally = standing_of_offices(one, reader=place.people[0])
    assert [office.organisation for office in tally.mine] == [place.people[0].organisation]
    assert (tally.mine[0].may_speak, tally.mine[0].may_lift) == (True, True)


def test_decision_does_not_name_offices_in_its_words(place, travel):
    place.open()
    mail_leaves()
    to_the_end(travel)
    close_all()

    words = place.now.decision.text
    assert "Offices asked: 5" in words
    assert not any(person.organisation.name in words for person in place.people)


def test_clock_that_closes_nothing_says_so_kindly(place, travel):
    place.open()
    with pytest.raises(ValidationError, match="No objection"):
        withdraw_objection(
            consultation=place.consultation, organisation=place.people[0].organisation, by=place.people[0]
        )
