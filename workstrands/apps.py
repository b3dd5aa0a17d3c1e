from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class WorkstrandsConfig(AppConfig):
    name = "workstrands"
    verbose_name = _("Groups and workstrands")

    def ready(self) -> None:
        from core import registries

        from . import awaiting, checklist, holdings, selectors_archive, selectors_facts

        registries.obligations.register(awaiting.obligations)
        registries.obligation_kinds |= {
            "vacancy": ngettext_lazy("strand without a lead", "strands without a lead"),
            "term": ngettext_lazy("term that ends", "terms that end"),
            "organisation": ngettext_lazy("organisation to look at", "organisations to look at"),
        }
        registries.holdings.register(holdings.holdings)
        registries.checklist_steps.register(checklist.formulate_workstrands)
        registries.checklist_steps.register(checklist.identify_leads)
        registries.report_facts.register(selectors_facts.facts)
        registries.archive_tables.register(selectors_archive.tables)
        registries.closing_checks.register(checklist.closing_checks)
