from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipConfig(AppConfig):
    name = "membership"
    verbose_name = _("Coming and going")

    def ready(self) -> None:
        from core import registries

        from . import selectors, services
        from .holdings import joining as joining_holdings
        from .holdings import privacy as privacy_holdings
        from .selectors.privacy import erasure_obligations
        from .services import retention

        registries.obligations.register(selectors.obligations)
        registries.obligation_kinds["join"] = _("asked to join")
        registries.newcomers.register(services.greet_newcomer)
        registries.ended_scopes.register(services.answer_for_ended)
        registries.obligations.register(erasure_obligations)
        registries.obligation_kinds["erasure"] = _("asked to be erased")
        registries.jobs.register(retention.jobs)
        registries.holdings.register(joining_holdings.holdings)
        registries.holdings.register(privacy_holdings.holdings)
