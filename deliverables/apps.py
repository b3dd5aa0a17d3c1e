from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliverablesConfig(AppConfig):
    name = "deliverables"
    verbose_name = _("Deliverables")

    def ready(self) -> None:
        """Each concern registers what it knows."""
        from core import registries

        from .holdings import activities
        from .selectors import activities_told

        registries.holdings.register(activities.holdings)
        registries.report_facts.register(activities_told.facts)
        registries.archive_tables.register(activities_told.archive)
