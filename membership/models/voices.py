"""Who speaks for an office in a group."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.validators import CONTROL_CHARACTERS
from people.models import Organisation, Person
from workstrands.models import Workstrand

SOURCE_LENGTH = 500


class OfficeVoice(models.Model):
    """For some time, one person speaks for one office in one group, or is their alternate.

    A row without an end counts only while its person takes part in the group under that office: whether it does is computed from the roles
    (`selectors.voices`), so that no ending of a role can leave a voice behind; `settle_voices` puts the end into the row within the hour.
    """

    class Place(models.TextChoices):
        VOICE = "voice", _("voice")
        ALTERNATE = "alternate", _("alternate")

    workstrand = models.ForeignKey(
        Workstrand, verbose_name=_("plenary"), on_delete=models.PROTECT, related_name="office_voices"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("office"),
        on_delete=models.PROTECT,
        related_name="voices",
        help_text=_("The head office: a branch counts as one with it."),
    )
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="voice_of")
    place = models.CharField(_("as"), max_length=10, choices=Place)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    named_by = models.ForeignKey(
        Person, verbose_name=_("named by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(
        _("source"), max_length=SOURCE_LENGTH, blank=True, validators=[CONTROL_CHARACTERS]
    )  # of what an officer recorded on behalf of the office

    class Meta:
        verbose_name = _("voice of an office")
        verbose_name_plural = _("voices of offices")
        ordering = ("-starts_on", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="voice_ends_after_it_starts"
            ),
            # Two colleagues name at once: one voice and one alternate an office, and nobody is both.
            models.UniqueConstraint(
                fields=["workstrand", "organisation", "place"], condition=Q(ends_on=None), name="voice_one_a_place"
            ),
            models.UniqueConstraint(
                fields=["workstrand", "organisation", "person"], condition=Q(ends_on=None), name="voice_one_a_person"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "ends_on"], name="voice_by_person")  # for whom I speak
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.person}, {self.get_place_display()}"

    def clean(self) -> None:
        if self.workstrand_id and not self.workstrand.is_plenary:
            raise ValidationError({"workstrand": _("An office speaks in the group as a whole.")})
        if self.organisation_id and self.organisation.parent_id:
            raise ValidationError({"organisation": _("A branch counts as one with its head office: name that.")})
