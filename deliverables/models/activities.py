"""The register of activities: which organisation works on what, under which theme, with which methods, and what came of it."""

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.validators import CONTROL_CHARACTERS
from people.models import NAME_LENGTH, Organisation, Person
from workstrands.models import Scoped, ScopedQuerySet, Theme

from .deliverables import REASON_LENGTH

METHOD_LENGTH = 80
SOURCE_LENGTH = 300


class ActivityQuerySet(ScopedQuerySet):
    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class Activity(Scoped):
    """What an organisation tries, or does already, that others can learn from. Withdrawn where it was entered in error, never deleted."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        PRODUCTION = "production", _("in production")
        FINISHED = "finished", _("finished")
        STOPPED = "stopped", _("stopped")
        UNKNOWN = "unknown", _("not recorded")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="activities"
    )
    contact = models.ForeignKey(
        Person,
        verbose_name=_("contact"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
    )
    title = models.CharField(_("title"), max_length=NAME_LENGTH, blank=True, validators=[CONTROL_CHARACTERS])
    theme = models.ForeignKey(
        Theme, verbose_name=_("theme"), null=True, blank=True, on_delete=models.PROTECT, related_name="activities"
    )
    purpose = models.TextField(
        _("what it is for"), blank=True, max_length=20_000, help_text=_("Markdown."), validators=[CONTROL_CHARACTERS]
    )
    worked = models.TextField(_("what worked"), max_length=20_000, blank=True, validators=[CONTROL_CHARACTERS])
    did_not = models.TextField(_("what did not"), max_length=20_000, blank=True, validators=[CONTROL_CHARACTERS])
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.RUNNING)
    links = models.TextField(
        _("links"),
        max_length=5_000,
        blank=True,
        validators=[CONTROL_CHARACTERS],
        help_text=_("One a line: the address, then what is there."),
    )
    added_by = models.ForeignKey(
        Person, verbose_name=_("added by"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("added at"), editable=False)
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True, editable=False)
    entered_later = models.BooleanField(_("entered later"), default=False, editable=False)
    source = models.CharField(
        _("source"),
        max_length=SOURCE_LENGTH,
        blank=True,
        validators=[CONTROL_CHARACTERS],
        help_text=_("Where it comes from, if the office did not enter it itself: a mail, a call, a report."),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdraw_reason = models.CharField(
        _("why it was withdrawn"),
        max_length=REASON_LENGTH,
        blank=True,
        editable=False,
        validators=[CONTROL_CHARACTERS],
    )
    search_text = models.TextField(editable=False, default="")  # title and texts, folded; kept by the services

    objects: ClassVar[Any] = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ("organisation__name", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdraw_reason=""), name="activity_withdrawn_with_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workstrand", "organisation"], name="activity_by_workstrand"),  # the register
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.heading}"

    @property
    def heading(self) -> str:
        """What it is called: by its title, or by what is known instead."""
        return self.title or str(self.theme or self.workstrand)

    def get_absolute_url(self) -> str:
        return reverse("activity_record", args=[self.workstrand.group.slug, self.pk])

    def clean(self) -> None:
        if self.theme_id and self.workstrand_id and self.theme and self.theme.workstrand_id != self.workstrand_id:
            raise ValidationError({"theme": _("This theme is another workstrand's.")})


class ActivityMethod(models.Model):
    """One of the methods of an activity, such as random forest."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="methods")
    name = models.CharField(_("method"), max_length=METHOD_LENGTH, validators=[CONTROL_CHARACTERS])
    folded = models.CharField(max_length=METHOD_LENGTH * 2, editable=False, db_index=True)  # the filter by method

    class Meta:
        verbose_name = _("method of an activity")
        verbose_name_plural = _("methods of activities")
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "folded"], name="activity_method_once"),
        ]

    def __str__(self) -> str:
        return self.name
