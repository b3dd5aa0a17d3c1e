from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipConfig(AppConfig):
    name = "membership"
    verbose_name = _("Coming and going")

    def ready(self) -> None:
        from core import registries

        from . import selectors, services
        from .holdings import invitations as invitation_holdings
        from .selectors import invitations as invitation_reads
        from .services import invitations, invited

        registries.obligations.register(selectors.obligations)
        registries.obligation_kinds["join"] = _("asked to join")
        registries.newcomers.register(services.greet_newcomer)
        registries.ended_scopes.register(services.answer_for_ended)
        registries.obligations.register(invitation_reads.obligations)
        registries.obligation_kinds["invitation"] = _("invitations to answer")
        registries.newcomers.register(invited.settle_newcomer)
        registries.ended_scopes.register(invitations.withdraw_for_ended)
        registries.jobs.register(invitations.jobs)
        registries.holdings.register(invitation_holdings.holdings)
