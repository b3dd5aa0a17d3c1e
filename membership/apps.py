from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipConfig(AppConfig):
    name = "membership"
    verbose_name = _("Coming and going")

    def ready(self) -> None:
        from core import registries

        from . import selectors, services
        from .holdings import editions as held_of_editions
        from .holdings import yearly as held_of_years
        from .selectors import editions
        from .selectors import yearly as years
        from .services import yearly

        registries.obligations.register(selectors.obligations)
        registries.obligation_kinds["join"] = _("asked to join")
        registries.obligations.register(years.obligations)
        registries.obligation_kinds |= {
            "confirmation": _("not said whether they stay"),
            "yearly": _("yearly questions"),
            "edition": _("asked into the next edition"),
        }
        registries.obligations.register(editions.obligations)
        registries.jobs.register(yearly.jobs)
        registries.ended_scopes.register(yearly.close_for_ended)
        registries.holdings.register(held_of_years.holdings)
        registries.holdings.register(held_of_editions.holdings)
        registries.newcomers.register(services.greet_newcomer)
        registries.ended_scopes.register(services.answer_for_ended)
