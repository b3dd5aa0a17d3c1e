"""The terms of reference of a workstrand, as numbered versions: drafts 0.1, 0.2 … 1.0 agreed, 1.1 … 2.0."""

import datetime
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.audiences import Audience
from core.text import pictures_from_elsewhere
from core.validators import CONTROL_CHARACTERS
from people.models import Person
from workstrands.models import Decision, Scoped, ScopedQuerySet

TEXT_LENGTH = 200_000  # characters: a text of 50 pages, with room
NOTE_LENGTH = 500


class TermsVersionQuerySet(ScopedQuerySet):
    def agreed(self) -> Self:
        """Those agreed, the latest in force first."""
        return self.filter(state=TermsVersion.State.AGREED).order_by("-in_force_on", "-major")

    def in_work(self) -> Self:
        """Those being written or consulted on: at most one a workstrand."""
        return self.filter(state__in=IN_WORK)

    def on(self, day: datetime.date) -> Self:
        """Those agreed that were in force on a day or before; the first of them was in force on it."""
        return self.agreed().filter(in_force_on__lte=day)


class TermsVersion(Scoped):
    """One numbered version. A draft changes until it is consulted on; an agreed one never, which triggers in the database see to as well."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CONSULTED = "consulted", _("in consultation")
        EARLIER = "earlier", _("earlier draft")
        ABANDONED = "abandoned", _("abandoned")
        AGREED = "agreed", _("agreed")

    major = models.PositiveSmallIntegerField(editable=False)
    minor = models.PositiveSmallIntegerField(editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    state_since = models.DateTimeField(_("in this state since"), editable=False)
    text = models.TextField(
        _("text"), max_length=TEXT_LENGTH, help_text=_("Markdown."), validators=[CONTROL_CHARACTERS]
    )
    language = models.CharField(_("language of the authentic text"), max_length=10, default="en")
    note = models.CharField(_("what changed"), max_length=NOTE_LENGTH, blank=True, validators=[CONTROL_CHARACTERS])
    # From which version a draft began; from which draft an agreed version was adopted.
    based_on = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="followed_by"
    )
    # The number of the last revision: who saves names the one they began from.
    revision = models.PositiveIntegerField(default=0, editable=False)
    started_by = models.ForeignKey(
        Person, verbose_name=_("started by"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(_("started at"), editable=False)
    in_force_on = models.DateField(_("in force from"), null=True, blank=True, editable=False)  # in the group's zone
    in_force_at = models.DateTimeField(null=True, blank=True, editable=False)  # not known of what is entered later
    decision = models.OneToOneField(
        Decision,
        verbose_name=_("decision"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="terms_version",
    )
    entered_later = models.BooleanField(_("entered later"), default=False, editable=False)

    objects: ClassVar[Any] = TermsVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of terms of reference")
        verbose_name_plural = _("terms of reference")
        ordering = ("workstrand", "-major", "-minor")
        constraints: ClassVar = [
            # Two begin a draft at once, or two ticks adopt: a number is given once, and one version is in work.
            models.UniqueConstraint(fields=["workstrand", "major", "minor"], name="terms_number_once"),
            models.UniqueConstraint(
                fields=["workstrand"], condition=Q(state__in=["draft", "consulted"]), name="terms_one_in_work"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="agreed", minor=0, major__gte=1, in_force_on__isnull=False, decision__isnull=False)
                    | (~Q(state="agreed") & Q(minor__gte=1, in_force_on=None, in_force_at=None, decision=None))
                ),
                name="terms_agreed_have_whole_numbers",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workstrand", "state", "-in_force_on"], name="terms_in_force")  # the text of a day
        ]

    def __str__(self) -> str:
        return _("Terms of reference %(number)s of %(strand)s") % {"number": self.number, "strand": self.workstrand}

    @property
    def number(self) -> str:
        """Such as 0.2, or 1.0."""
        return f"{self.major}.{self.minor}"

    @property
    def is_agreed(self) -> bool:
        return self.state == self.State.AGREED

    @property
    def is_draft(self) -> bool:
        """Whether its text can be changed."""
        return self.state == self.State.DRAFT

    def get_absolute_url(self) -> str:
        strand = self.workstrand
        return reverse("terms_version", args=[strand.group.slug, strand.slug, self.number])

    def clean(self) -> None:
        if self.text and not self.text.strip():
            raise ValidationError({"text": _("The text is empty.")})
        if elsewhere := pictures_from_elsewhere(self.text):
            said = _(
                "The text shows a picture from another site, %s, which would learn who reads it. Take it out, or link to it."
            )
            raise ValidationError({"text": said % elsewhere[0][:200]})
        if self.is_agreed and self.audience != Audience.PUBLIC:
            raise ValidationError(_("An agreed version is read by everybody."))


IN_WORK = (TermsVersion.State.DRAFT, TermsVersion.State.CONSULTED)


class TermsRevision(models.Model):
    """A draft's text as somebody saved it."""

    version = models.ForeignKey(TermsVersion, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    note = models.CharField(_("what changed"), max_length=NOTE_LENGTH, blank=True, validators=[CONTROL_CHARACTERS])
    by = models.ForeignKey(
        Person, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="terms_revisions"
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("revision of a draft")
        verbose_name_plural = _("revisions of drafts")
        ordering = ("-number",)
        constraints: ClassVar = [
            # Two save at once: the second merges with what the first saved.
            models.UniqueConstraint(fields=["version", "number"], name="terms_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.number})"


class UnsavedText(models.Model):
    """What somebody typed and did not save yet; kept until they save or throw it away."""

    version = models.ForeignKey(TermsVersion, on_delete=models.CASCADE, related_name="unsaved")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="unsaved_terms")
    section = models.CharField(max_length=80, blank=True)  # the anchor of a section; the whole text without one
    text = models.TextField(max_length=TEXT_LENGTH, blank=True, validators=[CONTROL_CHARACTERS])
    base = models.PositiveIntegerField()  # the revision from which they began
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "person", "section"], name="unsaved_terms_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.person}"


class TermsTranslation(models.Model):
    """An agreed version in another language. What counts is the authentic text."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CHECKED = "checked", _("checked")

    version = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, related_name="translations")
    language = models.CharField(_("language"), max_length=10)
    text = models.TextField(
        _("text"), max_length=TEXT_LENGTH, help_text=_("Markdown."), validators=[CONTROL_CHARACTERS]
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    translated_on = models.DateField(_("translated on"))
    revision = models.PositiveIntegerField(default=0, editable=False)
    saved_by = models.ForeignKey(
        Person, verbose_name=_("saved by"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField(_("saved at"), editable=False)
    checked_on = models.DateField(_("checked on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("translation of terms of reference")
        verbose_name_plural = _("translations of terms of reference")
        ordering = ("language",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "language"], name="terms_translation_once"),
            models.CheckConstraint(
                condition=Q(state="draft", checked_on=None) | Q(state="checked", checked_on__isnull=False),
                name="terms_translation_checked_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.language})"


def _place(copy: "SignedCopy", name: str) -> str:
    return f"terms/{copy.version_id}/{name}"


class SignedCopy(models.Model):
    """A signed PDF of an agreed version."""

    version = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, related_name="signed_copies")
    file = models.FileField(_("file"), upload_to=_place, max_length=200)
    name = models.CharField(_("name"), max_length=150, validators=[CONTROL_CHARACTERS])
    size_bytes = models.PositiveIntegerField(_("size"), editable=False)
    digest = models.CharField(max_length=64, editable=False)  # SHA-256, hexadecimal
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    added_by = models.ForeignKey(
        Person, verbose_name=_("added by"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("added at"), editable=False)

    class Meta:
        verbose_name = _("signed copy")
        verbose_name_plural = _("signed copies")
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "digest"], name="signed_copy_once"),
        ]

    def __str__(self) -> str:
        return self.name


class TermsComment(models.Model):
    """What a member says about a section of a version, and the answers to it."""

    version = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, related_name="comments")
    # The section that it is about, by its anchor as the version has it now; empty for the words before the first heading.
    place = models.CharField(max_length=80, blank=True)
    heading = models.CharField(_("section"), max_length=300, blank=True)  # as it was when it was commented on
    is_gone = models.BooleanField(_("section is gone"), default=False)
    author = models.ForeignKey(Person, verbose_name=_("by"), on_delete=models.PROTECT, related_name="terms_comments")
    text = models.TextField(_("comment"), max_length=5_000, help_text=_("Markdown."), validators=[CONTROL_CHARACTERS])
    at = models.DateTimeField(_("when"))
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)
    answers = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="answered_by")
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        Person,
        verbose_name=_("resolved by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    resolution = models.CharField(
        _("how it was resolved"), max_length=NOTE_LENGTH, blank=True, validators=[CONTROL_CHARACTERS]
    )

    class Meta:
        verbose_name = _("comment on terms of reference")
        verbose_name_plural = _("comments on terms of reference")
        ordering = ("at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answers=None) | Q(resolved_at=None), name="terms_comment_threads_are_resolved"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["version", "resolved_at"], name="terms_comment_open")  # those beside a draft
        ]

    def __str__(self) -> str:
        return f"{self.author}: {self.heading}"
