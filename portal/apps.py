from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from core import registries

        from . import checklist

        registries.checklist_steps.register(checklist.manage_wiki)
