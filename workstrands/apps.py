from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkstrandsConfig(AppConfig):
    name = "workstrands"
    verbose_name = _("Groups and workstrands")

    def ready(self) -> None:
        from core import registries

        from . import awaiting, checklist, holdings, selectors_archive

        registries.obligations.register(awaiting.obligations)
        registries.obligation_kinds |= {
            "vacancy": _("strands without a lead"),
            "term": _("terms that end"),
            "organisation": _("organisations to look at"),
        }
        registries.holdings.register(holdings.holdings)
        registries.checklist_steps.register(checklist.formulate_workstrands)
        registries.checklist_steps.register(checklist.identify_leads)
        registries.archive_tables.register(selectors_archive.tables)
        registries.closing_checks.register(checklist.closing_checks)
