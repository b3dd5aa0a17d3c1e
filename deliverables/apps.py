from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class DeliverablesConfig(AppConfig):
    name = "deliverables"
    verbose_name = _("Deliverables")

    def ready(self) -> None:
        """Each concern registers what it knows."""
        self._register_deliverables()
        self._register_outputs()
        self._register_activities()

    @staticmethod
    def _register_deliverables() -> None:
        from core import registries

        from .checklist import agree_deliverables
        from .closing import checks
        from .holdings.deliverables import holdings
        from .selectors import archive_deliverables, awaiting, facts_deliverables
        from .services.planning import decline_for_ended

        registries.obligations.register(awaiting.obligations)
        registries.obligation_kinds |= {
            "deliverable": ngettext_lazy("deliverable due or late", "deliverables due or late"),
            "deliverable_review": ngettext_lazy("deliverable to accept", "deliverables to accept"),
            "deliverable_proposal": ngettext_lazy("deliverable proposed", "deliverables proposed"),
            "due_change": ngettext_lazy("other due month proposed", "other due months proposed"),
        }
        registries.checklist_steps.register(agree_deliverables)
        registries.closing_checks.register(checks)
        registries.ended_scopes.register(decline_for_ended)
        registries.report_facts.register(facts_deliverables.facts)
        registries.archive_tables.register(archive_deliverables.tables)
        registries.holdings.register(holdings)

    @staticmethod
    def _register_outputs() -> None:
        from core import registries

        from .holdings import outputs as output_holdings
        from .selectors import outputs_facts

        registries.holdings.register(output_holdings.holdings)
        registries.report_facts.register(outputs_facts.facts)
        registries.archive_tables.register(outputs_facts.archive)

    @staticmethod
    def _register_activities() -> None:
        from core import registries

        from .holdings import activities
        from .selectors import activities_told

        registries.holdings.register(activities.holdings)
        registries.report_facts.register(activities_told.facts)
        registries.archive_tables.register(activities_told.archive)
