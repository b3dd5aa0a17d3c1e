"""Reports of three kinds on one frame: status reports of workstrands, briefs for the board, annual reports."""

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.text import pictures_from_elsewhere
from core.validators import CONTROL_CHARACTERS
from people.models import NAME_LENGTH, Person
from workstrands.models import Scoped, ScopedQuerySet, WorkingGroup

SECTION_LENGTH = 50_000  # characters
REASON_LENGTH = 500
DEFAULT_MONTHS = 2  # UNECE groups report every two months


class ReportQuerySet(ScopedQuerySet):
    def published(self) -> Self:
        """Those published and not withdrawn, what they cover last first."""
        return self.filter(state=Report.State.PUBLISHED).order_by("-covers_to", "-published_at", "-id")

    def drafts(self) -> Self:
        return self.filter(state=Report.State.DRAFT)


class Report(Scoped):
    """A report on a workstrand, or on a group by its plenary, between two days. A published one never changes: a newer one corrects it."""

    class Kind(models.TextChoices):
        STATUS = "status", _("status report")
        BRIEF = "brief", _("board brief")
        ANNUAL = "annual", _("annual report")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        DISCARDED = "discarded", _("discarded")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Rating(models.TextChoices):
        GREEN = "green", _("green: on track")
        AMBER = "amber", _("amber: at risk")
        RED = "red", _("red: off track")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=NAME_LENGTH, validators=[CONTROL_CHARACTERS])
    covers_from = models.DateField(_("from"))
    covers_to = models.DateField(_("to"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    state_reason = models.CharField(
        _("reason"), max_length=REASON_LENGTH, blank=True, editable=False, validators=[CONTROL_CHARACTERS]
    )
    rating = models.CharField(_("how it goes"), max_length=10, choices=Rating, blank=True)
    rating_reason = models.CharField(_("why"), max_length=REASON_LENGTH, blank=True, validators=[CONTROL_CHARACTERS])
    # The facts it was drafted from, as `core.registries.Fact` has them: each sentence with the records it is traced to.
    facts = models.JSONField(default=list, editable=False)
    begun_by = models.ForeignKey(
        Person, verbose_name=_("begun by"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField(_("begun"), editable=False)
    published_by = models.ForeignKey(
        Person,
        verbose_name=_("published by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    on_behalf_of = models.ForeignKey(
        Person,
        verbose_name=_("on behalf of"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    source = models.CharField(
        _("source"), max_length=REASON_LENGTH, blank=True, editable=False, validators=[CONTROL_CHARACTERS]
    )
    corrects = models.OneToOneField(
        "self",
        verbose_name=_("corrects"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="corrected_by",
    )
    sent_to_count = models.PositiveIntegerField(_("mailed to"), default=0, editable=False)
    entered_later = models.BooleanField(_("entered later"), default=False, editable=False)

    objects: ClassVar[Any] = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ("-covers_to", "-id")
        constraints: ClassVar = [
            # Two begin a report at once, or one clicks twice: one draft of a kind is in work.
            models.UniqueConstraint(fields=["workstrand", "kind"], condition=Q(state="draft"), name="report_one_draft"),
            models.CheckConstraint(condition=Q(covers_to__gte=F("covers_from")), name="report_covers_forward"),
            models.CheckConstraint(
                condition=(
                    Q(state__in=["published", "withdrawn"], published_at__isnull=False)
                    | Q(state__in=["draft", "discarded"], published_at=None)
                ),
                name="report_published_at",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "withdrawn"], kind="status") | ~Q(rating=""),
                name="report_status_is_rated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["discarded", "withdrawn"]) | ~Q(state_reason="") | Q(state="discarded"),
                name="report_withdrawn_with_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["workstrand", "kind", "state", "-covers_to"], name="report_latest"
            ),  # the latest of each
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.workstrand.group.slug, self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    def clean(self) -> None:
        if self.covers_from and self.covers_to and self.covers_to < self.covers_from:
            raise ValidationError({"covers_to": _("It ends before it begins.")})
        is_whole_groups = self.kind in {self.Kind.BRIEF, self.Kind.ANNUAL}
        if is_whole_groups and self.workstrand_id and not self.workstrand.is_plenary:
            raise ValidationError(_("Board briefs and annual reports are of a whole group."))


class ReportSection(models.Model):
    """One part of a report, written by itself, so that several can write at once."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sections")
    key = models.SlugField(max_length=40)  # such as progress, risks, deliverables, strand-ws1
    order = models.PositiveSmallIntegerField(default=0)
    heading = models.CharField(_("heading"), max_length=NAME_LENGTH, validators=[CONTROL_CHARACTERS])
    text = models.TextField(
        _("text"), max_length=SECTION_LENGTH, blank=True, help_text=_("Markdown."), validators=[CONTROL_CHARACTERS]
    )
    revision = models.PositiveIntegerField(default=1, editable=False)  # who saves names the one they began from

    class Meta:
        verbose_name = _("section of a report")
        verbose_name_plural = _("sections of reports")
        ordering = ("order", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "key"], name="report_section_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.heading}"

    def clean(self) -> None:
        if elsewhere := pictures_from_elsewhere(self.text):
            said = _(
                "The text shows a picture from another site, %s, which would learn who reads it. Take it out, or link to it."
            )
            raise ValidationError({"text": said % elsewhere[0][:200]})


class SectionRevision(models.Model):
    """A section as somebody saved it."""

    section = models.ForeignKey(ReportSection, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    by = models.ForeignKey(
        Person, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="report_revisions"
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("revision of a section")
        verbose_name_plural = _("revisions of sections")
        ordering = ("-number",)
        constraints: ClassVar = [
            # Two save at once: the second merges with what the first saved.
            models.UniqueConstraint(fields=["section", "number"], name="section_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.section} ({self.number})"


class ReportingRhythm(models.Model):
    """How often the workstrands of a group report; every two months where there is no row."""

    group = models.OneToOneField(WorkingGroup, on_delete=models.CASCADE, related_name="reporting_rhythm")
    every_months = models.PositiveSmallIntegerField(
        _("months between status reports"),
        default=DEFAULT_MONTHS,
        validators=[MaxValueValidator(12)],
        help_text=_("0 for none. Counted from the first month of the group; due on the last day."),
    )

    class Meta:
        verbose_name = _("rhythm of status reports")
        verbose_name_plural = _("rhythms of status reports")

    def __str__(self) -> str:
        return f"{self.group}: {self.every_months}"
