"""A term of a lead or an officer that is handed over to the next: notes, the successor, what is ticked off."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.validators import CONTROL_CHARACTERS
from people.models import Person
from workstrands.models import Role

NOTES_LENGTH = 20_000


def hand_over_url(role: Role) -> str:
    """Where a term is handed over, begun or not."""
    strand = role.workstrand
    return reverse("hand_over", args=[strand.group.slug, strand.slug, role.pk])


class HandOver(models.Model):
    """What the holder of a term leaves to the successor. One a term, made with the first word or tick."""

    class State(models.TextChoices):
        NOT_BEGUN = "not_begun", _("not begun")
        UNDER_WAY = "under_way", _("under way")
        DONE = "done", _("handed over")

    role = models.OneToOneField(
        Role, verbose_name=_("term"), on_delete=models.PROTECT, related_name="hand_over", editable=False
    )
    notes = models.TextField(
        _("notes for the successor"),
        blank=True,
        max_length=NOTES_LENGTH,
        validators=[CONTROL_CHARACTERS],
        help_text=_("Markdown. What runs, what is promised to whom, where things are, what you would do next."),
    )
    # Raised with each change of the notes, so that of two who write at once the second is shown what the first wrote.
    notes_version = models.PositiveIntegerField(default=0, editable=False)
    notes_at = models.DateTimeField(_("notes written"), null=True, blank=True, editable=False)
    begun_at = models.DateTimeField(_("begun"), editable=False)
    successor = models.ForeignKey(
        Person,
        verbose_name=_("successor"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    suggested_by = models.ForeignKey(
        Person,
        verbose_name=_("suggested by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    suggested_at = models.DateTimeField(_("suggested"), null=True, blank=True, editable=False)
    successor_role = models.ForeignKey(
        Role,
        verbose_name=_("the successor's term"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    welcomed_at = models.DateTimeField(_("successor welcomed"), null=True, blank=True, editable=False)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True, editable=False)
    handed_over_by = models.ForeignKey(
        Person, verbose_name=_("said by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )  # fmt: skip

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ("-begun_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(handed_over_at=None, handed_over_by=None) | Q(handed_over_at__isnull=False),
                name="hand_over_said_when_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(suggested_at__isnull=False), name="hand_over_successor_since_when"
            ),
        ]

    def __str__(self) -> str:
        return str(self.role)

    def get_absolute_url(self) -> str:
        return hand_over_url(self.role)

    @property
    def state(self) -> str:
        return self.State.DONE if self.handed_over_at else self.State.UNDER_WAY

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)


class HandOverTick(models.Model):
    """One line of the list of a hand-over is dealt with."""

    class Item(models.TextChoices):
        OPEN_ITEMS = "open_items", _("We went through what is open")
        CONTACTS = "contacts", _("The successor knows whom to ask: members, offices, other workstrands")
        DOCUMENTS = "documents", _("Documents, code and data are where the successor finds them")
        TOLD = "told", _("Members were told who comes next")

    hand_over = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="ticks")
    item = models.CharField(_("what"), max_length=12, choices=Item)
    ticked_by = models.ForeignKey(Person, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+")
    ticked_at = models.DateTimeField(_("when"))

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["hand_over", "item"], name="hand_over_tick_once")]

    def __str__(self) -> str:
        return str(self.get_item_display())
