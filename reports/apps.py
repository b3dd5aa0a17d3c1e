from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Each concern registers what it knows."""
        from core import registries

        from .holdings import board as board_holdings
        from .holdings import closing as closing_holdings
        from .holdings import reports as report_holdings
        from .selectors import archive, archive_reports, awaiting, board, closing, keepers, published

        registries.obligations.register(awaiting.obligations)
        registries.obligations.register(board.obligations)
        registries.obligation_kinds |= {
            "report": ngettext_lazy("status report to write", "status reports to write"),
            "board": ngettext_lazy("request of the board to answer", "requests of the board to answer"),
        }
        for holdings in (report_holdings, board_holdings, closing_holdings):
            registries.holdings.register(holdings.holdings)
        for facts in (published.facts, board.facts):
            registries.report_facts.register(facts)
        for tables in (archive_reports.tables, board.archive, archive.tables):
            registries.archive_tables.register(tables)
        for checks in (closing.checks, board.closing_checks, keepers.closing_checks):
            registries.closing_checks.register(checks)
