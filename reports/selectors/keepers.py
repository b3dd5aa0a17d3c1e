"""All that is open when an edition is to be closed, and who keeps what of it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core import registries
from core.registries import ClosingCheck
from reports.models import Keeper
from workstrands.models import WorkingGroup


def checks_of(group: WorkingGroup) -> list[ClosingCheck]:
    """What is open, by its place. A fixed number of queries, each source's own."""
    found = [check for source in registries.closing_checks for check in source(group)]
    return sorted(found, key=lambda check: (check.place, check.key))


def keepers_of(group: WorkingGroup) -> list[Keeper]:
    """Who keeps what; one query."""
    rows = Keeper.objects.filter(workstrand__group=group).select_related("organisation", "person__merged_into")
    return list(rows)


def closing_checks(group: WorkingGroup) -> Iterable[ClosingCheck]:
    """That somebody keeps something; one query."""
    named = Keeper.objects.filter(workstrand__group=group).count()
    yield ClosingCheck(
        place=90,
        key="keepers",
        title=_("Who keeps what"),
        count=0 if named else 1,
        detail=_("%d things have a keeper") % named if named else _("nobody is named yet"),
        url="#keepers",
    )
