from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Each concern registers what it knows."""
        from core import registries

        from .holdings import closing as closing_holdings
        from .selectors import archive, closing

        registries.archive_tables.register(archive.tables)
        registries.closing_checks.register(closing.closing_checks)
        registries.holdings.register(closing_holdings.holdings)
