"""The register of decisions: what was agreed, how, by which offices; a number for ever."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.validators import CONTROL_CHARACTERS
from people.models import NAME_LENGTH, Organisation, Person

from .scoped import Scoped, ScopedQuerySet

if TYPE_CHECKING:
    from workstrands.models import Workstrand

SERIAL_DIGITS = 3


class DecisionQuerySet(ScopedQuerySet):
    def standing(self) -> Self:
        """Those that were not voided."""
        return self.filter(voided_at=None)


class Decision(Scoped):
    """Something that a workstrand, or a group by its plenary, decided. Never deleted; one entered in error is voided, visibly."""

    class How(models.TextChoices):
        SILENCE = "silence", _("by silence procedure")
        CONSENT = "consent", _("by positive consent")
        MEETING = "meeting", _("at a meeting")
        CHAIR = "chair", _("by the chair")
        OTHER = "other", _("in another way")

    number = models.CharField(_("number"), max_length=100, db_index=True, editable=False)  # a page by its address
    serial = models.PositiveIntegerField(editable=False, validators=[MinValueValidator(1)])
    title = models.CharField(_("title"), max_length=NAME_LENGTH, validators=[CONTROL_CHARACTERS])
    text = models.TextField(
        _("what was decided"), blank=True, max_length=20_000, help_text=_("Markdown."), validators=[CONTROL_CHARACTERS]
    )
    how = models.CharField(_("how it was taken"), max_length=10, choices=How)
    how_note = models.CharField(
        _("more on how"),
        max_length=500,
        blank=True,
        validators=[CONTROL_CHARACTERS],
        help_text=_("Such as the meeting, or the minutes that say so."),
    )
    taken_on = models.DateField(_("taken on"))
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True, editable=False)
    supersedes = models.ManyToManyField(
        "self",
        verbose_name=_("supersedes"),
        symmetrical=False,
        blank=True,
        related_name="superseded_by",
    )
    record_path = models.CharField(max_length=300, blank=True, editable=False)  # the page of what was decided upon
    recorded_by = models.ForeignKey(
        Person, verbose_name=_("recorded by"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), editable=False)
    entered_later = models.BooleanField(_("entered later"), default=False, editable=False)
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True, editable=False)
    void_reason = models.CharField(
        _("why it was voided"), max_length=500, blank=True, editable=False, validators=[CONTROL_CHARACTERS]
    )
    search_text = models.TextField(editable=False, default="")  # number, title and text, folded; kept by the services

    objects: ClassVar[Any] = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ("-taken_on", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workstrand", "serial"], name="decision_serial_unique"),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="decision_voided_with_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workstrand", "-taken_on", "-id"], name="decision_by_workstrand")  # the register
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("decision", args=[self.workstrand.group.slug, self.number])

    def clean(self) -> None:
        group = self.workstrand.group if self.workstrand_id else None
        if group and self.taken_on and self.taken_on > group.today():
            raise ValidationError({"taken_on": _("This day is still to come.")})


class DecisionOffice(models.Model):
    """Where one office stood on a decision: the head office, its branches counted with it."""

    class Stand(models.TextChoices):
        AGREED = "agreed", _("agreed")
        COMMENTED = "commented", _("agreed with comments")
        OBJECTED = "objected", _("objected")
        WITHDREW = "withdrew", _("objected, then withdrew the objection")
        ABSTAINED = "abstained", _("abstained")
        SILENT = "silent", _("silent")
        NOT_REACHED = "not_reached", _("not reached")

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="offices")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("office"), on_delete=models.PROTECT, related_name="decisions"
    )
    stand = models.CharField(_("where it stood"), max_length=12, choices=Stand)
    spoken_by = models.ForeignKey(
        Person, verbose_name=_("by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField(_("when"), null=True, blank=True)
    on_behalf = models.BooleanField(_("recorded on behalf"), default=False)

    class Meta:
        verbose_name = _("office in a decision")
        verbose_name_plural = _("offices in decisions")
        ordering = ("organisation__name",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "organisation"], name="decision_office_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_stand_display()}"


def number_of(workstrand: "Workstrand", serial: int) -> str:
    """Such as ML2021-WS2-007; without the middle part for the group as a whole."""
    group = workstrand.group.slug.replace("-", "").upper()
    parts = [group] if workstrand.is_plenary else [group, workstrand.slug.upper()]
    return "-".join([*parts, f"{serial:0{SERIAL_DIGITS}d}"])
