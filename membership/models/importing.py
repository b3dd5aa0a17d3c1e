"""Files that were uploaded to be imported: they lie in the database, which all hosts share, until they are applied or forgotten."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from people.models import Person


class ImportUpload(models.Model):
    """One file as somebody uploaded it, with what its preview says."""

    class Kind(models.TextChoices):
        PEOPLE = "people", _("people")
        ORGANISATIONS = "organisations", _("organisations")
        ROLES = "roles", _("roles")

    class State(models.TextChoices):
        OPEN = "open", _("not applied yet")
        APPLIED = "applied", _("applied")

    owner = models.ForeignKey(Person, verbose_name=_("by"), on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    file_name = models.CharField(_("file"), max_length=200)
    read_as = models.CharField(_("read as"), max_length=100)
    columns = models.JSONField(_("columns"), default=list)
    ignored = models.JSONField(_("columns without a meaning here"), default=list)
    created_at = models.DateTimeField(_("uploaded"), default=clock.now)
    applied_at = models.DateTimeField(_("applied at"), null=True)
    written = models.PositiveIntegerField(_("rows written"), default=0)
    admitted = models.PositiveIntegerField(_("people admitted to the network"), default=0)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One row of an uploaded file, and what comes of it."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        WRONG = "wrong", _("wrong")

    upload = models.ForeignKey(ImportUpload, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    cells = models.JSONField(default=dict)
    address = models.CharField(max_length=254, blank=True)  # whose row it is, so that it goes with them
    state = models.CharField(_("state"), max_length=10, choices=State)
    changes = models.JSONField(default=list)
    problem = models.TextField(_("problem"), blank=True)

    class Meta:
        ordering = ("number",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["upload", "number"], name="import_row_once")]
        indexes: ClassVar = [
            models.Index(fields=["upload", "state", "number"], name="import_row_by_state")
        ]  # the preview's tabs

    def __str__(self) -> str:
        return f"{self.upload}, {self.number}"

    def what_became(self) -> str:
        """Its state, in the words of a file that is applied or not yet."""
        return self.State(self.state).label if self.upload.state == ImportUpload.State.OPEN else BECAME[self.state]

    def shown(self) -> list[str]:
        """The cells in the order of the file's columns, as the preview shows them."""
        return [self.cells.get(name, "") for name in self.upload.columns]


# What is said of rows once the file is applied.
BECAME = {
    ImportRow.State.NEW: _("written, was new"),
    ImportRow.State.CHANGED: _("written, was changed"),
    ImportRow.State.UNCHANGED: _("unchanged"),
    ImportRow.State.WRONG: _("wrong, not written"),
}
