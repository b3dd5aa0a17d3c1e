import datetime

import pytest
from django.core.exceptions import ValidationError
from post_office.models import Email

from core import clock, tick
from core.models import HistoryEntry
from core.verbs import Verb
from membership.services.voices import name_voice
from terms.models import ClockChange, Consultation, ConsultedContact, TermsVersion
from terms.rules_consultations import earliest_closing
from terms.selectors.consultations import allows_repair, what_silence_means
from terms.services.consultations import (
    call_off,
    change_plan,
    end_with_new_draft,
    extend,
    open_now,
    pause,
    plan_consultation,
    resume,
)
from terms.services.ticking import open_due
from terms.services.versions import start_draft
from tests.factories import make_organisation, make_person, make_role
from tests.terms.consultation_factories import (
    CLOSING,
    DAY,
    HOUR,
    MONDAY,
    close_all,
    mail_leaves,
    make_speaker,
    subjects_to,
)
from workstrands import services as workstrands

pytestmark = pytest.mark.django_db
State = Consultation.State


def moment(text):
    return datetime.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("opens", "zone", "earliest"),
    [
        ("2026-03-02T09:00+00:00", "Europe/London", "2026-03-16T09:00+00:00"),  # Monday to Monday
        ("2026-03-06T23:30+00:00", "Europe/London", "2026-03-20T23:30+00:00"),  # Friday night
        (
            "2026-03-06T23:30+00:00",
            "Asia/Tokyo",
            "2026-03-20T15:00+00:00",
        ),  # is Saturday there: two whole weeks of work
        ("2026-03-08T12:00+00:00", "Europe/London", "2026-03-21T00:00+00:00"),  # Sunday
        ("2026-03-23T09:00+00:00", "Europe/London", "2026-04-06T08:00+00:00"),  # nine o'clock, also when clocks change
    ],
)
def test_ten_working_days_are_counted_in_the_zone_of_the_consultation(opens, zone, earliest):
    from zoneinfo import ZoneInfo

    assert earliest_closing(moment(opens), ZoneInfo(zone), "adoption") == moment(earliest)


def test_opening_fixes_who_counts_pins_the_text_and_mails_the_contacts(place):
    head = make_organisation("Head Office")
    branch = make_organisation("Branch", parent=head)
    make_speaker(place.strand, branch, name="Bea Branch")
    make_speaker(place.strand, make_organisation("Research", kind="research"))
    make_speaker(place.strand, make_organisation("Watching"), kind="observer")
    gone = make_speaker(place.strand, make_organisation("Gone"))
    place.strand.roles.filter(person=gone).update(ends_on=MONDAY.date() - DAY)
    paper = make_speaker(
        workstrands.plenary_of(place.strand.group), make_organisation("Secretariat"), kind="secretariat"
    )
    make_role(paper, place.strand, "observer")

    consultation = place.open(word="Please be <b>quick</b>.")

    assert consultation.state == State.OPEN
    assert TermsVersion.objects.get(pk=place.draft.pk).state == "consulted"
    offices = [row.organisation.name for row in consultation.offices.all()]
    assert offices == sorted([*(person.organisation.name for person in place.people), "Head Office"])
    assert {contact.person.name for contact in ConsultedContact.objects.all()} == {
        "Bea Branch",
        "Speaker 0",
        "Speaker 1",
    }
    [mail] = [mail for mail in Email.objects.all() if mail.to == [place.people[0].email]]
    assert mail.subject == f"Does your office agree? Terms of reference 0.1 of {place.strand}"
    assert "until 17 March 2026, 17:00 (Europe/London) is taken to agree" in mail.message
    assert "Please be &lt;b&gt;quick" in mail.html_message
    assert mail.headers["Reply-To"] == "ml@example.org"
    assert mail.headers["List-Unsubscribe"].strip("<>") in mail.message
    links = {mail.headers["List-Unsubscribe"] for mail in Email.objects.filter(subject=mail.subject)}
    assert len(links) == 3
    assert HistoryEntry.objects.get(verb=Verb.CONSULTATION_OPENED).new["offices"] == 3


def test_contacts_are_the_voice_and_the_alternate_where_they_are_named(place):
    voice = place.people[0]
    alternate, colleague = (make_speaker(place.strand, voice.organisation) for _each in "12")
    name_voice(
        group=place.strand.group, organisation=voice.organisation, voice=voice, alternate=alternate, by=colleague
    )

    place.open()

    asked = ConsultedContact.objects.filter(office__organisation=voice.organisation)
    assert {contact.person for contact in asked} == {voice, alternate}


def test_in_the_plenary_the_offices_of_all_strands_count(place):
    plenary = workstrands.plenary_of(place.strand.group)
    place.draft = start_draft(workstrand=plenary, by=None)

    consultation = place.open()

    # the officer is a coordinator of no organisation; the strands' members are the group's
    assert {row.organisation for row in consultation.offices.all()} == {person.organisation for person in place.people}


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"closes_at": MONDAY + 14 * DAY - HOUR}, "closes_at", "until 16 March 2026, 09:00 (Europe/London), or later"),
        ({"closes_at": MONDAY + 400 * DAY}, "closes_at", "The group's period ends on 27 December 2026"),
        ({"rule": "consent"}, "share_to_agree", "which share"),
        ({"rule": "consent", "share_to_agree": 101}, "share_to_agree", "100"),
        ({"share_to_reach": 0}, "share_to_reach", "1"),
        ({"kinds": []}, "kinds", "which kinds"),
        ({"kinds": ["ministry"]}, "kinds", "which kinds"),
        ({"kinds": ["research"]}, "kinds", "nobody would be asked"),
        ({"purpose": "repair", "closes_at": MONDAY + 3 * DAY}, "purpose", "because of an objection"),
        ({"rule": "loudest"}, "rule", "not a valid choice"),
    ],
)
def test_what_cannot_be_asked_is_refused_beside_its_field(place, values, field, said):
    with pytest.raises(ValidationError) as refused:
        place.open(**values)

    assert said in str(refused.value.message_dict[field])
    assert not Consultation.objects.exists()
    assert TermsVersion.objects.get(pk=place.draft.pk).is_draft


def test_second_click_on_opening_is_refused(place):
    place.open()

    with pytest.raises(ValidationError, match=r"0\.1 \(in consultation\)"):
        place.open()
    assert Consultation.objects.count() == 1


def test_planned_one_opens_by_tick_and_can_be_changed_before(place, travel):
    place.open(opens_at=MONDAY + DAY, closes_at=MONDAY + 20 * DAY)
    change_plan(consultation=place.consultation, by=place.officer, opens_at=MONDAY + 2 * DAY, word="Later.")
    assert place.now.state == State.PLANNED
    assert not Email.objects.exists()

    travel.shift(2 * DAY + datetime.timedelta(minutes=3))
    tick.run_due_jobs()

    assert (place.now.state, place.now.word) == (State.OPEN, "Later.")
    assert place.now.opens_at == place.now.opened_at
    assert place.now.offices.count() == 2
    assert len(subjects_to(place.people[0])) == 1
    with pytest.raises(ValidationError, match="is open since"):
        change_plan(consultation=place.consultation, by=place.officer, word="Too late.")


def test_tick_that_is_late_leaves_the_offices_their_ten_days(place, travel):
    place.open(opens_at=MONDAY + DAY, closes_at=MONDAY + 15 * DAY)

    travel.shift(3 * DAY)
    open_due(clock.now())

    assert place.now.closes_at - MONDAY >= 17 * DAY
    assert place.now.first_closes_at == place.now.closes_at
    assert place.now.closes_at.second == 0


def test_planned_one_of_which_nobody_counts_any_more_ends_and_frees_the_text(place, travel):
    place.open(opens_at=MONDAY + DAY, closes_at=MONDAY + 20 * DAY)
    place.strand.roles.update(ends_on=MONDAY.date())

    travel.shift(2 * DAY)
    open_due(clock.now())

    assert place.now.state == State.ENDED
    assert "nobody would be asked" in place.now.outcome
    assert TermsVersion.objects.get(pk=place.draft.pk).is_draft
    assert len(subjects_to(place.officer)) == 1


def test_planned_one_can_be_opened_at_once_or_called_off_without_mail(place):
    place.open(opens_at=MONDAY + DAY, closes_at=MONDAY + 20 * DAY)
    call_off(consultation=place.consultation, by=place.officer, reason="Not yet.")
    assert (place.now.state, place.now.outcome, Email.objects.count()) == (State.ENDED, "Not yet.", 0)

    place.open(opens_at=MONDAY + DAY, closes_at=MONDAY + 20 * DAY)
    open_now(consultation=place.consultation, by=place.officer)
    assert place.now.state == State.OPEN


def test_pause_stops_the_clock_and_the_closing_moves_by_its_length(place, travel):
    place.open()
    mail_leaves()
    closes = place.now.closes_at
    pause(consultation=place.consultation, by=place.officer, reason="A holiday everywhere.")
    with pytest.raises(ValidationError, match="is paused since"):
        pause(consultation=place.consultation, by=place.officer, reason="Again.")
    with pytest.raises(ValidationError, match="resume it first"):
        extend(consultation=place.consultation, by=place.officer, closes_at=closes + DAY, reason="More.")

    travel.shift(30 * DAY)
    assert close_all() == 0
    place.says(0, "agree", "")
    resume(consultation=place.consultation, by=place.officer)

    assert abs(place.now.closes_at - closes - 30 * DAY) < datetime.timedelta(seconds=5)
    change = ClockChange.objects.get()
    assert (change.closes_before, change.closes_after, change.ended_by) == (closes, place.now.closes_at, place.officer)
    assert subjects_to(place.people[1])[1:] == [
        f"Paused: the consultation on 0.1 of {place.strand}",
        f"The consultation on 0.1 of {place.strand} goes on",
    ]
    with pytest.raises(ValidationError, match="is open since"):
        resume(consultation=place.consultation, by=place.officer)


def test_extension_needs_a_reason_and_a_later_moment_and_is_mailed(place, travel):
    place.open()
    good = {"consultation": place.consultation, "by": place.officer, "closes_at": CLOSING + DAY, "reason": "More."}
    wrong = [{"reason": " "}, {"closes_at": CLOSING}, {"closes_at": CLOSING + 400 * DAY}]
    for values in wrong:
        with pytest.raises(ValidationError) as refused:
            extend(**good | values)
        assert list(refused.value.message_dict) == list(values)

    extend(consultation=place.consultation, by=place.officer, closes_at=CLOSING + DAY, reason="Easter.")

    assert (place.now.closes_at, ClockChange.objects.get().reason) == (CLOSING + DAY, "Easter.")
    assert "until 18 March 2026, 17:00 (Europe/London)" in Email.objects.last().message
    travel.shift(CLOSING + DAY - MONDAY)
    for act in (
        lambda: extend(consultation=place.consultation, by=place.officer, closes_at=CLOSING + 9 * DAY, reason="More."),
        lambda: pause(consultation=place.consultation, by=place.officer, reason="Wait."),
        lambda: call_off(consultation=place.consultation, by=place.officer, reason="No."),
    ):
        with pytest.raises(ValidationError, match="closed on 18 March 2026"):
            act()


def test_called_off_frees_the_text_and_says_why_to_who_was_asked(place):
    place.open()
    pause(consultation=place.consultation, by=place.officer, reason="Wait.")

    call_off(consultation=place.consultation, by=place.officer, reason="The mandate changed.")

    assert (place.now.state, place.now.outcome) == (State.ENDED, "The mandate changed.")
    assert TermsVersion.objects.get(pk=place.draft.pk).is_draft
    assert ClockChange.objects.get().ended_at is not None
    assert "The mandate changed." in Email.objects.filter(subject__startswith="Ended").first().message
    assert not any("Ended" in subject for subject in subjects_to(place.officer))
    with pytest.raises(ValidationError, match="ended without a result since"):
        call_off(consultation=place.consultation, by=place.officer, reason="Again.")


def test_objection_ends_in_a_new_draft_and_a_repair_of_72_hours(place, travel):
    place.open()
    mail_leaves()
    assert not allows_repair(place.strand)
    place.says(0, "object", "Paragraph 3.")
    travel.shift(CLOSING - MONDAY)
    close_all()
    assert place.now.state == State.BLOCKED
    travel.shift(HOUR)

    draft = end_with_new_draft(consultation=place.consultation, by=place.officer, reason="Paragraph 3 is rewritten.")

    assert (draft.number, draft.based_on.number, draft.text) == ("0.2", "0.1", draft.based_on.text)
    assert TermsVersion.objects.get(pk=place.draft.pk).state == "earlier"
    assert place.now.state == State.ENDED
    place.draft = draft
    with pytest.raises(ValidationError, match="72 hours"):
        place.open(purpose="repair", closes_at=clock.now() + 71 * HOUR)
    repair = place.open(purpose="repair", closes_at=clock.now() + 73 * HOUR)
    call_off(consultation=repair, by=place.officer, reason="No.")
    assert not allows_repair(place.strand)  # no objection stood in the one just before
    rows = Consultation.objects.filter(version__workstrand=place.strand)
    assert [row.purpose for row in rows] == ["repair", "adoption"]


def test_strand_that_ends_takes_its_consultation_with_it(place):
    place.open()

    workstrands.move_workstrand(workstrand=place.strand, to="closed", by=place.officer, reason="Done.")

    assert place.now.state == State.ENDED
    assert place.now.outcome.endswith("was closed: Done.")


def test_what_should_have_closed_before_its_group_ended_closes_as_it_should_have(place, travel):
    place.open()
    mail_leaves()
    travel.shift(CLOSING - MONDAY + HOUR)

    workstrands.move_group(group=place.strand.group, to="closed", by=place.officer, reason="Over.")

    assert place.now.state == State.ADOPTED
    assert place.now.decision.taken_at == CLOSING


def test_plain_words_say_what_silence_will_mean(place):
    silence = " ".join(what_silence_means(place.open(share_to_reach=60)))
    assert "is taken to agree" in silence
    assert "at least 60% of the offices asked were reached" in silence
    consent = Consultation(
        rule="consent", share_to_agree=75, share_to_reach=50, closes_at=CLOSING, time_zone=place.strand.group.time_zone
    )
    words = " ".join(what_silence_means(consent))
    assert words.startswith("Silence is not agreement here.")
    assert "at least 75% of the offices asked agree" in words


def test_person_of_a_group_without_an_organisation_makes_no_office(place):
    make_role(make_person(organisation=None), place.strand)

    assert place.open().offices.count() == 2


def test_group_whose_record_is_finished_asks_nobody(place, travel):
    travel.shift(500 * DAY)

    with pytest.raises(ValidationError, match="record of this group is finished"):
        plan_consultation(version=place.draft, by=place.officer, rule="silence", closes_at=clock.now() + 20 * DAY)
