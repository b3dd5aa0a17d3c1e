from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipConfig(AppConfig):
    name = "membership"
    verbose_name = _("Coming and going")

    def ready(self) -> None:
        from core import registries

        from . import selectors, services
        from .holdings import importing as importing_holdings
        from .services import importing

        registries.obligations.register(selectors.obligations)
        registries.obligation_kinds["join"] = _("asked to join")
        registries.newcomers.register(services.greet_newcomer)
        registries.ended_scopes.register(services.answer_for_ended)
        registries.jobs.register(importing.jobs)
        registries.holdings.register(importing_holdings.holdings)
