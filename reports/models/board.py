"""What the body that a group reports to says to it: requests, endorsements, comments, with their dates."""

import datetime
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.text import pictures_from_elsewhere
from core.validators import CONTROL_CHARACTERS
from people.models import NAME_LENGTH, Person
from workstrands.models import Decision, Scoped, ScopedQuerySet

from .reports import REASON_LENGTH, Report

ANSWER_WITHIN = datetime.timedelta(days=30)  # where the board names no day


class BoardMessageQuerySet(ScopedQuerySet):
    def standing(self) -> Self:
        """Those that were not voided."""
        return self.filter(voided_at=None)

    def open(self) -> Self:
        """Requests that nobody answered yet."""
        return self.standing().filter(kind=BoardMessage.Kind.REQUEST, answered_on=None)


class BoardMessage(Scoped):
    """One thing the board asked, endorsed or said. Of the plenary; never deleted: voided, visibly, where entered in error."""

    class Kind(models.TextChoices):
        REQUEST = "request", _("request")
        ENDORSEMENT = "endorsement", _("endorsement")
        COMMENT = "comment", _("comment")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = models.CharField(_("title"), max_length=NAME_LENGTH, validators=[CONTROL_CHARACTERS])
    text = models.TextField(
        _("what it says"), blank=True, max_length=20_000, help_text=_("Markdown."), validators=[CONTROL_CHARACTERS]
    )
    given_on = models.DateField(_("given on"))
    due_on = models.DateField(_("answer wanted by"), null=True, blank=True)
    brief = models.ForeignKey(
        Report,
        verbose_name=_("on the brief"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="board_messages",
    )
    source = models.CharField(
        _("source"),
        max_length=REASON_LENGTH,
        blank=True,
        validators=[CONTROL_CHARACTERS],
        help_text=_("Such as the board's minutes, or a mail."),
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True, editable=False)
    answer = models.TextField(
        _("answer"), blank=True, max_length=20_000, help_text=_("Markdown."), validators=[CONTROL_CHARACTERS]
    )
    decision = models.ForeignKey(
        Decision,
        verbose_name=_("decision"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="board_messages",
    )
    given_by = models.ForeignKey(
        Person, verbose_name=_("given by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by = models.ForeignKey(
        Person, verbose_name=_("recorded by"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(editable=False)
    entered_later = models.BooleanField(_("entered later"), default=False, editable=False)
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True, editable=False)
    void_reason = models.CharField(
        _("why it was voided"), max_length=REASON_LENGTH, blank=True, editable=False, validators=[CONTROL_CHARACTERS]
    )

    objects: ClassVar[Any] = BoardMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("word of the board")
        verbose_name_plural = _("words of the board")
        ordering = ("-given_on", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(answered_on=None) | ~Q(answer=""), name="board_answered_with_text"),
            models.CheckConstraint(condition=Q(voided_at=None) | ~Q(void_reason=""), name="board_voided_with_reason"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workstrand", "-given_on"], name="board_by_group"),  # what the board said to a group
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("board_message", args=[self.workstrand.group.slug, self.pk])

    @property
    def is_request(self) -> bool:
        return self.kind == self.Kind.REQUEST

    @property
    def is_open(self) -> bool:
        """A request that nobody answered yet."""
        return self.is_request and self.answered_on is None and self.voided_at is None

    @property
    def answer_by(self) -> datetime.date:
        """The day by which an answer is wanted."""
        return self.due_on or self.given_on + ANSWER_WITHIN

    @property
    def is_late(self) -> bool:
        return self.is_open and self.answer_by < self.workstrand.group.today()

    def clean(self) -> None:
        if not self.workstrand_id:
            return  # said beside the field already
        if not self.workstrand.is_plenary or self.workstrand.group.is_network:
            raise ValidationError(_("The board speaks to a group as a whole."))
        self._clean_days()
        self._clean_links()
        for name in ("text", "answer"):
            if elsewhere := pictures_from_elsewhere(getattr(self, name)):
                said = _(
                    "The text shows a picture from another site, %s, which would learn who reads it. Take it out, or link to it."
                )
                raise ValidationError({name: said % elsewhere[0][:200]})

    def _clean_days(self) -> None:
        today = self.workstrand.group.today()
        if self.given_on and self.given_on > today:
            raise ValidationError({"given_on": _("This day is still to come.")})
        if self.due_on and not self.is_request:
            raise ValidationError({"due_on": _("Only a request waits for an answer.")})
        if self.due_on and self.given_on and self.due_on < self.given_on:
            raise ValidationError({"due_on": _("It was asked later than that.")})
        if self.answered_on and not self.is_request:
            raise ValidationError(_("Only a request is answered."))
        if self.answered_on and not self.given_on <= self.answered_on <= today:
            raise ValidationError({"answered_on": _("Choose a day from the one on which it was asked until today.")})

    def _clean_links(self) -> None:
        """A brief and a decision are those of the same group."""
        group = self.workstrand.group_id
        if self.brief and (self.brief.kind != Report.Kind.BRIEF or self.brief.workstrand.group_id != group):
            raise ValidationError({"brief": _("Choose a board brief of this group.")})
        if self.decision and self.decision.workstrand.group_id != group:
            raise ValidationError({"decision": _("Choose a decision of this group.")})
