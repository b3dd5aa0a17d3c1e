from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.audiences import Audience

from .groups import Workstrand

if TYPE_CHECKING:
    from workstrands.standing import Standing


class ScopedQuerySet(models.QuerySet[Any]):
    def visible_to(self, standing: "Standing") -> Self:
        """Those the reader may see, by the one table of the architecture. Adds no query."""
        return self.filter(standing.may_read_q())


class Scoped(models.Model):
    """The abstract base of all content: one workstrand, one audience, one rule."""

    workstrand = models.ForeignKey(
        Workstrand, verbose_name=_("workstrand"), on_delete=models.PROTECT, related_name="%(class)s_set"
    )
    audience = models.CharField(_("who may read it"), max_length=10, choices=Audience, default=Audience.GROUP)

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True
