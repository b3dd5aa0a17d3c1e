from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from core import registries

        from .holdings import reports as report_holdings
        from .selectors import archive_reports, awaiting, closing, published

        registries.obligations.register(awaiting.obligations)
        registries.obligation_kinds |= {"report": _("status reports to write")}
        registries.holdings.register(report_holdings.holdings)
        registries.report_facts.register(published.facts)
        registries.archive_tables.register(archive_reports.tables)
        registries.closing_checks.register(closing.checks)
