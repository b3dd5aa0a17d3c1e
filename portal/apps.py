from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from core import registries

        from . import checklist

        for step in (checklist.agree_deliverables_and_meetings, checklist.manage_wiki):
            registries.checklist_steps.register(step)
