from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.validators import CONTROL_CHARACTERS
from people.models import Person

NOTE_LENGTH = 500


class DeskNote(models.Model):
    """What an officer or a lead noted for themselves of something that is open, and when they will look at it again."""

    owner = models.ForeignKey(Person, verbose_name=_("whose"), on_delete=models.CASCADE, related_name="desk_notes")
    key = models.CharField(_("of what"), max_length=80)  # an obligation's
    note = models.CharField(_("my note"), max_length=NOTE_LENGTH, blank=True, validators=[CONTROL_CHARACTERS])
    next_chase_on = models.DateField(_("next chase"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"), editable=False)

    class Meta:
        verbose_name = _("note on the desk")
        verbose_name_plural = _("notes on the desk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "key"], name="desk_note_one_per_owner"),
            models.CheckConstraint(
                condition=~models.Q(note="") | models.Q(next_chase_on__isnull=False), name="desk_note_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.key
