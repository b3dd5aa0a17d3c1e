"""What every part needs: the record of what was done, the public version, leases and jobs, mail preferences, site settings."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from . import clock
from .audiences import Audience
from .validators import CONTROL_CHARACTERS
from .verbs import verb_choices


class AppendOnlyError(RuntimeError):
    """Somebody tried to change or delete history."""


class HistoryQuerySet(models.QuerySet["HistoryEntry"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("History is never changed.")

    def bulk_create(self, *args: Any, **kwargs: Any) -> "list[HistoryEntry]":
        if kwargs.get("update_conflicts"):
            raise AppendOnlyError("History is never changed.")
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("History is never changed.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("History is never deleted.")


class HistoryEntry(models.Model):
    """One thing that was done: who, which verb, on what, in which scope, for which audience, when. Persons are ids, never names."""

    at = models.DateTimeField(_("when"), default=clock.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    verb = models.CharField(_("what"), max_length=40, choices=verb_choices)
    target_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    target_id = models.PositiveBigIntegerField()
    # The workstrand in which it was done; null for what has none, such as a profile.
    scope_type = models.ForeignKey(ContentType, null=True, on_delete=models.PROTECT, related_name="+")
    scope_id = models.PositiveBigIntegerField(null=True)
    audience = models.CharField(_("audience"), max_length=10, choices=Audience, default=Audience.GROUP)
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(_("source"), max_length=500, blank=True)
    entered_later = models.BooleanField(_("entered later"), default=False)

    objects = HistoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ("-at", "-id")
        indexes: ClassVar = [
            models.Index(
                fields=["scope_id", "-at", "-id"], name="history_by_scope"
            ),  # the activity of a strand, a group
            models.Index(fields=["target_type", "target_id"], name="history_by_target"),  # an object's own history
            models.Index(fields=["audience", "-at", "-id"], name="history_by_audience"),  # the public feed
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError("History is never changed.")
        super().save(
            *args, **kwargs | {"force_insert": True}
        )  # a row made with a number that is taken must not replace the other

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("History is never deleted.")


class PublicVersion(models.Model):
    """One row: a counter that tells every process that public pages changed."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)


class Lease(models.Model):
    """Which process may do something that only one may do at a time, and until when unless it renews."""

    name = models.CharField(max_length=60, unique=True)
    holder = models.CharField(max_length=120, blank=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class JobRun(models.Model):
    """When a recurring job was last begun."""

    name = models.CharField(_("job"), max_length=80, unique=True)
    last_run_at = models.DateTimeField(_("last run"), null=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self) -> str:
        return self.name


class MailPreference(models.Model):
    """One kind of mail that a person switched off, or on again."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_preferences")
    kind = models.CharField(max_length=20)
    wanted = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "kind"], name="mail_preference_one_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.wanted}"


class SiteSettings(models.Model):
    """One row: what the site says of itself, changed by superusers in the admin."""

    name = models.CharField(_("name"), max_length=120, validators=[CONTROL_CHARACTERS])
    contact_role = models.CharField(_("contact's role"), max_length=60, validators=[CONTROL_CHARACTERS])
    contact_email = models.EmailField(_("contact's address"))
    banner = models.CharField(
        _("banner"),
        max_length=300,
        blank=True,
        validators=[CONTROL_CHARACTERS],
        help_text=_("Shown above every page while it is not empty."),
    )

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")

    def __str__(self) -> str:
        return self.name
