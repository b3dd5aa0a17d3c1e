"""The one reminder a day."""

import datetime
import logging
from collections.abc import Iterable

from django.db import IntegrityError, transaction

from core import mail, obligations
from core.mail import MailKind
from core.registries import Job
from membership.models import RemindedThing, ReminderMail, ReminderRound
from membership.selectors.absence import absences_at
from membership.selectors.reminders import Reminder, zones_to_remind
from people.models import Person

log = logging.getLogger(__name__)
LOOKED_AT_EVERY = datetime.timedelta(minutes=10)
KEPT_FOR = datetime.timedelta(days=60)  # longer than the longest silence between two reminders of one thing


def remind(now: datetime.datetime) -> int:
    """Remind the people of every zone where it is past eight and today's reminders did not go out yet. Returns how many mails were queued.

    Each zone has one round a day, however late; a person has one mail a day, also where they changed zones. Two hosts at once: the second is
    refused the row of the round, and leaves everything to the first. The number of queries does not grow with people or things.
    """
    zones = Person.objects.filter(is_active=True).order_by().values_list("time_zone", flat=True).distinct()
    rounds = zones_to_remind(zones, now)
    if not rounds:
        return 0
    try:
        with transaction.atomic():
            ReminderRound.objects.bulk_create(
                ReminderRound(time_zone=zone, day=day, begun_at=now) for zone, day in rounds.items()
            )
            return _remind(rounds, now)
    except IntegrityError:
        log.info("Another host reminds at this moment.")
        return 0


def _remind(rounds: dict[str, datetime.date], now: datetime.datetime) -> int:
    reminders = _reminders(rounds, now)
    people = list(reminders)
    sent = set(
        ReminderMail.objects.filter(person__in=people, day__in=set(rounds.values())).values_list("person", "day")
    )
    told: dict[int, dict[str, datetime.date]] = {}
    for person, key, day in RemindedThing.objects.filter(person__in=people).values_list("person", "key", "last_on"):
        told.setdefault(person, {})[key] = day
    due = [
        reminder
        for pk, reminder in reminders.items()
        if (pk, reminder.day) not in sent and reminder.is_worth_a_mail(told.get(pk, {}))
    ]
    ReminderMail.objects.bulk_create(
        ReminderMail(person=one.person, day=one.day, things=len(one.lines)) for one in due
    )  # before the mail, so that a second one of this day undoes both
    RemindedThing.objects.bulk_create(
        (RemindedThing(person=one.person, key=line.key, last_on=one.day) for one in due for line in one.lines),
        update_conflicts=True,
        unique_fields=["person", "key"],
        update_fields=["last_on"],
    )
    letters = [(one.person, {"reminder": one, "person": one.person}) for one in due]
    return len(mail.queue_many(letters, kind=MailKind.REMINDER, template="mail/reminder"))


def _reminders(rounds: dict[str, datetime.date], now: datetime.datetime) -> dict[int, Reminder]:
    """What awaits each person whose zone has its round, by their id; only those who get such mail.

    Whoever never said their name was invited and never came: strangers hear from the inviter, who may send it again, and not from us every week.
    """
    absences, things = absences_at(now), obligations.everything()
    owed = [(thing, absences.recipients(thing)) for thing in things]
    involved = {pk for _thing, recipients in owed for pair in recipients.items() for pk in pair if pk is not None}
    people = Person.objects.select_related("organisation").in_bulk(involved)
    in_round = [person for person in people.values() if person.name and str(person.time_zone) in rounds]
    reached = {person.pk for person in mail.reachable(in_round, MailKind.REMINDER)}
    reminders: dict[int, Reminder] = {}
    for thing, recipients in owed:
        for pk, stands_in_for in recipients.items():
            if pk in reached:
                person = people[pk]
                reminder = reminders.setdefault(pk, Reminder(person, rounds[str(person.time_zone)]))
                reminder.add(thing, people[stands_in_for].display_name if stands_in_for in people else "")
    return reminders


def forget_reminders(now: datetime.datetime) -> int:
    """Delete what is known of reminders that no rhythm looks back to any more."""
    before = (now - KEPT_FOR).date()
    RemindedThing.objects.filter(last_on__lt=before).delete()
    ReminderRound.objects.filter(day__lt=before).delete()
    return int(ReminderMail.objects.filter(day__lt=before).delete()[0])


def jobs() -> Iterable[Job]:
    """The jobs of reminding for `tick`."""
    return (
        Job("membership.remind", LOOKED_AT_EVERY, remind),
        Job("membership.forget_reminders", datetime.timedelta(days=1), forget_reminders),
    )
