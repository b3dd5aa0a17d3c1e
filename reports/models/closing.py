"""Who keeps what once an edition is closed."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.validators import CONTROL_CHARACTERS
from people.models import NAME_LENGTH, Organisation, Person
from workstrands.models import Scoped


class Keeper(Scoped):
    """That an organisation, or somebody there, looks after something of a group when it is over: a mailing list, a repository, the archive."""

    what = models.CharField(_("what"), max_length=NAME_LENGTH, validators=[CONTROL_CHARACTERS])
    link = models.URLField(_("where it is"), max_length=500, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("kept by"), on_delete=models.PROTECT, related_name="keeps"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("contact"), null=True, blank=True, on_delete=models.PROTECT, related_name="keeps"
    )
    until = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True, validators=[CONTROL_CHARACTERS])
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("keeper")
        verbose_name_plural = _("keepers")
        ordering = ("order", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workstrand", "what"], name="keeper_once"),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.organisation}"

    def clean(self) -> None:
        if self.workstrand_id and not self.workstrand.is_plenary:
            raise ValidationError(_("What is kept is the group's as a whole."))
