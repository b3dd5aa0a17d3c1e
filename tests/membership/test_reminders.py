"""The one reminder a day: when, to whom, of what, and how often."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from core import clock, mail
from core.mail import MailKind
from membership.models import RemindedThing, ReminderMail, ReminderRound
from membership.selectors.reminders import is_due_again, next_reminder_at
from membership.services.reminders import forget_reminders, remind
from membership.services.yearly import open_round
from people.models import Person
from tests.factories import make_officer, make_organisation, make_person, make_request, make_role, make_strand
from tests.membership.handover_factories import DAY, Owed, admitted, at, away, lead_of
from tests.membership.invitation_factories import make_invitation
from tests.threads import together
from workstrands.models import Role

pytestmark = pytest.mark.django_db
TUESDAY = "2026-11-24 08:00"


@pytest.fixture
def owed(monkeypatch):
    return Owed(monkeypatch)


def reminded(moment, zone="UTC"):
    """Whom a round at this moment reminds."""
    Email.objects.all().delete()
    moment = at(moment, zone) if isinstance(moment, str) else moment
    with clock.travel(moment):
        remind(moment)
    return sorted(email.to[0] for email in Email.objects.all())


def test_everybody_is_reminded_at_eight_of_their_own_morning(owed):
    zones = ("Asia/Tashkent", "Europe/London", "America/Mexico_City")
    owed.add(*[make_person(f"{zone.split('/')[1].lower()}@example.org", time_zone=zone) for zone in zones])
    reminded("2026-11-23 23:59")
    RemindedThing.objects.all().delete()

    sent = [(hour, reminded(f"2026-11-24 {hour:02d}:10")) for hour in range(24)]

    assert [(hour, to) for hour, to in sent if to] == [
        (3, ["tashkent@example.org"]),
        (8, ["london@example.org"]),
        (14, ["mexico_city@example.org"]),
    ]


@pytest.mark.parametrize(("day", "hour"), [("2026-03-27", 7), ("2026-03-30", 6), ("2026-10-23", 6), ("2026-10-26", 7)])
def test_clock_change_moves_nothing_in_the_local_morning(owed, day, hour):
    owed.add(make_person(time_zone="Europe/Zurich"), since="2026-01-05 12:00")

    assert not reminded(f"{day} {hour - 1:02d}:59")
    assert reminded(f"{day} {hour:02d}:00")


def test_tick_that_was_down_reminds_late_and_once(owed):
    person = make_person()
    owed.add(person, due="2026-11-20 00:00")

    assert reminded(TUESDAY)
    assert not reminded("2026-11-24 22:00")
    owed.add(person)
    assert not reminded("2026-11-24 23:00")
    assert reminded("2026-11-28 08:00") == []  # a Saturday
    assert reminded("2026-11-30 21:00")
    assert not reminded("2026-11-30 23:50")
    assert ReminderMail.objects.filter(person=person).count() == 2


def test_somebody_who_flies_east_gets_one_reminder_a_day(owed):
    person = make_person(time_zone="Asia/Tokyo")
    owed.add(person)
    assert reminded("2026-11-24 00:10")
    owed.add(person)
    Person.objects.filter(pk=person.pk).update(time_zone="America/Toronto")

    assert not reminded("2026-11-24 14:00")
    assert reminded("2026-11-25 14:00")


@pytest.mark.parametrize(
    ("last", "due", "again"),
    [
        (None, None, True),
        (0, None, False),
        (1, None, False),
        (6, None, False),
        (7, None, True),
        (1, 5, False),
        (1, 3, True),  # in three days
        (1, 2, True),  # it would have been yesterday, which was a weekend
        (0, 0, False),
        (1, 1, False),  # told two days before
        (1, 0, True),  # today
        (1, -1, False),
        (2, -2, False),
        (3, -3, True),
        (3, -30, True),
    ],
)
def test_rhythm(last, due, again):
    today = datetime.date(2026, 11, 24)

    found = is_due_again(None if last is None else today - last * DAY, today, None if due is None else today + due * DAY)  # fmt: skip

    # Told yesterday, two days before it is due, means: told within the three days.
    assert found == (again if (last, due) != (1, 2) else False)


def test_thing_without_a_day_is_told_weekly_and_everything_with_it(owed):
    person = make_person()
    owed.add(person, key="old", since="2026-11-02 12:00")
    days = [at("2026-11-23 08:00") + n * DAY for n in range(15)]

    first = [day.day for day in days if reminded(day)]

    assert first == [23, 30, 7]
    owed.add(person, key="new", since="2026-12-07 12:00")
    assert reminded("2026-12-08 08:00")
    assert set(RemindedThing.objects.values_list("key", "last_on")) == {
        ("old", datetime.date(2026, 12, 8)),
        ("new", datetime.date(2026, 12, 8)),
    }


def test_thing_with_a_day_is_told_three_days_before_on_the_day_and_every_third_after(owed):
    owed.add(make_person(), since="2026-11-02 12:00", due="2026-11-12 10:00")

    days = [at("2026-11-03 08:00") + n * DAY for n in range(22)]

    assert [day.day for day in days if reminded(day)] == [3, 9, 12, 16, 19, 23]  # not on the weekends of 14 and 21


@pytest.mark.parametrize(
    ("country", "friday", "saturday", "sunday"), [("GB", True, False, False), ("EG", False, False, True), ("", True, False, False)]
)  # fmt: skip
def test_weekend_of_the_office_is_left_alone(owed, country, friday, saturday, sunday):
    person = make_person(organisation=make_organisation(country=country, kind="national" if country else "international"))  # fmt: skip
    owed.add(person)

    found = []
    for day in (27, 28, 29):
        found.append(bool(reminded(f"2026-11-{day} 08:00")))
        RemindedThing.objects.all().delete()

    assert found == [friday, saturday, sunday]


def test_weekend_is_no_hiding_place_for_what_is_due_before_monday(owed):
    owed.add(make_person("due@example.org"), due="2026-11-29 10:00")
    owed.add(make_person("monday@example.org"), due="2026-11-30 10:00")

    assert reminded("2026-11-28 08:00") == ["due@example.org"]


def test_what_is_due_on_the_weekend_is_told_on_the_last_working_day(owed):
    owed.add(make_person(), since="2026-11-02 12:00", due="2026-11-28 10:00")

    days = [at("2026-11-23 08:00") + n * DAY for n in range(9)]

    assert [day.day for day in days if reminded(day)] == [23, 25, 27, 30]  # first; three days before; Friday; overdue


def test_what_was_told_on_a_weekend_is_not_told_on_its_second_day(owed):
    owed.add(make_person(), since="2026-11-28 06:00", due="2026-11-29 10:00")

    assert [bool(reminded(f"2026-11-{day} 08:00")) for day in (28, 29)] == [True, False]


def test_mail_tells_everything_the_most_urgent_first_with_links(owed, settings):
    person = make_person(name="Siobhán O'Sample فلانة")
    owed.add(person, title="Waits & <waits>", count=3)
    owed.add(person, title="Due soon", due="2026-11-27 10:00")
    owed.add(person, title="Overdue", due="2026-11-20 10:00")

    reminded(TUESDAY)

    email = Email.objects.get()
    assert email.subject == "1 thing that awaits you is overdue"
    assert (
        email.message.index("Overdue\n") < email.message.index("Due soon") < email.message.index("Waits & <waits> (3)")
    )
    assert f"due 20 November 2026: {settings.SITE_URL}/desk/" in email.message
    assert email.message.startswith("Siobhán O'Sample فلانة, this awaits you:")
    assert "Waits &amp; &lt;waits&gt;" in email.html_message
    assert "/me/mail/off/" in email.headers["List-Unsubscribe"]
    assert email.message_id


@pytest.mark.parametrize("why", ["off", "inactive", "unreachable"])
def test_who_gets_no_reminders_gets_none(owed, why):
    person = make_person(is_active=why != "inactive", unreachable_since=clock.now() if why == "unreachable" else None)
    if why == "off":
        mail.choose(person=person, kind=MailKind.REMINDER, wanted=False)
    owed.add(person)

    assert not reminded(TUESDAY)
    assert not ReminderMail.objects.exists()


def test_nobody_is_mailed_who_owes_nothing(owed):
    make_person()

    assert not reminded(TUESDAY)


@pytest.mark.parametrize("many", [1, 3])
def test_round_asks_the_same_number_of_queries_for_many(owed, many):
    for _each in range(many):
        person = make_person(organisation=make_organisation())
        for _thing in range(many):
            owed.add(person)
    moment = at(TUESDAY)
    remind(moment - DAY)
    RemindedThing.objects.all().delete()
    mail.site_settings()
    Email.objects.all().delete()

    with clock.travel(moment), CaptureQueriesContext(connection) as queries:
        assert remind(moment) == many

    assert len(queries) == 14


@pytest.mark.django_db(transaction=True)
def test_two_hosts_at_once_remind_once(owed):
    owed.add(make_person("one@example.org"), make_person("two@example.org"))
    moment = at(TUESDAY)

    counts = together(*[lambda: remind(moment) for _host in range(3)])

    assert sorted(counts) == [0, 0, 2]
    assert sorted(email.to[0] for email in Email.objects.all()) == ["one@example.org", "two@example.org"]


def test_tick_reminds_of_a_real_request():
    with clock.travel(at("2026-11-23 12:00")):
        strand = make_strand()
        lead = lead_of(strand, time_zone="Pacific/Kiritimati")
        make_request(strand)
    Email.objects.all().delete()

    with clock.travel(at("2026-11-24 08:05", "Pacific/Kiritimati")):
        call_command("tick")

    [email] = [email for email in Email.objects.all() if email.to == [lead.email]]
    assert f"Requests to join {strand}" in email.message
    assert "due 1 December 2026" in email.message  # where the lead is


def test_last_day_of_a_term_is_the_same_day_for_a_reader_far_west():
    moment = at("2026-11-24 08:05", "Pacific/Honolulu")
    with clock.travel(moment):
        strand = make_strand()
        officer = make_officer(strand.group, email="west@example.org", time_zone="Pacific/Honolulu")
        make_role(make_person(), strand, Role.Kind.LEAD, ends_on=datetime.date(2026, 12, 15))

    reminded(moment)

    assert Email.objects.get(to=officer.email).message.count("due 15 December 2026") == 1


def test_absent_person_gets_none_and_the_stand_in_gets_them_marked(owed):
    with clock.travel(at("2026-11-23 06:00")):
        strand = make_strand()
        ada = lead_of(strand, "ada@example.org", "Ada Example")
        ben = lead_of(strand, "ben@example.org", "Ben Example")
        away(ada, ben)
    owed.add(ada, scope=strand.pk, title="Hers")
    owed.add(ada, ben, scope=strand.pk, title="Of both")

    assert reminded(TUESDAY) == ["ben@example.org"]

    text = Email.objects.get().message
    assert "Hers - for Ada Example" in text
    assert "Of both\n" in text
    assert reminded("2026-12-01 08:00") == ["ada@example.org", "ben@example.org"]  # back since the day before


def test_stand_in_who_left_gets_nothing(owed):
    with clock.travel(at("2026-11-23 06:00")):
        ada, ben = admitted(), admitted()
        away(ada, ben)
    owed.add(ada)
    ben.roles.update(ends_on=datetime.date(2026, 11, 23))

    assert not reminded(TUESDAY)


def test_next_reminder_is_the_next_morning_of_the_zone(owed):
    owed.add(make_person(time_zone="Europe/Zurich"))
    zone = at(TUESDAY, "Europe/Zurich").tzinfo

    assert next_reminder_at(zone, at("2026-11-24 07:59", "Europe/Zurich")) == at("2026-11-24 08:00", "Europe/Zurich")
    late = at("2026-11-24 09:00", "Europe/Zurich")
    assert next_reminder_at(zone, late) == late
    reminded(late)
    assert next_reminder_at(zone, late) == at("2026-11-25 08:00", "Europe/Zurich")


def test_old_reminders_are_forgotten(owed):
    owed.add(make_person())
    reminded(TUESDAY)

    assert forget_reminders(at(TUESDAY) + 59 * DAY) == 0
    assert forget_reminders(at(TUESDAY) + 62 * DAY) == 1
    assert not RemindedThing.objects.exists()
    assert not ReminderRound.objects.exists()


def test_reminder_of_an_invitation_leads_the_invited_to_their_own_page(client):
    with clock.travel(at("2026-11-23 12:00")):
        strand = make_strand()
        kim = admitted("kim@example.org")
        invitation = make_invitation(strand, make_officer(strand.group), kim.email)

    reminded(TUESDAY)

    page = f"/me/invitations/{invitation.pk}/"
    assert page in Email.objects.get(to=kim.email).message
    client.force_login(kim)
    assert client.get(page).status_code == 200


def test_whoever_was_invited_and_never_came_is_left_in_peace():
    with clock.travel(at("2026-11-23 12:00")):
        strand = make_strand()
        make_invitation(strand, make_officer(strand.group), "stranger@example.org")

    assert Person.objects.filter(email="stranger@example.org", name="", is_active=True).exists()
    assert "stranger@example.org" not in reminded(TUESDAY)


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "UTC", "Asia/Kuala_Lumpur"])
def test_last_day_to_answer_is_the_same_day_for_every_reader(zone):
    moment = at("2026-11-24 08:05", zone)
    with clock.travel(at("2026-11-20 12:00")):
        strand = make_strand()
        officer = make_officer(strand.group, email="officer@example.org", time_zone=zone)
        Role.objects.update(starts_on="2026-01-01")
        make_request(strand)  # on a Friday: five working days end on the next
        open_round(group=strand.group, closes_on=datetime.date(2026, 12, 9), by=officer)

    reminded(moment)

    mail_text = Email.objects.get(to=officer.email).message
    assert "due 9 December 2026" in mail_text
    assert "due 27 November 2026" in mail_text


def test_nobody_is_late_on_the_last_day(owed):
    thing = owed.add(make_person(), due="2026-11-24 12:00")

    with clock.travel(at("2026-11-24 20:00")):
        assert not thing.is_late
    with clock.travel(at("2026-11-25 00:01")):
        assert thing.is_late
