"""The archive of a group: all tables that the apps give for a reader, and what is said of it on its first page."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core import archive, clock, registries
from core.registries import ArchiveTable
from people.models import Person
from reports.models import Keeper, ReportingRhythm
from workstrands.models import WorkingGroup
from workstrands.rules import can_run_group
from workstrands.selectors_archive import name_of
from workstrands.standing import Standing

# What hangs on a group and is not in its archive, with the reason: said on the archive's page, and held against all tables by a test.
LEFT_OUT: dict[str, Any] = {
    "membership.Absence": gettext_lazy("When people are away is theirs, and passes."),
    "membership.CircularPick": gettext_lazy("Whom a circular was to reach is in its recipients, once it is sent."),
    "membership.CircularAsked": gettext_lazy("What a circular reminded of is in what it reminded of."),
    "membership.ConfirmationChoice": gettext_lazy("What somebody chose in the yearly question is in their roles."),
    "membership.SetAside": gettext_lazy("What somebody put aside on their own page is theirs."),
    "membership.HandOverTick": gettext_lazy("Which lines of a hand-over were ticked says nothing once it is done."),
    "terms.UnsavedText": gettext_lazy("What somebody typed and did not save is theirs."),
    "terms.ConsultationReminder": gettext_lazy("Which reminders went out is in the mails' own record, and passes."),
}


def tables_for(group: WorkingGroup, standing: Standing) -> list[ArchiveTable]:
    """All that the apps give, filtered for this reader; no query that grows, for rows are read only when it is written."""
    return [table for source in registries.archive_tables for table in source(group, standing)]


def stream(group: WorkingGroup, standing: Standing, reader: Person) -> Iterator[bytes]:
    """The bytes of the archive as this reader may have it."""
    made = date_format(clock.now().astimezone(group.time_zone), "j F Y H:i e")
    whose = _("It holds what %(name)s may read.") % {"name": reader.display_name}
    if can_run_group(standing, group):
        whose += " " + _(
            "It holds addresses and what people wrote to the officers: keep it as safely as the site does."
        )
    about = {
        "title": group.name,
        "language": get_language() or "en",
        "lines": [_("Archive, made on %s.") % made, whose],
        "left_out": left_out(),
    }
    return archive.stream(group.slug, tables_for(group, standing), about)


def left_out() -> list[tuple[str, str]]:
    """What is not in any archive, and why."""
    return [(capfirst(apps.get_model(label)._meta.verbose_name_plural), str(why)) for label, why in LEFT_OUT.items()]


def tables(group: WorkingGroup, standing: Standing) -> Iterable[ArchiveTable]:
    """Who keeps what: everybody reads it."""
    yield ArchiveTable(
        "keepers",
        gettext_lazy("Who keeps what"),
        Keeper.objects.filter(workstrand__group=group).select_related("organisation", "person__merged_into"),
        {
            "what": "what",
            "link": "link",
            "kept_by": "organisation.name",
            "contact": name_of("person", standing),
            "until": "until",
            "note": "note",
        },
    )
    yield ArchiveTable(
        "reporting_rhythm",
        gettext_lazy("How often the workstrands report"),
        ReportingRhythm.objects.filter(group=group),
        {"every_months": "every_months"},
    )
