from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        from core import registries

        from . import second_factor, services

        registries.jobs.register(services.jobs)
        second_factor.listen()
