"""Which reminders went out: what keeps them to one a day, and to a sober rhythm."""

from typing import ClassVar

from django.db import models
from timezone_field import TimeZoneField

from people.models import Person


class ReminderRound(models.Model):
    """The one time on a day that the people of a time zone are reminded. Two hosts at once: the second row is refused, and its work undone."""

    time_zone = TimeZoneField()
    day = models.DateField()
    begun_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["time_zone", "day"], name="reminder_round_one_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.time_zone}, {self.day}"


class ReminderMail(models.Model):
    """A person was sent the reminder of a day of theirs: never two, also for somebody who changed zones that day."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    things = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "day"], name="reminder_mail_one_a_day")]

    def __str__(self) -> str:
        return f"{self.person_id}, {self.day}"


class RemindedThing(models.Model):
    """When a person was last told of a thing that awaits them, or somebody they stand in for. `key` is the obligation's."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    last_on = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "key"], name="reminded_thing_once")]

    def __str__(self) -> str:
        return f"{self.key}, {self.last_on}"
