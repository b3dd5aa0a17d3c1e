from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def _modules(package: str, *names: str) -> Iterator[ModuleType]:
    """The modules of these concerns in a package of this app."""
    return (import_module(f"membership.{package}.{name}") for name in names)


class MembershipConfig(AppConfig):
    name = "membership"
    verbose_name = _("Coming and going")

    def ready(self) -> None:
        """Hand the floors below what they ask of this one; within each registry the order is that of the pages."""
        from core import registries

        for module in _modules(
            "selectors",
            "joining",
            "admission",
            "invitations",
            "calls",
            "voices",
            "handover",
            "yearly",
            "editions",
            "reachability",
            "privacy",
        ):
            registries.obligations.register(module.obligations)
        registries.obligation_kinds |= {
            "join": _("asked to join"),
            "vouch": _("colleagues who wait"),
            "invitation": _("invitations to answer"),
            "call": _("calls to decide"),
            "nomination": _("nominations to answer"),
            "voice": _("offices without a voice"),
            "handover": _("terms to hand over"),
            "successor": _("successors suggested"),
            "confirmation": _("not said whether they stay"),
            "yearly": _("yearly questions"),
            "edition": _("asked into the next edition"),
            "erasure": _("asked to be erased"),
            "unreachable": _("addresses to check"),
        }
        for module in _modules(
            "services",
            "admission",
            "invitations",
            "importing",
            "desk",
            "reminders",
            "absence",
            "handover",
            "calls",
            "candidacies",
            "voices",
            "yearly",
            "sending",
            "retention",
        ):
            registries.jobs.register(module.jobs)
        for module in _modules("services", "joining", "invited"):
            registries.newcomers.register(module.greet_newcomer)
        for module in _modules("services", "joining", "invitations", "calls", "yearly"):
            registries.ended_scopes.register(module.close_for_ended)
        for module in _modules("services", "invitations"):
            registries.bounces.register(module.note_bounce)
        for module in _modules(
            "holdings",
            "joining",
            "invitations",
            "importing",
            "calls",
            "handover",
            "yearly",
            "editions",
            "circulars",
            "desk",
            "privacy",
        ):
            registries.holdings.register(module.holdings)
        for module in _modules("selectors", "archive"):
            registries.archive_tables.register(module.tables)
            registries.closing_checks.register(module.closing_checks)
