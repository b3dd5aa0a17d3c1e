import datetime

import pytest
from post_office.models import STATUS, Email

from core import clock, mail, tick
from core.obligations import awaiting, open_in
from core.registries import Reach
from membership.models import ReminderMail
from membership.services.reminders import remind
from membership.services.voices import name_voice
from people.services import mark_reachable
from terms.models import ConsultationReminder, ConsultedContact
from terms.selectors.awaiting import obligations
from terms.selectors.consultations import standing_of_offices, tallies
from terms.services.consultations import extend, pause, resume
from terms.services.reaching import note_sent, remind_due
from tests.factories import make_organisation, make_role
from tests.terms.consultation_factories import (
    CLOSING,
    DAY,
    HOUR,
    MONDAY,
    close_all,
    mail_leaves,
    make_place,
    make_speaker,
    subjects_to,
)
from tests.terms.test_consultations_closing import make_place_beside
from workstrands.services import plenary_of

pytestmark = pytest.mark.django_db
HALF = (CLOSING - MONDAY) / 2


def why(place, number=0):
    found = standing_of_offices(place.now).offices
    [office] = [one for one in found if one.organisation == place.people[number].organisation]
    return office.why_not


def reminders_to(person):
    return [subject for subject in subjects_to(person) if "has not answered yet" in subject]


def owed_by(person):
    """What of consultations awaits a person."""
    return [one for one in awaiting(person) if one.kind in {"position", "consultation"}]


def test_silence_counts_where_mail_left_for_a_confirmed_address(place):
    place.open()
    assert why(place) == "unsent"
    mail_leaves()
    assert why(place) == ""
    place.people[0].emailaddress_set.all().delete()
    assert why(place) == "unconfirmed"
    place.people[0].last_login = clock.now()
    place.people[0].save()
    assert why(place) == ""


def test_confirmation_of_another_address_is_none_of_this_one(place):
    place.people[0].emailaddress_set.update(email="elsewhere@example.org")
    place.open()
    mail_leaves()

    assert why(place) == "unconfirmed"


def test_mail_is_switched_off_and_then_the_office_is_not_reached_unless_by_a_colleague(place):
    mail.choose(person=place.people[0], kind="terms", wanted=False)
    mail.choose(person=place.people[1], kind="terms", wanted=False)
    make_speaker(place.strand, place.people[1].organisation)
    place.open()
    mail_leaves()

    assert (why(place, 0), why(place, 1)) == ("off", "")
    tally = standing_of_offices(place.now)
    assert (tally.reached, tally.share_reached, tally.is_reached_enough) == (1, 50, True)


def test_what_left_is_known_after_the_mail_is_forgotten(place, travel):
    place.open()
    mail_leaves()
    Email.objects.all().delete()

    assert why(place) == ""


def test_sent_mail_counts_before_a_tick_noted_it(place):
    place.open()
    Email.objects.update(status=STATUS.sent)

    assert why(place) == ""
    assert (note_sent(clock.now()), note_sent(clock.now())) == (2, 0)


@pytest.mark.parametrize("state", ["failed", "queued"])
def test_mail_that_never_left_reached_nobody(place, state):
    place.open()
    Email.objects.update(status=getattr(STATUS, state))

    assert why(place) == "unsent"


def test_bounce_makes_an_office_not_reached_until_another_mail_reaches_it(place, travel):
    place.open()
    mail_leaves()
    mail.tell_bounced(place.people[0].email.upper(), clock.now())
    place.people[0].refresh_from_db()
    assert why(place) == ("unreachable" if place.people[0].unreachable_since else "bounced")
    mark_reachable(person=place.people[0], by=place.people[0])
    assert why(place) == "bounced"
    travel.shift(HALF)

    remind_due(clock.now())
    assert why(place) == "unsent"
    mail_leaves()
    assert why(place) == ""


def test_who_left_was_not_reached(place):
    place.open()
    mail_leaves()
    place.people[0].is_active = False
    place.people[0].save()

    assert why(place) == "gone"


def test_offices_that_have_not_answered_are_reminded_three_times(place, travel):
    place.open()
    mail_leaves()
    place.says(0, "object")
    for step in (HALF - HOUR, HOUR, HALF - 73 * HOUR, HOUR, 47 * HOUR, HOUR):
        travel.shift(step)
        tick.run_due_jobs()

    assert len(reminders_to(place.people[1])) == 3
    assert reminders_to(place.people[0]) == []
    assert [row.stage for row in ConsultationReminder.objects.order_by("at")] == ["half", "72h", "24h"]
    assert "It can until 17 March 2026, 17:00" in Email.objects.last().message
    assert "is taken to agree" in Email.objects.last().message


def test_late_tick_tells_one_stage_for_all_that_came(place, travel):
    place.open()
    travel.shift(CLOSING - MONDAY - 10 * HOUR)

    assert remind_due(clock.now()) == 2
    assert remind_due(clock.now()) == 0
    assert ConsultationReminder.objects.count() == 3


def test_repair_of_three_days_is_not_reminded_of_at_its_opening(place, travel):
    place.open()
    place.says(0, "object")
    from terms.services.consultations import end_with_new_draft

    place.draft = end_with_new_draft(consultation=place.consultation, by=place.officer, reason="Mended.")
    place.open(purpose="repair", closes_at=clock.now() + 73 * HOUR)
    assert remind_due(clock.now() + HOUR) == 0
    travel.shift(37 * HOUR)
    assert remind_due(clock.now()) == 2
    travel.shift(12 * HOUR)
    assert remind_due(clock.now()) == 2


def test_person_of_several_consultations_gets_one_mail(place, travel):
    other = make_place_beside(place)
    place.open()
    other.open()
    travel.shift(HALF + HOUR)

    assert remind_due(clock.now()) == 2
    assert Email.objects.last().message.count("/consultations/") >= 2


def test_reminder_goes_to_who_may_speak_now_and_makes_them_a_contact(place, travel):
    office = place.people[0].organisation
    place.people[0].emailaddress_set.all().delete()
    place.open()
    mail_leaves()
    successor = make_speaker(place.strand, office)
    name_voice(group=place.strand.group, organisation=office, voice=successor, alternate=None, by=successor)
    travel.shift(HALF + HOUR)
    assert why(place) == "unconfirmed"

    remind_due(clock.now())
    mail_leaves()

    assert len(reminders_to(successor)) == 1
    assert ConsultedContact.objects.filter(office__organisation=office).count() == 2
    assert why(place) == ""


def test_closing_that_moved_is_reminded_of_again_before_its_end(place, travel):
    place.open()
    travel.shift(CLOSING - MONDAY - 70 * HOUR)
    assert remind_due(clock.now()) == 2
    extend(consultation=place.consultation, by=place.officer, closes_at=CLOSING + 7 * DAY, reason="More time.")
    assert remind_due(clock.now()) == 0
    travel.shift(7 * DAY)
    assert remind_due(clock.now()) == 2

    pause(consultation=place.consultation, by=place.officer, reason="Wait.")
    travel.shift(DAY * 2)
    assert remind_due(clock.now()) == 0
    resume(consultation=place.consultation, by=place.officer)
    assert remind_due(clock.now()) == 0  # as near to the end as when it was paused


def test_position_awaits_who_may_speak_until_they_answer(place, travel):
    place.open()
    colleague = make_speaker(place.strand, place.people[0].organisation)

    [owed] = owed_by(colleague)
    assert owed.key == f"position:{place.consultation.pk}:{colleague.organisation_id}"
    assert (
        owed.title == f"Say where {colleague.organisation.name} stands on the terms of reference 0.1 of {place.strand}"
    )
    assert (owed.due, owed.url) == (CLOSING, place.consultation.get_absolute_url())
    assert len([one for one in open_in([place.strand.pk]) if one.kind == "position"]) == 2
    place.says(0, "abstain", "")
    assert owed_by(colleague) == []
    pause(consultation=place.consultation, by=place.officer, reason="Wait.")
    [owed] = owed_by(place.people[1])
    assert owed.due is None


def test_daily_reminder_tells_of_a_position_but_does_not_go_out_because_of_it(place, travel):
    place.open()
    make_role(place.people[0], plenary_of(place.strand.group), "coordinator")  # whom a strand without a lead awaits
    travel.shift(CLOSING - MONDAY - 8 * HOUR)  # nine o'clock on the day on which it is due

    remind(clock.now())

    assert {row.person for row in ReminderMail.objects.all()} == {place.officer, place.people[0]}
    assert "Say where" in Email.objects.get(to=[place.people[0].email], subject__contains="await").message


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("planned", "was to open, and did not"),
        ("paused", "go on, or call it off: it is paused"),
        ("blocked", "Talk to"),
        ("closing", "2 offices were not reached"),
    ],
)
def test_officers_are_told_what_holds_it_up(place, travel, state, said):
    if state == "planned":
        place.open(opens_at=MONDAY + HOUR, closes_at=CLOSING)
        travel.shift(DAY)
    else:
        place.open()
    if state == "paused":
        pause(consultation=place.consultation, by=place.officer, reason="Wait.")
        assert owed_by(place.officer) == []
        travel.shift(8 * DAY)
    if state == "blocked":
        mail_leaves()
        place.says(0, "object")
        travel.shift(CLOSING - MONDAY)
        close_all()
    if state == "closing":
        travel.shift(CLOSING - MONDAY - DAY)

    [owed] = owed_by(place.officer)

    assert (owed.kind, owed.people) == ("consultation", (place.officer.pk,))
    assert said in owed.title


def test_obligations_cost_the_same_for_one_office_as_for_many(place, travel):
    place.open()
    travel.shift(CLOSING - MONDAY - DAY)
    reach = Reach(scope_ids=frozenset([place.strand.pk]))
    assert count_queries(lambda: list(obligations(reach))) == 10
    for _each in "123":
        person = make_speaker(place.strand, make_organisation())
        row = place.consultation.offices.create(organisation=person.organisation)
        row.contacts.create(person=person)

    assert count_queries(lambda: list(obligations(reach))) == 10
    assert len(list(obligations(reach))) == 6
    assert count_queries(lambda: tallies([place.consultation])) == 4


def count_queries(act):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def test_secretariat_and_observers_are_never_contacts(travel):
    place = make_place(offices=1)
    office = place.people[0].organisation
    watcher = make_speaker(place.strand, office, kind="observer")
    both = make_speaker(place.strand, office, kind="observer")
    make_role(both, place.strand, "member")
    place.open()

    asked = {contact.person for contact in ConsultedContact.objects.all()}
    assert asked == {place.people[0], both}
    assert watcher not in asked


def test_person_with_two_offices_gets_one_mail_at_the_opening(place):
    second = make_organisation("Second")
    make_role(place.people[0], place.strand, "co_lead", organisation=second)

    place.open()

    assert ConsultedContact.objects.filter(person=place.people[0]).count() == 2
    assert len(subjects_to(place.people[0])) == 1


def test_names_in_any_script_go_through_the_mails(travel):
    place = make_place(offices=1)
    name = "O'Ḥabīb-" + "ن" * 180
    colleague = make_speaker(place.strand, place.people[0].organisation, name=name)
    place.open(word="Пример <script>alert(1)</script>")
    place.says(0, "object", "<b>Nein</b>")
    place.says(0, "object", "Weil.")
    record = place.says(0, "abstain", "")
    place.says(0, "agree", "", by=colleague)

    assert record.person == place.people[0]
    assert name in Email.objects.last().message
    assert not any("<script>" in mail.html_message or "<b>Nein" in mail.html_message for mail in Email.objects.all())
    assert all(len(mail.subject) <= 200 for mail in Email.objects.all())


def test_closing_soon_with_enough_reached_asks_nothing_of_the_officers(place, travel):
    place.open()
    mail_leaves()
    travel.shift(CLOSING - MONDAY - datetime.timedelta(days=2))

    assert owed_by(place.officer) == []
