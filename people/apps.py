from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        from core import registries

        from . import holdings, reachability, second_factor, services

        registries.jobs.register(services.jobs)
        registries.bounces.register(services.note_bounce)
        registries.holdings.register(holdings.holdings)
        second_factor.listen()
        reachability.listen()
