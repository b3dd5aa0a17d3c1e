"""Several people, or several hosts, at the same moment: real threads, each with a connection of its own."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from post_office.models import Email

from core import clock
from terms.models import Consultation, Position, TermsVersion
from terms.services.closing import close_due
from terms.services.positions import TOO_LATE, take_position, withdraw_objection
from terms.services.reaching import remind_due
from tests.terms.consultation_factories import CLOSING, HOUR, MONDAY, mail_leaves, make_place, make_speaker, subjects_to
from tests.threads import together
from workstrands.models import Decision

pytestmark = pytest.mark.django_db(transaction=True)
State = Consultation.State
ROUNDS = 3


@pytest.fixture
def place(travel):
    place = make_place(offices=2)
    place.open()
    mail_leaves()
    return place


def answer(place, number, choice, by=None):
    """What it came to: the position, or why not."""

    def act():
        try:
            return place.says(number, choice, "Because.", by)
        except ValidationError as problem:
            return problem

    return act


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_position_saved_while_it_closes_counts_or_is_refused(place, travel, _round):
    # A second of travel is a second of the test: the closing comes while the threads run.
    soon = clock.now() + datetime.timedelta(milliseconds=60)
    Consultation.objects.update(closes_at=soon)

    def tick_again_and_again():
        while Consultation.objects.get(pk=place.consultation.pk).state == State.OPEN:
            close_due(clock.now())

    def object_again_and_again():
        said = None
        while not isinstance(said, ValidationError):
            last, said = said, answer(place, 0, "object" if not isinstance(said, Position) or said.choice != "object" else "abstain")()  # fmt: skip
        return last, said

    _none, (last, refused) = together(tick_again_and_again, object_again_and_again)

    assert refused.code == TOO_LATE
    counts = Position.objects.filter(is_current=True)
    assert [row.pk for row in counts] == ([last.pk] if last else [])
    assert not Position.objects.filter(at__gte=soon).exists()
    assert place.now.state == (State.BLOCKED if last and last.choice == "object" else State.ADOPTED)
    if place.now.state == State.ADOPTED:
        assert place.stands()[0] == ("abstained" if last else "silent")


def test_two_ticks_at_once_adopt_once(place, travel):
    travel.shift(CLOSING - MONDAY + HOUR)

    closed = together(*[lambda: close_due(clock.now())] * 3)

    assert sum(closed) == 1
    assert place.now.state == State.ADOPTED
    assert Decision.objects.count() == TermsVersion.objects.agreed().count() == 1
    assert len([subject for subject in subjects_to(place.people[0]) if subject.startswith("Adopted")]) == 1


def test_two_colleagues_who_answer_at_once_leave_one_position_that_counts(place):
    colleague = make_speaker(place.strand, place.people[0].organisation)

    said = together(answer(place, 0, "agree"), answer(place, 0, "comments", colleague))

    assert all(isinstance(one, Position) for one in said)
    assert Position.objects.filter(is_current=True).count() == 1
    assert Position.objects.count() == 2
    assert Email.objects.filter(subject__contains="another position").count() == 2  # who came second, and who was first


def test_double_click_leaves_one_position(place):
    first, second = together(*[answer(place, 0, "object")] * 2)

    assert first.pk == second.pk
    assert Position.objects.count() == 1


def test_last_objections_withdrawn_at_once_adopt_once(place, travel):
    for number in (0, 1):
        place.says(number, "object")
    travel.shift(CLOSING - MONDAY)
    close_due(clock.now())

    def withdraw(person):
        return lambda: withdraw_objection(consultation=place.consultation, organisation=person.organisation, by=person)

    together(*map(withdraw, place.people))

    assert place.now.state == State.ADOPTED
    assert Decision.objects.count() == 1
    assert place.now.decision.taken_at == max(Position.objects.values_list("withdrawn_at", flat=True))


def test_two_ticks_that_remind_at_once_send_one_mail_each(place, travel):
    travel.shift((CLOSING - MONDAY) / 2 + HOUR)

    sent = together(*[lambda: remind_due(clock.now())] * 2)

    assert sorted(sent) == [0, 2]


def test_two_officers_who_open_at_once_open_one(travel):
    place = make_place()

    def act():
        try:
            return place.open()
        except ValidationError as problem:
            return problem

    opened = together(act, act)

    assert sorted(isinstance(one, ValidationError) for one in opened) == [False, True]
    assert Consultation.objects.count() == 1
    assert take_position(
        consultation=Consultation.objects.get(), organisation=place.people[0].organisation, choice="agree", by=place.people[0]
    )  # fmt: skip
