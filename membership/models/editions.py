"""Who of an edition is asked to take part in the next one: nobody is taken over without a word."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Person
from workstrands.models import Workstrand


class EditionOffer(models.Model):
    """One person is asked to join a new edition, which they do with one click."""

    class State(models.TextChoices):
        OPEN = "open", _("asked")
        ACCEPTED = "accepted", _("joined")
        DECLINED = "declined", _("declined")

    workstrand = models.ForeignKey(
        Workstrand, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="edition_offers"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="edition_offers"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    offered_by = models.ForeignKey(
        Person, verbose_name=_("asked by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    offered_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("edition invitation")
        verbose_name_plural = _("edition invitations")
        ordering = ("-offered_at", "person__name", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workstrand", "person"], name="edition_offer_one_a_person"),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None) | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="edition_offer_answered_when_not_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.workstrand}"

    def get_absolute_url(self) -> str:
        return reverse("edition_offer", args=[self.pk])
