from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


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
            "join": ngettext_lazy("asked to join", "asked to join"),
            "vouch": ngettext_lazy("colleague who waits", "colleagues who wait"),
            "invitation": ngettext_lazy("invitation to answer", "invitations to answer"),
            "call": ngettext_lazy("call to decide", "calls to decide"),
            "nomination": ngettext_lazy("nomination to answer", "nominations to answer"),
            "voice": ngettext_lazy("office without a voice", "offices without a voice"),
            "handover": ngettext_lazy("term to hand over", "terms to hand over"),
            "successor": ngettext_lazy("successor suggested", "successors suggested"),
            "confirmation": ngettext_lazy("not said whether they stay", "not said whether they stay"),
            "yearly": ngettext_lazy("yearly question", "yearly questions"),
            "edition": ngettext_lazy("asked into the next edition", "asked into the next edition"),
            "erasure": ngettext_lazy("asked to be erased", "asked to be erased"),
            "unreachable": ngettext_lazy("address to check", "addresses to check"),
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
        for module in _modules("selectors", "facts"):
            registries.report_facts.register(module.facts)
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
