"""What came back to the address that mail is sent from."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Bounce(models.Model):
    """One report about one address, or one message that is no such report. The message itself is not kept."""

    class Kind(models.TextChoices):
        PERMANENT = "permanent", _("could not be delivered")
        TEMPORARY = "temporary", _("delayed")
        UNKNOWN = "unknown", _("about a mail that is not ours")
        AUTOMATIC = "automatic", _("automatic answer")
        REPLY = "reply", _("written by somebody")
        UNREADABLE = "unreadable", _("unreadable")

    kind = models.CharField(_("what it is"), max_length=12, choices=Kind)
    address = models.EmailField(_("address"), max_length=254, blank=True)
    status = models.CharField(_("status"), max_length=12, blank=True)
    detail = models.CharField(_("what the mail server said"), max_length=300, blank=True)
    message_id = models.CharField(_("about the mail"), max_length=255, blank=True)
    received_at = models.DateTimeField(_("received"))
    # Of the mail that it is about, the address and the status; of the message where there is none. The same report twice is one row.
    digest = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("returned mail")
        verbose_name_plural = _("returned mail")
        ordering = ("-received_at", "-id")
        indexes: ClassVar = [models.Index(fields=["received_at"], name="bounce_by_day")]  # what is forgotten

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.address or '–'}"
