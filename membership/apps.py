from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipConfig(AppConfig):
    name = "membership"
    verbose_name = _("Coming and going")

    def ready(self) -> None:
        from core import registries

        from . import selectors, services
        from .holdings import joining as holdings

        registries.obligations.register(selectors.obligations)
        registries.obligation_kinds["join"] = _("asked to join")
        registries.obligations.register(selectors.vouching)
        registries.obligation_kinds["vouch"] = _("colleagues who wait")
        registries.jobs.register(services.jobs)
        registries.holdings.register(holdings.holdings)
        registries.newcomers.register(services.greet_newcomer)
        registries.ended_scopes.register(services.answer_for_ended)
