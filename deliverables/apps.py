from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliverablesConfig(AppConfig):
    name = "deliverables"
    verbose_name = _("Deliverables")

    def ready(self) -> None:
        """Each concern registers what it knows."""
        from core import registries

        from .holdings import outputs as output_holdings
        from .selectors import outputs_facts

        registries.holdings.register(output_holdings.holdings)
        registries.report_facts.register(outputs_facts.facts)
        registries.archive_tables.register(outputs_facts.archive)
