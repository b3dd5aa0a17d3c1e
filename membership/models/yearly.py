"""Once a year: whether everybody stays; and the invitation to take part in the next edition."""

import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.validators import CONTROL_CHARACTERS
from people.models import NAME_LENGTH, Organisation, Person
from workstrands.models import Workstrand

COMMENT_LENGTH = 1000


class ConfirmationRoundQuerySet(models.QuerySet["ConfirmationRound"]):
    def running(self) -> "ConfirmationRoundQuerySet":
        """Those not closed yet; past their last day for as long as `tick` takes."""
        return self.filter(closed_at=None)


class ConfirmationRound(models.Model):
    """A group asks everybody in it whether they stay. Answers can be changed until it is closed."""

    workstrand = models.ForeignKey(
        Workstrand, verbose_name=_("group"), on_delete=models.PROTECT, related_name="confirmation_rounds"
    )
    text = models.TextField(
        _("a word with it"),
        blank=True,
        max_length=2000,
        validators=[CONTROL_CHARACTERS],
        help_text=_("It stands in the mail and on the page; the question itself is there already."),
    )
    opened_at = models.DateTimeField(_("opened"), editable=False)
    opened_by = models.ForeignKey(
        Person,
        verbose_name=_("opened by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    closes_on = models.DateField(_("last day to answer"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    settled_at = models.DateTimeField(_("silent ones settled"), null=True, blank=True, editable=False)

    objects = ConfirmationRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly question")
        verbose_name_plural = _("yearly questions")
        ordering = ("-opened_at", "-id")
        constraints: ClassVar = [
            # Two officers, two clicks: everybody is asked once.
            models.UniqueConstraint(
                fields=["workstrand"], condition=Q(closed_at=None), name="confirmation_round_one_running"
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(closed_at__isnull=False),
                name="confirmation_round_settled_after_closing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workstrand} {self.opened_at:%Y}"

    def get_absolute_url(self) -> str:
        return reverse("confirmation_round", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.workstrand.group.today() <= self.closes_on

    @property
    def due(self) -> datetime.datetime:
        """The moment after the last day to answer."""
        zone = self.workstrand.group.time_zone
        return datetime.datetime.combine(self.closes_on + datetime.timedelta(days=1), datetime.time(), zone)


class ConfirmationAnswer(models.Model):
    """What one person answered: for each strand, or that they leave altogether; and who might come in their place."""

    round = models.ForeignKey(
        ConfirmationRound, verbose_name=_("question"), on_delete=models.PROTECT, related_name="answers"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="confirmation_answers"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    leaves = models.BooleanField(_("leaves the group"), default=False)
    comment = models.TextField(_("comment"), blank=True, max_length=COMMENT_LENGTH, validators=[CONTROL_CHARACTERS])
    successor = models.ForeignKey(
        Person, verbose_name=_("successor"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    successor_name = models.CharField(
        _("successor's name"), max_length=NAME_LENGTH, blank=True, validators=[CONTROL_CHARACTERS]
    )
    successor_email = models.EmailField(_("successor's address"), blank=True)
    answered_at = models.DateTimeField(_("answered"))
    recorded_by = models.ForeignKey(
        Person, verbose_name=_("recorded by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(_("source"), max_length=200, blank=True, validators=[CONTROL_CHARACTERS])

    class Meta:
        verbose_name = _("yearly answer")
        verbose_name_plural = _("yearly answers")
        ordering = ("round", "person__name", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "person"], name="confirmation_answer_one_a_person"),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(successor_name="", successor_email=""),
                name="confirmation_answer_successor_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.round}"

    @property
    def named(self) -> str:
        """The successor as lists show them."""
        if self.successor is not None:
            return self.successor.display_name
        return f"{self.successor_name} <{self.successor_email}>" if self.successor_email else ""


class ConfirmationChoice(models.Model):
    """Of one answer, what it says about one strand."""

    class What(models.TextChoices):
        STAY = "stay", _("stays in")
        LEAVE = "leave", _("leaves")
        SWITCH = "switch", _("switches")

    answer = models.ForeignKey(ConfirmationAnswer, on_delete=models.CASCADE, related_name="choices")
    workstrand = models.ForeignKey(Workstrand, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=6, choices=What)
    to = models.ForeignKey(Workstrand, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)  # a switch waits until the other strand lets the person in

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "workstrand"], name="confirmation_choice_one_a_strand"),
            models.CheckConstraint(
                condition=Q(what="switch", to__isnull=False) | (~Q(what="switch") & Q(to=None)),
                name="confirmation_choice_switch_names_where",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["what", "done_at"], name="confirmation_choice_waiting"
            )  # the switches that tick finishes
        ]

    def __str__(self) -> str:
        if self.to is not None:
            return f"{self.workstrand.code} → {self.to.code}"
        return f"{self.get_what_display()} {self.workstrand.code}"
