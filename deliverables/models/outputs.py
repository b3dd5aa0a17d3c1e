"""The outputs library: what a group made, to be found and cited; and what its members share with each other."""

import re
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import languages
from core.months import Precision, first_day_of, shown
from core.validators import CONTROL_CHARACTERS
from people.models import NAME_LENGTH, Person
from workstrands.models import Scoped, ScopedQuerySet, Theme

from .deliverables import REASON_LENGTH, Deliverable

LANGUAGES_MOST = 12
WEB_ADDRESS = URLValidator(
    schemes=("http", "https"), message=_("Give an address that begins with https:// or http://.")
)
DOI = RegexValidator(  # ISO 26324; the pattern of CrossRef for DOIs of today
    r"\A10\.\d{4,9}/[-._;()/:A-Za-z0-9]+\Z", _("A DOI looks like 10.5281/zenodo.4564277.")
)
DOI_PREFIX = re.compile(r"\A(?:https?://(?:dx\.)?doi\.org/|doi:)\s*", re.IGNORECASE)


class OutputQuerySet(ScopedQuerySet):
    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class Kept(Scoped):
    """What outputs and shared material have in common: a title, and a link or a file."""

    title = models.CharField(_("title"), max_length=NAME_LENGTH, validators=[CONTROL_CHARACTERS])
    link = models.CharField(_("link"), max_length=500, blank=True, validators=[WEB_ADDRESS, CONTROL_CHARACTERS])
    file = models.FileField(_("file"), upload_to="outputs/%Y", max_length=200, blank=True)
    file_name = models.CharField(max_length=150, blank=True, editable=False, validators=[CONTROL_CHARACTERS])
    file_bytes = models.PositiveIntegerField(null=True, blank=True, editable=False)
    file_digest = models.CharField(max_length=64, blank=True, editable=False)  # SHA-256, hexadecimal
    added_by = models.ForeignKey(
        Person, verbose_name=_("added by"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("added at"), editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdraw_reason = models.CharField(
        _("why it was withdrawn"),
        max_length=REASON_LENGTH,
        blank=True,
        editable=False,
        validators=[CONTROL_CHARACTERS],
    )
    search_text = models.TextField(editable=False, default="")  # title and text, folded; kept by the services

    objects: ClassVar[Any] = OutputQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class Output(Kept):
    """Something a workstrand made: a report, code, data, an event. Never deleted: withdrawn, visibly, or followed by a newer version."""

    class Kind(models.TextChoices):
        REPORT = "report", _("report")
        GUIDANCE = "guidance", _("guidance")
        CODE = "code", _("code")
        DATA = "data", _("data set")
        EVENT = "event", _("event")
        PRESENTATION = "presentation", _("presentation")
        OTHER = "other", _("other")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.REPORT)
    summary = models.TextField(
        _("summary"), blank=True, max_length=20_000, help_text=_("Markdown."), validators=[CONTROL_CHARACTERS]
    )
    # As they are to be cited, separated by semicolons; the group itself where it is empty.
    authors = models.CharField(
        _("authors"),
        max_length=500,
        blank=True,
        validators=[CONTROL_CHARACTERS],
        help_text=_("As they are to be cited, separated by semicolons. Without any, the group is the author."),
    )
    version = models.CharField(_("version"), max_length=40, blank=True, validators=[CONTROL_CHARACTERS])
    licence = models.CharField(
        _("licence"),
        max_length=60,
        blank=True,
        validators=[CONTROL_CHARACTERS],
        help_text=_("By its SPDX identifier, such as CC-BY-4.0 or MIT."),
    )
    doi = models.CharField(_("DOI"), max_length=200, blank=True, validators=[DOI])
    languages = models.JSONField(_("languages"), default=list, blank=True)  # BCP 47 codes, as core.languages knows them
    released_on = models.DateField(_("released"))
    released_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    deliverable = models.ForeignKey(
        Deliverable,
        verbose_name=_("deliverable"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="outputs",
    )
    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), blank=True, related_name="outputs")
    replaces = models.ForeignKey(
        "self",
        verbose_name=_("newer version of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )
    entered_later = models.BooleanField(_("entered later"), default=False, editable=False)

    class Meta:
        verbose_name = _("output")
        verbose_name_plural = _("outputs")
        ordering = ("-released_on", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdraw_reason=""), name="output_withdrawn_with_reason"
            ),
            models.CheckConstraint(condition=~Q(link="") | ~Q(file=""), name="output_link_or_file"),
            # Two enter a newer version at once: one of them is it. One that was withdrawn makes room for another.
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(withdrawn_at=None), name="output_one_newer_version"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-released_on", "-id"], name="output_by_release"),  # the library over all editions
            models.Index(fields=["workstrand", "-released_on"], name="output_by_workstrand"),  # a group's, a strand's
        ]

    def get_absolute_url(self) -> str:
        return reverse("output", args=[self.workstrand.group.slug, self.pk])

    @property
    def released(self) -> str:
        return shown(self.released_on, self.released_precision)

    def clean(self) -> None:
        if not self.link and not self.file:
            raise ValidationError({"link": _("Give a link, or a file.")})
        group = self.workstrand.group if self.workstrand_id else None
        if group and self.deliverable and self.deliverable.workstrand.group_id != group.pk:
            raise ValidationError({"deliverable": _("This deliverable is another group's.")})
        if self.replaces_id and self.replaces_id == self.pk:
            raise ValidationError({"replaces": _("An output cannot be a newer version of itself.")})
        known = {code for code, _label in languages.choices()}
        if len(self.languages) > LANGUAGES_MOST or not set(self.languages) <= known:
            raise ValidationError({"languages": _("Choose at most %d languages of the list.") % LANGUAGES_MOST})
        is_to_come = (
            group and self.released_on and first_day_of(self.released_on, self.released_precision) > group.today()
        )
        if is_to_come and self.kind != self.Kind.EVENT:
            raise ValidationError(
                {"released_on": _("This is still to come. Only an event may be entered before its day.")}
            )


class Material(Kept):
    """What a member shares: how they do something, what worked and what did not. A lead may make an output of it."""

    text = models.TextField(
        _("what it is"), max_length=20_000, help_text=_("Markdown."), validators=[CONTROL_CHARACTERS]
    )
    worked = models.TextField(_("what worked"), max_length=20_000, blank=True, validators=[CONTROL_CHARACTERS])
    did_not = models.TextField(_("what did not"), max_length=20_000, blank=True, validators=[CONTROL_CHARACTERS])
    named_as = models.CharField(
        _("how you wish to be named"),
        max_length=NAME_LENGTH,
        blank=True,
        validators=[CONTROL_CHARACTERS],
        help_text=_("As author, should it become an output of the group. Empty: the group is the author."),
    )
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True, editable=False)
    output = models.OneToOneField(
        Output,
        verbose_name=_("output made of it"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="material",
    )

    class Meta:
        verbose_name = _("shared material")
        verbose_name_plural = _("shared material")
        ordering = ("-added_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdraw_reason=""), name="material_withdrawn_with_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workstrand", "-added_at"], name="material_by_workstrand"),  # what a group shares
        ]

    def get_absolute_url(self) -> str:
        return reverse("material", args=[self.workstrand.group.slug, self.pk])
