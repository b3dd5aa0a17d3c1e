from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Site")

    def ready(self) -> None:
        from . import checks, holdings, mail, registries, sessions  # noqa: F401 - the checks register themselves

        registries.jobs.register(mail.jobs)
        registries.jobs.register(sessions.jobs)
        registries.holdings.register(holdings.holdings)
