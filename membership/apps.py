from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipConfig(AppConfig):
    name = "membership"
    verbose_name = _("Coming and going")

    def ready(self) -> None:
        from core import registries

        from . import selectors, services
        from .holdings import calls as call_holdings
        from .holdings import handover as handover_holdings
        from .selectors import calls, voices
        from .selectors import handover as terms
        from .services import absence, desk, handover, reminders
        from .services import calls as call_services
        from .services import voices as voice_services

        registries.obligations.register(selectors.obligations)
        registries.obligation_kinds["join"] = _("asked to join")
        registries.jobs.register(desk.jobs)
        registries.newcomers.register(services.greet_newcomer)
        registries.ended_scopes.register(services.answer_for_ended)
        registries.jobs.register(reminders.jobs)
        registries.jobs.register(absence.jobs)
        registries.jobs.register(handover.jobs)
        registries.obligations.register(terms.obligations)
        registries.obligation_kinds["handover"] = _("term to hand over")
        registries.obligation_kinds["successor"] = _("successor suggested")
        registries.holdings.register(handover_holdings.holdings)
        registries.obligations.register(calls.obligations)
        registries.obligations.register(voices.obligations)
        registries.obligation_kinds |= {
            "call": _("calls to decide"),
            "nomination": _("nominations to answer"),
            "voice": _("offices without a voice"),
        }
        registries.ended_scopes.register(call_services.close_for_ended)
        registries.jobs.register(call_services.jobs)
        registries.jobs.register(voice_services.jobs)
        registries.holdings.register(call_holdings.holdings)
