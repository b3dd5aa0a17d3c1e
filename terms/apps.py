from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class TermsConfig(AppConfig):
    name = "terms"
    verbose_name = _("Terms of reference")

    def ready(self) -> None:
        from core import registries

        from .checklist import agree_terms, closing_checks
        from .holdings import consultations, texts
        from .selectors import archive, awaiting, facts
        from .selectors import comments as comment_selectors
        from .services import reaching, ticking, writing
        from .services.consultations import end_for_ended
        from .services.merging import settle_organisations
        from .triggers import install, lifted

        registries.jobs.register(writing.jobs)
        registries.obligations.register(comment_selectors.obligations)
        registries.obligation_kinds |= {"comment": ngettext_lazy("comment on a draft", "comments on drafts")}
        registries.checklist_steps.register(agree_terms)
        registries.organisation_merges.register(settle_organisations)
        registries.redactions.register(lifted)
        for module in (texts, consultations):
            registries.holdings.register(module.holdings)
        registries.obligations.register(awaiting.obligations)
        registries.obligation_kinds |= {
            "position": ngettext_lazy("position to take", "positions to take"),
            "consultation": ngettext_lazy("consultation to look after", "consultations to look after"),
        }
        registries.jobs.register(ticking.jobs)
        registries.bounces.register(reaching.note_bounce)
        registries.ended_scopes.register(end_for_ended)
        registries.report_facts.register(facts.facts)
        registries.archive_tables.register(archive.tables)
        registries.closing_checks.register(closing_checks)
        post_migrate.connect(install, sender=self, dispatch_uid="terms triggers")
