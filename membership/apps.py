from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipConfig(AppConfig):
    name = "membership"
    verbose_name = _("Coming and going")

    def ready(self) -> None:
        from core import registries

        from . import selectors, services
        from .holdings import circulars as circular_holdings
        from .selectors import reachability
        from .services import sending

        registries.obligations.register(selectors.obligations)
        registries.obligation_kinds["join"] = _("asked to join")
        registries.newcomers.register(services.greet_newcomer)
        registries.ended_scopes.register(services.answer_for_ended)
        registries.jobs.register(sending.jobs)
        registries.obligations.register(reachability.obligations)
        registries.obligation_kinds["unreachable"] = _("cannot be reached by mail")
        registries.holdings.register(circular_holdings.holdings)
