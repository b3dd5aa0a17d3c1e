"""Who is away, from when until when, and who stands in."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.validators import CONTROL_CHARACTERS
from people.models import Person
from workstrands.models import Workstrand

REASON_LENGTH = 300


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def standing(self) -> "AbsenceQuerySet":
        """Those not called off before they began."""
        return self.filter(called_off_at=None)


class Absence(models.Model):
    """Somebody is away from everything, or from one strand, on these days of their own time zone, both inclusive."""

    person = models.ForeignKey(Person, verbose_name=_("who is away"), on_delete=models.PROTECT, related_name="absences")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    reason = models.CharField(
        _("reason"),
        max_length=REASON_LENGTH,
        blank=True,
        validators=[CONTROL_CHARACTERS],
        help_text=_("For yourself: nobody else is shown it."),
    )
    stand_in = models.ForeignKey(
        Person,
        verbose_name=_("stand-in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stands_in",
        help_text=_("Gets the reminders meanwhile."),
    )
    workstrand = models.ForeignKey(
        Workstrand,
        verbose_name=_("from what"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Everything, if left empty."),
    )
    declined_at = models.DateTimeField(_("declined by the stand-in"), null=True, blank=True, editable=False)
    declared_at = models.DateTimeField(_("declared"), editable=False)
    declared_by = models.ForeignKey(
        Person, verbose_name=_("declared by"), null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    source = models.CharField(
        _("source"),
        max_length=500,
        blank=True,
        validators=[CONTROL_CHARACTERS],
        help_text=_("How you know: a mail of 3 March, a call."),
    )
    called_off_at = models.DateTimeField(_("called off"), null=True, blank=True, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ("-starts_on", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(stand_in=None) | ~Q(stand_in=F("person")), name="absence_not_ones_own_stand_in"
            ),
            models.CheckConstraint(
                condition=Q(declined_at=None) | Q(stand_in__isnull=False), name="absence_declined_by_somebody"
            ),
            # Two tabs: one absence. Two rows, as an empty strand is no value to a database.
            models.UniqueConstraint(
                fields=["person", "starts_on"],
                condition=Q(workstrand=None, called_off_at=None),
                name="absence_one_from_a_day",
            ),
            models.UniqueConstraint(
                fields=["person", "workstrand", "starts_on"],
                condition=Q(workstrand__isnull=False, called_off_at=None),
                name="absence_one_from_a_day_in_strand",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["ends_on", "starts_on"], name="absence_by_day")]  # who is away today

    def __str__(self) -> str:
        return f"{self.person}, {self.starts_on:%-d %B %Y} – {self.ends_on:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("absence", args=[self.pk])

    @property
    def is_declined(self) -> bool:
        return self.declined_at is not None
