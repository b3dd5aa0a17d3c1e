from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TermsConfig(AppConfig):
    name = "terms"
    verbose_name = _("Terms of reference")

    def ready(self) -> None:
        from .triggers import install

        post_migrate.connect(install, sender=self, dispatch_uid="terms triggers")
