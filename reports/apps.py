from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Each concern registers what it knows."""
        from core import registries

        from .holdings import closing as closing_holdings
        from .holdings import reports as report_holdings
        from .selectors import archive, archive_reports, awaiting, closing, keepers, published

        registries.obligations.register(awaiting.obligations)
        registries.obligation_kinds |= {"report": ngettext_lazy("status report to write", "status reports to write")}
        for holdings in (report_holdings, closing_holdings):
            registries.holdings.register(holdings.holdings)
        registries.report_facts.register(published.facts)
        for tables in (archive_reports, archive):
            registries.archive_tables.register(tables.tables)
        registries.closing_checks.register(closing.checks)
        registries.closing_checks.register(keepers.closing_checks)
