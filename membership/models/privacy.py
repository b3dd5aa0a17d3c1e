"""Asking to be erased."""

import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.validators import CONTROL_CHARACTERS
from people.models import Person

DECIDED_WITHIN = datetime.timedelta(days=30)  # GDPR article 12(3) says one month
WORDS_LENGTH = 1000


class ErasureRequestQuerySet(models.QuerySet["ErasureRequest"]):
    def waiting(self) -> "ErasureRequestQuerySet":
        """Confirmed, and not decided."""
        return self.filter(state=ErasureRequest.State.WAITING)

    def open(self) -> "ErasureRequestQuerySet":
        return self.filter(state__in=[ErasureRequest.State.UNCONFIRMED, ErasureRequest.State.WAITING])


class ErasureRequest(models.Model):
    """Somebody asks that the site forget who they are. Holds no name and no address; once it is done, no words either."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("not confirmed yet")
        WAITING = "waiting", _("waiting for a decision")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REFUSED = "refused", _("refused")
        DONE = "done", _("erased")

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="erasure_requests"
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.UNCONFIRMED, editable=False)
    asked_at = models.DateTimeField(_("asked"), default=clock.now, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    due_at = models.DateTimeField(_("to be decided by"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        Person,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.TextField(
        _("why it was refused"),
        blank=True,
        max_length=WORDS_LENGTH,
        editable=False,
        validators=[CONTROL_CHARACTERS],
    )
    entered_by = models.ForeignKey(
        Person,
        verbose_name=_("entered on behalf by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    source = models.TextField(
        _("how it reached you"),
        blank=True,
        max_length=WORDS_LENGTH,
        validators=[CONTROL_CHARACTERS],
        help_text=_("Such as a letter of 3 March, and how you know that it is from the person."),
    )
    # What the officer chose where a text or a file may name the person: counts, which rows, and why a file stays. No name.
    outcome = models.JSONField(default=dict, blank=True, editable=False)
    code_hash = models.CharField(max_length=128, blank=True, editable=False)
    code_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for erasure")
        verbose_name_plural = _("requests for erasure")
        ordering = ("due_at", "id")
        constraints: ClassVar = [
            # Two tabs, two clicks: one open request.
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=["unconfirmed", "waiting"]), name="erasure_one_open"
            ),
            models.CheckConstraint(condition=~Q(state="waiting") | Q(due_at__isnull=False), name="erasure_waits_till"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(reason="", source="", code_hash=""), name="erasure_done_keeps_no_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def is_overdue(self) -> bool:
        return self.state == self.State.WAITING and self.due_at is not None and self.due_at < clock.now()
